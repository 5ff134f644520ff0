import type { Sha256 } from '../journal/record.ts';

/** The two families of algorithms; one tender uses one of them (SEAL-1). */
export const SUITE_IDS = ['P256-A256GCM-SHA256', 'SM2-SM4-SM3'] as const;
export type SuiteId = (typeof SUITE_IDS)[number];

/**
 * What sealing needs of cryptography; injected so that the same code runs in a page, in Node and in tests with fixed
 * randomness. All keys and digests are 32 bytes.
 */
export interface SealingSuite {
  readonly id: SuiteId;
  /** Bytes that a segment grows by: its authentication tag. */
  readonly tagBytes: number;
  /** First byte of a sealed file: the length of its header, counted as Tink counts it. */
  readonly hash: Sha256;
  /** The same digest over large pieces, by the platform where that is faster. */
  digest(bytes: Uint8Array): Promise<Uint8Array>;
  /** A digest fed piece by piece. */
  hasher(): Hasher;
  /** HKDF (RFC 5869) with the suite's digest. */
  hkdf(input: HkdfInput): Promise<Uint8Array>;
  /** Key wrapping that adds 8 bytes (RFC 3394) or the suite's tag. */
  wrapKey(kek: Uint8Array, key: Uint8Array): Promise<Uint8Array>;
  /** `undefined` when the wrapped key was not made with this one. */
  unwrapKey(kek: Uint8Array, wrapped: Uint8Array): Promise<Uint8Array | undefined>;
  /** The cipher of one sealed file. */
  segmentCipher(key: SegmentKey): Promise<SegmentCipher>;
  /** Shamir's secret sharing (秘密分享): any `threshold` of `shares` give the secret back, fewer tell nothing. */
  split(secret: Uint8Array, shares: number, threshold: number): Promise<readonly Uint8Array[]>;
  combine(shares: readonly Uint8Array[]): Promise<Uint8Array>;
  randomBytes(length: number): Uint8Array;
}

export interface Hasher {
  update(bytes: Uint8Array): void;
  digest(): Uint8Array;
}

export interface HkdfInput {
  readonly ikm: Uint8Array;
  readonly salt: Uint8Array;
  readonly info: Uint8Array;
  readonly length: number;
}

/** Derives the stream's key from the file's key: `HKDF(K_n, salt, aad)`. */
export interface SegmentKey {
  readonly fileKey: Uint8Array;
  readonly salt: Uint8Array;
  readonly aad: Uint8Array;
}

export interface SegmentCipher {
  seal(nonce: Uint8Array, plain: Uint8Array): Promise<Uint8Array>;
  /** `undefined` when the tag does not fit. */
  open(nonce: Uint8Array, sealed: Uint8Array): Promise<Uint8Array | undefined>;
}
