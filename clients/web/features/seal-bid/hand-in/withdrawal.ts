import { type Result, err, ok } from '#contracts/result.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import { certificateDigest } from '#contracts/sealing/header.ts';
import { receiptDigest } from '#contracts/sealing/receipt.ts';
import { readWithdrawal, withdrawalSchema } from '#contracts/sealing/withdrawal.ts';
import { base64Of, bytesOfBase64 } from '#contracts/signing/base64.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import type { AcceptanceView } from '#contracts/wire/openings.ts';
import { signDetached } from '#pki/cms-signature.ts';
import { type KeyMaterial, softwareSigningKey } from '#pki/software-keys.ts';
import { suiteOf } from '#pki/suites.ts';
import { receiptIn } from '../receipt-archive.ts';
import { acceptanceFiles, tarBlob } from './acceptance.ts';
import type { BidFile } from './bid-file.ts';
import type { KeptWithdrawal } from './kept-withdrawal.ts';

/** Taking a bid back (撤回投标, SEAL-20): what is signed in the page, and what is saved of it. */

/** Signs withdrawal.json, which names the receipt of this very version, with the key that signed the bid. */
export async function signedWithdrawal(
  { header, digest }: BidFile,
  given: {
    readonly key: KeyMaterial;
    /** The receipt of this version as one archive. */
    readonly receipt: Blob;
    readonly reason: string;
    readonly atMs: number;
  },
): Promise<Result<KeptWithdrawal, SealFault>> {
  const { key, reason, atMs } = given;
  const suite = suiteOf(header.suite);
  if (certificateDigest(suite, key.certificate) !== header.core.signer) {
    return err('signer_mismatch');
  }
  const receipt = await receiptIn(given.receipt);
  if (receipt === undefined) return err('receipt_shape');
  const withdrawal = canonicalBytes(
    withdrawalSchema.parse({
      ...{ typ: 'ebid/withdraw/v1', core: header.core },
      ...{ receipt: receiptDigest(suite, receipt), reason },
    }),
  );
  const signature = await signDetached(await softwareSigningKey(key), withdrawal, atMs);
  return ok({
    digest,
    withdrawal: base64Of(withdrawal),
    signature: base64Of(signature),
  });
}

/** Digest of the receipt that a signed withdrawal names; `undefined`: it is none. */
export function receiptNamedIn({ withdrawal }: KeptWithdrawal): string | undefined {
  return readWithdrawal(bytesOfBase64(withdrawal) ?? new Uint8Array(0))?.receipt;
}

/** The bid as the withdrawal's receipt is about it: its header, and the signature under the withdrawal. */
export function withdrawnBid(bid: BidFile, { signature }: KeptWithdrawal): BidFile {
  return { ...bid, signature: bytesOfBase64(signature) ?? new Uint8Array(0) };
}

/** Withdrawal and answer in one archive, by the names of the command line. */
export function withdrawalTar(signed: KeptWithdrawal, acceptance: AcceptanceView): Blob {
  const read = (text: string): Uint8Array => bytesOfBase64(text) ?? new Uint8Array(0);
  return tarBlob({
    'withdrawal.json': read(signed.withdrawal),
    'withdrawal.p7s': read(signed.signature),
    ...acceptanceFiles(acceptance, 'withdrawal-'),
  });
}
