import { useTranslation } from 'react-i18next';
import type { LotView } from '#contracts/wire/views.ts';
import {
  bpUnder,
  chineseAmount,
  formatBp,
  formatFen,
  inLargeUnit,
} from '#clients/web/kit/money.ts';

interface PriceSummaryProps {
  readonly lot: LotView;
  readonly fen: number | undefined;
  /** The price is asked for: the next move sends it. */
  readonly isArmed: boolean;
}

/**
 * The typed price once more, before it is sent: 大写 and 万元, how far it lies under the own last one and under the limit
 * (habit 9). Its height never changes, so that the button below it stays where it is.
 */
export function PriceSummary({ lot, fen, isArmed }: PriceSummaryProps) {
  const { t, i18n } = useTranslation('kit');
  const amount = fen === undefined ? undefined : inLargeUnit(fen, i18n.language);
  const warning = usePriceWarning(lot, fen);
  return (
    <div className={`price-summary${isArmed ? ' is-armed' : ''}`}>
      <div className="price-reading">
        <span lang="zh-CN">{fen === undefined ? '' : chineseAmount(fen)}</span>
        {amount !== undefined && <b className="tabular">{t('money.large', { amount })}</b>}
      </div>
      <div className="price-under">
        {warning !== undefined ? (
          <span className="field-hint">{warning}</span>
        ) : (
          fen !== undefined && <Unders lot={lot} fen={fen} />
        )}
      </div>
    </div>
  );
}

function Unders({ lot, fen }: { readonly lot: LotView; readonly fen: number }) {
  const { t } = useTranslation('hall');
  const ownFen = lot.own?.priceFen;
  return (
    <>
      {ownFen !== undefined && (
        <span>{t('under.own', { bp: formatBp(bpUnder(ownFen, fen)) })}</span>
      )}
      <span>{t('under.ceiling', { bp: formatBp(bpUnder(lot.ceilingFen, fen)) })}</span>
    </>
  );
}

/** Why the price would be refused, as far as this page can know. */
function usePriceWarning(lot: LotView, fen: number | undefined): string | undefined {
  const { t } = useTranslation('auction');
  if (fen === undefined || lot.status !== 'open') return undefined;
  // In rounds the own price once more keeps it (RND-5).
  if (lot.clock?.kind === 'rounds' && fen === lot.own?.priceFen) return undefined;
  if (lot.allowedFen !== undefined && fen > lot.allowedFen) {
    return t('compare.tooHigh', { price: formatFen(lot.allowedFen) });
  }
  return fen > lot.ceilingFen ? t('compare.aboveCeiling') : undefined;
}
