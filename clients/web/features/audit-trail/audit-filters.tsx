import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { ID_CHARS_MAX, NAME_CHARS_MAX } from '#contracts/limits.ts';
import { TimeField } from '#clients/web/kit/time-field/time-field.tsx';
import { type AuditFilter, auditKindsQuery } from './audit-api.ts';
import { dayStart } from './days.ts';
import { useKindText } from './kind-text.ts';

interface Fields {
  readonly kind?: string;
  readonly person?: string;
  readonly organizationId?: string;
  /** Days of the screen's zone, `2026-11-30`. */
  readonly from?: string;
  readonly to?: string;
}

const DAY_MS = 86_400_000;

/** What to look for; nothing is asked before the button is pressed, since every look is on record. */
export function AuditFilters({ onChange }: { readonly onChange: (filter: AuditFilter) => void }) {
  const { t } = useTranslation('audit');
  const kindText = useKindText();
  const kinds = useQuery(auditKindsQuery);
  const apply = ({ from, to, ...rest }: Fields): void => {
    const until = dayStart(to);
    onChange({
      ...rest,
      from: dayStart(from),
      to: until === undefined ? undefined : until + DAY_MS,
    });
  };
  return (
    <Form<Fields> name="audit" layout="vertical" className="audit-filters" onFinish={apply}>
      <Form.Item name="kind" label={t('filter.kind')}>
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          options={kinds.data?.kinds.map((kind) => ({ value: kind, label: kindText(kind) })) ?? []}
        />
      </Form.Item>
      <Form.Item name="person" label={t('filter.person')}>
        <Input allowClear maxLength={NAME_CHARS_MAX} />
      </Form.Item>
      <Form.Item name="organizationId" label={t('filter.organization')}>
        <Input allowClear maxLength={ID_CHARS_MAX} />
      </Form.Item>
      <Form.Item name="from" label={t('filter.from')}>
        <TimeField kind="day" />
      </Form.Item>
      <Form.Item name="to" label={t('filter.to')}>
        <TimeField kind="day" />
      </Form.Item>
      <Button type="primary" htmlType="submit">
        {t('filter.apply')}
      </Button>
    </Form>
  );
}
