import { z } from 'zod';
import { auctionIdSchema } from '../ids.ts';
import { LOG_NAME_CHARS_MAX, LOG_NOTE_BYTES_MAX, LOG_PROOF_HASHES_MAX } from '../limits.ts';
import { epochMsSchema } from '../time.ts';
import { canonicalText } from './record.ts';

/**
 * The exported journal of one auction, `kaibiao.journal/1` (JRN-6): UTF-8 text, one RFC 8785 JSON object on each line, each line
 * ended by one line feed. In this order: header; the records 1…n; when any signed head covers them, the checkpoint and
 * the heads; footer. Every byte counts: lines are canonical, and the footer hashes all that stands before it.
 */
export const EXPORT_FORMAT = 'kaibiao.journal/1';

const hash = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hex');
const hash64 = z.string().regex(/^[A-Za-z0-9+/]{43}=$/, '32 bytes in base64');

export const headerLineSchema = z.strictObject({
  kind: z.literal('header'),
  format: z.literal(EXPORT_FORMAT),
  stream: auctionIdSchema,
  /** Name of the log that signed the heads. */
  origin: z.string().min(1).max(LOG_NAME_CHARS_MAX),
  /** The log's C2SP verifier key; whoever checks should know it from elsewhere. */
  verifierKey: z.string().max(2 * LOG_NAME_CHARS_MAX),
  /** Number of records and the hash of the last. */
  records: z.int().min(1),
  headHash: hash,
  /** Number of head lines. */
  heads: z.int().min(0),
  /** When the export was made; the exporter's word only. */
  exportedAt: epochMsSchema,
});
export type HeaderLine = z.infer<typeof headerLineSchema>;

/** `record` is the journal record itself: its canonical bytes stand in the line as they were hashed. */
export const recordLineSchema = z.strictObject({
  kind: z.literal('record'),
  /** `SHA-256(hash before ‖ canonical bytes)`. */
  hash,
  record: z.unknown(),
});

export const checkpointLineSchema = z.strictObject({
  kind: z.literal('checkpoint'),
  /** The signed note over the tree that every head line is proved in. */
  note: z.string().max(LOG_NOTE_BYTES_MAX),
});

/** One leaf of the log that commits to a head of this stream; opened by its salt. */
export const headLineSchema = z.strictObject({
  kind: z.literal('head'),
  /** Place in the log. */
  index: z.int().min(0),
  /** Version of the last record that the leaf commits to. */
  version: z.int().min(1),
  at: epochMsSchema,
  salt: hash64,
  /** The leaf as it is hashed into the tree. */
  entry: z.unknown(),
  /** Inclusion proof to the checkpoint, from the leaf up. */
  proof: z.array(hash64).max(LOG_PROOF_HASHES_MAX),
});
export type HeadLine = z.infer<typeof headLineSchema>;

export const footerLineSchema = z.strictObject({
  kind: z.literal('footer'),
  /** SHA-256 of every byte before this line. */
  sha256: hash,
});

/**
 * A consistency proof between two sizes of the log, for comparing a checkpoint kept earlier; the answer of
 * `GET /api/log/consistency` is one. Without sizes it is taken to be for the two that are compared.
 */
export const CONSISTENCY_FORMAT = 'kaibiao.consistency/1';
export const consistencyFileSchema = z.strictObject({
  format: z.literal(CONSISTENCY_FORMAT).exactOptional(),
  from: z.int().min(0).exactOptional(),
  to: z.int().min(0).exactOptional(),
  hashes: z.array(hash64).max(LOG_PROOF_HASHES_MAX),
});
export type ConsistencyFile = z.infer<typeof consistencyFileSchema>;

/** The line of a record whose canonical text is at hand; nothing is written anew, so damage in the store shows. */
export function recordLine(recordText: string, recordHash: string): string {
  return `{"hash":"${recordHash}","kind":"record","record":${recordText}}`;
}

/** The line of any other kind. */
export function exportLine(
  value:
    | HeaderLine
    | HeadLine
    | z.infer<typeof checkpointLineSchema>
    | z.infer<typeof footerLineSchema>,
): string {
  return canonicalText(value);
}
