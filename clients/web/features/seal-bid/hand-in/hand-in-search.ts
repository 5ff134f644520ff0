import { z } from 'zod';
import { ID_CHARS_MAX } from '#contracts/limits.ts';

/** `/seal-bid?opening=ID`: the bid is for this opening. */
export const sealBidSearchSchema = z.object({
  opening: z.string().min(1).max(ID_CHARS_MAX).optional().catch(undefined),
});
