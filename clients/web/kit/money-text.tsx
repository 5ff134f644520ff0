import { useTranslation } from 'react-i18next';
import { formatFen, inLargeUnit } from './money.ts';

/** An amount as `¥1,234.50`, with the 万元 hint below or beside when asked for (habit 35). */
export function Money({ fen, hint }: { readonly fen: number; readonly hint?: boolean }) {
  const { t, i18n } = useTranslation('kit');
  const amount = hint ? inLargeUnit(fen, i18n.language) : undefined;
  return (
    <span className="money">
      <span className="tabular">¥{formatFen(fen)}</span>
      {amount !== undefined && <small className="money-hint">{t('money.large', { amount })}</small>}
    </span>
  );
}
