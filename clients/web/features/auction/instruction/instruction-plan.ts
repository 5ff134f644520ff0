import type { InstructionMode } from '#contracts/wire/auction-options.ts';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { stepFen } from '#clients/web/kit/price-input.ts';
import { isUnder, TYPED_CONFIRMATION_BP } from '../controls.ts';

/** What a standing instruction (委托报价) would do now, as far as this view tells; the rules decide (PRX-4). */
export interface InstructionPlan {
  /**
   * `offers`: it would offer `nextFen` at once, or as soon as its bidder is cut off. `leads`: its bidder is in front, so it
   * waits. `spent`: the next price is under its floor. `hidden`: the rules keep back what would tell.
   */
  readonly now: 'offers' | 'leads' | 'spent' | 'hidden';
  readonly nextFen?: number;
  /** A rival's next price, and what would be offered against it; `replyFen` absent: nothing, the floor is reached. */
  readonly example?: { readonly rivalFen: number; readonly replyFen?: number };
}

export function instructionPlan(lot: LotView, floorFen: number): InstructionPlan {
  const { allowedFen, decrement } = lot;
  if (allowedFen === undefined || decrement === undefined) return { now: 'hidden' };
  const replyFen = allowedFen - stepFen(decrement, allowedFen);
  const example =
    replyFen >= Math.max(1, floorFen)
      ? { rivalFen: allowedFen, replyFen }
      : { rivalFen: allowedFen };
  if (lot.own?.rank === 1) return { now: 'leads', example };
  if (allowedFen < floorFen) return { now: 'spent' };
  const rivalFen = replyFen;
  const answerFen = rivalFen - stepFen(decrement, rivalFen);
  if (rivalFen < 1) return { now: 'offers', nextFen: allowedFen };
  return {
    now: 'offers',
    nextFen: allowedFen,
    example: answerFen >= Math.max(1, floorFen) ? { rivalFen, replyFen: answerFen } : { rivalFen },
  };
}

/** Modes to choose from; an auction with signed offers takes none, because nobody could sign for the bidder. */
export function modesOf(view: AuctionView): readonly InstructionMode[] {
  return view.offerSignature === 'required' ? [] : (view.instructionModes ?? []);
}

/** Whether a floor lies so far down that it has to be typed again (habit 9). */
export function isFloorFar(lot: LotView, floorFen: number): boolean {
  return isUnder(floorReference(lot), floorFen, TYPED_CONFIRMATION_BP);
}

/** What a floor is compared with: the own last price, else the best one that is shown, else the ceiling. */
export function floorReference(lot: LotView): number {
  return lot.own?.priceFen ?? lot.bestFen ?? lot.ceilingFen;
}
