import type { BidderId, CommandId, LotId, UserId } from '../ids.ts';
import type { Fen } from '../money.ts';
import type { EpochMs } from '../time.ts';
import type { IncidentKind, ProposedAct } from './approval-commands.ts';
import type { RefusalReason } from './auction-commands.ts';
import type { InstructionMode } from './auction-options.ts';

/** Events of the options (`auction-options.ts`); an auction without them has none of these but `IncidentRecorded`. */

/** A bidder left or replaced its standing instruction (PRX-1). Nobody else sees it while the auction runs (PRX-8). */
export interface StandingInstructionSet {
  readonly type: 'StandingInstructionSet';
  readonly commandId: CommandId;
  readonly bidderId: BidderId;
  readonly lotId: LotId;
  readonly floorFen: Fen;
  readonly when: InstructionMode;
}
export interface StandingInstructionWithdrawn {
  readonly type: 'StandingInstructionWithdrawn';
  readonly commandId: CommandId;
  readonly bidderId: BidderId;
  readonly lotId: LotId;
}
/** A refused command about an instruction, whole (AUC-10). */
export interface StandingInstructionRefused {
  readonly type: 'StandingInstructionRefused';
  readonly commandId: CommandId;
  readonly bidderId: BidderId;
  readonly lotId: LotId;
  /** Absent: it was a withdrawal. A number that JSON cannot hold is stored as its text. */
  readonly asked?: { readonly floorFen: number | string; readonly when: InstructionMode };
  readonly reason: RefusalReason;
}
export type InstructionEvent =
  | StandingInstructionSet
  | StandingInstructionWithdrawn
  | StandingInstructionRefused;

/** An offer that the rules make for a bidder, and why (PRX-5). */
export interface StandingOfferPlaced {
  readonly type: 'StandingOfferPlaced';
  /** Made from the record's own number: an offer has to have a name by which it can be voided. */
  readonly commandId: CommandId;
  readonly bidderId: BidderId;
  readonly lotId: LotId;
  readonly priceFen: Fen;
  /** Command id of the instruction. */
  readonly instruction: CommandId;
  /** Since when its bidder is cut off; present when the instruction acts for that reason. */
  readonly cutOffSince?: EpochMs;
  /** The lot's new end, when this offer moved it (AUC-5, PRX-6). */
  readonly closesAt?: EpochMs;
}

/** A bidder that went away, and when its last live socket closed. */
export interface BidderAway {
  readonly bidderId: BidderId;
  readonly since: EpochMs;
}

/** What the live gateway saw of the bidders' presence; never a bidder's own word (PRS-1). */
export interface PresenceRecorded {
  readonly type: 'PresenceRecorded';
  readonly came: readonly BidderId[];
  readonly left: readonly BidderAway[];
}

/** The engine could not take commands since `since`; recorded once it can again. */
export interface InterruptionRecorded {
  readonly type: 'InterruptionRecorded';
  readonly cause: InterruptionCause;
  readonly since: EpochMs;
}
/** `restarted`: the service began anew; then `since` is the record before, the latest instant that is known. */
export const INTERRUPTION_CAUSES = ['clock-parted', 'store-down', 'restarted'] as const;
export type InterruptionCause = (typeof INTERRUPTION_CAUSES)[number];

/** One quotation of a lot's closing list as its custodians' opening left it. */
export type OpenedQuotation = {
  readonly bidderId: BidderId;
  /** Digest of the bid's header: with it the published files are found. */
  readonly header: string;
  /** The instant of its receipt's time-stamp; among equal prices the earlier one ranks first (SQ-6). */
  readonly receivedMs: EpochMs;
} & (
  | { readonly state: 'opened'; readonly priceFen?: number }
  /** `revoked`: its bidder's doing (撤销); `withdrawn`: that of others (撤回). */
  | { readonly state: 'revoked' | 'withdrawn' }
);

/** What the opening of one lot's sealed quotations gave, whole; once for each lot (SQ-5). */
export interface QuotationsOpened {
  readonly type: 'QuotationsOpened';
  readonly lotId: LotId;
  readonly openingId: string;
  /** `too_few`: fewer bids than the signed policy asks, so none was opened. */
  readonly outcome: 'opened' | 'too_few';
  /** Digest of the closing list; absent with `too_few`. */
  readonly closing?: string;
  /** In the order of their receipts, then of their headers. */
  readonly bids: readonly OpenedQuotation[];
}

/** Where an offer comes from that nobody sent to the auction: the opened envelope (SQ-6). */
export interface OpenedFrom {
  readonly header: string;
  readonly receivedMs: EpochMs;
}

/** What the engine notes by itself, without a command. */
export type SystemEvent = PresenceRecorded | InterruptionRecorded | QuotationsOpened;

/** The clock stopped by rule, with its evidence (FP-2). */
export interface AuctionPausedByRule {
  readonly type: 'AuctionPausedByRule';
  readonly dropped: readonly BidderAway[];
  /** Bidders that were present, the dropped ones among them. */
  readonly present: number;
}
export interface AuctionResumedByRule {
  readonly type: 'AuctionResumedByRule';
  readonly cause: 'enough-back' | 'limit';
  /** Of the dropped bidders. */
  readonly back: number;
  readonly dropped: number;
  /** The instant itself; the record's `at` is when the writer came to it. */
  readonly resumedAt: EpochMs;
  /** Every open lot's end moves by so much. */
  readonly pausedMs: number;
}
/** A proposal waited too long (APR-4). */
export interface ProposalLapsed {
  readonly type: 'ProposalLapsed';
  readonly proposal: CommandId;
  readonly lapsedAt: EpochMs;
}

/** What the rules do by themselves, decided by the records before; a replay decides the same (PRX-7, FP-5). */
export type RuleEvent =
  | StandingOfferPlaced
  | AuctionPausedByRule
  | AuctionResumedByRule
  | ProposalLapsed;

interface Acting {
  readonly commandId: CommandId;
  readonly by: string;
  readonly byId: UserId;
}
export type CommandProposed = Acting & {
  readonly type: 'CommandProposed';
  readonly reason: string;
  readonly act: ProposedAct;
  /** From then on it is void. */
  readonly lapsesAt: EpochMs;
};
export type ProposalRejected = Acting & {
  readonly type: 'ProposalRejected';
  readonly proposal: CommandId;
  readonly act: ProposedAct['type'];
  readonly reason: string;
};
export type IncidentRecorded = Acting & {
  readonly type: 'IncidentRecorded';
  readonly kind: IncidentKind;
  readonly text: string;
};
export type ApprovalEvent = CommandProposed | ProposalRejected | IncidentRecorded;

/** On the event of a command that a second person approved: who, why and which proposal (APR-3). */
export interface Approval {
  readonly proposal: CommandId;
  readonly by: string;
  readonly byId: UserId;
  readonly reason: string;
}
