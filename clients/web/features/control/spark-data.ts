import { CURVE_POINTS_MAX } from '#contracts/limits.ts';

/** From `at` on, this was the lot's best price in fen; `null`: no valid offer was left. */
export interface SparkPoint {
  readonly at: number;
  readonly priceFen: number | null;
}

export interface SparkTable {
  /** Server time, rising. */
  readonly times: number[];
  readonly prices: (number | null)[];
}

/** The server's points, then what this page has seen since; the server is right up to its last one. */
export function grownCurve(
  answered: readonly SparkPoint[],
  seen: readonly SparkPoint[],
): readonly SparkPoint[] {
  const points = [...answered];
  for (const point of seen) {
    const last = points.at(-1);
    const isNews = last === undefined || (point.at > last.at && point.priceFen !== last.priceFen);
    if (isNews) points.push(point);
  }
  return points.slice(-CURVE_POINTS_MAX);
}

/** One line up to `untilMs`; a price holds until the next one, also a single one that ended its lot (DUTCH-2). */
export function sparkTable(points: readonly SparkPoint[], untilMs: number): SparkTable {
  const last = points.at(-1);
  if (last === undefined) return { times: [], prices: [] };
  const earliest = points.length === 1 ? last.at + 1 : last.at;
  const end = { at: Math.max(untilMs, earliest), priceFen: last.priceFen };
  const all = end.at === last.at ? points : [...points, end];
  return { times: all.map(({ at }) => at), prices: all.map(({ priceFen }) => priceFen) };
}
