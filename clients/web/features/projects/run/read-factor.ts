import { evaluationOf, weightFrom } from '#contracts/best-value.ts';
import { evaluatedYuan } from '#contracts/evaluation-text.ts';
import { FACTOR_PART_MAX } from '#contracts/limits.ts';
import { plainText } from '#contracts/lots-table/index.ts';
import { err, ok, type Result } from '#contracts/result.ts';

/** A supplier's factor (评审系数) as people write it. Pure; nothing is ever rounded. */

/** In lowest terms; both parts within 1…FACTOR_PART_MAX. */
export interface TypedFactor {
  readonly numerator: number;
  readonly denominator: number;
}
export type FactorProblem = 'missing' | 'not_factor' | 'not_positive' | 'too_fine';

/** Longer texts are no factors. */
export const FACTOR_CHARS_MAX = 32;
/** What the example shows: 1,000,000.00 yuan. */
const EXAMPLE_FEN = 100_000_000;

/** `0.9`, `90%` and `9/10`, also full-width, are all 9/10. */
export function readFactor(text: string): Result<TypedFactor, FactorProblem> {
  // The sign of `½`, taken apart, is a slash of its own.
  const plain = plainText(text).replaceAll('⁄', '/');
  if (plain === '') return err('missing');
  if (plain.length > FACTOR_CHARS_MAX) return err('not_factor');
  const fraction = /^(\d+)\/(\d+)$/.exec(plain);
  if (fraction !== null) {
    const [, top = '', bottom = ''] = fraction;
    return lowest(BigInt(top), BigInt(bottom));
  }
  const decimal = /^(\d+)(?:\.(\d+))?(%?)$/.exec(plain);
  if (decimal === null) return err('not_factor');
  const [, whole = '', tail = '', percent = ''] = decimal;
  const scale = 10n ** BigInt(tail.length);
  return lowest(BigInt(whole + tail), percent === '' ? scale : scale * 100n);
}

/** Above 5 or below 1/5: more likely a slip, such as `90` for 90%, than a factor. */
export function isFarFromOne({ numerator, denominator }: TypedFactor): boolean {
  return numerator > 5 * denominator || denominator > 5 * numerator;
}

/** What an offer of 1,000,000.00 yuan counts as with this factor, in yuan. */
export function exampleWith(factor: TypedFactor): string {
  const bidderId = 'example';
  const weights = new Map([[bidderId, weightFrom(factor)]]);
  const { evaluatedFen } = evaluationOf(weights, { bidderId, priceFen: EXAMPLE_FEN });
  return evaluatedYuan(evaluatedFen);
}

function lowest(top: bigint, bottom: bigint): Result<TypedFactor, FactorProblem> {
  if (bottom === 0n) return err('not_factor');
  if (top === 0n) return err('not_positive');
  const shared = divisor(top, bottom);
  const [numerator, denominator] = [top / shared, bottom / shared];
  const largest = numerator > denominator ? numerator : denominator;
  if (largest > BigInt(FACTOR_PART_MAX)) return err('too_fine');
  return ok({ numerator: Number(numerator), denominator: Number(denominator) });
}

function divisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : divisor(b, a % b);
}
