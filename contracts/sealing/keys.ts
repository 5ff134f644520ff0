import { concat, tag, u32 } from './bytes.ts';
import type { SealingSuite } from './suite.ts';

/** Keys of one bid (EBID-1, 5.3). All take the digest of the core, so that no key fits another bid (SEAL-2). */

const KEY_BYTES = 32;

/** Commitment to the data key: one ciphertext cannot open in two ways under two locks (SEAL-3). */
export function dataKeyCommitment(
  suite: SealingSuite,
  coreHash: Uint8Array,
  dataKey: Uint8Array,
): Uint8Array {
  return suite.hash(concat(tag('ebid/v1/dkc'), coreHash, dataKey));
}

/** Key of file `n`: publishing one of them opens that file alone. */
export function fileKeyOf(
  suite: SealingSuite,
  coreHash: Uint8Array,
  { dataKey, n }: { readonly dataKey: Uint8Array; readonly n: number },
): Promise<Uint8Array> {
  const info = concat(tag('ebid/v1/file'), u32(n));
  return suite.hkdf({ ikm: dataKey, salt: coreHash, info, length: KEY_BYTES });
}

export function fileKeyCommitment(
  suite: SealingSuite,
  coreHash: Uint8Array,
  { fileKey, n }: { readonly fileKey: Uint8Array; readonly n: number },
): Uint8Array {
  return suite.hash(concat(tag('ebid/v1/kc'), coreHash, u32(n), fileKey));
}

/** Key of a lock: from the custodians' secret and, for lock A, the bidder's. */
export function lockKeyOf(
  suite: SealingSuite,
  coreHash: Uint8Array,
  lock: { readonly id: string; readonly custody: Uint8Array; readonly bidder?: Uint8Array },
): Promise<Uint8Array> {
  return suite.hkdf({
    ikm: lock.bidder === undefined ? lock.custody : concat(lock.custody, lock.bidder),
    salt: coreHash,
    info: tag(`ebid/v1/kek/${lock.id}`),
    length: KEY_BYTES,
  });
}

/** What every segment of a file is bound to: the bid and the file's number. */
export function fileAad(coreHash: Uint8Array, n: number): Uint8Array {
  return concat(tag('ebid/v1/aad'), coreHash, u32(n));
}
