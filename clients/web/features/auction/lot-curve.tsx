import { Card, Segmented, Skeleton } from 'antd';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { ErrorArea } from '#clients/web/kit/error-area.tsx';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { formatFen } from '#clients/web/kit/money.ts';
import { clockTimeMs } from '#clients/web/kit/time.ts';
import { curveRows, curveTable } from './curve-data.ts';
import type { LiveState, LotCurve as Curve } from './live-state.ts';
import { type ShownCurve, useLotCurve } from './use-lot-curve.ts';

/** The chart comes in its own chunk, after what bidding needs. */
const PriceChart = lazy(() =>
  import('./price-chart.tsx').then((module) => ({ default: module.PriceChart })),
);

const TICK_MS = 1_000;
const ROWS_MAX = 100;

interface LotCurveProps {
  readonly state: LiveState;
  readonly view: AuctionView;
  readonly lot: LotView;
}

/** Prices over time as a picture, and as a table for those who do not see it (habit 18). */
export function LotCurve({ state, view, lot }: LotCurveProps) {
  const { t } = useTranslation('auction');
  const [look, setLook] = useState<'chart' | 'table'>('chart');
  const { curve, isWhole } = useLotCurve(state, view, lot);
  const bestName = useBestName(lot);
  if (!showsCurve(view, lot, { curve, isWhole })) return null;
  const endedAt = lot.status === 'open' ? undefined : (lot.closedAt ?? lot.closesAt);
  const hasPoints = curve !== undefined && curveRows(curve).length > 0;
  return (
    <Card
      title={<h2>{t('curve.title')}</h2>}
      extra={
        <Segmented<'chart' | 'table'>
          size="small"
          value={look}
          aria-label={t('curve.look')}
          options={[
            { value: 'chart', label: t('curve.chart') },
            { value: 'table', label: t('curve.table') },
          ]}
          onChange={setLook}
        />
      }
    >
      {!hasPoints ? (
        <p className="muted">{t('curve.empty')}</p>
      ) : look === 'table' ? (
        <CurveTableView curve={curve} bestName={bestName} />
      ) : (
        <ErrorArea>
          <Suspense fallback={<Skeleton active />}>
            <LiveChart curve={curve} endedAt={endedAt} bestName={bestName} />
          </Suspense>
        </ErrorArea>
      )}
      <p className="muted small">{t(captionKey(curve, isWhole), { best: bestName })}</p>
    </Card>
  );
}

function useBestName({ bestEvaluation }: LotView): string {
  const { t } = useTranslation('auction');
  const { t: hall } = useTranslation('hall');
  return bestEvaluation === undefined ? t('curve.best') : hall('value.leading');
}

/** A sealed lot has no course to show before it ends; without the server's answer an ended one has hardly any. */
function showsCurve(view: AuctionView, lot: LotView, { curve, isWhole }: ShownCurve): boolean {
  // A rising clock has one price at most, and its stairs tell the way there.
  if (lot.clock?.kind === 'dutch-reverse') return false;
  if (lot.status === 'open') return view.visibility !== 'sealed';
  return (curve?.best.length ?? 0) > (isWhole ? 0 : 1);
}

/** Says since when the lines run; of the own one and others only where there are any. */
function captionKey(curve: Curve | undefined, isWhole: boolean) {
  if (!isWhole) return 'curve.since';
  const isAlone = !curve || (curve.own.length === 0 && Object.keys(curve.others).length === 0);
  return isAlone ? 'curve.whole' : 'curve.wholeBest';
}

interface LiveChartProps {
  readonly curve: Curve;
  /** When the lot ended; absent while it is open. */
  readonly endedAt: number | undefined;
  readonly bestName: string;
}

function LiveChart({ curve, endedAt, bestName }: LiveChartProps) {
  const { t } = useTranslation('auction');
  const now = useServerNow(TICK_MS);
  const untilMs = endedAt ?? now;
  const table = useMemo(() => curveTable(curve, untilMs), [curve, untilMs]);
  const last = curve.best.at(-1) ?? curve.own.at(-1);
  const label =
    typeof last?.fen === 'number'
      ? t('curve.describe', { price: formatFen(last.fen) })
      : t('curve.title');
  return <PriceChart table={table} label={label} bestName={bestName} />;
}

interface CurveTableProps {
  readonly curve: Curve;
  readonly bestName: string;
}

function CurveTableView({ curve, bestName }: CurveTableProps) {
  const { t } = useTranslation('auction');
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={t('curve.table')}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('curve.time')}</th>
            <th scope="col">{t('curve.who')}</th>
            <th scope="col" className="number">
              {t('curve.price')}
            </th>
          </tr>
        </thead>
        <tbody>
          {curveRows(curve)
            .slice(0, ROWS_MAX)
            .map((row) => (
              <tr key={row.key}>
                <td className="tabular">{clockTimeMs(row.at)}</td>
                <td>
                  {row.kind === 'other'
                    ? t('alias', { alias: row.alias ?? '' })
                    : row.kind === 'own'
                      ? t('curve.own')
                      : bestName}
                </td>
                <td className="number tabular">
                  {row.fen === null ? t('curve.none') : formatFen(row.fen)}
                </td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}
