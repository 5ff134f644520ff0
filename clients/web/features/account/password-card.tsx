import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Card, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN } from '#contracts/limits.ts';
import { changePassword, ownSessionsQuery } from '#clients/web/kit/account-api.ts';
import { sessionQuery } from '#clients/web/kit/api.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { withFresh } from '#clients/web/kit/step-up.ts';

interface Fields {
  readonly present: string;
  readonly next: string;
  readonly again: string;
}

/** A new password; all other sessions end with the old one. */
export function PasswordCard() {
  const { t } = useTranslation('account');
  const queries = useQueryClient();
  const [form] = Form.useForm<Fields>();
  const change = useMutation({
    mutationFn: ({ present, next }: Fields) => withFresh(() => changePassword(present, next)),
    onSuccess: async (session) => {
      queries.setQueryData(sessionQuery.queryKey, session);
      form.resetFields();
      await queries.invalidateQueries(ownSessionsQuery);
    },
  });
  const tooShort = t('password.short', { n: PASSWORD_CHARS_MIN });
  return (
    <Card title={t('password.title')}>
      <Form<Fields>
        name="new-password"
        form={form}
        layout="vertical"
        requiredMark={false}
        className="narrow"
        onFinish={(fields) => change.mutate(fields)}
      >
        {change.error && (
          <Form.Item>
            <ProblemAlert error={change.error} />
          </Form.Item>
        )}
        {change.isSuccess && (
          <Form.Item>
            <Alert showIcon type="success" role="status" title={t('password.done')} />
          </Form.Item>
        )}
        <Form.Item
          name="present"
          label={t('password.present')}
          rules={[{ required: true, message: t('password.missing') }]}
        >
          <Input.Password autoComplete="current-password" maxLength={PASSWORD_CHARS_MAX} />
        </Form.Item>
        <Form.Item
          name="next"
          label={t('password.next')}
          rules={[{ required: true, min: PASSWORD_CHARS_MIN, message: tooShort }]}
        >
          <Input.Password autoComplete="new-password" maxLength={PASSWORD_CHARS_MAX} />
        </Form.Item>
        <Form.Item
          name="again"
          label={t('password.again')}
          dependencies={['next']}
          rules={[
            ({ getFieldValue }) => ({
              validator: async (_rule, value: unknown) => {
                if (value !== getFieldValue('next')) throw new Error(t('password.differs'));
              },
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" maxLength={PASSWORD_CHARS_MAX} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={change.isPending}>
          {t('password.submit')}
        </Button>
      </Form>
    </Card>
  );
}
