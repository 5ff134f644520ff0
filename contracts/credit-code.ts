import { z } from 'zod';

/** Unified social credit code (统一社会信用代码, GB 32100): 17 characters and a check character, modulo 31. */

/** Digits, then letters without I, O, S, V and Z. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
/** Registering department, kind, division code, organization code, check character. */
const FORM =
  /^[1-9A-HJ-NP-RTUWXY][1-9A-HJ-NP-RTUWXY]\d{6}[0-9A-HJ-NP-RTUWXY]{9}[0-9A-HJ-NP-RTUWXY]$/;

export function isCreditCode(text: string): boolean {
  return FORM.test(text) && checkCharacter(text.slice(0, 17)) === text[17];
}

/** Of the first 17 characters: the weight of place i is 3^i modulo 31. */
export function checkCharacter(body: string): string {
  let sum = 0;
  let weight = 1;
  for (const character of body) {
    sum += ALPHABET.indexOf(character) * weight;
    weight = (weight * 3) % 31;
  }
  return ALPHABET[(31 - (sum % 31)) % 31] ?? '';
}

/** As people type it: lower case and spaces at the ends are mended. */
export const creditCodeSchema = z
  .string()
  .max(64)
  .transform((text) => text.trim().toUpperCase())
  .refine(isCreditCode, 'a unified social credit code of 18 characters with its check character');
