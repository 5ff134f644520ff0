import { canonicalText } from '../journal/record.ts';
import { utf8, utf8Text } from '../utf8.ts';

/** RFC 8785 bytes of a signed body. */
export function canonicalBytes(value: unknown): Uint8Array {
  return utf8(canonicalText(value));
}

/**
 * The value of bytes that are their own RFC 8785 form: `JCS(parse(x)) === x` (SIG-2), else `undefined`. That rules
 * out repeated keys, spaces, other number spellings and lone surrogates: one body, one meaning, one hash.
 */
export function parseCanonical(bytes: Uint8Array): unknown {
  try {
    const text = utf8Text(bytes);
    const value: unknown = JSON.parse(text);
    return canonicalText(value) === text ? value : undefined;
  } catch {
    // Not UTF-8, not JSON, or not canonicalizable: all of them mean "no signed body".
    return undefined;
  }
}
