import type { BidderId } from '#contracts/ids.ts';
import type { Decrement } from '#contracts/wire/auction-rules.ts';
import { stepFen } from './english-reverse.ts';

/** An instruction that acts now. */
export interface Contender {
  readonly bidderId: BidderId;
  readonly floorFen: number;
}

/** Where the instructions find the lot. */
export interface ExchangeStart {
  readonly ceilingFen: number;
  readonly decrement: Decrement;
  /** The lot's best offer; absent: the first price is the ceiling itself. */
  readonly best: { readonly bidderId: BidderId; readonly priceFen: number } | undefined;
}

/** The prices of a stepwise run, from rung 1 downwards; the same whoever takes them (PRX-4). */
export interface Ladder {
  /** The last rung whose price is not below the floor; 0 when there is none. */
  rungsDownTo(floorFen: number): number;
  /** Price of a rung that was counted, from 1. */
  priceAt(rung: number): number;
}

/** The ladder below the best price, or from the ceiling down while there is none. */
export function ladderOf(start: ExchangeStart, contenders: readonly Contender[]): Ladder {
  const { decrement, best, ceilingFen } = start;
  const topFen = best === undefined ? ceilingFen : below(start, best.priceFen);
  const isEven = decrement.kind === 'absolute' || decrement.bp === 0;
  return isEven
    ? new EvenLadder(topFen, stepFen(decrement, 0))
    : counted(start, topFen, contenders);
}

/** Every step is the same: rungs are found by division. */
class EvenLadder implements Ladder {
  readonly #topFen: number;
  readonly #step: number;

  constructor(topFen: number, step: number) {
    this.#topFen = topFen;
    this.#step = step;
  }

  rungsDownTo(floorFen: number): number {
    if (floorFen > this.#topFen) return 0;
    return Math.floor((this.#topFen - floorFen) / this.#step) + 1;
  }

  priceAt(rung: number): number {
    return this.#topFen - (rung - 1) * this.#step;
  }
}

/**
 * A percent step depends on the price before it, so rungs are counted, down to a little below the second lowest floor:
 * nobody goes further. Each rung is at least a ten-thousandth lower, which bounds them to some hundred thousand.
 */
function counted(start: ExchangeStart, topFen: number, contenders: readonly Contender[]): Ladder {
  const floors = contenders.map((contender) => contender.floorFen).sort((a, b) => a - b);
  const second = floors[1] ?? Number.POSITIVE_INFINITY;
  const prices: number[] = [];
  let price = topFen;
  let spare = SPARE_RUNGS;
  while (price >= 1 && spare > 0) {
    prices.push(price);
    if (price < second) spare -= 1;
    price = below(start, price);
  }
  return {
    rungsDownTo: (floorFen) => countNotBelow(prices, floorFen),
    priceAt: (rung) => prices[rung - 1] ?? Number.NaN,
  };
}

/** Rungs that may matter below the second lowest floor: one is taken, one more shows who could have gone on. */
const SPARE_RUNGS = 2;

function below({ decrement }: ExchangeStart, priceFen: number): number {
  return priceFen - stepFen(decrement, priceFen);
}

/** How many of the falling prices are not below the floor. */
function countNotBelow(prices: readonly number[], floorFen: number): number {
  let low = 0;
  let high = prices.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((prices[middle] ?? 0) >= floorFen) low = middle + 1;
    else high = middle;
  }
  return low;
}
