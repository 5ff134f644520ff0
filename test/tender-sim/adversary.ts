import { sameBytes } from '#contracts/journal/merkle.ts';
import { bytesOfBase64Url } from '#contracts/sealing/bytes.ts';
import { coreHashOf } from '#contracts/sealing/core.ts';
import { type BidHeader, certificateDigest, isDigestOf } from '#contracts/sealing/header.ts';
import { dataKeyCommitment, lockKeyOf } from '#contracts/sealing/keys.ts';
import { LOCK_IDS } from '#contracts/sealing/shares.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { unlockBid } from '#contracts/sealing/unlock.ts';
import { utf8Text } from '#contracts/utf8.ts';
import { decryptWith } from '#pki/cms-envelope.ts';
import { type KeyMaterial, softwareDecryptionKey } from '#pki/software-keys.ts';

/** Who wants to open a bid without enough holders: has all that the platform has, some keys, and all that was released. */

const LOCK_AT = 4;
const CORE_AT = 6;
const SECRET_AT = 38;
const SECRET_BYTES = 32;
const ZEROS = new Uint8Array(SECRET_BYTES);

/** What these keys decrypt of a header: each the envelopes that are addressed to it. */
export async function payloadsOf(
  suite: SealingSuite,
  header: BidHeader,
  keys: readonly KeyMaterial[],
): Promise<readonly Uint8Array[]> {
  const entries = header.locks.flatMap(({ shares, supplier }) => [
    ...shares,
    ...(supplier === undefined ? [] : [supplier]),
  ]);
  const found = [];
  for (const key of keys) {
    const opener = await softwareDecryptionKey(key);
    const own = certificateDigest(suite, key.certificate);
    for (const { cms } of entries.filter(({ to }) => to === own)) {
      found.push(await decryptWith(opener, bytesOfBase64Url(cms) ?? new Uint8Array(0)));
    }
  }
  return found.filter((payload) => payload !== undefined);
}

/**
 * The data key, when any way of putting together what is known gives it: by the program's own way, and by hand, where more
 * shares than a polynomial has degrees combine to its secret as well.
 */
export async function stolenKey(
  suite: SealingSuite,
  header: BidHeader,
  known: readonly Uint8Array[],
): Promise<Uint8Array | undefined> {
  const coreHash = coreHashOf(suite, header.core);
  const isIt = (key: Uint8Array): boolean =>
    isDigestOf(header.dkc, dataKeyCommitment(suite, coreHash, key));
  if (isIt(ZEROS)) return ZEROS;
  const ofBid = known.filter((one) => sameBytes(one.slice(CORE_AT, SECRET_AT), coreHash));
  if (ofBid.length === 0) return undefined;
  const unlocked = await unlockBid(suite, header, offeredFrom(header, ofBid));
  if (unlocked.ok && isIt(unlocked.value.dataKey)) return unlocked.value.dataKey;
  const secrets = (lock: string, kind: string): readonly Uint8Array[] =>
    ofBid
      .filter((payload) => utf8Text(payload.subarray(LOCK_AT, CORE_AT)) === `${lock}${kind}`)
      .map((payload) => payload.slice(SECRET_AT));
  for (const id of LOCK_IDS) {
    const wrapped = header.locks.find((lock) => lock.id === id)?.wrapped ?? '';
    for (const custody of await custodiesFrom(suite, secrets(id, 'c'))) {
      for (const bidder of [undefined, ...secrets('A', 's')]) {
        const from = { id, custody, ...(bidder !== undefined && { bidder }) };
        const kek = await lockKeyOf(suite, coreHash, from);
        const key = await suite.unwrapKey(kek, bytesOfBase64Url(wrapped) ?? new Uint8Array(0));
        if (key !== undefined && isIt(key)) return key;
      }
    }
  }
  return undefined;
}

/** Every payload offered as every share that it could be. */
function offeredFrom(header: BidHeader, known: readonly Uint8Array[]) {
  return header.locks.flatMap(({ id, shares, supplier }) =>
    known.flatMap((payload) => [
      ...shares.map(({ to }) => ({ lock: id, kind: 'c' as const, to, payload })),
      ...(supplier === undefined
        ? []
        : [{ lock: id, kind: 's' as const, to: supplier.to, payload }]),
    ]),
  );
}

/** What all shares together combine to, and each as if it were the secret itself. */
async function custodiesFrom(
  suite: SealingSuite,
  shares: readonly Uint8Array[],
): Promise<readonly Uint8Array[]> {
  const byPlace = new Map(shares.map((share) => [share.at(-1), share]));
  const combined = byPlace.size > 1 ? [await suite.combine([...byPlace.values()])] : [];
  return [...combined, ...shares.map((share) => share.slice(0, SECRET_BYTES))];
}
