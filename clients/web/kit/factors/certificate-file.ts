import type forgeTypes from 'node-forge';
import { certificateMessage } from '#contracts/wire/session.ts';
import { base64Of } from './binary.ts';

/** Certificates with their private key in a file (.p12, .pfx), read and used inside the page: no key leaves it. */

type Forge = typeof forgeTypes;

export interface CertificateFile {
  /** PEM, the certificate first. */
  readonly chain: readonly string[];
  readonly kind: 'ec-p256' | 'rsa';
  /** PKCS#8 DER. */
  readonly privateKey: Uint8Array<ArrayBuffer>;
}

export type CertificateFileFault = 'wrong-password' | 'no-certificate' | 'unreadable';

const RSA_OID = '1.2.840.113549.1.1.1';
const EC_OID = '1.2.840.10045.2.1';

/** Reads a PKCS#12 file; the library is loaded with the first one. */
export async function readCertificateFile(
  bytes: Uint8Array<ArrayBuffer>,
  password: string,
): Promise<CertificateFile | CertificateFileFault> {
  const { default: forge } = await import('node-forge');
  let safe: forgeTypes.pkcs12.Pkcs12Pfx;
  try {
    const asn1 = forge.asn1.fromDer(forge.util.createBuffer(bytes));
    safe = forge.pkcs12.pkcs12FromAsn1(asn1, password);
  } catch (error) {
    // The library tells a wrong password by its words only.
    return /password|mac/i.test(String(error)) ? 'wrong-password' : 'unreadable';
  }
  return contentOf(forge, safe) ?? 'no-certificate';
}

function contentOf(forge: Forge, safe: forgeTypes.pkcs12.Pkcs12Pfx): CertificateFile | undefined {
  const bags = safe.safeContents.flatMap(({ safeBags }) => safeBags);
  const keyTypes = new Set([forge.pki.oids['keyBag'], forge.pki.oids['pkcs8ShroudedKeyBag']]);
  const key = bags.find(({ type }) => keyTypes.has(type));
  const certificates = bags.filter(({ type }) => type === forge.pki.oids['certBag']);
  const keyId = key === undefined ? '' : localIdOf(key);
  const leaf = certificates.find((bag) => keyId !== '' && localIdOf(bag) === keyId);
  const first = leaf ?? certificates[0];
  if (key === undefined || first === undefined) return undefined;
  const ordered = [first, ...certificates.filter((bag) => bag !== first)];
  const privateKey = pkcs8Of(forge, key);
  const chain = ordered.flatMap((bag) => pemOf(forge, bag) ?? []);
  const kind = privateKey && kindOf(forge, privateKey);
  if (kind === undefined || privateKey === undefined || chain.length === 0) return undefined;
  return { chain, kind, privateKey };
}

function localIdOf(bag: forgeTypes.pkcs12.Bag): string {
  const ids: unknown = bag.attributes?.localKeyId;
  return Array.isArray(ids) ? String(ids[0]) : '';
}

/** Keys that are not RSA stay as they were read; RSA ones are wrapped anew. */
function pkcs8Of(forge: Forge, bag: forgeTypes.pkcs12.Bag): Uint8Array<ArrayBuffer> | undefined {
  const { key, asn1 } = bag;
  const wrapped = key
    ? forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(key))
    : (asn1 as forgeTypes.asn1.Asn1 | undefined);
  return wrapped && bytesOf(forge.asn1.toDer(wrapped).getBytes());
}

function pemOf(forge: Forge, bag: forgeTypes.pkcs12.Bag): string | undefined {
  const { cert, asn1 } = bag;
  const read = cert
    ? forge.pki.certificateToAsn1(cert)
    : (asn1 as forgeTypes.asn1.Asn1 | undefined);
  if (!read) return undefined;
  const text = base64Of(bytesOf(forge.asn1.toDer(read).getBytes()));
  const lines = text.match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** By the algorithm's identifier, which stands near the beginning of every PKCS#8 key. */
function kindOf(forge: Forge, pkcs8: Uint8Array): CertificateFile['kind'] | undefined {
  const head = Array.from(pkcs8.slice(0, 64), (byte) => String.fromCharCode(byte)).join('');
  if (head.includes(forge.asn1.oidToDer(RSA_OID).getBytes())) return 'rsa';
  if (head.includes(forge.asn1.oidToDer(EC_OID).getBytes())) return 'ec-p256';
  return undefined;
}

function bytesOf(binary: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** What the certificate shows for a challenge: P-256 as r ‖ s, RSA as PKCS#1 v1.5, both over SHA-256. */
export async function signChallenge(
  { chain, kind, privateKey }: CertificateFile,
  challenge: string,
): Promise<{
  readonly type: 'certificate';
  readonly chain: string[];
  readonly signature: string;
}> {
  const algorithm =
    kind === 'rsa'
      ? { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
      : { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('pkcs8', privateKey, algorithm, false, ['sign']);
  const message = new TextEncoder().encode(certificateMessage(challenge));
  const signature = new Uint8Array(await crypto.subtle.sign(algorithm, key, message));
  return { type: 'certificate', chain: [...chain], signature: base64Of(signature) };
}
