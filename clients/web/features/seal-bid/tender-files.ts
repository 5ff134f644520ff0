import { type Result, err, ok } from '#contracts/result.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import { readReceipt, receiptDigest } from '#contracts/sealing/receipt.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { type P12Fault, readP12 } from '#pki/p12.ts';
import { pemBlocks } from '#pki/pem.ts';
import type { Predecessor } from '#pki/seal-with-key.ts';
import { readSignedPolicy } from '#pki/signed-policy.ts';
import type { KeyMaterial } from '#pki/software-keys.ts';
import type { TrustList } from '#pki/trust.ts';

/** What a bidder brings along as files, read and checked in the page. */

const SMALL_BYTES_MAX = 1_048_576;

type ChosenFile = Pick<File, 'name' | 'size' | 'arrayBuffer'>;

/** Empty for a file that is too large to be what it should be. */
export async function bytesOf(file: ChosenFile | undefined): Promise<Uint8Array> {
  if (file === undefined || file.size > SMALL_BYTES_MAX) return new Uint8Array(0);
  return new Uint8Array(await file.arrayBuffer());
}

/** The policy among the chosen files, `policy.json` with `policy.p7s`. */
export async function readPolicy(
  suite: SealingSuite,
  trust: TrustList,
  files: readonly ChosenFile[],
): Promise<Result<TenderPolicy, SealFault>> {
  return readSignedPolicy(suite, trust, {
    policy: await bytesOf(files.find(({ name }) => /\.json$/i.test(name))),
    signature: await bytesOf(files.find(({ name }) => /\.p7s$/i.test(name))),
  });
}

export type KeyFault = P12Fault | 'pem_no_key' | 'pem_no_certificate';

/** A key from a .p12 file with its password, or from PEM. Neither file nor password leaves the page. */
export async function readKey(
  file: ChosenFile,
  password: string,
): Promise<Result<KeyMaterial, KeyFault>> {
  const bytes = await bytesOf(file);
  if (!/\.(?:pem|key)$/i.test(file.name)) return readP12(bytes, password);
  const blocks = pemBlocks(new TextDecoder('latin1').decode(bytes));
  const privateKey = blocks.find(({ label }) => label === 'PRIVATE KEY')?.der;
  if (privateKey === undefined) return err('pem_no_key');
  const [certificate, ...chain] = blocks.flatMap(({ label, der }) =>
    label === 'CERTIFICATE' ? [der] : [],
  );
  return certificate === undefined
    ? err('pem_no_certificate')
    : ok({ privateKey, certificate, chain });
}

/** What a new version follows, from the receipt of the last one. */
export async function readPredecessor(
  suite: SealingSuite,
  file: ChosenFile,
): Promise<Result<Predecessor & { readonly bidder: string }, SealFault>> {
  const bytes = await bytesOf(file);
  const receipt = readReceipt(bytes);
  if (receipt === undefined) return err('receipt_shape');
  const { ver, bidder } = receipt;
  return ok({ ver, bidder, digest: receiptDigest(suite, bytes) });
}
