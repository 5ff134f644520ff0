import { z } from 'zod';
import type { Brand } from './ids.ts';
import { InvariantError } from './result.ts';

/** Money as a positive safe integer of fen (分, 1/100 yuan). */
export type Fen = Brand<number, 'Fen'>;
/** A ratio in 1/10,000. */
export type BasisPoint = Brand<number, 'BasisPoint'>;

export const BP_WHOLE = 10_000;

export function isFen(value: number): value is Fen {
  return Number.isSafeInteger(value) && value > 0;
}

export function fen(value: number): Fen {
  // Not `invariant`: its message would be built for every price that passes.
  if (!isFen(value)) throw new InvariantError(`not a positive safe integer of fen: ${value}`);
  return value;
}

export const fenSchema = z
  .number()
  .refine(isFen, 'a positive whole number of fen, at most 9007199254740991');

/**
 * `floor(amount × bp / 10000)` without leaving the safe integers. `amount` ≥ 0 and safe, `0 ≤ bp ≤ 10000`.
 * The split works because `amount = 10000·q + r` makes `amount·bp/10000 = q·bp + r·bp/10000`.
 */
export function bpShareFloor(amount: number, bp: number): number {
  const whole = Math.floor(amount / BP_WHOLE);
  return whole * bp + Math.floor(((amount % BP_WHOLE) * bp) / BP_WHOLE);
}

/** `ceil(amount × bp / 10000)`; bounds as in `bpShareFloor`. */
export function bpShareCeil(amount: number, bp: number): number {
  const whole = Math.floor(amount / BP_WHOLE);
  return whole * bp + Math.ceil(((amount % BP_WHOLE) * bp) / BP_WHOLE);
}
