import type { OpeningSeat } from '#contracts/journal/opening-steps.ts';
import type { OpeningView } from '#contracts/wire/openings.ts';
import type { HallPresence } from '#contracts/wire/room-frames.ts';
import { isOver, type Reader } from '../hall-view.ts';
import { nameOf } from './remarks.ts';

/** One party of the opening and whether it is there. */
export interface SeatRow {
  readonly organizationId: string;
  readonly name: string;
  readonly seat: OpeningSeat;
  /** `undefined`: not known now. */
  readonly isHere?: boolean;
  readonly signedInAtMs?: number;
}

/** Everybody with a seat: the host, the other custodians, the bidders of the closing list, and whoever else signed in. Pure. */
export function seatRows(view: OpeningView, present: HallPresence | undefined): readonly SeatRow[] {
  const parties = [
    ...view.custodians.map(({ organizationId, role }) => ({
      ...{ organizationId, seat: role === 'agency' ? ('host' as const) : ('custodian' as const) },
    })),
    ...view.bids.map(({ bidder }) => ({ organizationId: bidder, seat: 'bidder' as const })),
  ];
  const listed = new Set<string>(parties.map(({ organizationId }) => organizationId));
  const others = view.signedIn.filter(({ organizationId }) => !listed.has(organizationId));
  const here = new Set(present?.seats.map(({ organizationId }) => organizationId));
  const isCut = present !== undefined && present.moreSeats > 0;
  return [...parties, ...others].map(({ organizationId, seat }) => {
    const signedInAtMs = view.signedIn.find((one) => one.organizationId === organizationId)?.atMs;
    const isHere = here.has(organizationId);
    return {
      ...{ organizationId, seat, name: nameOf(view, organizationId) },
      // Of those that are not told one by one nothing is known.
      ...(present === undefined || (isCut && !isHere) ? {} : { isHere }),
      ...(signedInAtMs === undefined ? {} : { signedInAtMs }),
    };
  });
}

const OPEN: ReadonlySet<string> = new Set([
  'receiving',
  'closing',
  'opening',
  'reading',
  'confirming',
  'tooFew',
]);

/** What the reader can do here now; the server decides (OPN-19, OPN-20). Pure. */
export function talkActsOf(view: OpeningView, { organizationId }: Reader) {
  const { actors, signedIn, closing, opening } = view;
  const isOfficial = actors.includes('host') || actors.includes('custodian');
  const isBidder = actors.includes('bidder');
  const isOpen = OPEN.has(opening.state) && !isOver(view);
  const isKnown = closing !== undefined || opening.state === 'tooFew';
  const mayTake = isOpen && (isOfficial || (isBidder && isKnown));
  const hasSigned = signedIn.some((one) => one.organizationId === organizationId);
  return {
    say: mayTake,
    signIn: mayTake && !hasSigned,
    /** A bidder that waits for the closing list. */
    waits: isOpen && isBidder && !isOfficial && !isKnown,
    /** A bidder whom only its own words name. */
    names: mayTake && isBidder && !isOfficial && closing === undefined,
  };
}
