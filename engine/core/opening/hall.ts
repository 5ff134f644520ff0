import type { CaseActor } from '#contracts/journal/case-events.ts';
import { OPENING_SEATS, type OpeningSeat } from '#contracts/journal/opening-steps.ts';
import { HALL_SEATS_SHOWN_MAX } from '#contracts/limits.ts';
import type { HallPresence } from '#contracts/wire/room-frames.ts';
import { actorsIn } from './actors.ts';
import { isListFixed, type Opening } from './opening.ts';

/** Who looks at an opening, from the session. */
export type OpeningViewer = Pick<CaseActor, 'role' | 'organizationId'>;

/**
 * As whom this viewer has a seat in the hall. A bidder has none before it is known which bids there are: whatever is told of it then
 * would tell that it has a bid (OPN-11).
 */
export function seatOf(opening: Opening, viewer: OpeningViewer): OpeningSeat | undefined {
  const actors = actorsIn(opening, viewer);
  const seat = OPENING_SEATS.find((one) => actors.includes(one));
  return seat === 'bidder' && !isListFixed(opening) ? undefined : seat;
}

/** Connections of one viewer to the hall. */
export interface ThereNow {
  readonly viewer: OpeningViewer;
  readonly count: number;
}

/**
 * Who is in the hall now, for everybody (OPN-18): organizations with a seat, and of all others their number. Where too few bids came no
 * list names a bidder: it is one of that number until it speaks up itself. Pure.
 */
export function presenceOf(opening: Opening, there: readonly ThereNow[]): HallPresence {
  const seats = new Map<string, OpeningSeat>();
  let onlookers = 0;
  for (const { viewer, count } of there) {
    const seat = seatOf(opening, viewer);
    const isNamed = seat !== 'bidder' || opening.closing !== undefined;
    if (seat === undefined || !isNamed) onlookers += count;
    else seats.set(viewer.organizationId, seat);
  }
  const rank = (seat: OpeningSeat): number => OPENING_SEATS.indexOf(seat);
  const inOrder = [...seats]
    .map(([organizationId, seat]) => ({ organizationId, seat }))
    .toSorted(
      (a, b) => rank(a.seat) - rank(b.seat) || (a.organizationId < b.organizationId ? -1 : 1),
    );
  const shown = inOrder.slice(0, HALL_SEATS_SHOWN_MAX);
  return { seats: shown, moreSeats: inOrder.length - shown.length, onlookers };
}
