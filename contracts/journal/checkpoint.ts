import { LOG_NAME_CHARS_MAX, LOG_NOTE_BYTES_MAX, LOG_NOTE_SIGNATURES_MAX } from '../limits.ts';
import { err, invariant, ok, type Result } from '../result.ts';
import { hex, utf8 } from '../utf8.ts';
import { base64Of, bytesOfBase64 } from '../signing/base64.ts';
import { sameBytes } from './merkle.ts';
import type { Sha256 } from './record.ts';

/**
 * Signed heads of the global log: C2SP tlog-checkpoint in a C2SP signed note, Ed25519 (signature type 0x01). Any tool that
 * knows these formats can check ours, and the other way round.
 */

/** Whether the 64-byte signature over the message is by the 32-byte public key. */
export type VerifyEd25519 = (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
) => boolean | Promise<boolean>;

/** What a checkpoint says: the log's name, its number of leaves and the RFC 6962 root over them. */
export interface TreeHead {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

/** A log's public key under its name, as in a C2SP verifier key. */
export interface VerifierKey {
  readonly name: string;
  /** First four bytes of `SHA-256(name ‖ 0x0A ‖ 0x01 ‖ publicKey)`. */
  readonly keyId: Uint8Array;
  readonly publicKey: Uint8Array;
}

export interface NoteSignature {
  readonly name: string;
  readonly keyId: Uint8Array;
  readonly signature: Uint8Array;
}

export interface SignedNote {
  /** What is signed, with its final newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** Signs with the log's key; lives where the key lives (`engine/proof/log-key.ts`). */
export interface LogSigner {
  readonly key: VerifierKey;
  sign(message: Uint8Array): Uint8Array;
}

const ED25519 = 0x01;
const KEY_ID_BYTES = 4;
const PUBLIC_KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const HASH_BYTES = 32;
/** Key names: no white space of any script, no plus, no control characters. */
const NAME_PATTERN = /^[^\s+\p{Cc}\p{Z}]+$/u;
const SIZE_PATTERN = /^(?:0|[1-9][0-9]{0,15})$/;
const SIGNATURE_LINE = /^— (\S+) (\S+)$/u;

export function isKeyName(name: string): boolean {
  return NAME_PATTERN.test(name) && name.length <= LOG_NAME_CHARS_MAX && name.isWellFormed();
}

/** `name` as `isKeyName` wants it, `publicKey` 32 bytes. */
export function verifierKey(sha256: Sha256, name: string, publicKey: Uint8Array): VerifierKey {
  invariant(isKeyName(name), `not a key name: ${JSON.stringify(name)}`);
  invariant(publicKey.length === PUBLIC_KEY_BYTES, 'an Ed25519 public key has 32 bytes');
  const keyId = sha256(joined(utf8(`${name}\n`), [ED25519], publicKey)).slice(0, KEY_ID_BYTES);
  return { name, keyId, publicKey };
}

/** `<name>+<hex key id>+<base64Of(0x01 ‖ public key)>`: what a verifier has to be given once, by a safe way. */
export function verifierKeyText(key: VerifierKey): string {
  return `${key.name}+${hex(key.keyId)}+${base64Of(joined([ED25519], key.publicKey))}`;
}

/** Refuses any text that `verifierKeyText` would not write, a key id that does not belong to the key included. */
export function parseVerifierKey(sha256: Sha256, text: string): Result<VerifierKey, string> {
  const [, name = '', encoded = ''] = /^([^+]+)\+[0-9a-f]{8}\+(.+)$/u.exec(text) ?? [];
  const bytes = bytesOfBase64(encoded);
  if (!isKeyName(name) || bytes === undefined) {
    return err('not of the form <name>+<key id>+<base64 key>');
  }
  if (bytes.length !== 1 + PUBLIC_KEY_BYTES || bytes[0] !== ED25519) {
    return err('not an Ed25519 key (type 1, 32 bytes)');
  }
  const key = verifierKey(sha256, name, bytes.slice(1));
  return verifierKeyText(key) === text ? ok(key) : err('the key id does not belong to this key');
}

/** The text under a checkpoint's signatures. */
export function checkpointText(head: TreeHead): string {
  return `${head.origin}\n${head.size}\n${base64Of(head.root)}\n`;
}

/** The whole signed note, one signature by the log's own key. */
export function signCheckpoint(head: TreeHead, signer: LogSigner): string {
  invariant(head.origin === signer.key.name, 'a log signs under its own name');
  invariant(head.root.length === HASH_BYTES, 'a root has 32 bytes');
  const text = checkpointText(head);
  const signature = signer.sign(utf8(text));
  invariant(signature.length === SIGNATURE_BYTES, 'an Ed25519 signature has 64 bytes');
  return `${text}\n— ${signer.key.name} ${base64Of(joined(signer.key.keyId, signature))}\n`;
}

/** Splits a signed note strictly; the text still has to be verified before anybody believes it. */
export function parseNote(note: string): Result<SignedNote, string> {
  if (utf8(note).length > LOG_NOTE_BYTES_MAX) return err('the note is too long');
  if (!note.isWellFormed() || /(?!\n)[\u{0}-\u{1f}]/u.test(note)) {
    return err('the note holds control characters');
  }
  const cut = note.lastIndexOf('\n\n');
  if (cut < 0 || !note.endsWith('\n')) return err('not a signed note');
  const lines = note.slice(cut + 2, -1).split('\n');
  if (lines.length > LOG_NOTE_SIGNATURES_MAX) return err('too many signatures');
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const [, name = '', encoded = ''] = SIGNATURE_LINE.exec(line) ?? [];
    const bytes = bytesOfBase64(encoded);
    if (!isKeyName(name) || bytes === undefined || bytes.length <= KEY_ID_BYTES) {
      return err('a signature line is malformed');
    }
    const keyId = bytes.slice(0, KEY_ID_BYTES);
    signatures.push({ name, keyId, signature: bytes.slice(KEY_ID_BYTES) });
  }
  return ok({ text: note.slice(0, cut + 1), signatures });
}

/**
 * The tree head inside a note's text. Exactly three lines: a log of ours writes no extension lines, and a verifier that let
 * them pass would accept words that nobody checks.
 */
export function parseCheckpoint(text: string): Result<TreeHead, string> {
  const [origin = '', sizeText = '', rootText = '', end, ...more] = text.split('\n');
  if (end !== '' || more.length > 0 || origin === '') return err('not three lines');
  const size = Number(sizeText);
  if (!SIZE_PATTERN.test(sizeText) || !Number.isSafeInteger(size)) return err('not a tree size');
  const root = bytesOfBase64(rootText);
  if (root?.length !== HASH_BYTES) return err('not a root hash');
  return ok({ origin, size, root });
}

/**
 * The tree head of a checkpoint that carries a valid signature by `key`. Lines of unknown keys (witnesses) are passed over;
 * one bad line of the known key refuses the whole note.
 */
export async function openCheckpoint(
  note: string,
  key: VerifierKey,
  verifyEd25519: VerifyEd25519,
): Promise<Result<TreeHead, string>> {
  const parsed = parseNote(note);
  if (!parsed.ok) return parsed;
  const { text, signatures } = parsed.value;
  const own = signatures.filter(
    (line) => line.name === key.name && sameBytes(line.keyId, key.keyId),
  );
  if (own.length === 0) return err(`no signature by ${verifierKeyText(key)}`);
  for (const line of own) {
    const isValid =
      line.signature.length === SIGNATURE_BYTES &&
      (await verifyEd25519(key.publicKey, utf8(text), line.signature));
    if (!isValid) return err('the signature does not fit the text');
  }
  const head = parseCheckpoint(text);
  if (head.ok && head.value.origin !== key.name) {
    return err(`the checkpoint is of another log, ${JSON.stringify(head.value.origin)}`);
  }
  return head;
}

function joined(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
