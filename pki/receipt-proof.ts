import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { parseVerifierKey, type VerifyEd25519 } from '#contracts/journal/checkpoint.ts';
import { type LogPlace, verifyLogProof } from '#contracts/journal/log-proof.ts';
import { type Result, err, ok } from '#contracts/result.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import { logEntryOf, type Receipt } from '#contracts/sealing/receipt.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';

/**
 * Whether the receipt is in the public log whose key the policy names (SEAL-16), by the proof beside it (receipt.tlog-proof). The
 * log is a tree of SHA-256 whatever the suite; the receipt itself has to be verified already. `undefined`: there is no proof yet.
 */
export async function checkLogProof(
  suite: SealingSuite,
  policy: Pick<TenderPolicy, 'logKey'>,
  given: { readonly receipt: Receipt; readonly proof: Uint8Array | undefined },
): Promise<Result<LogPlace | undefined, SealFault>> {
  if (given.proof === undefined) return ok(undefined);
  const key = parseVerifierKey(sha256, policy.logKey);
  if (!key.ok) return err('log_proof');
  const text = new TextDecoder().decode(given.proof);
  const entry = logEntryOf(suite, given.receipt);
  const place = await verifyLogProof({ sha256, verifyEd25519 }, { text, entry, key: key.value });
  return place.ok ? place : err('log_proof');
}

/** In script: WebCrypto of many browsers has no Ed25519. */
const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) => {
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    // No point of the curve.
    return false;
  }
};
