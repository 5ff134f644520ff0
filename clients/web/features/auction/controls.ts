import { isEvaluatedSlip } from '#contracts/best-value.ts';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { clockPosition } from '#clients/sdk/index.ts';
import type { LinkState } from '#clients/web/kit/live-client.ts';
import { stepFen } from '#clients/web/kit/price-input.ts';
import type { SeatState } from '#clients/web/kit/seat.ts';
import { OWN, weightsSeen } from './offer-preview.ts';
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
  | 'no-initial-price'
  | 'not-your-turn'
  | 'round-break'
  | 'round-between'
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
  return roundsReason(input);
}

/** Reasons that pass by themselves in a moment. */
const PASSING: ReadonlySet<OffReason> = new Set(['connecting', 'clock', 'other-tab']);

/** What pressing Enter or the button does. `asks`: shows the price once more, sends nothing. */
export function pressOf(press: {
  readonly off: OffReason | undefined;
  readonly seat: SeatState;
  /** The screen shows the price once more. */
  readonly isArmed: boolean;
  readonly isBusy: boolean;
}): 'asks' | 'sends' | 'nothing' {
  const { off, seat, isArmed, isBusy } = press;
  if (isBusy) return 'nothing';
  if (off === undefined) return isArmed ? 'sends' : 'asks';
  // A key that falls into a moment in which the page looks at its clock or takes its seat is not lost: the question comes after it.
  return PASSING.has(off) && seat !== 'elsewhere' ? 'asks' : 'nothing';
}

/** Rounds take an offer of one bidder at a time (RND-2, RND-4). */
function roundsReason({ view, lot, nowMs }: ControlsInput): OffReason | undefined {
  const position = clockPosition(view, lot, nowMs);
  if (position?.kind !== 'rounds') return undefined;
  const { phase, round, isOwnTurn } = position;
  if (round > 0 && lot.own === undefined) return 'no-initial-price';
  if (phase === 'between') return 'round-between';
  if (phase === 'break') return 'round-break';
  return isOwnTurn ? undefined : 'not-your-turn';
}

/**
 * What the auction's slip guard compares a price with (AUC-1 `ref`, else the ceiling); `undefined` where the visibility
 * hides it, and then only the server can ask.
 */
export function slipReference(view: AuctionView, lot: LotView): number | undefined {
  const isOwnBasis = lot.decrement?.basis === 'own' || lot.clock?.kind === 'rounds';
  if (isOwnBasis) return lot.own?.priceFen ?? lot.ceilingFen;
  const isBestSeen = view.visibility === 'best-price' || view.visibility === 'open';
  return isBestSeen ? (lot.bestFen ?? lot.ceilingFen) : undefined;
}

/** From this share under the own last price on, the price has to be typed again (habit 9). */
export const TYPED_CONFIRMATION_BP = 3_000;

/** Whether the price is asked for again before it is sent: the auction's guard, or a price far under the own last. */
export function needsTypedConfirmation(view: AuctionView, lot: LotView, priceFen: number): boolean {
  const ownFen = lot.own?.priceFen;
  return (
    (ownFen !== undefined && isUnder(ownFen, priceFen, TYPED_CONFIRMATION_BP)) ||
    (lot.decrementMaxBp !== undefined && isGuarded(view, lot, { priceFen, bp: lot.decrementMaxBp }))
  );
}

/** Whether the auction's own guard will ask, as far as this page can know; with factors as BV-3 has it. */
function isGuarded(
  view: AuctionView,
  lot: LotView,
  { priceFen, bp }: { readonly priceFen: number; readonly bp: number },
): boolean {
  const best = weighedBest(view, lot);
  if (best !== undefined) {
    return isEvaluatedSlip(weightsSeen(view, lot), { bidderId: OWN, priceFen }, { best, bp });
  }
  const refFen = slipReference(view, lot);
  return refFen !== undefined && isUnder(refFen, priceFen, bp);
}

/** The best offer, under the name that `weightsSeen` knows it by, where a step and the guard count in its evaluated price (BV-3). */
export function weighedBest(view: AuctionView, lot: LotView) {
  const { bestAlias, bestFen, decrement } = lot;
  const isWeighed = view.factor !== undefined && decrement?.basis === 'best';
  if (!isWeighed || bestFen === undefined || bestAlias === undefined) return undefined;
  return { bidderId: bestAlias, priceFen: bestFen };
}

/** What ± moves by: the rule's step, in own prices where it counts in evaluated ones; one yuan where there is none. */
export function stepOf(view: AuctionView, lot: LotView): number {
  if (lot.clock?.kind === 'rounds') return lot.clock.stepFen;
  if (!lot.decrement) return 100;
  const step = stepFen(lot.decrement, lot.own?.priceFen ?? lot.bestFen ?? lot.ceilingFen);
  const { factor } = view;
  if (factor === undefined || lot.decrement.basis === 'own') return step;
  const { numerator, denominator } = factor;
  const own = (BigInt(step) * BigInt(denominator) + BigInt(numerator) - 1n) / BigInt(numerator);
  return own > BigInt(lot.ceilingFen) ? lot.ceilingFen : Number(own);
}

/** `price < ref × (1 − bp/10000)`, exactly. */
export function isUnder(refFen: number, priceFen: number, bp: number): boolean {
  return BigInt(priceFen) * 10_000n < BigInt(refFen) * BigInt(10_000 - bp);
}

/** Highest price worth trying now: what the server prints, in rounds what the next turn will take, else the ceiling. */
export function largestKnownFen(lot: LotView): number {
  return lot.allowedFen ?? nextTurnFen(lot) ?? lot.ceilingFen;
}

/** Whether this price would be refused for its height, as far as this page can know (AUC-1, AUC-4). */
export function isTooHigh(lot: LotView, priceFen: number | undefined): boolean {
  return (
    priceFen !== undefined && priceFen > Math.min(lot.allowedFen ?? lot.ceilingFen, lot.ceilingFen)
  );
}

/** Highest price that lowers the own one in the next turn (RND-5); absent outside of rounds and where none would. */
export function nextTurnFen(lot: LotView): number | undefined {
  if (lot.clock?.kind !== 'rounds' || lot.clock.round === 0 || lot.own === undefined) {
    return undefined;
  }
  const fen = lot.own.priceFen - lot.clock.stepFen;
  return fen > 0 ? fen : undefined;
}
