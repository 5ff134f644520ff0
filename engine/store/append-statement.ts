import type { AppendBatch, HeadMove, RecordToAppend } from '../runtime/ports.ts';
import type { LaneStatement } from './append-lane.ts';
import { facetsOf, searchTextOf } from './batch-rules.ts';
import {
  boolArray,
  byteaArray,
  int4Array,
  int8Array,
  jsonArray,
  textArray,
} from './pg-binary-array.ts';

/** Answers `appended` or `fenced`; see `engine.append` in `db/migrations/0003_stream_kinds.sql`. */
export const APPEND_STATEMENT: LaneStatement = {
  name: 'journal-append',
  text: 'SELECT engine.append($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19)',
};

/** The nineteen parameters, arrays in PostgreSQL's binary form. `groups` are the records of each head, in order. */
export function appendValues(
  batch: AppendBatch,
  groups: readonly (readonly RecordToAppend[])[],
): readonly (Buffer | number | null)[] {
  const { heads } = batch;
  const records = groups.flat();
  // The claims on which heads rest come first; only they are locked.
  const used = new Set(heads.map((head) => head.partition));
  const claims = batch.claims.toSorted(
    (a, b) => Number(used.has(b.partition)) - Number(used.has(a.partition)),
  );
  const ordinals = new Map(claims.map((claim, i) => [claim.partition, i + 1]));
  return [
    int4Array(claims.map((claim) => claim.partition)),
    int8Array(claims.map((claim) => claim.epoch)),
    used.size,
    textArray(heads.map((head) => head.stream)),
    int4Array(heads.map((head) => ordinals.get(head.partition) ?? 0)),
    int8Array(heads.map((head) => head.fromVersion)),
    byteaArray(heads.map((head) => head.fromHash)),
    int8Array(heads.map((head) => head.toVersion)),
    byteaArray(heads.map((head) => head.toHash)),
    boolArray(heads.map((head) => head.isEnded)),
    ...summaryValues(heads),
    int4Array(groups.flatMap((group, i) => group.map(() => i + 1))),
    int8Array(records.map((record) => record.version)),
    textArray(records.map((record) => record.commandId)),
    byteaArray(records.map((record) => record.bytes)),
    byteaArray(records.map((record) => record.hash)),
  ];
}

/** NULLs in most batches: summaries change when auctions are made and when their times move. */
function summaryValues(heads: readonly HeadMove[]): readonly (Buffer | null)[] {
  if (heads.every((head) => head.summary === undefined)) return [null, null, null, null];
  return [
    jsonArray(heads.map(({ summary }) => summary && JSON.stringify(summary))),
    int8Array(heads.map(({ summary }) => summary?.opensAt ?? 0)),
    textArray(heads.map(({ stream, summary }) => summary && searchTextOf(stream, summary))),
    jsonArray(heads.map(({ summary }) => summary && JSON.stringify(facetsOf(summary)))),
  ];
}
