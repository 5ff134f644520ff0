import { sameBytes } from '#contracts/journal/merkle.ts';
import { type Result, err, ok } from '#contracts/result.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import { type BidHeader, certificateDigest } from '#contracts/sealing/header.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { readWithdrawal, type Withdrawal } from '#contracts/sealing/withdrawal.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { verifySignature } from './cms-verify.ts';
import type { TrustList } from './trust.ts';

/** Checks a withdrawal against the bid that it is about (SEAL-20): its own bytes, the same core, the key that signed the bid. */
export async function checkWithdrawal(
  suite: SealingSuite,
  given: {
    readonly withdrawal: Uint8Array;
    readonly signature: Uint8Array;
    readonly header: BidHeader;
    readonly trust: TrustList;
    readonly atMs: number;
  },
): Promise<Result<Withdrawal, SealFault>> {
  const read = readWithdrawal(given.withdrawal);
  if (read === undefined) return err('not_canonical');
  const signed = await verifySignature(given.trust, {
    signature: given.signature,
    content: given.withdrawal,
    atMs: given.atMs,
  });
  if (!signed.ok) return signed;
  const { core } = given.header;
  if (certificateDigest(suite, signed.value.certificate) !== core.signer) {
    return err('signer_mismatch');
  }
  const isSame = sameBytes(canonicalBytes(read.core), canonicalBytes(core));
  return isSame ? ok(read) : err('wrong_tender');
}
