import { useTranslation } from 'react-i18next';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { formatFen } from '#clients/web/kit/money.ts';
import { rankedRows } from '../ranking-rows.ts';

/** How a lot with a clock ended, in one sentence. */
export function Outcome({ view, lot }: { readonly view: AuctionView; readonly lot: LotView }) {
  const { t } = useTranslation('formats');
  const { t: auction } = useTranslation('auction');
  const [winner] = rankedRows(lot);
  if (lot.status === 'cancelled') return <p className="clock-outcome">{t('outcome.cancelled')}</p>;
  if (lot.status === 'unsuccessful' || winner === undefined) {
    const isNobody = winner === undefined;
    return (
      <p className="clock-outcome">{t(isNobody ? 'outcome.nobody' : 'outcome.unsuccessful')}</p>
    );
  }
  const isOwn = winner.bidderId === view.bidderId;
  const name = winner.name ?? auction('alias', { alias: winner.alias });
  return (
    <p className={`clock-outcome${isOwn ? ' is-own' : ''}`}>
      {t(`outcome.${view.type === 'dutch-reverse' ? 'taken' : 'won'}`, {
        name: isOwn ? t('outcome.own') : name,
        price: formatFen(winner.priceFen),
      })}
    </p>
  );
}
