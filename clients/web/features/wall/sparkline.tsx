import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { LotView } from '#contracts/wire/views.ts';
import { lotCurveQuery } from '#clients/web/kit/api.ts';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { formatFen } from '#clients/web/kit/money.ts';
import { type PricePoint, sparkPath } from './spark-path.ts';

const WIDTH = 240;
const HEIGHT = 44;
const TICK_MS = 2_000;

/** The course of a lot's best price, small: from the server's curve, then as the page sees it. */
export function Sparkline({
  auctionId,
  lot,
}: {
  readonly auctionId: string;
  readonly lot: LotView;
}) {
  const { t } = useTranslation('wall');
  const now = useServerNow(TICK_MS);
  // Asked anew with every change of the best price: the curve is short, and then it is whole.
  const { data } = useQuery({
    ...lotCurveQuery(auctionId, lot.lotId, String(lot.bestAt ?? '')),
    enabled: lot.bestFen !== undefined,
  });
  const points: readonly PricePoint[] = data?.points ?? [];
  const path = sparkPath(points, {
    untilMs: Math.min(now, lot.closesAt),
    width: WIDTH,
    height: HEIGHT,
  });
  if (path === undefined || lot.bestFen === undefined) return <div className="wall-spark" />;
  return (
    <svg
      className="wall-spark"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={t('spark', { price: formatFen(lot.bestFen), n: points.length })}
    >
      <path d={path} />
    </svg>
  );
}
