import { z } from 'zod';
import { ID_CHARS_MAX } from '../limits.ts';

/** The one lot whose prices a bid opening keeps (SQ-10). */
export const servedLotSchema = z.strictObject({
  /** Its project's id, or its auction's where there is no project. */
  streamId: z.string().min(1).max(ID_CHARS_MAX),
  lotId: z.string().min(1).max(ID_CHARS_MAX),
});
export type ServedLot = z.infer<typeof servedLotSchema>;

export function isSameLot(a: ServedLot, b: ServedLot): boolean {
  return a.streamId === b.streamId && a.lotId === b.lotId;
}
