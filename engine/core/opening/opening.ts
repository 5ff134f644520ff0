import type { FaultOf } from '#contracts/sealing/unlock.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import type { LockId } from '#contracts/sealing/shares.ts';
import type {
  ArrangeOpening,
  NoteOpened,
  OpeningSeat,
  OpeningState,
} from '#contracts/journal/opening-steps.ts';
import { epochMs, type EpochMs } from '#contracts/time.ts';
import type { ServedLot } from '#contracts/wire/served-lot.ts';

/** One version of a bid that has a receipt. */
export interface ReceivedBid {
  readonly bid: string;
  readonly bidder: string;
  readonly ver: number;
  readonly header: string;
  readonly receipt: string;
  readonly receivedMs: EpochMs;
}

/** What became of a bid at the opening (NDRC20-31). */
export type BidOutcome =
  | { readonly state: 'sealed' }
  | { readonly state: 'opened'; readonly sheet: NoteOpened; readonly isAboveCeiling: boolean }
  /** `revoked`: its bidder's doing (撤销); `withdrawn`: that of others (撤回). */
  | { readonly state: 'revoked' | 'withdrawn'; readonly fault: SealFault };

/** A bid on the closing list. */
export interface ListedBid extends ReceivedBid {
  readonly outcome: BidOutcome;
  /** Holders whose right share lies there, by lock; `bidder` for the bidder's own secret. */
  readonly released: readonly { readonly lock: LockId; readonly holder: string }[];
  readonly isReadOut: boolean;
}

export interface Objection {
  readonly number: number;
  readonly by: string;
  readonly about: 'objection' | 'recusal';
  readonly text: string;
  readonly at: EpochMs;
  readonly answer?: { readonly text: string; readonly at: EpochMs };
}

/** Something said in the hall; numbered from 1. */
export interface Remark {
  readonly number: number;
  readonly by: string;
  readonly seat: OpeningSeat;
  readonly text: string;
  readonly at: EpochMs;
}

/** A bid opening (开标) as folded so far. */
export interface Opening {
  readonly openingId: string;
  readonly state: OpeningState;
  readonly host: { readonly id: string; readonly name: string };
  readonly createdAt: EpochMs;
  readonly arranged: Omit<ArrangeOpening, 'type'>;
  /** The last receipt of each bidder, by bidder; what was replaced or withdrawn is only in the journal. */
  readonly active: ReadonlyMap<string, ReceivedBid>;
  /** Every bid id that was ever taken. */
  readonly usedIds: ReadonlySet<string>;
  /** Version and receipt that a bidder's next version has to follow; stays after a withdrawal. */
  readonly last: ReadonlyMap<string, { readonly ver: number; readonly receipt: string }>;
  /** Custodians whose key was proved, with the instant. */
  readonly provedKeys: ReadonlyMap<string, EpochMs>;
  /** Bids of the closing list in the order of their headers; empty until the deadline. */
  readonly listed: readonly ListedBid[];
  readonly closing: string | undefined;
  /** Custodians that have signed the closing list. */
  readonly signed: ReadonlySet<string>;
  /** Until when bidders may release their own secret. */
  readonly windowEndsAt: EpochMs | undefined;
  /** After that: until when custodians may open by lock B what its bidder did not; undefined before. */
  readonly rescueEndsAt: EpochMs | undefined;
  /** Until when silence does not end the record; with too few bids, until when those present may object. */
  readonly confirmEndsAt: EpochMs | undefined;
  /** Of too few bids: that time is over and every objection answered, so nothing more goes on record. */
  readonly isHeard: boolean;
  readonly objections: readonly Objection[];
  /** Bidders that have confirmed the record by signature. */
  readonly confirmed: ReadonlySet<string>;
  /** Organizations that signed in, in the order in which they did. */
  readonly signedIn: ReadonlyMap<string, { readonly seat: OpeningSeat; readonly at: EpochMs }>;
  /** In the order in which they were made. */
  readonly remarks: readonly Remark[];
  /** Whose prices it keeps; absent: it is a tender's, or no auction has named it yet. */
  readonly serves?: ServedLot;
  /** When the host last bound it. */
  readonly servesSince?: EpochMs;
  readonly version: number;
  /** Counts what everybody may know of. Records are not counted by it: they would tell how many bids there are (S2). */
  readonly shownVersion: number;
}

/**
 * How long after the deadline the list is made: a bid that was stamped in time must not be lost on its way to the journal. Bids
 * stamped later are late whatever the host's clock says.
 */
export const SETTLING_MS = 30_000;

/** A publication that has bound its opening is over within this, one way or the other (SQ-10). */
export const SERVE_SETTLE_MS = 600_000;

export function deadlineOf({ arranged }: Opening): EpochMs {
  return epochMs(Number(arranged.policy.deadline));
}

export function listedAtOf(opening: Opening): EpochMs {
  return epochMs(deadlineOf(opening) + SETTLING_MS);
}

/** From when on the host may begin. */
export function opensAtOf({ arranged }: Opening): EpochMs {
  return epochMs(Number(arranged.policy.opening));
}

/** Whether it is known to all which bids there are: the list is fixed, or there are too few for one. */
export function isListFixed({ closing, state }: Opening): boolean {
  return closing !== undefined || state === 'tooFew';
}

/** Whether its record is final: nothing more goes on record of it. */
export function isOver({ state, isHeard }: Pick<Opening, 'state' | 'isHeard'>): boolean {
  return state === 'closed' || (state === 'tooFew' && isHeard);
}

export function custodianIdsOf({ arranged }: Opening): readonly string[] {
  return arranged.policy.custodians.map(({ organization }) => organization);
}

/** Signatures that the closing list needs: as many as lock A needs custodians. */
export function signaturesNeeded({ arranged }: Opening): number {
  return arranged.policy.locks[0]?.t ?? Number.POSITIVE_INFINITY;
}

export function isSettled({ outcome }: ListedBid): boolean {
  return outcome.state !== 'sealed';
}

/** Whether the right shares of some lock are all there: then it is the platform's turn, and no clock may shut the bid. */
export function isOpenable(opening: Opening, bid: ListedBid): boolean {
  const custodians = new Set(custodianIdsOf(opening));
  return opening.arranged.policy.locks.some(({ id, t }) => {
    const holders = bid.released.flatMap(({ lock, holder }) => (lock === id ? [holder] : []));
    const count = holders.filter((holder) => custodians.has(holder)).length;
    return count >= t && (id === 'B' || holders.includes(bid.bidder));
  });
}

/** Who gets what fault when the window is over (SEAL-18): all custodians it takes were there, or they were not. */
export function faultAtEnd(opening: Opening, bid: ListedBid): FaultOf {
  const custodians = new Set(custodianIdsOf(opening));
  const ofLockA = bid.released.filter(({ lock }) => lock === 'A');
  const count = ofLockA.filter(({ holder }) => custodians.has(holder)).length;
  const hasBidder = ofLockA.some(({ holder }) => holder === bid.bidder);
  return count >= signaturesNeeded(opening) && !hasBidder ? 'bidder' : 'holders';
}

/** The next thing the host does; what the hall marks in its script. */
export type HostStep =
  | 'wait_for_deadline'
  | 'wait_for_list'
  | 'collect_signatures'
  | 'wait_for_opening'
  | 'begin'
  | 'collect_shares'
  | 'read_out'
  | 'answer_objections'
  | 'collect_confirmations'
  | 'hear_objections'
  | 'none';

export function hostStep(opening: Opening, at: EpochMs): HostStep {
  switch (opening.state) {
    case 'receiving':
      return 'wait_for_deadline';
    case 'closing':
      if (opening.closing === undefined) return 'wait_for_list';
      if (opening.signed.size < signaturesNeeded(opening)) return 'collect_signatures';
      return at < opensAtOf(opening) ? 'wait_for_opening' : 'begin';
    case 'opening':
      return 'collect_shares';
    case 'reading':
      return 'read_out';
    case 'confirming':
      return hasOpenObjections(opening) ? 'answer_objections' : 'collect_confirmations';
    case 'tooFew':
      if (opening.isHeard) return 'none';
      return hasOpenObjections(opening) ? 'answer_objections' : 'hear_objections';
    case 'closed':
      return 'none';
  }
}

export function hasOpenObjections({ objections }: Opening): boolean {
  return objections.some(({ answer }) => answer === undefined);
}
