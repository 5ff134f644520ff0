import { z } from 'zod';
import { isEpochMs } from '../time.ts';

/** Field shapes of signed bodies: every number is a decimal string, so that no reader can round it. */

/** Whole fen, at most 18 digits, no sign, no leading zero. */
export const priceTextSchema = z.string().regex(/^(?:0|[1-9][0-9]{0,17})$/);
/** Epoch milliseconds. */
export const instantTextSchema = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,15})$/)
  .refine((text) => isEpochMs(Number(text)), 'an instant in milliseconds');
/** A counter from 1 within the safe integers. */
export const counterTextSchema = z
  .string()
  .regex(/^[1-9][0-9]{0,15}$/)
  .refine((text) => Number.isSafeInteger(Number(text)), 'a safe integer');
/** SHA-256 in lower-case hex. */
export const hashTextSchema = z.string().regex(/^[0-9a-f]{64}$/);
/** 128 random bits in lower-case hex; also a valid command id. */
export const nonceSchema = z.string().regex(/^[0-9a-f]{32}$/);
