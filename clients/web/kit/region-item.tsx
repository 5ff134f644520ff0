import { AutoComplete, Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { NATION, PROVINCES, regionText } from '#contracts/regions.ts';

const CODE = /^\d{2}(?:\d{2}){0,2}$/;

interface RegionItemProps {
  readonly isRequired?: boolean;
  /** What the code is for here, or what it means to leave it empty. */
  readonly how?: string;
}

/** A division code: provinces by name, cities and counties by their digits. */
export function RegionItem({ isRequired = false, how }: RegionItemProps) {
  const { t, i18n } = useTranslation('kit');
  const codes = [NATION, ...Object.keys(PROVINCES)];
  return (
    <Form.Item
      name="region"
      label={t('region.label')}
      extra={how ?? t('region.how')}
      rules={[{ required: isRequired, pattern: CODE, message: t('region.wrong') }]}
    >
      <AutoComplete
        maxLength={6}
        options={codes.map((value) => ({
          value,
          label: `${value} ${regionText(value, i18n.language)}`,
        }))}
        filterOption={(text, option) => (option?.label ?? '').includes(text)}
      />
    </Form.Item>
  );
}
