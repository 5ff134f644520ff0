import type { LotCurve as AnsweredCurve } from '#contracts/wire/rest.ts';
import type { LotCurve } from './live-state.ts';

/**
 * The curve from the lot's first offer on: the server's points, then what this page has seen since. The server draws
 * from every record, so up to its last point it is right about time and price; of what the page has seen only later
 * changes are added. The own line and the other bidders' stay as the page has seen them.
 */
export function wholeCurve(
  seen: LotCurve | undefined,
  answered: NonNullable<AnsweredCurve['points']>,
): LotCurve {
  const best = answered.map(({ at, priceFen }) => ({ at, fen: priceFen }));
  for (const point of seen?.best ?? []) {
    const last = best.at(-1);
    if (last === undefined || (point.at > last.at && point.fen !== last.fen)) best.push(point);
  }
  return { best, own: seen?.own ?? [], others: seen?.others ?? {} };
}
