import canonicalize from 'canonicalize';
import type { AuctionEvent } from '../wire/auction-events.ts';
import { invariant } from '../result.ts';
import type { EpochMs } from '../time.ts';
import { utf8 } from '../utf8.ts';

/** Injected so that the same code runs in Node and in a page: 32 bytes of SHA-256 over the given bytes. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/**
 * One journal record before it is stored. Canonical bytes are RFC 8785 JSON of exactly these fields, so anyone can
 * recompute them; the owner's epoch is a column beside them and no part of the bytes.
 */
export interface JournalRecord<Event = AuctionEvent> {
  readonly v: 1;
  /** Id of the auction or case. */
  readonly stream: string;
  /** 1..n without gaps in its stream. */
  readonly version: number;
  /** Stamped by the writer; never smaller than the record before. */
  readonly at: EpochMs;
  readonly event: Event;
}

/** `prevHash` of a stream's first record. */
export const GENESIS_HASH: Uint8Array = new Uint8Array(32);

export function canonicalText(value: unknown): string {
  const text = canonicalize(value);
  invariant(text !== undefined, 'the value has a canonical form');
  return text;
}

export function canonicalRecordBytes(record: JournalRecord<object>): Uint8Array {
  return utf8(canonicalText(record));
}

/** `SHA-256(prevHash ‖ canonical bytes)`. */
export function recordHash(sha256: Sha256, prevHash: Uint8Array, bytes: Uint8Array): Uint8Array {
  const input = new Uint8Array(prevHash.length + bytes.length);
  input.set(prevHash);
  input.set(bytes, prevHash.length);
  return sha256(input);
}
