import type { ListedBid, Opening } from '#engine/api.ts';
import { ustarEnd, ustarHeader, ustarPadding } from '#contracts/sealing/ustar.ts';
import type { BidStore } from '../sealing/ports.ts';
import { custodianNumber } from './holders.ts';
import { isRecorded } from './record.ts';
import { readStored, storedName } from './stored-files.ts';

/** A published file: by which name everybody knows it (docs/SEALING.md), and where it lies. */
export interface PublishedFile {
  readonly name: string;
  readonly stored: string;
}

const OF_BID = [
  'header.json',
  'header.p7s',
  'f0.ebd',
  'receipt.json',
  'receipt.p7s',
  'receipt.tsr',
  'receipt.tlog-proof',
] as const;

/**
 * What is public by this state (OPN-13): the policy at once, the closing list once it is fixed, custodians' signatures as they
 * come, the bids with the keys of their sheets only when the read-out is over, and the record at the end, also of an opening
 * with too few bids, of which nothing else is. Shares never are.
 */
export function publishedFiles(opening: Opening): readonly PublishedFile[] {
  const { openingId, closing, state, signed, listed } = opening;
  const isOver = state === 'confirming' || state === 'closed';
  const numbers = [...signed].map((id) => custodianNumber(opening, id)).toSorted((a, b) => a - b);
  const names = [
    ...['policy.json', 'policy.p7s'],
    ...(closing === undefined ? [] : ['closing.json', 'closing.tsr']),
    ...numbers.map((number) => `closing-${number}.p7s`),
    ...(isOver ? ['opening.json', 'opening.p7s'] : []),
    ...(isRecorded(opening) ? ['record.json', 'record.p7s', 'record.pdf'] : []),
  ];
  return [
    ...names.map((name) => ({ name, stored: storedName.of(openingId, name) })),
    ...(isOver ? listed.flatMap((bid, at) => filesOfBid(openingId, bid, at + 1)) : []),
  ];
}

function filesOfBid(openingId: string, { header }: ListedBid, number: number): PublishedFile[] {
  return OF_BID.map((file) => ({
    name: `bids/${number}/${file}`,
    stored: storedName.ofBid(openingId, header, file),
  }));
}

/** Those of them that lie there by now, with their sizes. */
export async function presentFiles(
  store: BidStore,
  opening: Opening,
): Promise<readonly (PublishedFile & { readonly bytes: number })[]> {
  const there = new Map(
    (await store.list(`${opening.openingId}/`)).map(({ name, bytes }) => [name, bytes]),
  );
  return publishedFiles(opening).flatMap((file) => {
    const bytes = there.get(file.stored);
    return bytes === undefined ? [] : [{ ...file, bytes }];
  });
}

/** All of them as one archive, a file at a time. */
export async function* publishedTar(
  store: BidStore,
  files: readonly PublishedFile[],
): AsyncGenerator<Uint8Array> {
  for (const { name, stored } of files) {
    const bytes = await readStored(store, stored);
    if (bytes === undefined) continue;
    yield ustarHeader(name, bytes.length);
    yield bytes;
    yield ustarPadding(bytes.length);
  }
  yield ustarEnd();
}
