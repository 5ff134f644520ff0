import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { EyeOutlined, LockOutlined } from '#clients/web/kit/icons.tsx';

interface PricesKeptProps {
  readonly type: string;
  readonly confidentiality?: string | undefined;
}

/** Of a sealed quotation: who can read its prices before the close (SQ-4). Nothing for other formats. */
export function PricesKept({ type, confidentiality }: PricesKeptProps) {
  const { t } = useTranslation('kit');
  if (type !== 'sealed-quotation') return null;
  const isSealed = confidentiality === 'custodians';
  return (
    <Tag variant="outlined" icon={isSealed ? <LockOutlined /> : <EyeOutlined />}>
      {t(isSealed ? 'kept.custodians' : 'kept.platform')}
    </Tag>
  );
}
