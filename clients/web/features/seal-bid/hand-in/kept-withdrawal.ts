import { z } from 'zod';
import { digestSchema } from '#contracts/sealing/fields.ts';
import { type Keep, openKeep, type TextStore } from '#clients/web/kit/keep.ts';

const SIGNED_CHARS_MAX = 40_000;
const signedFile = z.string().max(SIGNED_CHARS_MAX);

/**
 * A signed withdrawal that the server may have by now. Each signature differs and the receipt is about one of them, so the same one is sent
 * again after a broken line or a reload. Nothing in it is secret.
 */
const keptWithdrawalSchema = z.object({
  /** Digest of the bid's header.json. */
  digest: digestSchema,
  /** withdrawal.json and its signature, base64. */
  withdrawal: signedFile,
  signature: signedFile,
});
export type KeptWithdrawal = z.infer<typeof keptWithdrawalSchema>;

/** One for each opening; the owner's name stands second, so that signing out forgets it. */
export function openWithdrawalKeep(
  store: TextStore | undefined,
  { userId, openingId }: { readonly userId: string; readonly openingId: string },
): Keep<KeptWithdrawal> {
  return openKeep(store, `withdrawal.${userId}.${openingId}`, keptWithdrawalSchema);
}
