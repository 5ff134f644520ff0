import type { CurvePoint, LotCurve } from './live-state.ts';

/** One line of the chart; values are fen, `null` before its first price and while there is none. */
export interface CurveLine {
  readonly kind: 'own' | 'best' | 'other';
  /** Alias of an `other` line. */
  readonly alias?: string;
  readonly values: (number | null)[];
}
export interface CurveTable {
  /** Server time, rising. */
  readonly times: number[];
  readonly lines: readonly CurveLine[];
}

/** Puts all lines on one time axis up to `nowMs`; a price holds until the next one. */
export function curveTable(curve: LotCurve, nowMs: number): CurveTable {
  const sources: { kind: CurveLine['kind']; alias?: string; points: readonly CurvePoint[] }[] = [
    ...Object.entries(curve.others).map(([alias, points]) => ({
      kind: 'other' as const,
      alias,
      points,
    })),
    { kind: 'best', points: curve.best },
    { kind: 'own', points: curve.own },
  ];
  const drawn = sources.filter((source) => source.points.length > 0);
  const instants = new Set(drawn.flatMap((source) => source.points.map((point) => point.at)));
  if (instants.size > 0) instants.add(Math.max(nowMs, ...instants));
  const times = [...instants].toSorted((a, b) => a - b);
  return {
    times,
    lines: drawn.map(({ kind, alias, points }) => ({
      kind,
      ...(alias === undefined ? {} : { alias }),
      values: heldValues(points, times),
    })),
  };
}

function heldValues(points: readonly CurvePoint[], times: readonly number[]): (number | null)[] {
  let next = 0;
  let held: number | null = null;
  return times.map((time) => {
    for (let point = points[next]; point && point.at <= time; point = points[next]) {
      held = point.fen;
      next += 1;
    }
    return held;
  });
}

export interface CurveRow {
  readonly key: string;
  readonly at: number;
  /** `null`: no valid offer was left. */
  readonly fen: number | null;
  readonly kind: CurveLine['kind'];
  readonly alias?: string;
}

/** The same curve as rows for people who do not see it, newest first. */
export function curveRows(curve: LotCurve): CurveRow[] {
  const rows: CurveRow[] = [];
  const add = (kind: CurveLine['kind'], points: readonly CurvePoint[], alias?: string): void => {
    points.forEach(({ at, fen }, index) => {
      const key = `${kind} ${alias ?? ''} ${index}`;
      rows.push({ key, at, fen, kind, ...(alias === undefined ? {} : { alias }) });
    });
  };
  add('own', curve.own);
  add('best', curve.best);
  for (const [alias, points] of Object.entries(curve.others)) add('other', points, alias);
  return rows.toSorted((a, b) => b.at - a.at);
}
