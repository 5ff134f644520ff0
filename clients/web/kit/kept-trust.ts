import { z } from 'zod';
import { base64Of, bytesOfBase64 } from '#contracts/signing/base64.ts';
import type { TrustList } from '#pki/trust.ts';
import { type Keep, openKeep, type TextStore } from './keep.ts';

const FILES_MAX = 64;
const FILE_CHARS_MAX = 1_500_000;
const filesSchema = z.array(z.base64().max(FILE_CHARS_MAX)).max(FILES_MAX);
const keptSchema = z.strictObject({ roots: filesSchema.min(1), revocations: filesSchema });

/**
 * The roots and revocation lists that a person has chosen, kept on this machine alone (`localStorage`): what is checked with them later does
 * not depend on what a server gives out at that moment. They are public, so they stay when one signs out; each page shows them by digest.
 */
export function openTrustKeep(store: TextStore | undefined): Keep<TrustList> {
  const keep = openKeep(store, 'trust-files', keptSchema);
  return {
    read: () => {
      const kept = keep.read();
      if (kept === undefined) return undefined;
      return {
        roots: bytesOf(kept.roots),
        authorities: [],
        revocations: bytesOf(kept.revocations),
      };
    },
    write: ({ roots, revocations }) => {
      const kept = { roots: roots.map(base64Of), revocations: revocations.map(base64Of) };
      // What would not come back is not called kept.
      return keptSchema.safeParse(kept).success && keep.write(kept);
    },
    clear: () => keep.clear(),
  };
}

function bytesOf(texts: readonly string[]): readonly Uint8Array[] {
  return texts.flatMap((text) => bytesOfBase64(text) ?? []);
}
