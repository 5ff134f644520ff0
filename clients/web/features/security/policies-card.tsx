import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Card, Checkbox, Form, InputNumber, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Policies } from '#contracts/wire/audit.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { policiesQuery, setPolicies } from './security-api.ts';

const HOURS_MAX = 720;

/** What holds for all accounts. */
export function PoliciesCard() {
  const { t } = useTranslation('security');
  const queries = useQueryClient();
  const policies = useQuery(policiesQuery);
  const change = useMutation({
    mutationFn: setPolicies,
    onSuccess: () => queries.invalidateQueries({ queryKey: policiesQuery.queryKey }),
  });
  return (
    <Card title={t('policies.title')}>
      {policies.error && (
        <ProblemAlert error={policies.error} onRetry={() => void policies.refetch()} />
      )}
      {policies.isPending && <Skeleton active />}
      {policies.data && (
        <Form<Policies>
          name="policies"
          layout="vertical"
          requiredMark={false}
          initialValues={policies.data}
          onFinish={(fields) => change.mutate(fields)}
        >
          {change.error && (
            <Form.Item>
              <ProblemAlert error={change.error} />
            </Form.Item>
          )}
          {change.isSuccess && (
            <Form.Item>
              <Alert showIcon type="success" role="status" title={t('policies.done')} />
            </Form.Item>
          )}
          <Form.Item name="isFactorCompulsoryForSuppliers" valuePropName="checked">
            <Checkbox>{t('policies.suppliers')}</Checkbox>
          </Form.Item>
          <Form.Item
            name="invitationHours"
            label={t('policies.hours')}
            rules={[
              {
                required: true,
                type: 'integer',
                min: 1,
                max: HOURS_MAX,
                message: t('policies.hours.wrong', { n: HOURS_MAX }),
              },
            ]}
          >
            <InputNumber min={1} max={HOURS_MAX} />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={change.isPending}>
            {t('policies.save')}
          </Button>
        </Form>
      )}
    </Card>
  );
}
