import type { Decrement } from './wire/auction-rules.ts';
import type { EvaluationView } from './wire/views.ts';

/**
 * Best value (综合评价竞价), BV-1…BV-6: prices are compared as `price × f`, with a fixed fraction `f` for each bidder.
 * Every comparison is exact: numbers decide where they are far apart, whole numbers of any size where they are not.
 * Shared by the rules and by screens that show beforehand what an offer would come to.
 */

/** A bidder's factor as a fraction; `ratio` is the nearest number, for comparisons that are not close. */
export interface Weight {
  readonly numerator: number;
  readonly denominator: number;
  readonly ratio: number;
}

/** Factors of one auction by bidder; who is not in it has the factor 1. */
export type Weights = ReadonlyMap<string, Weight>;

/** As the published rules have it. */
interface FactorOf {
  readonly bidderId: string;
  readonly numerator: number;
  readonly denominator: number;
}

/** One price of one bidder, to be compared. */
export interface WeighedPrice {
  readonly bidderId: string;
  readonly priceFen: number;
}

export const WHOLE: Weight = { numerator: 1, denominator: 1, ratio: 1 };

/**
 * Two evaluated prices whose numbers differ by more than this share differ truly: each number is two roundings (of the
 * ratio, of the product) of at most 2^-53 away from the truth.
 */
const CLEAR_SHARE = 1e-14;

export function weightsOf(
  bestValue: { readonly factors: readonly FactorOf[] } | undefined,
): Weights | undefined {
  if (bestValue === undefined) return undefined;
  return new Map(
    bestValue.factors.map(({ bidderId, ...factor }) => [bidderId, weightFrom(factor)]),
  );
}

/** A factor, as rules and views have it, made ready for comparisons. */
export function weightFrom({ numerator, denominator }: Omit<Weight, 'ratio'>): Weight {
  return { numerator, denominator, ratio: numerator / denominator };
}

export function weightOf(weights: Weights, bidderId: string): Weight {
  return weights.get(bidderId) ?? WHOLE;
}

/** Below 0: `a` is the lower evaluated price; 0: they are equal. Exact (BV-2). */
export function compareEvaluated(weights: Weights, a: WeighedPrice, b: WeighedPrice): number {
  const weightA = weightOf(weights, a.bidderId);
  const weightB = weightOf(weights, b.bidderId);
  const about = a.priceFen * weightA.ratio - b.priceFen * weightB.ratio;
  if (Math.abs(about) > CLEAR_SHARE * a.priceFen * weightA.ratio) return about;
  const left = BigInt(a.priceFen) * BigInt(weightA.numerator) * BigInt(weightB.denominator);
  const right = BigInt(b.priceFen) * BigInt(weightB.numerator) * BigInt(weightA.denominator);
  return left < right ? -1 : left > right ? 1 : 0;
}

/**
 * Highest price of `bidderId` whose evaluated price is at least one step below that of `best` (BV-3); below 1 when there
 * is none. The step is in evaluated fen: as given, or the share of the best evaluated price, rounded up.
 */
export function evaluatedAllowedFen(
  weights: Weights,
  decrement: Decrement,
  from: { readonly best: WeighedPrice; readonly bidderId: string; readonly ceilingFen: number },
): number {
  const { best, bidderId, ceilingFen } = from;
  const ofBest = weightOf(weights, best.bidderId);
  const own = weightOf(weights, bidderId);
  const bestTop = BigInt(best.priceFen) * BigInt(ofBest.numerator);
  const bestBottom = BigInt(ofBest.denominator);
  const left = bestTop - evaluatedStep(decrement, bestTop, bestBottom) * bestBottom;
  if (left <= 0n) return 0;
  const allowed = (left * BigInt(own.denominator)) / (bestBottom * BigInt(own.numerator));
  return allowed > BigInt(ceilingFen) ? ceilingFen : Number(allowed);
}

/** Whether the evaluated price is below `best × (1 − bp/10000)`, exactly (BV-3). */
export function isEvaluatedSlip(
  weights: Weights,
  offer: WeighedPrice,
  guard: { readonly best: WeighedPrice; readonly bp: number },
): boolean {
  const own = weightOf(weights, offer.bidderId);
  const ofBest = weightOf(weights, guard.best.bidderId);
  const left = BigInt(offer.priceFen) * BigInt(own.numerator) * BigInt(ofBest.denominator);
  const right = BigInt(guard.best.priceFen) * BigInt(ofBest.numerator) * BigInt(own.denominator);
  return left * 10_000n < right * BigInt(10_000 - guard.bp);
}

/** How far an evaluated price lies under that of `best`, in whole basis points rounded down; negative when above. */
export function evaluatedBpUnder(
  weights: Weights,
  offer: WeighedPrice,
  best: WeighedPrice,
): number {
  const own = weightOf(weights, offer.bidderId);
  const ofBest = weightOf(weights, best.bidderId);
  const from = BigInt(best.priceFen) * BigInt(ofBest.numerator) * BigInt(own.denominator);
  const to = BigInt(offer.priceFen) * BigInt(own.numerator) * BigInt(ofBest.denominator);
  return Number(((from - to) * 10_000n) / from);
}

/** The formula of a compared price for people (BV-5); `evaluatedFen` is rounded half up to six places. */
export function evaluationOf(weights: Weights, price: WeighedPrice): EvaluationView {
  const { numerator, denominator } = weightOf(weights, price.bidderId);
  const millionths = BigInt(price.priceFen) * BigInt(numerator) * 2_000_000n;
  const bottom = 2n * BigInt(denominator);
  const rounded = (millionths + BigInt(denominator)) / bottom;
  const whole = rounded / 1_000_000n;
  const rest = String(rounded % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return { numerator, denominator, evaluatedFen: rest === '' ? `${whole}` : `${whole}.${rest}` };
}

/** In whole evaluated fen, at least 1, as AUC-1 has it for prices. */
function evaluatedStep(decrement: Decrement, bestTop: bigint, bestBottom: bigint): bigint {
  if (decrement.kind === 'absolute') return BigInt(decrement.fen);
  const bottom = bestBottom * 10_000n;
  const share = (bestTop * BigInt(decrement.bp) + bottom - 1n) / bottom;
  return share < 1n ? 1n : share;
}
