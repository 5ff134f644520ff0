import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import type { LinkState } from '#clients/web/kit/live-client.ts';
import type { SeatState } from '#clients/web/kit/seat.ts';
import type { SigningPhase } from './use-signing.ts';

/** Why the offer controls are off right now; each has its own text. */
export type OffReason =
  | 'offline'
  | 'connecting'
  | 'connection-closed'
  | 'clock'
  | 'other-tab'
  | 'not-admitted'
  | 'disqualified'
  | 'not-open-yet'
  | 'closed'
  | 'paused'
  | 'no-revision'
  | 'signing';

export interface ControlsInput {
  readonly view: AuctionView;
  readonly lot: LotView;
  readonly link: LinkState['phase'];
  readonly seat: SeatState;
  readonly signing: SigningPhase;
  readonly isClockKnown: boolean;
  readonly nowMs: number;
}

/**
 * Whether an offer may be tried. The server decides; this only keeps people from pressing in vain, so a lot whose end
 * seems to have come stays on until the server says `closed`: the shown time is an estimate (T4).
 */
export function offReason(input: ControlsInput): OffReason | undefined {
  const { view, lot } = input;
  if (view.bidderId === undefined) return 'not-admitted';
  if (lot.status !== 'open') return 'closed';
  if (input.link === 'offline') return 'offline';
  if (input.link === 'connecting') return 'connecting';
  if (input.link === 'closed') return 'connection-closed';
  if (input.seat === 'elsewhere' || input.seat === 'asking') return 'other-tab';
  if (!input.isClockKnown) return 'clock';
  if (input.signing !== 'not-needed' && input.signing !== 'ready') return 'signing';
  if (view.disqualified) return 'disqualified';
  if (view.pausedAt !== undefined) return 'paused';
  if (input.nowMs < view.opensAt) return 'not-open-yet';
  if (view.revisions === false && lot.own) return 'no-revision';
  return undefined;
}

/**
 * What the auction's slip guard compares a price with (AUC-1 `ref`, else the ceiling); `undefined` where the visibility
 * hides it, and then only the server can ask.
 */
export function slipReference(view: AuctionView, lot: LotView): number | undefined {
  if (lot.decrement?.basis === 'own') return lot.own?.priceFen ?? lot.ceilingFen;
  const isBestSeen = view.visibility === 'best-price' || view.visibility === 'open';
  return isBestSeen ? (lot.bestFen ?? lot.ceilingFen) : undefined;
}

/** From this share under the own last price on, the price has to be typed again (habit 9). */
export const TYPED_CONFIRMATION_BP = 3_000;

/** Whether the price is asked for again before it is sent: the auction's guard, or a price far under the own last. */
export function needsTypedConfirmation(view: AuctionView, lot: LotView, priceFen: number): boolean {
  const refFen = slipReference(view, lot);
  const ownFen = lot.own?.priceFen;
  return (
    (ownFen !== undefined && isUnder(ownFen, priceFen, TYPED_CONFIRMATION_BP)) ||
    (lot.decrementMaxBp !== undefined &&
      refFen !== undefined &&
      isUnder(refFen, priceFen, lot.decrementMaxBp))
  );
}

/** `price < ref × (1 − bp/10000)`, exactly. */
function isUnder(refFen: number, priceFen: number, bp: number): boolean {
  return BigInt(priceFen) * 10_000n < BigInt(refFen) * BigInt(10_000 - bp);
}

/** Highest price worth trying now: what the server prints, else the ceiling. */
export function largestKnownFen(lot: LotView): number {
  return lot.allowedFen ?? lot.ceilingFen;
}
