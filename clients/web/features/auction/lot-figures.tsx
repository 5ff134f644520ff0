import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EyeInvisibleOutlined } from '#clients/web/kit/icons.tsx';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { clockPosition } from '#clients/sdk/index.ts';
import { Countdown } from '#clients/web/kit/countdown.tsx';
import { Instant } from '#clients/web/kit/instant.tsx';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { Money } from '#clients/web/kit/money-text.tsx';
import { clockTimeMs } from '#clients/web/kit/time.ts';
import { useWorkdays } from '#clients/web/kit/work-days.ts';
import { Evaluated } from './best-value.tsx';
import { isLaterAtSamePrice } from './ranking-rows.ts';
import { awaitsOpening, lotStanding } from '#clients/web/kit/standing.ts';

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
      {isBidder && hasRank(view, lot) && (
        <Figure label={t('figures.rank')}>
          <RankFigure lot={lot} />
        </Figure>
      )}
      <Figure label={useBestLabel(lot)}>
        {lot.bestFen === undefined ? (
          <MissingBest view={view} lot={lot} />
        ) : (
          <>
            <Money hint fen={lot.bestFen} />
            <Evaluated evaluation={lot.bestEvaluation} />
            {lot.bestAlias !== undefined && !isBidder && (
              <small className="muted">{t('alias', { alias: lot.bestAlias })}</small>
            )}
          </>
        )}
      </Figure>
      {isBidder && !isKeptElsewhere(lot) && (
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

/** Own prices under custodians are told by the panel and its receipts until they are opened. */
function isKeptElsewhere(lot: LotView): boolean {
  return lot.opening !== undefined && lot.status === 'open';
}

/** Sealed prices have no rank yet, and on a rising clock nobody has one before it is taken. */
function hasRank(view: AuctionView, lot: LotView): boolean {
  return view.type !== 'sealed-quotation' && !(isRising(lot) && lot.status === 'open');
}

function isRising(lot: LotView): boolean {
  return lot.clock?.kind === 'dutch-reverse';
}

/** Where bidders have factors the leading price need not be the lowest one (BV-1). */
function useBestLabel(lot: LotView): string {
  const { t } = useTranslation('auction');
  const { t: hall } = useTranslation('hall');
  const isOpen = lot.status === 'open';
  if (lot.bestEvaluation !== undefined) {
    return hall(isOpen ? 'value.leading' : 'value.leadingFinal');
  }
  return t(isOpen ? 'figures.best' : 'figures.bestFinal');
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
  const { t: kit } = useTranslation('kit');
  const now = useServerNow(TICK_MS);
  const standing = lotStanding(view, lot, now);
  const workdays = useWorkdays(now, standing === 'upcoming' ? view.opensAt : lot.closesAt);
  if (standing === 'ended') {
    return (
      <div className="figure figure-time">
        <span className="figure-label">{t(`status.${lot.status}`)}</span>
        <div className="figure-value figure-date">
          {lot.closedAt === undefined ? '—' : <Instant atMs={lot.closedAt} />}
        </div>
        {lot.opening?.outcome === 'too_few' && (
          <small className="muted">{t('opening.tooFew')}</small>
        )}
        {isForTooFew(lot) && <small className="muted">{t('tooFew', { n: view.minBidders })}</small>}
      </div>
    );
  }
  if (lot.opening !== undefined && awaitsOpening(lot, now)) {
    return <AwaitedOpening lot={lot} openingId={lot.opening.openingId} />;
  }
  const isUpcoming = standing === 'upcoming';
  const max = lot.overtime?.maxCount ?? 0;
  return (
    <div className="figure figure-time">
      <span className="figure-label">
        {t(isUpcoming ? 'figures.opensIn' : lot.clock ? 'figures.endsLatest' : 'figures.endsIn')}
      </span>
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
      <small className="muted">
        <Instant atMs={isUpcoming ? view.opensAt : lot.closesAt} />
        {workdays !== undefined && ` · ${kit('workdays', { n: workdays })}`}
      </small>
    </div>
  );
}

/** Why a lot without clock or envelopes has no result (AUC-7); with them their own boards say it. */
function isForTooFew({ status, clock, opening }: LotView): boolean {
  return status === 'unsuccessful' && clock === undefined && opening === undefined;
}

/** The lot has ended, and what it came to is told where its envelopes are opened. */
function AwaitedOpening({ lot, openingId }: { readonly lot: LotView; readonly openingId: string }) {
  const { t } = useTranslation('auction');
  return (
    <div className="figure figure-time">
      <span className="figure-label">{t('figures.awaits')}</span>
      <div className="figure-value figure-date">
        <Link to="/openings/$openingId" params={{ openingId }}>
          {t('figures.opening')}
        </Link>
      </div>
      <small className="muted">
        <Instant atMs={lot.closesAt} />
      </small>
    </div>
  );
}

/** Time, rank and best price once more inside the offer panel: on a phone all of bidding lies under one thumb (habit 38). */
export function PanelStanding({ view, lot }: LotFiguresProps) {
  const now = useServerNow(TICK_MS);
  const isUpcoming = lotStanding(view, lot, now) === 'upcoming';
  const endMs = clockPosition(view, lot, now)?.endsAtMs ?? lot.closesAt;
  return (
    <div className="panel-standing" aria-hidden="true">
      <Countdown endMs={isUpcoming ? view.opensAt : endMs} stoppedAtMs={view.pausedAt} isPlain />
      {hasRank(view, lot) && <RankFigure lot={lot} />}
      {lot.bestFen !== undefined && <Money fen={lot.bestFen} />}
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
      {lot.status === 'open' && (
        <small>
          {t(isLaterAtSamePrice(lot) ? 'rank.later' : isFirst ? 'rank.leading' : 'rank.behind')}
        </small>
      )}
    </span>
  );
}

function OwnFigure({ lot }: { readonly lot: LotView }) {
  const { t } = useTranslation('auction');
  if (!lot.own) return <span className="figure-none">{t('own.none')}</span>;
  return (
    <>
      <Money hint fen={lot.own.priceFen} />
      <Evaluated evaluation={lot.own.evaluation} />
      <small className="muted tabular">{t('own.at', { at: clockTimeMs(lot.own.placedAt) })}</small>
    </>
  );
}

/** No price yet, or one that the rules keep back: two different things to a bidder. */
function MissingBest({ view, lot }: LotFiguresProps) {
  const { t } = useTranslation('auction');
  const isInitial = lot.clock?.kind === 'rounds' && lot.clock.round === 0;
  const isSeen = view.visibility === 'best-price' || view.visibility === 'open';
  const isShown = lot.status !== 'open' || (isSeen && !isInitial);
  return isShown ? <span className="figure-none">{t('best.none')}</span> : <Hidden />;
}

export function Hidden() {
  const { t } = useTranslation('auction');
  return (
    <span className="hidden-by-rules">
      <EyeInvisibleOutlined /> {t('hidden')}
    </span>
  );
}
