import { z } from 'zod';
import { invariant } from '../result.ts';
import { auctionEventSchema } from '../wire/auction-event-schemas.ts';
import type { AuctionEvent } from '../wire/auction-events.ts';
import { epochMsSchema } from '../time.ts';
import { hex } from '../utf8.ts';
import { canonicalText, GENESIS_HASH, type JournalRecord, recordHash } from './record.ts';
import type { Sha256 } from './record.ts';
import { caseEventSchema, opensCase } from './case-event-schemas.ts';
import type { CaseEvent } from './case-events.ts';
import type { CaseRefold, Refold, RefoldOutcome } from './refold.ts';
import type { Fault } from './verify-report.ts';

const frame = {
  v: z.literal(1),
  stream: z.string(),
  version: z.int().min(1),
  at: epochMsSchema,
};
const recordSchema = z.strictObject({ ...frame, event: auctionEventSchema });
const caseRecordSchema = z.strictObject({ ...frame, event: caseEventSchema });

/** The rules of auctions and of cases; a stream's first record says which of them it takes. */
export interface RuleBooks {
  readonly startRefold: () => Refold;
  readonly startCaseRefold: () => CaseRefold;
}

const HASH_BYTES = 32;

/** Hashes of all records so far, flat: a long journal has millions. */
export class HashList {
  #bytes = new Uint8Array(16 * HASH_BYTES);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  push(hash: Uint8Array): void {
    if (this.#count * HASH_BYTES === this.#bytes.length) {
      const wider = new Uint8Array(2 * this.#bytes.length);
      wider.set(this.#bytes);
      this.#bytes = wider;
    }
    this.#bytes.set(hash, this.#count * HASH_BYTES);
    this.#count += 1;
  }

  /** Hash of the record with this version, 1…count; the genesis hash for 0. */
  at(version: number): Uint8Array {
    if (version === 0) return GENESIS_HASH;
    return this.#bytes.subarray((version - 1) * HASH_BYTES, version * HASH_BYTES);
  }
}

/** A record as it stands in the file: its bytes, the same as text, and what JSON makes of it. */
export interface RecordForm {
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly value: unknown;
}

type Rules =
  | { readonly isCase: true; readonly refold: CaseRefold }
  | { readonly isCase: false; readonly refold: Refold };

type ReadRecord =
  | { readonly success: false; readonly error: z.ZodError }
  | {
      readonly success: true;
      readonly record: JournalRecord<AuctionEvent | CaseEvent>;
      readonly apply: () => string | undefined;
      readonly auction: JournalRecord | undefined;
    };

/**
 * The records of one stream, one by one (JRN-1…JRN-5, JRN-8): canonical bytes, gap-free versions, time that never goes
 * back, known shapes, the hash chain, and what the rules say to it.
 */
export class RecordChecker {
  readonly #sha256: Sha256;
  readonly #books: RuleBooks;
  readonly #stream: string;
  readonly hashes = new HashList();
  #rules: Rules | undefined;
  #lastAt = 0;

  constructor(sha256: Sha256, books: RuleBooks, stream: string) {
    this.#sha256 = sha256;
    this.#books = books;
    this.#stream = stream;
  }

  /** What the records so far amount to; at least one was in order. */
  outcome(): RefoldOutcome {
    invariant(this.#rules !== undefined, 'at least one record was taken');
    return this.#rules.refold.outcome();
  }

  /** `hash`: the one beside the record, lower-case hex. Of an auction the record, which may hold a signed offer. */
  check({ text, bytes, value }: RecordForm, hash: string): Fault | JournalRecord | undefined {
    const version = this.hashes.count + 1;
    if (canonicalOf(value) !== text) {
      return { code: 'not_canonical', version, detail: 'the record is not in canonical form' };
    }
    const read = this.#read(value);
    if (!read.success) return { code: 'bad_record', version, detail: issueText(read.error) };
    const { record, apply } = read;
    const misplaced = this.#checkPlace(record, text);
    if (misplaced !== undefined) return misplaced;
    const computed = recordHash(this.#sha256, this.hashes.at(version - 1), bytes);
    if (hex(computed) !== hash) {
      const detail = 'its bytes and the record before it give another hash';
      return { code: 'chain_broken', version, detail };
    }
    const disagreement = apply();
    if (disagreement !== undefined) {
      return { code: 'rules_disagree', version, detail: disagreement };
    }
    this.hashes.push(computed);
    this.#lastAt = record.at;
    return read.auction;
  }

  /** The record in the form of its kind of stream, and what the rules of that kind say to it. */
  #read(value: unknown): ReadRecord {
    const first = z.object({ event: z.unknown() }).safeParse(value);
    this.#rules ??= opensCase(first.data?.event)
      ? { isCase: true, refold: this.#books.startCaseRefold() }
      : { isCase: false, refold: this.#books.startRefold() };
    const { isCase, refold } = this.#rules;
    if (isCase) {
      const parsed = caseRecordSchema.safeParse(value);
      if (!parsed.success) return parsed;
      const record = parsed.data;
      return { success: true, record, apply: () => refold.apply(record), auction: undefined };
    }
    const parsed = recordSchema.safeParse(value);
    if (!parsed.success) return parsed;
    const record: JournalRecord = parsed.data;
    return { success: true, record, apply: () => refold.apply(record), auction: record };
  }

  #checkPlace(record: JournalRecord<AuctionEvent | CaseEvent>, text: string): Fault | undefined {
    const version = this.hashes.count + 1;
    if (record.version !== version) {
      const detail = `record ${record.version} stands where record ${version} belongs`;
      return { code: 'version_gap', version, detail };
    }
    if (record.stream !== this.#stream) {
      return { code: 'bad_record', version, detail: `it belongs to ${record.stream}` };
    }
    const { event } = record;
    if (event.type === 'AuctionPublished') {
      if (event.auctionId !== this.#stream || event.rules.id !== this.#stream) {
        return { code: 'bad_record', version, detail: 'it publishes another auction' };
      }
      if (canonicalText(record) !== text) {
        return { code: 'bad_record', version, detail: 'a rule is left to its default' };
      }
    }
    if (record.at < this.#lastAt) {
      const detail = `${record.at} is before ${this.#lastAt}, the time of the record before`;
      return { code: 'time_back', version, detail };
    }
    return undefined;
  }
}

/** The canonical text, or `undefined` for a value that has none (a number beyond JSON, half a character). */
export function canonicalOf(value: unknown): string | undefined {
  try {
    return canonicalText(value);
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/** First issue of a failed parse in one line. */
export function issueText(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'not as described';
  const path = issue.path.map(String).join('.');
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}
