import { createHash, createPublicKey, verify } from 'node:crypto';
import type { VerifyDeps } from '#contracts/journal/verify.ts';
import { verifyEd25519 } from '../proof/log-key.ts';
import { startRefold } from '../core/auction/refold.ts';
import { startCaseRefold } from '../core/case-refold.ts';
import { sha256 } from '../runtime/system.ts';

/** A SHA-256 by Node over bytes that come piece by piece. */
export const startSha256: VerifyDeps['startSha256'] = () => {
  const state = createHash('sha256');
  return {
    update: (bytes) => {
      state.update(bytes);
    },
    digest: () => state.digest(),
  };
};

/** ECDSA on P-256 with SHA-256 by Node; false for a point that is not on the curve. */
export const verifyP256: VerifyDeps['verifyP256'] = async (spki, bytes, signature) => {
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    return verify('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }, signature);
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
};

/** The verifier's needs on Node. */
export const verifyOnNode: VerifyDeps = {
  sha256,
  startSha256,
  verifyEd25519,
  verifyP256,
  startRefold: () => startRefold(sha256),
  startCaseRefold: () => startCaseRefold(sha256),
};
