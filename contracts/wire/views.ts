import type { AuctionId, BidderId, CommandId, LotId, OrganizationId } from '../ids.ts';
import type { EpochMs } from '../time.ts';
import type { LotStatus } from './auction-events.ts';
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

/** A bidder's own standing in one lot; only that bidder ever sees it. */
export interface OwnOfferView {
  readonly priceFen: number;
  readonly placedAt: EpochMs;
  readonly commandId: CommandId;
  /** 1 is best. Absent while the visibility hides it. */
  readonly rank?: number;
}

/** One current offer under an alias; `bidderId` and `name` only where names may be seen. */
export interface OfferRowView {
  readonly rank: number;
  readonly alias: string;
  readonly priceFen: number;
  readonly placedAt: EpochMs;
  readonly bidderId?: BidderId;
  readonly name?: string;
}

export interface LotView {
  readonly lotId: LotId;
  readonly status: LotStatus;
  readonly ceilingFen: number;
  readonly decrement?: Decrement;
  readonly decrementMaxBp?: number;
  readonly overtime?: Overtime;
  /** Current end; while the auction is paused, as it stood at the pause. */
  readonly closesAt: EpochMs;
  readonly firstClosesAt: EpochMs;
  readonly closedAt?: EpochMs;
  readonly overtimeCount: number;
  readonly bestFen?: number;
  /** Alias of the leader: the number of its first valid offer's turn in this lot. */
  readonly bestAlias?: string;
  readonly bestAt?: EpochMs;
  readonly bidderCount?: number;
  /** Highest price that this bidder may offer now; absent where the visibility hides it. */
  readonly allowedFen?: number;
  readonly own?: OwnOfferView;
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
  readonly opensAt: EpochMs;
  readonly minBidders: number;
  readonly bidderId?: BidderId;
  readonly revisions?: boolean;
  readonly disqualified?: boolean;
  /** Oversight only: display names of the disqualified bidders by id (AUC-12). */
  readonly disqualifiedBidders?: Readonly<Record<string, string>>;
  /** Set while the auction is paused: since when. */
  readonly pausedAt?: EpochMs;
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
