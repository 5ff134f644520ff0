import { z } from 'zod';
import { err, ok, type Result } from '../result.ts';
import { utf8, utf8Text } from '../utf8.ts';
import { base64Of } from '../signing/base64.ts';
import { canonicalText, type Sha256 } from './record.ts';

/**
 * Leaves of the global log (LOG). The log is public while auctions run, so a leaf is a salted commitment: it binds the operator
 * to one stream's head without telling which auction it is, how many records it has or whether anything happened.
 */

/** The state of one stream's journal that a leaf commits to. */
export interface CommittedHead {
  /** Auction id. */
  readonly stream: string;
  /** Version of the last record. */
  readonly version: number;
  /** Hash of that record, lower-case hex. */
  readonly hash: string;
  /** When the leaf was made, epoch milliseconds; the same instant as the entry's `t`. */
  readonly at: number;
}

export const SALT_BYTES = 32;

const headEntrySchema = z.strictObject({
  v: z.literal(1),
  /** Epoch milliseconds as text. */
  t: z.string().regex(/^(?:0|[1-9][0-9]{0,15})$/),
  /** Base64 of the commitment. */
  c: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
});
export type HeadEntry = z.infer<typeof headEntrySchema>;

/** `SHA-256(salt ‖ JCS(head))`; 32 random bytes of salt, told only to those who may see the journal itself. */
export function headCommitment(sha256: Sha256, salt: Uint8Array, head: CommittedHead): Uint8Array {
  const { stream, version, hash, at } = head;
  const body = utf8(canonicalText({ stream, version, hash, at }));
  const input = new Uint8Array(salt.length + body.length);
  input.set(salt);
  input.set(body, salt.length);
  return sha256(input);
}

/** The bytes that are hashed into the Merkle tree for a head. */
export function headEntryBytes(sha256: Sha256, salt: Uint8Array, head: CommittedHead): Uint8Array {
  const entry: HeadEntry = {
    v: 1,
    t: String(head.at),
    c: base64Of(headCommitment(sha256, salt, head)),
  };
  return utf8(canonicalText(entry));
}

/** Reads an entry strictly; what is not exactly what `headEntryBytes` writes is refused. */
export function parseHeadEntry(bytes: Uint8Array): Result<HeadEntry, string> {
  try {
    const text = utf8Text(bytes);
    const parsed = headEntrySchema.safeParse(JSON.parse(text));
    if (parsed.success && canonicalText(parsed.data) === text) return ok(parsed.data);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
  }
  return err('not an entry of this log');
}
