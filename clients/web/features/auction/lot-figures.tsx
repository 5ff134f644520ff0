import { EyeInvisibleOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { Countdown } from '#clients/web/kit/countdown.tsx';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { Money } from '#clients/web/kit/money-text.tsx';
import { clockTimeMs, dateTime } from '#clients/web/kit/time.ts';
import { lotStanding } from './standing.ts';

const TICK_MS = 1_000;

interface LotFiguresProps {
  readonly view: AuctionView;
  readonly lot: LotView;
}

/** Time left, rank and prices, as far as the rules of this auction let this viewer see them (AUC-12). */
export function LotFigures({ view, lot }: LotFiguresProps) {
  const { t } = useTranslation('auction');
  const isBidder = view.bidderId !== undefined;
  return (
    <section className="figures" aria-label={t('figures.label')}>
      <TimeFigure view={view} lot={lot} />
      {isBidder && view.type !== 'sealed-quotation' && (
        <Figure label={t('figures.rank')}>
          <RankFigure lot={lot} />
        </Figure>
      )}
      <Figure label={t(lot.status === 'open' ? 'figures.best' : 'figures.bestFinal')}>
        {lot.bestFen === undefined ? (
          <MissingBest view={view} lot={lot} />
        ) : (
          <>
            <Money hint fen={lot.bestFen} />
            {lot.bestAlias !== undefined && !isBidder && (
              <small className="muted">{t('alias', { alias: lot.bestAlias })}</small>
            )}
          </>
        )}
      </Figure>
      {isBidder && (
        <Figure label={t(view.type === 'sealed-quotation' ? 'figures.quotation' : 'figures.own')}>
          <OwnFigure lot={lot} />
        </Figure>
      )}
      {lot.bidderCount !== undefined && (
        <Figure label={t('figures.bidders')}>
          <span className="tabular">{lot.bidderCount}</span>
          <small className="muted">{t('figures.minBidders', { n: view.minBidders })}</small>
        </Figure>
      )}
      {!isBidder && (
        <Figure label={t('figures.ceiling')}>
          <Money hint fen={lot.ceilingFen} />
        </Figure>
      )}
    </section>
  );
}

function Figure({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="figure">
      <span className="figure-label">{label}</span>
      <div className="figure-value">{children}</div>
    </div>
  );
}

function TimeFigure({ view, lot }: LotFiguresProps) {
  const { t } = useTranslation('auction');
  const standing = lotStanding(view, lot, useServerNow(TICK_MS));
  if (standing === 'ended') {
    return (
      <div className="figure figure-time">
        <span className="figure-label">{t(`status.${lot.status}`)}</span>
        <div className="figure-value figure-date">
          {lot.closedAt === undefined ? '—' : dateTime(lot.closedAt)}
        </div>
      </div>
    );
  }
  const isUpcoming = standing === 'upcoming';
  const max = lot.overtime?.maxCount ?? 0;
  return (
    <div className="figure figure-time">
      <span className="figure-label">{t(isUpcoming ? 'figures.opensIn' : 'figures.endsIn')}</span>
      <div className="figure-value">
        <Countdown
          size="large"
          endMs={isUpcoming ? view.opensAt : lot.closesAt}
          stoppedAtMs={view.pausedAt}
        />
        {lot.overtimeCount > 0 && (
          <span className="overtime-mark">{t('overtime.mark', { n: lot.overtimeCount, max })}</span>
        )}
      </div>
      <small className="muted tabular">{dateTime(isUpcoming ? view.opensAt : lot.closesAt)}</small>
    </div>
  );
}

function RankFigure({ lot }: { readonly lot: LotView }) {
  const { t } = useTranslation('auction');
  if (!lot.own) return <span className="figure-none">{t('rank.none')}</span>;
  if (lot.own.rank === undefined) return <Hidden />;
  const isFirst = lot.own.rank === 1;
  return (
    <span className={isFirst ? 'rank rank-first' : 'rank rank-behind'}>
      <i aria-hidden="true" />
      {t('rank.nth', { n: lot.own.rank })}
      {lot.status === 'open' && <small>{t(isFirst ? 'rank.leading' : 'rank.behind')}</small>}
    </span>
  );
}

function OwnFigure({ lot }: { readonly lot: LotView }) {
  const { t } = useTranslation('auction');
  if (!lot.own) return <span className="figure-none">{t('own.none')}</span>;
  return (
    <>
      <Money hint fen={lot.own.priceFen} />
      <small className="muted tabular">{t('own.at', { at: clockTimeMs(lot.own.placedAt) })}</small>
    </>
  );
}

/** No price yet, or one that the rules keep back: two different things to a bidder. */
function MissingBest({ view, lot }: LotFiguresProps) {
  const { t } = useTranslation('auction');
  const isShown =
    lot.status !== 'open' || view.visibility === 'best-price' || view.visibility === 'open';
  return isShown ? <span className="figure-none">{t('best.none')}</span> : <Hidden />;
}

export function Hidden() {
  const { t } = useTranslation('auction');
  return (
    <span className="hidden-by-rules">
      <EyeInvisibleOutlined aria-hidden="true" /> {t('hidden')}
    </span>
  );
}
