import { useTranslation } from 'react-i18next';
import { formatFen, wanOfFen } from './money.ts';

/** An amount as `¥1,234.50`, with the 万元 hint below or beside when asked for (habit 35). */
export function Money({ fen, hint }: { readonly fen: number; readonly hint?: boolean }) {
  const { t } = useTranslation('kit');
  const wan = hint ? wanOfFen(fen) : undefined;
  return (
    <span className="money">
      <span className="tabular">¥{formatFen(fen)}</span>
      {wan !== undefined && <small className="money-hint">{t('money.wan', { wan })}</small>}
    </span>
  );
}
