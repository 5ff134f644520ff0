/**
 * Keys as the rest of the code knows them: what they can do, never what they are. A file, a page's key store and later a
 * USB token (U 盾) are adapters of these ports.
 */

/** Opens what was encrypted to its certificate. */
export type DecryptionKey =
  | {
      readonly kind: 'p256';
      readonly certificate: Uint8Array;
      /** The shared secret (x coordinate, 32 bytes) with an uncompressed point. */
      readonly agree: (point: Uint8Array) => Promise<Uint8Array>;
    }
  | {
      readonly kind: 'rsa';
      readonly certificate: Uint8Array;
      readonly decryptOaep: (encrypted: Uint8Array) => Promise<Uint8Array>;
    }
  | {
      readonly kind: 'sm2';
      readonly certificate: Uint8Array;
      /** Takes the DER of an SM2 ciphertext; `undefined` when it is for another key. */
      readonly decryptSm2: (encrypted: Uint8Array) => Promise<Uint8Array | undefined>;
    };

/** Signs with the key of its certificate. */
export interface SigningKey {
  readonly kind: 'p256' | 'rsa' | 'sm2';
  readonly certificate: Uint8Array;
  /** Certificates between it and a root, nearest first. */
  readonly chain: readonly Uint8Array[];
  /** ECDSA with SHA-256 or SM2 with SM3 and the standard user id, in DER form, or RSASSA-PKCS1-v1_5 with SHA-256. */
  readonly sign: (bytes: Uint8Array) => Promise<Uint8Array>;
}
