import { APPEND_RECORDS_MAX, RECORD_BYTES_MAX } from '#contracts/limits.ts';
import { GENESIS_HASH } from '#contracts/journal/record.ts';
import { invariant } from '#contracts/result.ts';
import type { AppendBatch, HeadMove, RecordToAppend, StreamSummary } from '../runtime/ports.ts';

const HASH_BYTES = 32;

/**
 * The records of a batch, grouped by the head they belong to and in version order: what every adapter stores.
 * Throws `InvariantError` when the batch contradicts itself (a version missing between `fromVersion` and `toVersion`,
 * a head without a claim, a hash of wrong length …): that is a fault of the writer, never a race with another one.
 * A batch without records is well-formed; appending it asks only whether the claims still hold.
 */
export function recordsByHead(batch: AppendBatch): readonly (readonly RecordToAppend[])[] {
  invariant(batch.records.length <= APPEND_RECORDS_MAX, 'an append is bounded');
  const claimed = new Set(batch.claims.map((claim) => claim.partition));
  invariant(claimed.size === batch.claims.length, 'every partition is claimed once');
  const groups = new Map<string, RecordToAppend[]>();
  for (const head of batch.heads) {
    invariant(claimed.has(head.partition), `partition ${head.partition} is claimed`);
    invariant(!groups.has(head.stream), `stream ${head.stream} has one head move`);
    groups.set(head.stream, []);
  }
  for (const record of batch.records) {
    const group = groups.get(record.stream);
    invariant(group !== undefined, `stream ${record.stream} has a head move`);
    group.push(record);
  }
  return batch.heads.map((head) => {
    const records = groups.get(head.stream) ?? [];
    checkHead(head, records);
    return records;
  });
}

/** What a `searchNeedle` is looked for in, on every adapter. */
export function searchTextOf(stream: string, summary: StreamSummary): string {
  return searchNeedle(`${stream}\n${summary.title}`);
}

/**
 * What lists filter by: the state and the parties of a case, format, buyer and agency of an auction; without anything that PostgreSQL's text cannot hold.
 */
export function facetsOf(summary: StreamSummary) {
  const { kind = 'auction', facets, type, buyerId, agencyId } = summary;
  return {
    kind,
    phase: facets?.phase ?? type,
    isPublic: facets?.isPublic ?? true,
    parties: facets?.parties ?? [buyerId, agencyId],
    madeAt: facets?.madeAt ?? 0,
    titleKey: searchNeedle(summary.title),
  };
}

/** Lower case as ECMAScript defines it, without the two things that PostgreSQL's text cannot hold. */
export function searchNeedle(text: string): string {
  return text.toLowerCase().toWellFormed().replaceAll('\0', '');
}

function checkHead(head: HeadMove, records: readonly RecordToAppend[]): void {
  const name = `head move of ${head.stream}`;
  invariant(Number.isSafeInteger(head.fromVersion) && head.fromVersion >= 0, `${name}: from`);
  invariant(records.length > 0, `${name} has records`);
  invariant(head.toVersion === head.fromVersion + records.length, `${name} counts its records`);
  invariant(head.fromHash.length === HASH_BYTES, `${name}: hash before`);
  if (head.fromVersion === 0) {
    invariant(head.summary !== undefined, `${name} creates the stream, so it has a summary`);
    invariant(isEqualBytes(head.fromHash, GENESIS_HASH), `${name} starts at the genesis hash`);
  }
  for (const [i, record] of records.entries()) {
    invariant(record.version === head.fromVersion + 1 + i, `${name}: versions without a gap`);
    invariant(record.hash.length === HASH_BYTES, `${name}: hash of ${record.version}`);
    const size = record.bytes.length;
    invariant(size > 0 && size <= RECORD_BYTES_MAX, `${name}: bytes of ${record.version}`);
  }
  const last = records.at(-1);
  invariant(
    last !== undefined && isEqualBytes(last.hash, head.toHash),
    `${name} ends with the hash of its last record`,
  );
}

export function isEqualBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
