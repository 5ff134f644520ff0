const KEPT_MAX = 256;
/** Larger than any certificate that is taken; what is larger is read anew each time. */
const BYTES_MAX = 8_192;
/** Of 256 bytes each has a character of its own, so equal text is equal bytes. */
const latin1 = new TextDecoder('latin1');

/**
 * Reading the same few certificates is most of the work of checking signatures: what was read of the last ones is kept, by their
 * very bytes. The reader has to be a pure function, and nobody may change what it gives.
 */
export function remembered<T>(read: (bytes: Uint8Array) => T): (bytes: Uint8Array) => T {
  const kept = new Map<string, T>();
  return (bytes) => {
    if (bytes.length > BYTES_MAX) return read(bytes);
    const name = latin1.decode(bytes);
    const known = kept.get(name);
    if (known !== undefined) return known;
    const value = read(bytes);
    kept.set(name, value);
    if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value ?? '');
    return value;
  };
}
