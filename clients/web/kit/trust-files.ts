import { derOf } from '#pki/pem.ts';
import type { TrustList } from '#pki/trust.ts';

/** Why a file says nothing about trust. */
export interface WrongTrustFile {
  readonly name: string;
}

export interface ReadTrust {
  readonly trust: TrustList;
  readonly wrong: readonly WrongTrustFile[];
}

const FILE_BYTES_MAX = 1_048_576;

/**
 * Reads root certificates and revocation lists, PEM or DER; a DER file that ends in `.crl` is a list. Files with neither
 * are named, so that nobody believes a check that never looked at them.
 */
export async function readTrust(
  chosen: readonly Pick<File, 'name' | 'size' | 'arrayBuffer'>[],
): Promise<ReadTrust> {
  const roots: Uint8Array[] = [];
  const revocations: Uint8Array[] = [];
  const wrong: WrongTrustFile[] = [];
  for (const file of chosen) {
    const bytes =
      file.size > FILE_BYTES_MAX ? new Uint8Array(0) : new Uint8Array(await file.arrayBuffer());
    const isListByName = /\.crl$/i.test(file.name) && bytes[0] === 0x30;
    const certificates = isListByName ? [] : derOf('CERTIFICATE', bytes);
    const lists = isListByName ? [bytes] : pemListsOf(bytes);
    if (certificates.length === 0 && lists.length === 0) wrong.push({ name: file.name });
    roots.push(...certificates);
    revocations.push(...lists);
  }
  return { trust: { roots, authorities: [], revocations }, wrong };
}

/** A list in DER is told by its name alone: as bytes it looks like a certificate. */
function pemListsOf(bytes: Uint8Array): readonly Uint8Array[] {
  return bytes[0] === 0x30 ? [] : derOf('X509 CRL', bytes);
}

/** SHA-256 of a root, as `openssl x509 -fingerprint -sha256` prints it. */
export async function fingerprintOf(certificate: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', Uint8Array.from(certificate));
  return [...new Uint8Array(digest)]
    .map((byte) => byte.toString(16).padStart(2, '0').toUpperCase())
    .join(':');
}
