import { collected, sourceOf } from '#contracts/sealing/chunks.ts';
import type { BidStore } from '../sealing/ports.ts';

/** Largest file of an opening that is read at once: an opening sheet is padded to one size. */
const FILE_BYTES_MAX = 4_194_304;

/** Where the files of one opening lie in the store. */
export const storedName = {
  of: (openingId: string, file: string): string => `${openingId}/${file}`,
  ofBid: (openingId: string, header: string, file: string): string =>
    `${openingId}/bids/${header}/${file}`,
  /** A holder's share: secret also after the opening, since enough of them open the documents. */
  ofRelease: (
    openingId: string,
    { header, lock, to }: { readonly header: string; readonly lock: string; readonly to: string },
    kind: 'json' | 'p7s',
  ): string => `${openingId}/releases/${header}/${lock}-${to}.${kind}`,
};

/** A file of the store whole; `undefined`: there is none, or it is larger than any of its kind. */
export async function readStored(store: BidStore, name: string): Promise<Uint8Array | undefined> {
  const source = await store.get(name);
  return source && collected(source, FILE_BYTES_MAX);
}

/** Stores bytes under a name that is written once, and gives what lies there: after a crash that is what was first. */
export async function putStored(
  store: BidStore,
  name: string,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  await store.put(name, sourceOf(bytes));
  return (await readStored(store, name)) ?? bytes;
}
