import { z } from 'zod';
import { STREAM_KINDS } from '#contracts/journal/stream-kind.ts';
import type { StoredCheckpoint, StreamHead, StreamSummary } from '../runtime/ports.ts';

/** Rows as `pg` hands them over with the parsers of `db/pool.ts`, and their way into the types of the port. */

const streamSummarySchema = z.object({
  title: z.string(),
  type: z.string(),
  visibility: z.string(),
  offerSignature: z.string(),
  confidentiality: z.literal('custodians').exactOptional(),
  buyerId: z.string(),
  agencyId: z.string(),
  bidderIds: z.array(z.string()),
  opensAt: z.number(),
  closesAt: z.number(),
  lotCount: z.number(),
  kind: z.enum(STREAM_KINDS).exactOptional(),
  facets: z
    .object({
      phase: z.string(),
      isPublic: z.boolean(),
      parties: z.array(z.string()),
      madeAt: z.number(),
      listed: z.unknown(),
    })
    .exactOptional(),
}) satisfies z.ZodType<StreamSummary>;

export interface HeadRow {
  readonly stream_id: string;
  readonly partition: number;
  readonly head_version: number;
  readonly head_hash: Buffer;
  readonly is_ended: boolean;
  readonly summary: unknown;
}

export const HEAD_COLUMNS = 'stream_id, partition, head_version, head_hash, is_ended, summary';

export function headOfRow(row: HeadRow): StreamHead {
  return {
    stream: row.stream_id,
    partition: row.partition,
    version: row.head_version,
    hash: row.head_hash,
    isEnded: row.is_ended,
    summary: streamSummarySchema.parse(row.summary),
  };
}

export interface CheckpointRow {
  readonly size: number;
  readonly at_ms: number;
  readonly root_hash: Buffer;
  readonly note: string;
}

export function checkpointOfRow(row: CheckpointRow): StoredCheckpoint {
  return { size: row.size, at: row.at_ms, rootHash: row.root_hash, note: row.note };
}
