import type { AuctionId, BidderId, CommandId, LotId, OrganizationId } from '../ids.ts';
import type { EpochMs } from '../time.ts';
import type { ApprovalCommandType } from './approval-commands.ts';
import type { LotStatus } from './auction-events.ts';
import type { FairPause, InstructionMode } from './auction-options.ts';
import type { AuctionRules, Decrement, Overtime, Visibility } from './auction-rules.ts';

/**
 * Who looks at an auction. One allow-list function per kind builds the view (AUC-12); everything on a screen or in a
 * frame comes from there. `oversight` is the supervisor (监管) and the agency's control room.
 */
export type Audience =
  | { readonly kind: 'public' }
  | { readonly kind: 'bidder'; readonly bidderId: BidderId }
  | { readonly kind: 'buyer' }
  | { readonly kind: 'oversight' };

/** Stable text of an audience, the key of its numbered stream. */
export function audienceKey(audience: Audience): string {
  return audience.kind === 'bidder' ? `bidder:${audience.bidderId}` : audience.kind;
}

/**
 * How a price is compared where bidders have factors (BV-5): `priceFen × numerator ÷ denominator = evaluatedFen`. Ranking
 * itself is exact; `evaluatedFen` is decimal text, rounded half up to six places.
 */
export interface EvaluationView {
  readonly numerator: number;
  readonly denominator: number;
  readonly evaluatedFen: string;
}

/** A bidder's standing instruction in one lot; only that bidder ever sees it (PRX-8). */
export interface InstructionView {
  readonly floorFen: number;
  readonly when: InstructionMode;
  readonly setAt: EpochMs;
  /** False: it waits, because its bidder is not cut off. */
  readonly isActing: boolean;
}

/** A bidder's own standing in one lot; only that bidder ever sees it. */
export interface OwnOfferView {
  readonly priceFen: number;
  readonly placedAt: EpochMs;
  readonly commandId: CommandId;
  /** 1 is best. Absent while the visibility hides it. */
  readonly rank?: number;
  /** Present where bidders have factors. */
  readonly evaluation?: EvaluationView;
  /** True when the bidder's standing instruction made this offer. */
  readonly isByInstruction?: boolean;
}

/** One current offer under an alias; `bidderId` and `name` only where names may be seen. */
export interface OfferRowView {
  readonly rank: number;
  readonly alias: string;
  readonly priceFen: number;
  readonly placedAt: EpochMs;
  readonly bidderId?: BidderId;
  readonly name?: string;
  /** Present where bidders have factors. */
  readonly evaluation?: EvaluationView;
}

/** A command that waits for its second person (APR); shown to oversight alone. */
export interface ProposalView {
  readonly act: ApprovalCommandType;
  readonly lotId?: LotId;
  readonly bidderId?: BidderId;
  readonly voids?: CommandId;
  readonly by: string;
  /** User id of who proposed, so that a screen can tell its own user that another one must decide. */
  readonly byId: string;
  readonly reason: string;
  readonly at: EpochMs;
  /** From then on it is void. */
  readonly lapsesAt: EpochMs;
}

/** A pause by rule (FP); how many dropped, of how many, is shown to oversight alone. */
export interface RulePauseView {
  /** Goes on then at the latest. */
  readonly resumesAt: EpochMs;
  readonly dropped?: number;
  readonly present?: number;
  readonly back?: number;
}

/** A rising price clock (DUTCH): with server time its price follows (`lot-clock.ts`). */
export interface DutchLotView {
  readonly kind: 'dutch-reverse';
  readonly startFen: number;
  readonly stepFen: number;
  readonly tickMs: number;
  /** The opening, moved by every pause; while paused, read the clock at `pausedAt`. */
  readonly startsAt: EpochMs;
}

/** A falling price clock (JAP). */
export interface JapaneseLotView {
  readonly kind: 'japanese-reverse';
  readonly stepFen: number;
  readonly tickMs: number;
  readonly startsAt: EpochMs;
  /** How many are still in; absent where the visibility hides it. */
  readonly inCount?: number;
  /** Aliases of those in that have confirmed a price; where all prices are shown, at most VIEW_ROWS_MAX. */
  readonly inAliases?: Readonly<Record<string, true>>;
  /** This bidder: whether it is in. */
  readonly isIn?: boolean;
}

/** Rounds of turns (RND). */
export interface RoundsLotView {
  readonly kind: 'rounds';
  readonly stepFen: number;
  readonly initialMs: number;
  readonly turnMs: number;
  readonly breakMs: number;
  readonly rounds: number;
  /** 0 while initial prices are taken, which nobody sees but their bidders. */
  readonly round: number;
  /** End of the initial prices, until it has come; while paused, as it stood at the pause. */
  readonly initialEndsAt?: EpochMs;
  /** Whose turn it is: 1 is the first of the round. Absent before the first round, and after the last turn. */
  readonly turn?: number;
  readonly turnCount?: number;
  /** Later than now during the break before a round; while paused, as they stood at the pause. */
  readonly turnStartsAt?: EpochMs;
  readonly turnEndsAt?: EpochMs;
  /** Aliases in the order of their turns ("1", "2", …); where all prices are shown. */
  readonly order?: Readonly<Record<string, string>>;
  /** This bidder's own place in that order. */
  readonly ownTurn?: number;
}

export type ClockView = DutchLotView | JapaneseLotView | RoundsLotView;

/** The bid opening (开标) that keeps a lot's prices; everybody may go there (SQ-4). */
export interface LotOpeningView {
  readonly openingId: string;
  /** Once the lot is closed: `too_few` bids were not opened. */
  readonly outcome?: 'opened' | 'too_few';
  /** Bids of its closing list. */
  readonly bidCount?: number;
}

export interface LotView {
  readonly lotId: LotId;
  readonly status: LotStatus;
  readonly ceilingFen: number;
  readonly decrement?: Decrement;
  readonly decrementMaxBp?: number;
  readonly overtime?: Overtime;
  readonly opening?: LotOpeningView;
  /** What a format with a clock adds. */
  readonly clock?: ClockView;
  /** Current end, with a clock the latest still possible; while the auction is paused, as it stood at the pause. */
  readonly closesAt: EpochMs;
  readonly firstClosesAt: EpochMs;
  readonly closedAt?: EpochMs;
  readonly overtimeCount: number;
  readonly bestFen?: number;
  /** Alias of the leader: the number of its first valid offer's turn in this lot. */
  readonly bestAlias?: string;
  readonly bestAt?: EpochMs;
  /** Of the leading offer, where bidders have factors. */
  readonly bestEvaluation?: EvaluationView;
  readonly bidderCount?: number;
  /** Highest price that this bidder may offer now; absent where the visibility hides it. */
  readonly allowedFen?: number;
  readonly own?: OwnOfferView;
  readonly instruction?: InstructionView;
  /** Keyed by rank ("1", "2", …) so that a merge patch names only what changed; at most VIEW_ROWS_MAX. */
  readonly rows?: Readonly<Record<string, OfferRowView>>;
}

export interface AuctionView {
  readonly auctionId: AuctionId;
  readonly title: string;
  readonly buyerId: OrganizationId;
  readonly agencyId: OrganizationId;
  readonly type: AuctionRules['type'];
  readonly visibility: Visibility;
  readonly offerSignature: 'required' | 'none';
  /** A practice auction (演练): nothing follows from it. */
  readonly isRehearsal?: true;
  readonly opensAt: EpochMs;
  readonly minBidders: number;
  readonly bidderId?: BidderId;
  readonly revisions?: boolean;
  /** Of a sealed quotation: custodians keep its prices until they open them; absent: the platform can read them (SQ-4). */
  readonly confidentiality?: 'custodians';
  readonly disqualified?: boolean;
  /** Oversight only: display names of the disqualified bidders by id (AUC-12). */
  readonly disqualifiedBidders?: Readonly<Record<string, string>>;
  /** Set while the auction is paused: since when. */
  readonly pausedAt?: EpochMs;
  /** Set while that pause is one by rule (FP). */
  readonly rulePause?: RulePauseView;
  /** The viewing bidder's own factor, where bidders have factors. */
  readonly factor?: { readonly numerator: number; readonly denominator: number };
  /** Which standing instructions the auction takes; absent: none. */
  readonly instructionModes?: readonly InstructionMode[];
  /** When the clock stops by rule, as published (FP-1); absent: never. */
  readonly fairPause?: FairPause;
  /** True where some commands need a second person. */
  readonly secondApproval?: boolean;
  /** Oversight only: waiting proposals by their command id. */
  readonly proposals?: Readonly<Record<string, ProposalView>>;
  /** Oversight only, where presence is on record: bidders that were here and are away, with since when. */
  readonly awayBidders?: Readonly<Record<string, EpochMs>>;
  /** True when no lot is open any more. */
  readonly ended: boolean;
  readonly lots: Readonly<Record<string, LotView>>;
  /** Newest announcements, keyed by their running number. */
  readonly announcements: Readonly<Record<string, { readonly at: EpochMs; readonly text: string }>>;
}

/** From `at` on, this was the lot's best price (GET /api/auctions/:id/curve). */
export interface CurvePoint {
  readonly at: number;
  /** `null`: no valid offer was left, after one was voided or a bidder disqualified. */
  readonly priceFen: number | null;
}

/** What changed in a view since the frame before: an RFC 7396 merge patch of `AuctionView`. */
export type ViewPatch = { readonly [field: string]: unknown };
