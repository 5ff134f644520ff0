import type { CustodyDesk } from './custody.ts';
import {
  readClosing,
  readHeldShares,
  readProbe,
  sendProof,
  sendRelease,
  sendSignature,
} from './custody-api.ts';

/** The server of one opening. */
export function deskOf(openingId: string): CustodyDesk {
  return {
    probe: () => readProbe(openingId),
    prove: (proof) => sendProof(openingId, proof),
    closing: () => readClosing(openingId),
    sign: (signature) => sendSignature(openingId, signature),
    shares: () => readHeldShares(openingId),
    release: (signed) => sendRelease(openingId, signed),
  };
}
