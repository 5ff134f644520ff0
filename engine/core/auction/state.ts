import type { Weights } from '#contracts/best-value.ts';
import type { OfficialCommand, RefusalReason } from '#contracts/wire/auction-commands.ts';
import type {
  AuctionPublished,
  LotStatus,
  SessionGranted,
} from '#contracts/wire/auction-events.ts';
import type { Decrement, Overtime } from '#contracts/wire/auction-rules.ts';
import type { InstructionCommand } from '#contracts/wire/instruction-commands.ts';
import type { BidderId, CommandId, LotId } from '#contracts/ids.ts';
import type { Fen } from '#contracts/money.ts';
import type { EpochMs } from '#contracts/time.ts';
import type { QuotationsOpened } from '#contracts/wire/rule-events.ts';
import type { ControlState } from './control-state.ts';
import type { ClockTerms } from './state-clocks.ts';

/**
 * Everything that the records 1..version of one auction mean. Only `evolve` changes it, in place; whoever else holds
 * it reads. Fields marked "derived" can be recomputed from the others and are left out of the serialized form.
 */
export interface AuctionState {
  /** The first record. */
  readonly published: AuctionPublished;
  readonly opensAt: EpochMs;
  /** Version of the newest record; 1 after `initialState`. */
  version: number;
  /** Time of the newest record after the first; 0 before there is one. */
  lastAt: EpochMs;
  /** Since when the auction is paused. */
  pausedAt: EpochMs | undefined;
  /** In the order of the rules, which is also the order of closing at one instant. */
  readonly lots: readonly LotState[];
  readonly lotsById: ReadonlyMap<string, LotState>;
  readonly bidders: ReadonlyMap<string, BidderState>;
  /** First answers by command id, in order of their records (AUC-8). */
  readonly commands: Map<string, AnsweredCommand>;
  /** Session grants by their hash. */
  readonly grants: Map<string, SessionGranted>;
  /** What the auction's options add. */
  readonly control: ControlState;
  /** Derived: the newest announcements, at most ANNOUNCEMENTS_SHOWN_MAX. */
  readonly announcements: Announcement[];
  /** Derived: how many there were. */
  announcementCount: number;
  /** Derived. */
  openLotCount: number;
  /** Derived: the earliest `dueAt` of an open lot, whether paused or not; undefined when none is open. */
  earliestDueAt: EpochMs | undefined;
}

export interface BidderState {
  readonly bidderId: BidderId;
  isDisqualified: boolean;
}

export interface LotState {
  readonly id: LotId;
  readonly ceilingFen: Fen;
  readonly terms: LotTerms;
  readonly firstClosesAt: EpochMs;
  status: LotStatus;
  /** Current end, with a clock the latest that is still possible; while paused, as it stood at the pause. */
  closesAt: EpochMs;
  /** Derived: when the lot next changes by itself; without a clock that is its end. */
  dueAt: EpochMs;
  closedAt: EpochMs | undefined;
  /** Extensions by overtime made so far (AUC-5). */
  overtimeCount: number;
  /** In order of each bidder's first accepted offer. */
  readonly standings: Map<string, Standing>;
  /** Derived: every bidder's current offer in order (AUC-3). */
  readonly ranking: Ranking;
}

/**
 * The current offers of a lot in order, worst first: a new best is an append. The order holds the bidders' turn
 * numbers in a typed array, because moving thousands of references on every offer costs more than all the rest.
 */
export interface Ranking {
  /** Turn numbers, worst first; the first `size` count. */
  turns: Int32Array;
  size: number;
  /** Current offer by turn number; index 0 is unused. */
  readonly offers: (PlacedOffer | undefined)[];
  /** Where bidders have factors (BV-2); undefined elsewhere. */
  readonly weights: Weights | undefined;
}

/** What the auction's format asks of an offer beyond the common checks; one member for each rule module. */
export type LotTerms = EnglishReverseTerms | SealedQuotationTerms | ClockTerms;

export interface EnglishReverseTerms {
  readonly type: 'english-reverse';
  readonly decrement: Decrement;
  readonly decrementMaxBp: number | undefined;
  readonly overtime: Overtime | undefined;
}

export interface SealedQuotationTerms {
  readonly type: 'sealed-quotation';
  readonly revisions: boolean;
  /** The opening that custodians keep its prices for (SQ-4); undefined: offers come as they are. */
  readonly openingId: string | undefined;
  /** What that opening gave, and how many of its bids are offers on record already. */
  intake: { readonly opened: QuotationsOpened; taken: number } | undefined;
}

/** One bidder in one lot. */
export interface Standing {
  readonly bidderId: BidderId;
  /** 1 for the first bidder whose offer was accepted in this lot; kept for ever, also when that offer is voided. */
  readonly turn: number;
  /** Valid offers, oldest first; the last one is current. */
  offers: PlacedOffer[];
}

/** First answer to an offer, with all that AUC-8 compares. */
export interface AnsweredOffer {
  readonly kind: 'offer';
  readonly commandId: CommandId;
  readonly bidderId: BidderId;
  readonly lotId: LotId;
  /** As on record: the text of a number that JSON cannot hold. */
  readonly priceFen: number | string;
  readonly confirmed: boolean | undefined;
  /** Undefined: accepted. */
  readonly reason: RefusalReason | undefined;
  readonly allowedFen: number | undefined;
  readonly version: number;
  readonly at: EpochMs;
}

/** An accepted offer. */
export type PlacedOffer = AnsweredOffer & { readonly priceFen: Fen };

/** First answer to an official's command. */
export interface AnsweredOfficial {
  readonly kind: 'official';
  readonly command: OfficialCommand;
  readonly reason: RefusalReason | undefined;
  readonly version: number;
  readonly at: EpochMs;
}

/** First answer to a command about a standing instruction. */
export interface AnsweredInstruction {
  readonly kind: 'instruction';
  readonly command: InstructionCommand;
  readonly reason: RefusalReason | undefined;
  readonly version: number;
  readonly at: EpochMs;
}

export type AnsweredCommand = AnsweredOffer | AnsweredOfficial | AnsweredInstruction;

export interface Announcement {
  /** Running number, from 1. */
  readonly number: number;
  readonly at: EpochMs;
  readonly text: string;
}

/** Whether no lot is open any more. */
export function isEnded(state: AuctionState): boolean {
  return state.openLotCount === 0;
}

/** The bidder's current offer in the lot: its last valid one. */
export function currentOffer(standing: Standing | undefined): PlacedOffer | undefined {
  return standing === undefined ? undefined : standing.offers[standing.offers.length - 1];
}

/** A readonly shape while it is being built; cheaper than spreads on the hot path. */
export type Draft<T> = { -readonly [Field in keyof T]: T[Field] };
