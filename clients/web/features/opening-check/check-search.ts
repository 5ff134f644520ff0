import { z } from 'zod';
import { ID_CHARS_MAX } from '#contracts/limits.ts';

/** `/opening-check?opening=ID`: checks what this server has published of that opening, instead of a folder. */
export const openingCheckSearchSchema = z.object({
  opening: z.string().min(1).max(ID_CHARS_MAX).optional().catch(undefined),
});
