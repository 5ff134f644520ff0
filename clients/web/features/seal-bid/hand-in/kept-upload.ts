import { z } from 'zod';
import { NAME_CHARS_MAX } from '#contracts/limits.ts';
import { digestSchema } from '#contracts/sealing/fields.ts';
import { type Keep, openKeep, type TextStore } from '#clients/web/kit/keep.ts';

/** What has to survive a reload so that an upload goes on: which file it is, and where its bytes lie. Nothing of the bid itself. */
const keptUploadSchema = z.object({
  path: z.string().regex(/^\/api\/openings\/[^/?#]+\/uploads\/[0-9a-f]{32}$/),
  name: z.string().max(NAME_CHARS_MAX),
  size: z.int().min(1),
  /** Digest of header.json, which fixes every byte of the file. */
  digest: digestSchema,
});
export type KeptUpload = z.infer<typeof keptUploadSchema>;
export type UploadKeep = Keep<KeptUpload>;

/** One for each opening; the owner's name stands second, so that signing out forgets it. */
export function openUploadKeep(
  store: TextStore | undefined,
  { userId, openingId }: { readonly userId: string; readonly openingId: string },
): UploadKeep {
  return openKeep(store, `upload.${userId}.${openingId}`, keptUploadSchema);
}
