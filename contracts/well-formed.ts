import { z } from 'zod';

/** Text for the journal: half a surrogate pair has no canonical form (RFC 8785) and could not be stored. */
export function wellFormed(charsMax: number) {
  return z
    .string()
    .min(1)
    .max(charsMax)
    .refine((text) => text.isWellFormed(), 'a text without broken characters');
}
