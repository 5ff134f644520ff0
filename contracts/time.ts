import { z } from 'zod';
import type { Brand } from './ids.ts';
import { DURATION_MS_MAX, EPOCH_MS_MAX } from './limits.ts';
import { InvariantError } from './result.ts';

/** An instant: whole milliseconds since 1970-01-01T00:00:00Z, stamped by the writer (scenario files may start at 0). */
export type EpochMs = Brand<number, 'EpochMs'>;

export function isEpochMs(value: number): value is EpochMs {
  return Number.isSafeInteger(value) && value >= 0 && value <= EPOCH_MS_MAX;
}

export function epochMs(value: number): EpochMs {
  // Not `invariant`: its message would be built for every record that passes.
  if (!isEpochMs(value)) throw new InvariantError(`not an instant in milliseconds: ${value}`);
  return value;
}

export const epochMsSchema = z
  .number()
  .refine(isEpochMs, 'an instant in whole milliseconds, 0 or later');

/** A length of time in whole milliseconds. */
export const durationMsSchema = z.number().int().min(0).max(DURATION_MS_MAX);
