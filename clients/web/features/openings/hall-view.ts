import { readMoneyWords } from '#contracts/money-words.ts';
import { invariant } from '#contracts/result.ts';
import type { LockId } from '#contracts/sealing/shares.ts';
import type { BidView, OpeningView } from '#contracts/wire/openings.ts';

/** What the hall shows, worked out of the server's view. Pure. */

/** The host's script in its order. Waiting for the opening time is part of beginning, answering part of confirming. */
export const SCRIPT = ['deadline', 'list', 'sign', 'begin', 'shares', 'read', 'confirm'] as const;
export type ScriptKey = (typeof SCRIPT)[number];
/** With too few bids the last step is to hear those who are there. */
type ScriptWords = ScriptKey | 'hear';

export interface ScriptRow {
  readonly key: ScriptWords;
  /** `dropped`: will not be taken, because too few bids came. */
  readonly phase: 'done' | 'now' | 'ahead' | 'dropped';
  readonly count?: { readonly done: number; readonly of: number };
}

const ROW_OF: Readonly<Record<OpeningView['hostStep'], ScriptKey | undefined>> = {
  wait_for_deadline: 'deadline',
  wait_for_list: 'list',
  collect_signatures: 'sign',
  wait_for_opening: 'begin',
  begin: 'begin',
  collect_shares: 'shares',
  read_out: 'read',
  answer_objections: 'confirm',
  collect_confirmations: 'confirm',
  hear_objections: 'confirm',
  none: undefined,
};

export function scriptOf(view: OpeningView): readonly ScriptRow[] {
  const now = ROW_OF[view.hostStep];
  const at = now === undefined ? SCRIPT.length : SCRIPT.indexOf(now);
  const isTooFew = view.opening.state === 'tooFew';
  return SCRIPT.map((key, index) => {
    const count = countOf(view, key);
    const phase = isTooFew
      ? phaseOfTooFew(key, now)
      : index < at
        ? 'done'
        : index === at
          ? 'now'
          : 'ahead';
    const words = isTooFew && key === 'confirm' ? 'hear' : key;
    return { key: words, phase, ...(count !== undefined && phase !== 'dropped' && { count }) };
  });
}

/** Nothing is opened; those present may object before the record is final. */
function phaseOfTooFew(key: ScriptKey, now: ScriptKey | undefined): ScriptRow['phase'] {
  if (key === 'deadline') return 'done';
  return key === now ? 'now' : 'dropped';
}

/** Whether nothing more goes on record, so that the record is made. */
export function isOver({ opening, hostStep }: OpeningView): boolean {
  return (opening.state === 'closed' || opening.state === 'tooFew') && hostStep === 'none';
}

function countOf(view: OpeningView, key: ScriptKey): ScriptRow['count'] {
  const { bids, custodians, confirmed, signaturesNeeded } = view;
  switch (key) {
    case 'sign':
      return {
        // More may sign than it takes.
        done: Math.min(custodians.filter(({ hasSigned }) => hasSigned).length, signaturesNeeded),
        of: signaturesNeeded,
      };
    case 'shares':
      return ofBids(bids, ({ state }) => state !== 'sealed');
    case 'read':
      return ofBids(bids, ({ isReadOut }) => isReadOut);
    case 'confirm':
      return bids.length === 0 ? undefined : { done: confirmed.length, of: bids.length };
    case 'deadline':
    case 'list':
    case 'begin':
      return undefined;
  }
}

function ofBids(bids: readonly BidView[], isDone: (bid: BidView) => boolean): ScriptRow['count'] {
  return bids.length === 0 ? undefined : { done: bids.filter(isDone).length, of: bids.length };
}

/** What the large clock counts down to; `undefined`: nothing ends by time now, or what is waited for is a signature. */
export interface HallClock {
  readonly key: 'deadline' | 'opening' | 'window' | 'rescue' | 'confirm' | 'hear';
  readonly endMs: number;
}

export function clockOf(view: OpeningView): HallClock | undefined {
  const { opening, windowEndsAtMs, rescueEndsAtMs, confirmEndsAtMs } = view;
  switch (opening.state) {
    case 'receiving':
      return { key: 'deadline', endMs: opening.deadlineMs };
    case 'closing':
      return opening.opensAtMs > view.serverMs
        ? { key: 'opening', endMs: opening.opensAtMs }
        : undefined;
    case 'opening':
      if (rescueEndsAtMs !== undefined) return { key: 'rescue', endMs: rescueEndsAtMs };
      return windowEndsAtMs === undefined ? undefined : { key: 'window', endMs: windowEndsAtMs };
    case 'confirming':
      return confirmEndsAtMs === undefined ? undefined : { key: 'confirm', endMs: confirmEndsAtMs };
    case 'tooFew':
      if (isOver(view) || confirmEndsAtMs === undefined) return undefined;
      return { key: 'hear', endMs: confirmEndsAtMs };
    case 'reading':
    case 'closed':
      return undefined;
  }
}

/** A time allowed, in hours where it is whole hours: 1440 minutes mean a day to nobody. */
export function spanOf(ms: number): { readonly unit: 'hours' | 'minutes'; readonly n: number } {
  const minutes = Math.round(ms / 60_000);
  return minutes > 0 && minutes % 60 === 0
    ? { unit: 'hours', n: minutes / 60 }
    : { unit: 'minutes', n: minutes };
}

/** What the reader is here, for the reader to see: who bids here is a supplier anyway. */
export function seatsOf(actors: OpeningView['actors']): OpeningView['actors'] {
  return actors.includes('bidder') ? actors.filter((actor) => actor !== 'supplier') : actors;
}

/** How far one lock of a bid is. */
export interface LockProgress {
  readonly lock: LockId;
  /** Custodians whose share lies there, and how many it takes. */
  readonly have: number;
  readonly needed: number;
  /** Whether the bidder's own secret lies there; lock B does without. */
  readonly hasBidder?: boolean;
}

export function locksOf(bid: BidView): readonly LockProgress[] {
  return bid.needed.map(({ lock, custodians }) => {
    const holders = bid.released.flatMap((one) => (one.lock === lock ? [one.holder] : []));
    const have = holders.filter((holder) => holder !== bid.bidder).length;
    const own = lock === 'A' ? { hasBidder: holders.includes(bid.bidder) } : {};
    return { lock, have: Math.min(have, custodians), needed: custodians, ...own };
  });
}

/** How far a bid is towards being open, from 0 to 100: its nearest lock counts. */
export function percentOf(bid: BidView): number {
  if (bid.state !== 'sealed') return 100;
  const shares = locksOf(bid).map(({ have, needed, hasBidder }) =>
    hasBidder === undefined ? have / needed : (have + (hasBidder ? 1 : 0)) / (needed + 1),
  );
  // All shares there is not yet open: the platform has to do its part.
  return Math.min(99, Math.floor(100 * Math.max(0, ...shares)));
}

/** Words prevail over figures (MOF87-59), so a difference is shown. */
export function wordsDiffer({ priceFen, priceWords }: BidView): boolean {
  return (
    priceFen !== undefined && priceWords !== undefined && readMoneyWords(priceWords) !== priceFen
  );
}

/** Who looks at the hall, as far as the screens need it. */
export interface Reader {
  readonly organizationId?: string | undefined;
}

export function ownBidOf(view: OpeningView, { organizationId }: Reader): BidView | undefined {
  return view.bids.find(({ bidder }) => bidder === organizationId);
}

/** What the reader can do now. The server decides; what stands here spares people a refusal. */
export interface HallActs {
  readonly begin: boolean;
  readonly extend: boolean;
  readonly readOut: boolean;
  readonly answer: boolean;
  readonly proveKey: boolean;
  readonly signClosing: boolean;
  readonly release: boolean;
  readonly object: boolean;
  readonly confirm: boolean;
}

const HALL: ReadonlySet<string> = new Set([
  ...['closing', 'opening', 'reading', 'confirming', 'tooFew'],
]);

export function actsOf(view: OpeningView, reader: Reader): HallActs {
  const { state } = view.opening;
  const isHost = view.actors.includes('host');
  const isBidder = view.actors.includes('bidder');
  const seat = view.actors.includes('custodian')
    ? view.custodians.find(({ organizationId }) => organizationId === reader.organizationId)
    : undefined;
  const own = isBidder ? ownBidOf(view, reader) : undefined;
  const open = view.objections.filter(({ answer }) => answer === undefined).length;
  const isHall = HALL.has(state) && !isOver(view);
  const hasConfirmed = view.confirmed.some((id) => id === reader.organizationId);
  return {
    begin: isHost && view.hostStep === 'begin',
    extend: isHost && state === 'opening',
    readOut: isHost && state === 'reading' && view.nextHeader !== undefined,
    answer: isHost && isHall && open > 0,
    proveKey: seat !== undefined && state === 'receiving' && seat.provedAtMs === undefined,
    signClosing: seat?.hasSigned === false && state === 'closing' && view.closing !== undefined,
    release: state === 'opening' && (seat?.hasSigned === true || mayReleaseOwn(view, own)),
    object: isBidder && isHall,
    confirm: isBidder && state === 'confirming' && !hasConfirmed && open === 0,
  };
}

function mayReleaseOwn(view: OpeningView, own: BidView | undefined): boolean {
  if (own?.state !== 'sealed' || view.rescueEndsAtMs !== undefined) return false;
  return locksOf(own).some(({ hasBidder }) => hasBidder === false);
}

/** Locks whose shares are taken now: the second one only after the bidders' window. */
export function locksTaken(view: OpeningView): readonly LockId[] {
  return view.rescueEndsAtMs === undefined ? ['A'] : ['A', 'B'];
}

/** The bid that the host reads out now, with its place in the row. */
export function nextBidOf(view: OpeningView): BidView | undefined {
  if (view.nextHeader === undefined) return undefined;
  const next = view.bids.find(({ header }) => header === view.nextHeader);
  invariant(next, 'the next bid is one of those listed');
  return next;
}
