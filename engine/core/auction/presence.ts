import type { BidderId } from '#contracts/ids.ts';
import { invariant } from '#contracts/result.ts';
import type { EpochMs } from '#contracts/time.ts';
import { needsPresence } from '#contracts/wire/auction-options.ts';
import type { BidderAway, PresenceRecorded } from '#contracts/wire/rule-events.ts';
import type { AuctionState } from './state.ts';

/**
 * Presence on record (PRS): which admitted bidders are in the hall, as the live gateway saw it. Only where the rules need
 * it, and only as records, so that what follows from it is decided anew by every replay.
 */

/** What the gateway saw since it told last. */
export interface PresenceReport {
  readonly came: readonly BidderId[];
  readonly left: readonly BidderAway[];
}

/** What of the report is new and is to be recorded at `at`; undefined when nothing is. */
export function presenceEvent(
  state: AuctionState,
  report: PresenceReport,
  at: EpochMs,
): PresenceRecorded | undefined {
  if (!needsPresence(state.published.rules)) return undefined;
  const { presence } = state.control;
  const left = distinct(report.left, ({ bidderId }) => bidderId)
    .filter(({ bidderId }) => isHere(state, bidderId))
    .map(({ bidderId, since }) => ({ bidderId, since: since < at ? since : at }));
  const came = distinct(report.came, (bidderId) => bidderId).filter(
    (bidderId) =>
      state.bidders.has(bidderId) &&
      !left.some((away) => away.bidderId === bidderId) &&
      (presence.get(bidderId)?.awaySince !== undefined || !presence.has(bidderId)),
  );
  return came.length + left.length === 0 ? undefined : { type: 'PresenceRecorded', came, left };
}

/** Bidders that are here, as far as is on record. */
export function presentCount(state: AuctionState): number {
  let count = 0;
  for (const { awaySince } of state.control.presence.values())
    if (awaySince === undefined) count += 1;
  return count;
}

/** Since when the bidder is cut off; undefined: it is here, or never was. */
export function cutOffSince(state: AuctionState, bidderId: BidderId): EpochMs | undefined {
  return state.control.presence.get(bidderId)?.awaySince;
}

export function applyPresence(state: AuctionState, event: PresenceRecorded): void {
  const { control } = state;
  for (const bidderId of event.came) {
    control.presence.set(bidderId, { awaySince: undefined, isSpent: false });
  }
  for (const { bidderId, since } of event.left) {
    const presence = control.presence.get(bidderId);
    invariant(presence !== undefined, 'a bidder that left was here');
    presence.awaySince = since;
    presence.isSpent = false;
    for (const [lotId, instructions] of control.instructions) {
      if (instructions.has(bidderId)) control.stirred.add(lotId);
    }
  }
  control.isDropFresh = event.left.length > 0;
}

function isHere(state: AuctionState, bidderId: BidderId): boolean {
  const presence = state.control.presence.get(bidderId);
  return presence !== undefined && presence.awaySince === undefined;
}

function distinct<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = keyOf(item);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
