import { z } from 'zod';
import { TITLE_CHARS_MAX } from '#contracts/limits.ts';

/** What the wall shows stands in its address, so that a screen comes back to it after a restart. */
export const WALL_SIZES = [12, 24, 48] as const;

export const wallSearchSchema = z.object({
  q: z
    .union([z.string(), z.number().transform(String)])
    .pipe(z.string().max(TITLE_CHARS_MAX))
    .optional()
    .catch(undefined),
  only: z.enum(['signals']).optional().catch(undefined),
  size: z.literal(WALL_SIZES).optional().catch(undefined),
  page: z.int().min(1).max(1_000_000).optional().catch(undefined),
});
export type WallSearch = z.infer<typeof wallSearchSchema>;
