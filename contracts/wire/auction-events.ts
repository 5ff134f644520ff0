import type { AuctionId, BidderId, CommandId, LotId, OrganizationId } from '../ids.ts';
import type { Fen } from '../money.ts';
import type { EpochMs } from '../time.ts';
import type { OfficialCommand, RefusalReason } from './auction-commands.ts';
import type { AuctionRules } from './auction-rules.ts';
import type {
  Approval,
  ApprovalEvent,
  InstructionEvent,
  OpenedFrom,
  RuleEvent,
  SystemEvent,
} from './rule-events.ts';

export type LotStatus = 'open' | 'completed' | 'unsuccessful' | 'cancelled';

export interface RankingRow {
  readonly rank: number;
  readonly bidderId: BidderId;
  readonly priceFen: Fen;
}

/** First record of every auction stream. */
export interface AuctionPublished {
  readonly type: 'AuctionPublished';
  readonly auctionId: AuctionId;
  readonly title: string;
  /** The buyer (采购人) and the agency (代理机构) that runs the auction. */
  readonly buyerId: OrganizationId;
  readonly agencyId: OrganizationId;
  readonly by: string;
  readonly rules: AuctionRules;
  /** Display names of the bidders in `rules.bidders`; shown after close, to oversight at once (AUC-12). */
  readonly bidderNames: Readonly<Record<string, string>>;
  /** `required`: every offer carries a signature by a granted session key. */
  readonly offerSignature: 'required' | 'none';
  /** A practice auction (演练) of a project: listed nowhere, and nothing follows from it (PRJ-6). */
  readonly isRehearsal?: true;
}

/** A bidder's certificate key let a session key sign its offers in this auction. */
export interface SessionGranted {
  readonly type: 'SessionGranted';
  readonly bidderId: BidderId;
  /** SHA-256 of the grant's payload, lower-case hex; offers name it. */
  readonly grantHash: string;
  readonly envelope: SignedEnvelope;
}

/** DSSE envelope as stored: base64 payload and one signature (IEEE P1363, base64). */
export interface SignedEnvelope {
  readonly payloadType: string;
  readonly payload: string;
  readonly signatures: readonly [{ readonly keyid: string; readonly sig: string }];
}

export interface OfferPlaced {
  readonly type: 'OfferPlaced';
  readonly commandId: CommandId;
  readonly bidderId: BidderId;
  readonly lotId: LotId;
  readonly priceFen: Fen;
  /** Stored as sent, since it is part of the command's body (AUC-8). */
  readonly confirmed?: boolean;
  /** The lot's new end, when this offer moved it (AUC-5). */
  readonly closesAt?: EpochMs;
  /** Present when offers are signed. */
  readonly signed?: SignedEnvelope;
  /** Present when it came out of an envelope: then the rules made it of `QuotationsOpened`, and nobody sent it (SQ-6). */
  readonly opened?: OpenedFrom;
}

export interface OfferRefused {
  readonly type: 'OfferRefused';
  readonly commandId: CommandId;
  readonly bidderId: BidderId;
  readonly lotId: LotId;
  /** As sent; a number that JSON cannot hold (an overflow to infinity) is stored as its text. */
  readonly priceFen: number | string;
  readonly confirmed?: boolean;
  readonly reason: RefusalReason;
  readonly allowedFen?: number;
  readonly signed?: SignedEnvelope;
  readonly opened?: OpenedFrom;
}

interface Official<Type extends string> {
  readonly type: Type;
  readonly commandId: CommandId;
  readonly by: string;
  readonly reason: string;
}
export type AuctionPaused = Official<'AuctionPaused'>;
/** Every open lot's end moves by `pausedMs`. */
export type AuctionResumed = Official<'AuctionResumed'> & { readonly pausedMs: number };
export type CloseExtended = Official<'CloseExtended'> & {
  readonly lotId: LotId;
  readonly toAt: EpochMs;
};
/** What one person proposed and another approved names both (APR-3): `by` proposed, `approval.by` approved. */
interface Approvable<Type extends string> extends Official<Type> {
  readonly approval?: Approval;
}
export type OfferVoided = Approvable<'OfferVoided'> & {
  readonly lotId: LotId;
  readonly voids: CommandId;
};
export type BidderDisqualified = Approvable<'BidderDisqualified'> & { readonly bidderId: BidderId };
export type LotCancelled = Approvable<'LotCancelled'> & { readonly lotId: LotId };
export type AuctionCancelled = Approvable<'AuctionCancelled'>;

export interface AnnouncementMade {
  readonly type: 'AnnouncementMade';
  readonly commandId: CommandId;
  readonly by: string;
  readonly text: string;
}

/** A refused official command, whole, so that what was tried is on record (AUC-10). */
export interface OfficialRefused {
  readonly type: 'OfficialRefused';
  readonly commandId: CommandId;
  readonly command: OfficialCommand;
  readonly reason: RefusalReason;
}

/** Written by time alone (AUC-6); `closedAt` is the lot's end, the record's `at` is when the writer came to it. */
export interface LotClosed {
  readonly type: 'LotClosed';
  readonly lotId: LotId;
  readonly closedAt: EpochMs;
  readonly status: 'completed' | 'unsuccessful';
  readonly ranking: readonly RankingRow[];
}

/** Written by time alone: these bidders did not confirm within the tick that ended, and are out (JAP-3). */
export interface BiddersDroppedOut {
  readonly type: 'BiddersDroppedOut';
  readonly lotId: LotId;
  /** End of the tick. */
  readonly endedAt: EpochMs;
  /** In the order of the rules. */
  readonly bidderIds: readonly BidderId[];
}

/** Written by time alone: a round begins, with the turns in the order of RND-3. */
export interface RoundBegan {
  readonly type: 'RoundBegan';
  readonly lotId: LotId;
  /** From 1. */
  readonly round: number;
  readonly beganAt: EpochMs;
  readonly order: readonly BidderId[];
}

/** Written by time alone: a turn ran out, its bidder keeps its price (RND-5). */
export interface TurnPassed {
  readonly type: 'TurnPassed';
  readonly lotId: LotId;
  readonly round: number;
  readonly bidderId: BidderId;
  readonly endedAt: EpochMs;
}

/** What the rules and the clock make happen without anybody's command. */
export type TimedEvent = LotClosed | BiddersDroppedOut | RoundBegan | TurnPassed;

const TIMED: ReadonlySet<AuctionEvent['type']> = new Set<TimedEvent['type']>([
  'LotClosed',
  'BiddersDroppedOut',
  'RoundBegan',
  'TurnPassed',
]);

export function isTimed(event: AuctionEvent): event is TimedEvent {
  return TIMED.has(event.type);
}

/** An offer that the rules made of an opened envelope (SQ-6). */
export type OpenedOffer = (OfferPlaced | OfferRefused) & { readonly opened: OpenedFrom };

export function isOpenedOffer(event: AuctionEvent): event is OpenedOffer {
  return (
    (event.type === 'OfferPlaced' || event.type === 'OfferRefused') && event.opened !== undefined
  );
}

export type CommandEvent =
  | OfferPlaced
  | OfferRefused
  | AuctionPaused
  | AuctionResumed
  | CloseExtended
  | OfferVoided
  | BidderDisqualified
  | LotCancelled
  | AuctionCancelled
  | AnnouncementMade
  | OfficialRefused
  | ApprovalEvent
  | InstructionEvent;

/** What nobody's command made: a replay decides it from the records before. */
export type DueEvent = TimedEvent | RuleEvent | OpenedOffer;

export type AuctionEvent =
  | AuctionPublished
  | SessionGranted
  | CommandEvent
  | DueEvent
  | SystemEvent;
