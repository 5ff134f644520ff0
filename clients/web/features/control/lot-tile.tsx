import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { clockPosition } from '#clients/sdk/index.ts';
import { lotCurveQuery } from '#clients/web/kit/api.ts';
import { Countdown } from '#clients/web/kit/countdown.tsx';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { formatFen } from '#clients/web/kit/money.ts';
import { Money } from '#clients/web/kit/money-text.tsx';
import { awaitsOpening } from '#clients/web/kit/standing.ts';
import { agoText } from './ago.ts';
import { lotFigures, percentText } from './lot-figures.ts';
import { lotName } from './lot-name.ts';
import { grownCurve, type SparkPoint, sparkTable } from './spark-data.ts';

/** The chart comes in its own chunk, after the figures. */
const LotSpark = lazy(() =>
  import('./lot-spark.tsx').then((module) => ({ default: module.LotSpark })),
);

interface LotTileProps {
  readonly view: AuctionView;
  readonly lot: LotView;
  readonly round: number;
  readonly isPicked: boolean;
  readonly onPick: () => void;
}

const TICK_MS = 1_000;

/** One lot: who leads at what price, how much that saves, how long it lasts, and how it came to it. */
export function LotTile({ view, lot, round, isPicked, onPick }: LotTileProps) {
  const { t } = useTranslation('control');
  const now = useServerNow(TICK_MS);
  const { standing, saving, lastOfferAgoMs, isShort } = lotFigures(view, lot, now);
  return (
    <article className={`lot-tile lot-tile-${standing}`} aria-label={lotName(lot.lotId, t)}>
      <header>
        <button type="button" className="tile-pick" aria-pressed={isPicked} onClick={onPick}>
          {lotName(lot.lotId, t)}
        </button>
        <span className={`tile-state tile-state-${standing}`}>
          {standing === 'ended' ? t(`status.${lot.status}`) : t(`standing.${standing}`)}
        </span>
      </header>
      <div className="tile-figures">
        <div className="tile-price">
          {lot.bestFen === undefined ? <span>—</span> : <Money fen={lot.bestFen} />}
          <small className="muted">
            {saving === undefined
              ? t('tile.ceiling', { price: formatFen(lot.ceilingFen) })
              : t('tile.saving', {
                  price: formatFen(saving.fen),
                  share: percentText(saving.bp),
                })}
          </small>
        </div>
        <div className="tile-time">
          {standing === 'ended' ? (
            <span>—</span>
          ) : (
            <Countdown
              endMs={standing === 'upcoming' ? view.opensAt : lot.closesAt}
              stoppedAtMs={view.pausedAt}
              isPlain
            />
          )}
          <small className="muted">
            {awaitsOpening(lot, now)
              ? t('tile.awaits')
              : standing !== 'ended' && t(standing === 'upcoming' ? 'tile.opensIn' : 'tile.left')}
          </small>
        </div>
      </div>
      <dl className="tile-facts">
        <Fact label={t('tile.leader')} value={leaderText(lot, t)} />
        <Fact
          label={t('tile.lastOffer')}
          value={lastOfferAgoMs === undefined ? '—' : agoText(lastOfferAgoMs, t)}
        />
        <CourseFact view={view} lot={lot} nowMs={now} />
        <Fact
          label={t('tile.bidders')}
          value={lot.bidderCount === undefined ? t('hidden') : String(lot.bidderCount)}
          isBad={isShort}
        />
      </dl>
      <TileCurve view={view} lot={lot} round={round} />
    </article>
  );
}

type T = ReturnType<typeof useTranslation<'control'>>['t'];

/** The leader's name only where the rules show names; else its number in the lot. */
function leaderText(lot: LotView, t: T): string {
  const name = lot.rows?.['1']?.name;
  if (name !== undefined) return name;
  if (lot.bestAlias !== undefined) return t('tile.alias', { alias: lot.bestAlias });
  return lot.bestFen === undefined ? '—' : t('hidden');
}

interface FactProps {
  readonly label: string;
  readonly value: string;
  readonly isBad?: boolean;
}

function Fact({ label, value, isBad = false }: FactProps) {
  return (
    <div className={isBad ? 'is-bad' : undefined}>
      <dt>{label}</dt>
      <dd className="tabular">{value}</dd>
    </div>
  );
}

interface CourseFactProps extends Pick<LotTileProps, 'view' | 'lot'> {
  readonly nowMs: number;
}

/** How far the lot has come: price or round of its clock where it has one, else its overtime. */
function CourseFact({ view, lot, nowMs }: CourseFactProps) {
  const { t } = useTranslation('control');
  const position = clockPosition(view, lot, nowMs);
  if (position === undefined) {
    const max = lot.overtime?.maxCount ?? 0;
    const value = max === 0 ? String(lot.overtimeCount) : `${lot.overtimeCount} / ${max}`;
    return <Fact label={t('tile.overtime')} value={value} />;
  }
  if (position.kind !== 'rounds') {
    return <Fact label={t('tile.clock')} value={`¥${formatFen(position.priceFen)}`} />;
  }
  const { round, rounds } = position;
  const value = round === 0 ? t('tile.round.initial') : `${round} / ${rounds}`;
  return <Fact label={t('tile.round')} value={value} />;
}

function TileCurve({ view, lot, round }: Omit<LotTileProps, 'isPicked' | 'onPick'>) {
  const { t } = useTranslation('control');
  const now = useServerNow(5 * TICK_MS);
  const isSeen = lot.bidderCount !== undefined;
  const { data } = useQuery({
    ...lotCurveQuery(view.auctionId, lot.lotId, `${lot.status} ${round}`),
    enabled: isSeen,
  });
  const seen = useSeenPrices(lot);
  const untilMs = lot.closedAt ?? now;
  const table = useMemo(
    () => sparkTable(grownCurve(data?.points ?? [], seen), untilMs),
    [data, seen, untilMs],
  );
  if (!isSeen) return <p className="tile-curve muted small">{t('tile.curveHidden')}</p>;
  if (table.times.length < 2) return <p className="tile-curve muted small">{t('tile.noCurve')}</p>;
  return (
    <Suspense fallback={<div className="tile-curve" />}>
      <LotSpark
        table={table}
        label={t('tile.curve', { lot: lotName(lot.lotId, t), n: table.times.length - 1 })}
      />
    </Suspense>
  );
}

/** The best prices that this page has seen since it was opened, oldest first. */
function useSeenPrices(lot: LotView): readonly SparkPoint[] {
  const [seen, setSeen] = useState<readonly SparkPoint[]>([]);
  const last = seen.at(-1);
  const priceFen = lot.bestFen ?? null;
  if (last?.priceFen !== priceFen && (priceFen !== null || last !== undefined)) {
    setSeen([...seen, { at: lot.bestAt ?? last?.at ?? 0, priceFen }]);
  }
  return seen;
}
