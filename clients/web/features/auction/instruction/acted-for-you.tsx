import { useTranslation } from 'react-i18next';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { formatFen } from '#clients/web/kit/money.ts';
import { clockTimeMs } from '#clients/web/kit/time.ts';
import { useStandingOffers } from './use-standing-offers.ts';

interface ActedForYouProps {
  readonly view: AuctionView;
  readonly lot: LotView;
}

/** Every offer that the instruction made, newest first, with since when its bidder was cut off (PRX-5). */
export function ActedForYou({ view, lot }: ActedForYouProps) {
  const { t } = useTranslation('instruction');
  const { offers, isLoading, hasFailed, retry } = useStandingOffers(view, lot);
  const whileCutOff = offers.filter(({ cutOffSince }) => cutOffSince !== undefined).length;
  if (isLoading) return <p className="muted small">{t('acted.loading')}</p>;
  return (
    <section className="acted" aria-label={t('acted.title')}>
      <h3>{t('acted.title')}</h3>
      {hasFailed && (
        <p className="muted small">
          {t('acted.failed')}{' '}
          <button type="button" className="text-button" onClick={retry}>
            {t('acted.retry')}
          </button>
        </p>
      )}
      {!hasFailed && offers.length === 0 && <p className="muted small">{t('acted.none')}</p>}
      {whileCutOff > 0 && (
        <p className="acted-sum" role="status">
          {t('acted.sum', { n: whileCutOff })}
        </p>
      )}
      <ol className="acted-list">
        {offers.map((offer) => (
          <li key={`${offer.at} ${offer.priceFen}`}>
            <b className="tabular">
              {typeof offer.priceFen === 'number'
                ? `¥${formatFen(offer.priceFen)}`
                : offer.priceFen}
            </b>
            <time className="tabular">{clockTimeMs(offer.at)}</time>
            <small className="muted">
              {offer.cutOffSince === undefined
                ? t('acted.always')
                : t('acted.cutOff', { since: clockTimeMs(offer.cutOffSince) })}
              {offer.isVoided && ` · ${t('acted.voided')}`}
            </small>
          </li>
        ))}
      </ol>
    </section>
  );
}
