import { base64Of, bytesOfBase64 } from '../signing/base64.ts';
import { concat, readU64, u64 } from '../sealing/bytes.ts';
import { err, invariant, ok, type Result } from '../result.ts';
import { hex, utf8 } from '../utf8.ts';
import {
  isKeyName,
  parseNote,
  type SignedNote,
  type VerifierKey,
  type VerifyEd25519,
} from './checkpoint.ts';
import { sameBytes } from './merkle.ts';
import type { Sha256 } from './record.ts';

/**
 * What a witness (见证人) says under a checkpoint: that it has seen no other history of this log (C2SP tlog-cosignature v1,
 * Ed25519, signature type 0x04). A log without witnesses is consistent to each viewer alone (LOG-11).
 */

const COSIGNATURE = 0x04;
const KEY_ID_BYTES = 4;
const PUBLIC_KEY_BYTES = 32;
const TIME_BYTES = 8;
const SIGNATURE_BYTES = 64;

/** One witness's valid line under a note. */
export interface Cosignature {
  readonly key: VerifierKey;
  /** When the witness signed, whole seconds since 1970. */
  readonly atSeconds: number;
  /** The signature line without its line feed. */
  readonly line: string;
}

/** `name` as `isKeyName` wants it, `publicKey` 32 bytes. */
export function witnessKey(sha256: Sha256, name: string, publicKey: Uint8Array): VerifierKey {
  invariant(isKeyName(name), `not a key name: ${JSON.stringify(name)}`);
  invariant(publicKey.length === PUBLIC_KEY_BYTES, 'an Ed25519 public key has 32 bytes');
  const named = concat(utf8(`${name}\n`), Uint8Array.of(COSIGNATURE), publicKey);
  return { name, keyId: sha256(named).slice(0, KEY_ID_BYTES), publicKey };
}

/** `<name>+<hex key id>+<base64(0x04 ‖ public key)>`: what has to be given once, by a safe way. */
export function witnessKeyText(key: VerifierKey): string {
  const typed = concat(Uint8Array.of(COSIGNATURE), key.publicKey);
  return `${key.name}+${hex(key.keyId)}+${base64Of(typed)}`;
}

/** Refuses any text that `witnessKeyText` would not write. */
export function parseWitnessKey(sha256: Sha256, text: string): Result<VerifierKey, string> {
  const [, name = '', encoded = ''] = /^([^+]+)\+[0-9a-f]{8}\+(.+)$/u.exec(text) ?? [];
  const bytes = bytesOfBase64(encoded);
  if (!isKeyName(name) || bytes === undefined) {
    return err('not of the form <name>+<key id>+<base64 key>');
  }
  if (bytes.length !== 1 + PUBLIC_KEY_BYTES || bytes[0] !== COSIGNATURE) {
    return err('not a witness key (type 4, 32 bytes)');
  }
  const key = witnessKey(sha256, name, bytes.slice(1));
  return witnessKeyText(key) === text ? ok(key) : err('the key id does not belong to this key');
}

/** What a witness signs: two lines of its own, then the whole checkpoint without its signatures. */
export function cosignedMessage(checkpoint: string, atSeconds: number): Uint8Array {
  return utf8(`cosignature/v1\ntime ${atSeconds}\n${checkpoint}`);
}

/** The witness's signature line, with its line feed. */
export function cosign(
  checkpoint: string,
  atSeconds: number,
  by: { readonly key: VerifierKey; readonly sign: (message: Uint8Array) => Uint8Array },
): string {
  const signature = by.sign(cosignedMessage(checkpoint, atSeconds));
  invariant(signature.length === SIGNATURE_BYTES, 'an Ed25519 signature has 64 bytes');
  return `${lineOf(by.key, concat(u64(atSeconds), signature))}\n`;
}

function lineOf({ name, keyId }: VerifierKey, signature: Uint8Array): string {
  return `— ${name} ${base64Of(concat(keyId, signature))}`;
}

/** The witnesses among `keys` whose line under the note is valid; each counts once, others are passed over. */
export async function validCosignatures(
  { text, signatures }: SignedNote,
  keys: readonly VerifierKey[],
  verifyEd25519: VerifyEd25519,
): Promise<readonly Cosignature[]> {
  const valid: Cosignature[] = [];
  for (const key of keys) {
    let newest: Cosignature | undefined;
    for (const line of signatures) {
      if (line.name !== key.name || !sameBytes(line.keyId, key.keyId)) continue;
      if (line.signature.length !== TIME_BYTES + SIGNATURE_BYTES) continue;
      const atSeconds = readU64(line.signature);
      if (atSeconds === undefined || atSeconds <= (newest?.atSeconds ?? -1)) continue;
      const signature = line.signature.slice(TIME_BYTES);
      const message = cosignedMessage(text, atSeconds);
      if (!(await verifyEd25519(key.publicKey, message, signature))) continue;
      newest = { key, atSeconds, line: lineOf(key, line.signature) };
    }
    if (newest !== undefined) valid.push(newest);
  }
  return valid;
}

/** Names of the witnesses under that one of the notes which has most of them. */
export async function mostWitnesses(
  notes: readonly string[],
  keys: readonly VerifierKey[],
  verifyEd25519: VerifyEd25519,
): Promise<readonly string[]> {
  let most: readonly string[] = [];
  for (const text of notes) {
    const note = parseNote(text);
    if (!note.ok) continue;
    const valid = await validCosignatures(note.value, keys, verifyEd25519);
    if (valid.length > most.length) most = valid.map(({ key }) => key.name);
  }
  return most;
}
