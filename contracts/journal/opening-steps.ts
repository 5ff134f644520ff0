import type { BidCore } from '../sealing/core.ts';
import type { SealFault } from '../sealing/faults.ts';
import type { FaultOf } from '../sealing/unlock.ts';
import type { TenderPolicy } from '../sealing/policy.ts';
import type { LockId } from '../sealing/shares.ts';
import type { EpochMs } from '../time.ts';
import type { ServedLot } from '../wire/served-lot.ts';

/**
 * Steps of a public bid opening (开标) as its journal holds them. One opening is about one lot and one envelope of a tender,
 * since bids are counted for each (MOF87-41). What needs cryptography the server has checked before a step reaches the
 * rules; the rules decide on time, order, counts and rights.
 */

/** First record: the tender's signed policy, and what the opening is run by. */
export interface ArrangeOpening {
  readonly type: 'ArrangeOpening';
  readonly policy: TenderPolicy;
  /** Digest of the policy as signed. */
  readonly policyDigest: string;
  /** The agency's signature over the policy (policy.p7s), base64: with it the published files follow from the journal. */
  readonly policySignature: string;
  readonly stage: string;
  /** Most that may be paid (最高限价), whole fen; a price above it is marked at the read-out. */
  readonly ceilingFen?: number;
  /** How long bidders have to confirm the record; silence confirms. */
  readonly confirmMs: number;
}
/** A bid whose every byte is stored and checked (SEAL-15), with the instant of its time-stamp. */
export interface SubmitBid {
  readonly type: 'SubmitBid';
  readonly core: BidCore;
  readonly header: string;
  readonly receipt: string;
  readonly receivedMs: EpochMs;
}
/** A bid taken back, by signature, with the instant of its time-stamp. */
export interface WithdrawBid {
  readonly type: 'WithdrawBid';
  readonly bid: string;
  /** Digest of the receipt of the version that is withdrawn. */
  readonly withdraws: string;
  readonly receipt: string;
  readonly receivedMs: EpochMs;
}
/** A custodian has decrypted a probe with its key: rehearsal. */
export interface ProveKey {
  readonly type: 'ProveKey';
}
/** The closing list as the platform made it, stamped. */
export interface NoteClosing {
  readonly type: 'NoteClosing';
  readonly closing: string;
  readonly stampedMs: EpochMs;
}
/** A custodian's signature under the closing list, checked. */
export interface SignClosing {
  readonly type: 'SignClosing';
  readonly closing: string;
}
/** The host begins to open. */
export interface BeginOpening {
  readonly type: 'BeginOpening';
}
/** A holder's share of one bid, checked against the header: `fault` names a wrong one. The share itself is not on record. */
export interface ReleaseShare {
  readonly type: 'ReleaseShare';
  readonly header: string;
  readonly lock: LockId;
  readonly fault?: SealFault;
}
/** A bid was opened: what its sheet says. */
export interface NoteOpened {
  readonly type: 'NoteOpened';
  readonly header: string;
  readonly lock: LockId;
  readonly bidderName: string;
  readonly priceFen?: number;
  readonly priceWords?: string;
  readonly items: readonly { readonly label: string; readonly value: string }[];
}
/** A bid's right shares did not open it. */
export interface NoteShut {
  readonly type: 'NoteShut';
  readonly header: string;
  readonly fault: SealFault;
  readonly of: FaultOf;
}
/** The window is extended for all, because the platform failed or the host allows it. */
export interface ExtendWindow {
  readonly type: 'ExtendWindow';
  readonly untilMs: EpochMs;
  readonly reason: string;
}
/** The host reads the next bid out. */
export interface ReadOutNext {
  readonly type: 'ReadOutNext';
  readonly header: string;
}
/** Raised on the spot by a bidder (MOF87-42). */
export interface RaiseObjection {
  readonly type: 'RaiseObjection';
  readonly about: 'objection' | 'recusal';
  readonly text: string;
}
export interface AnswerObjection {
  readonly type: 'AnswerObjection';
  readonly number: number;
  readonly text: string;
}
/** A bidder's signature under the record. */
export interface ConfirmRecord {
  readonly type: 'ConfirmRecord';
}
/** Somebody who takes part is there (签到); once for each organization. */
export interface SignIn {
  readonly type: 'SignIn';
}
/** Something said in the hall, for everybody and for the record (会议记录). */
export interface Say {
  readonly type: 'Say';
  readonly text: string;
}

/** The host publishes a sealed quotation whose prices this opening keeps (SQ-10); once for an opening. */
export interface ServeLot extends ServedLot {
  readonly type: 'ServeLot';
}

/**
 * The platform releases the lot again (SQ-10): its auction was not published. Ten minutes after the binding at the earliest, so that
 * no publication is under way.
 */
export interface FreeLot extends ServedLot {
  readonly type: 'FreeLot';
}

export type OpeningStep =
  | ArrangeOpening
  | SubmitBid
  | WithdrawBid
  | ProveKey
  | NoteClosing
  | SignClosing
  | BeginOpening
  | ReleaseShare
  | NoteOpened
  | NoteShut
  | ExtendWindow
  | ReadOutNext
  | RaiseObjection
  | AnswerObjection
  | ConfirmRecord
  | SignIn
  | Say
  | ServeLot
  | FreeLot;
export type OpeningStepType = OpeningStep['type'];

/** What time alone brings about. */
export const OPENING_TIMES = ['deadline', 'window_over', 'rescue_over', 'record_silent'] as const;
export type OpeningTime = (typeof OPENING_TIMES)[number];

/**
 * `receiving` → `closing` (list is made and signed) → `opening` (shares, sheets) → `reading` → `confirming` → `closed`;
 * `tooFew`: fewer bids than the policy asks, none is opened; those present may object for as long as the record can be confirmed elsewhere.
 */
export const OPENING_STATES = [
  'receiving',
  'closing',
  'opening',
  'reading',
  'confirming',
  'closed',
  'tooFew',
] as const;
export type OpeningState = (typeof OPENING_STATES)[number];

/** As whom somebody acts at an opening; an agency is its host and may be a custodian as well. */
export const OPENING_ACTORS = ['host', 'custodian', 'bidder', 'supplier', 'system'] as const;
export type OpeningActor = (typeof OPENING_ACTORS)[number];

/** As whom somebody has a seat in the hall: the first of these that it is. */
export const OPENING_SEATS = ['host', 'custodian', 'bidder'] as const;
export type OpeningSeat = (typeof OPENING_SEATS)[number];

export const OPENING_REFUSALS = [
  'wrong_actor',
  'wrong_state',
  'not_arranged_so',
  'other_tender',
  'late',
  'bid_id_reused',
  'version_gap',
  'no_such_bid',
  'other_closing_list',
  'already_done',
  'too_early',
  'not_signed_enough',
  'wrong_share',
  'not_next',
  'open_objections',
  'no_such_objection',
  'list_not_fixed',
  'too_often',
  'remarks_full',
] as const;
export type OpeningRefusal = (typeof OPENING_REFUSALS)[number];
