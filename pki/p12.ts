import forge from 'node-forge';
import { type Result, err, ok } from '#contracts/result.ts';
import { certificateFields, subjectOf } from './certificate-fields.ts';
import { sameBytes } from '#contracts/journal/merkle.ts';
import type { KeyMaterial } from './software-keys.ts';

/** Why a .p12 file gives no key. */
export type P12Fault = 'p12_shape' | 'p12_password' | 'p12_no_key' | 'p12_no_certificate';

/** Larger files are no key files. */
export const P12_BYTES_MAX = 262_144;

/**
 * Reads a .p12 (PKCS#12) file: one private key with its certificate and the chain that came along, RSA or P-256.
 * The file and its password stay in memory only.
 */
export function readP12(file: Uint8Array, password: string): Result<KeyMaterial, P12Fault> {
  if (file.length > P12_BYTES_MAX) return err('p12_shape');
  const bags = openBags(file, password);
  if (!bags.ok) return bags;
  const { keys, certificates } = bags.value;
  const [privateKey] = keys;
  if (privateKey === undefined) return err('p12_no_key');
  const isIssuer = (candidate: Uint8Array): boolean =>
    certificates.some((other) => {
      const issuer = certificateFields(other)?.issuer;
      return other !== candidate && issuer !== undefined && sameBytes(issuer, subjectOf(candidate));
    });
  const certificate = certificates.find((candidate) => !isIssuer(candidate)) ?? certificates[0];
  if (certificate === undefined) return err('p12_no_certificate');
  return ok({ privateKey, certificate, chain: certificates.filter((one) => one !== certificate) });
}

interface Bags {
  /** PKCS#8 DER. */
  readonly keys: readonly Uint8Array[];
  readonly certificates: readonly Uint8Array[];
}

function openBags(file: Uint8Array, password: string): Result<Bags, P12Fault> {
  let outer: forge.asn1.Asn1;
  try {
    outer = forge.asn1.fromDer(forge.util.createBuffer(binary(file)));
  } catch {
    // forge throws on everything that is no DER.
    return err('p12_shape');
  }
  const first = bagsOf(outer, password);
  if (first.ok || /^[ -~]*$/.test(password)) return first;
  return bagsOf(withoutMac(outer), forge.util.encodeUtf8(password));
}

function bagsOf(outer: forge.asn1.Asn1, password: string): Result<Bags, P12Fault> {
  try {
    const p12 = forge.pkcs12.pkcs12FromAsn1(outer, false, password);
    const all = p12.safeContents.flatMap(({ safeBags }) => safeBags);
    const of = (...types: readonly (string | undefined)[]) =>
      all.filter(({ type }) => types.includes(type));
    const { keyBag, pkcs8ShroudedKeyBag, certBag } = forge.pki.oids;
    return ok({
      keys: of(keyBag, pkcs8ShroudedKeyBag).flatMap(keyOf),
      certificates: of(certBag).flatMap(certificateOf),
    });
  } catch (error) {
    const isPassword = error instanceof Error && /MAC|password|decrypt/i.test(error.message);
    return err(isPassword ? 'p12_password' : 'p12_shape');
  }
}

/**
 * PKCS#12 takes a password as UTF-16 for the check of the whole file and as UTF-8 for the bags of today (PBES2), but forge has
 * only one for both. Without the check a wrong password still opens no bag, since its padding and DER do not fit.
 */
function withoutMac(outer: forge.asn1.Asn1): forge.asn1.Asn1 {
  return Array.isArray(outer.value) ? { ...outer, value: outer.value.slice(0, 2) } : outer;
}

/** RSA keys come parsed, others as the PKCS#8 value that forge leaves alone. */
function keyOf(bag: forge.pkcs12.Bag): Uint8Array[] {
  if (bag.key !== undefined && bag.key !== null) {
    return [derBytes(forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(bag.key)))];
  }
  return bag.asn1 === undefined || bag.asn1 === null ? [] : [derBytes(bag.asn1)];
}

function certificateOf(bag: forge.pkcs12.Bag): Uint8Array[] {
  if (bag.cert !== undefined && bag.cert !== null) {
    return [derBytes(forge.pki.certificateToAsn1(bag.cert))];
  }
  return bag.asn1 === undefined || bag.asn1 === null ? [] : [derBytes(bag.asn1)];
}

function derBytes(value: forge.asn1.Asn1): Uint8Array {
  const text = forge.asn1.toDer(value).getBytes();
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** How forge wants bytes: one character each. */
function binary(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
