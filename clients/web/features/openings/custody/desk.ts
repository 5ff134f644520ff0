import { publishedFilesOf } from '#clients/web/kit/published-opening.ts';
import type { CustodyDesk } from './custody.ts';
import { readHeldShares, readProbe, sendProof, sendRelease, sendSignature } from './custody-api.ts';

/** The server of one opening, for one act: which files are published is asked once. */
export function deskOf(openingId: string): CustodyDesk {
  return {
    probe: () => readProbe(openingId),
    prove: (proof) => sendProof(openingId, proof),
    files: publishedFilesOf(openingId),
    sign: (signature) => sendSignature(openingId, signature),
    shares: () => readHeldShares(openingId),
    release: (signed) => sendRelease(openingId, signed),
  };
}
