import { z } from 'zod';
import { bytesOfBase64Url } from './bytes.ts';

/** 32 bytes of SHA-256 or SM3, base64url without padding. */
export const digestSchema = base64UrlSchema(32, 32);

/** Base64url text in its only spelling, holding so many bytes. */
export function base64UrlSchema(bytesMin: number, bytesMax: number) {
  return z
    .string()
    .max(Math.ceil((bytesMax * 4) / 3))
    .refine((text) => {
      const bytes = bytesOfBase64Url(text);
      return bytes !== undefined && bytes.length >= bytesMin && bytes.length <= bytesMax;
    }, `base64url without padding, ${bytesMin} to ${bytesMax} bytes`);
}

/** A size in bytes as text, since every number that could pass 2^53 is a text. */
export const sizeTextSchema = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,14})$/)
  .refine((text) => Number.isSafeInteger(Number(text)), 'a size that fits');
