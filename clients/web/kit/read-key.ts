import { type Result, err, ok } from '#contracts/result.ts';
import { type P12Fault, readP12 } from '#pki/p12.ts';
import { pemBlocks } from '#pki/pem.ts';
import type { KeyMaterial } from '#pki/software-keys.ts';

/** Files of this kind are a few kilobytes; what is larger is something else. */
const SMALL_BYTES_MAX = 1_048_576;

export type ChosenFile = Pick<File, 'name' | 'size' | 'arrayBuffer'>;

/** Empty for a file that is too large to be what it should be. */
export async function bytesOf(file: ChosenFile | undefined): Promise<Uint8Array> {
  if (file === undefined || file.size > SMALL_BYTES_MAX) return new Uint8Array(0);
  return new Uint8Array(await file.arrayBuffer());
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
