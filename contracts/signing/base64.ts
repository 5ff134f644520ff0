import { invariant } from '../result.ts';

/** Standard base64 with padding (RFC 4648, 4), the same in a page and in Node, strict enough to be one-to-one. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Int8Array(128).fill(-1);
for (let index = 0; index < ALPHABET.length; index++) VALUES[ALPHABET.charCodeAt(index)] = index;

const PAD = '='.charCodeAt(0);

function sextet(text: string, index: number): number {
  return VALUES[text.charCodeAt(index)] ?? -1;
}

/** Base64 text of any bytes. */
export function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const rest = bytes.length - index;
    const word =
      ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    text += ALPHABET.charAt(word >> 18) + ALPHABET.charAt((word >> 12) & 63);
    text += rest > 1 ? ALPHABET.charAt((word >> 6) & 63) : '=';
    text += rest > 2 ? ALPHABET.charAt(word & 63) : '=';
  }
  return text;
}

/**
 * The bytes of strict base64, or `undefined`: no white space, no URL alphabet, padding compulsory, unused bits zero.
 * Exactly one text stands for given bytes, so that no second envelope can carry the same body.
 */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  let padding = 0;
  while (padding < 2 && text.charCodeAt(text.length - 1 - padding) === PAD) padding++;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let at = 0;
  for (let index = 0; index < text.length; index += 4) {
    const isLast = index + 4 === text.length;
    const third = isLast && padding === 2 ? 0 : sextet(text, index + 2);
    const fourth = isLast && padding >= 1 ? 0 : sextet(text, index + 3);
    const first = sextet(text, index);
    const second = sextet(text, index + 1);
    if (first < 0 || second < 0 || third < 0 || fourth < 0) return undefined;
    const word = (first << 18) | (second << 12) | (third << 6) | fourth;
    if (isLast && padding === 2 && (word & 0xffff) !== 0) return undefined;
    if (isLast && padding === 1 && (word & 0xff) !== 0) return undefined;
    bytes[at++] = word >> 16;
    if (at < bytes.length) bytes[at++] = (word >> 8) & 0xff;
    if (at < bytes.length) bytes[at++] = word & 0xff;
  }
  invariant(at === bytes.length, 'every base64 group was written');
  return bytes;
}
