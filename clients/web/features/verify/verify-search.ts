import { z } from 'zod';
import { ID_CHARS_MAX } from '#contracts/limits.ts';

/** `/verify?auction=ID`: offers the export of that auction beside the choice of a file. */
export const verifySearchSchema = z.object({
  auction: z.string().min(1).max(ID_CHARS_MAX).optional().catch(undefined),
});
