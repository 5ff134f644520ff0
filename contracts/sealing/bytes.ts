import { invariant } from '../result.ts';
import { utf8 } from '../utf8.ts';

/** Byte strings as the derivations of EBID-1 need them (docs/SEALING.md). */

/** `T(s)`: a text followed by a zero byte; it keeps the inputs of different derivations apart. */
export function tag(text: string): Uint8Array {
  return concat(utf8(text), new Uint8Array(1));
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Four bytes, most significant first. */
export function u32(value: number): Uint8Array {
  invariant(Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff, 'fits four bytes');
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** Eight bytes, most significant first. */
export function u64(value: number): Uint8Array {
  invariant(Number.isSafeInteger(value) && value >= 0, 'a whole number without loss');
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

/** The number in the first eight bytes, or `undefined` when it is no safe integer. */
export function readU64(bytes: Uint8Array): number | undefined {
  invariant(bytes.length >= 8, 'eight bytes are there');
  const value = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0);
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(value);
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Base64url without padding (RFC 4648, section 5). */
export function base64UrlOf(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const rest = Math.min(3, bytes.length - at);
    const triple = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    for (let index = 0; index <= rest; index += 1) {
      text += ALPHABET.charAt((triple >> (18 - 6 * index)) & 63);
    }
  }
  return text;
}

/** The bytes of a base64url text that is the only spelling of them; else `undefined`. */
export function bytesOfBase64Url(text: string): Uint8Array | undefined {
  if (text.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const character of text) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) return undefined;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at] = (held >> bits) & 0xff;
      at += 1;
    }
  }
  return base64UrlOf(bytes) === text ? bytes : undefined;
}
