import type { BidderId } from '#contracts/ids.ts';
import { fen, type Fen } from '#contracts/money.ts';
import { type Contender, type ExchangeStart, type Ladder, ladderOf } from './ladder.ts';

/**
 * What standing instructions (委托报价) do to each other, PRX-4: the result of offers that go down step by step, found
 * without making the steps. In the stepwise run the first instruction in order whose bidder does not lead and may
 * still offer takes the next rung of one ladder of prices. So at any time only the first two that can follow
 * alternate, until one whose turn it is cannot; then the next in order takes its place.
 */

/** The last offer that an instruction makes in the exchange. */
export interface ExchangeOffer {
  readonly bidderId: BidderId;
  readonly priceFen: Fen;
}

/** A contender and the last rung that its floor allows. */
interface Climber {
  readonly bidderId: BidderId;
  readonly reach: number;
}

/**
 * The last offer of every instruction that moves, highest price first, in the order in which the stepwise run makes
 * them; who is not in the answer makes no offer. `contenders` are in order of registration. Each round of the loop ends
 * one contender's part, so the work grows with their number and not with the steps between their prices.
 */
export function exchange(
  start: ExchangeStart,
  contenders: readonly Contender[],
): readonly ExchangeOffer[] {
  const ladder = ladderOf(start, contenders);
  const last = new Map<BidderId, number>();
  const queue = new Queue(contenders, ladder);
  let leader = start.best?.bidderId;
  let rung = 0;
  for (;;) {
    const [first, second] = queue.firstTwo(rung + 1);
    const [turn, other] = first?.bidderId === leader ? [second, first] : [first, second];
    if (turn === undefined) break;
    const end = other === undefined ? rung + 1 : lastRung(rung, turn, other);
    const isTurnLast = (end - rung) % 2 === 1;
    last.set(turn.bidderId, isTurnLast ? end : end - 1);
    if (other !== undefined && end > rung + 1) {
      last.set(other.bidderId, isTurnLast ? end - 1 : end);
    }
    leader = isTurnLast || other === undefined ? turn.bidderId : other.bidderId;
    rung = end;
  }
  return [...last]
    .sort(([, a], [, b]) => a - b)
    .map(([bidderId, taken]) => ({ bidderId, priceFen: fen(ladder.priceAt(taken)) }));
}

/** The last rung that two alternating ones take from `rung` on: the one behind it is out of reach of whose turn it is. */
function lastRung(rung: number, turn: Climber, other: Climber): number {
  // `turn` takes the rungs 1, 3, … from here, `other` 2, 4, …; each misses its first one beyond its reach.
  const turnMisses = rung + 1 + 2 * Math.floor((turn.reach - rung - 1) / 2 + 1);
  const otherMisses = rung + 2 + 2 * Math.max(0, Math.floor((other.reach - rung - 2) / 2 + 1));
  return Math.min(turnMisses, otherMisses) - 1;
}

/** Contenders in order; whoever cannot reach the next rung leaves for good, since rungs only go down. */
class Queue {
  readonly #climbers: readonly Climber[];
  #first: Climber | undefined;
  #second: Climber | undefined;
  #next = 0;

  constructor(contenders: readonly Contender[], ladder: Ladder) {
    this.#climbers = contenders.map(({ bidderId, floorFen }) => ({
      bidderId,
      reach: ladder.rungsDownTo(floorFen),
    }));
  }

  /** The first two that can take this rung. */
  firstTwo(rung: number): readonly [Climber | undefined, Climber | undefined] {
    if (this.#second !== undefined && this.#second.reach < rung) this.#second = undefined;
    if (this.#first === undefined || this.#first.reach < rung) {
      this.#first = this.#second ?? this.#take(rung);
      this.#second = undefined;
    }
    if (this.#first !== undefined) this.#second ??= this.#take(rung);
    return [this.#first, this.#second];
  }

  #take(rung: number): Climber | undefined {
    while (this.#next < this.#climbers.length) {
      const climber = this.#climbers[this.#next];
      this.#next += 1;
      if (climber !== undefined && climber.reach >= rung) return climber;
    }
    return undefined;
  }
}
