import { sameBytes } from '#contracts/journal/merkle.ts';
import { err, ok, type Result } from '#contracts/result.ts';
import { certificateFields } from '#pki/certificate-fields.ts';
import { decryptWith, encryptTo } from '#pki/cms-envelope.ts';
import { derOf, pemText } from '#pki/pem.ts';
import { softwareDecryptionKey } from '#pki/software-keys.ts';
import { randomBytes } from '#pki/web-crypto.ts';

export type JoinFault = 'no_key' | 'no_certificate' | 'other_key';

const PROBE_BYTES = 32;
const DER_SEQUENCE = 0x30;

/**
 * One key file of the private key and the certificates that the authority issued for it, its own first: what the hall and
 * `kaibiao` read. Error `other_key`: what is encrypted to the certificate this key does not open.
 */
export async function joinKey(files: readonly Uint8Array[]): Promise<Result<string, JoinFault>> {
  const [privateKey] = files.flatMap((file) => derOf('PRIVATE KEY', asPem(file)));
  if (privateKey === undefined) return err('no_key');
  const certificates = files
    .flatMap((file) => derOf('CERTIFICATE', file))
    .filter((der) => certificateFields(der) !== undefined);
  if (certificates.length === 0) return err('no_certificate');
  for (const certificate of certificates) {
    if (!(await isPair(privateKey, certificate))) continue;
    const chain = certificates.filter((one) => !sameBytes(one, certificate));
    const all = [certificate, ...chain].map((der) => pemText('CERTIFICATE', der));
    return ok([pemText('PRIVATE KEY', privateKey), ...all].join(''));
  }
  return err('other_key');
}

/** DER alone does not say what it is; a private key comes in PEM. */
function asPem(file: Uint8Array): Uint8Array {
  return file[0] === DER_SEQUENCE ? new Uint8Array(0) : file;
}

async function isPair(privateKey: Uint8Array, certificate: Uint8Array): Promise<boolean> {
  const probe = randomBytes(PROBE_BYTES);
  try {
    const key = await softwareDecryptionKey({ privateKey, certificate });
    const opened = await decryptWith(key, await encryptTo(certificate, probe));
    return opened !== undefined && sameBytes(opened, probe);
  } catch {
    // A key of another kind than the certificate's, or no key at all.
    return false;
  }
}
