/** Bytes as WebCrypto's types want them: backed by an ordinary buffer, never a shared one. */
export function plainBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
}

export const subtle: SubtleCrypto = globalThis.crypto.subtle;

/** Random bytes of the platform; WebCrypto gives at most 64 KiB at once, and nobody here asks for more. */
export function randomBytes(length: number): Uint8Array {
  return globalThis.crypto.getRandomValues(new Uint8Array(length));
}
