import { z } from 'zod';
import { leafHash, sameBytes } from '../journal/merkle.ts';
import { lotIdSchema, organizationIdSchema } from '../ids.ts';
import { ID_CHARS_MAX } from '../limits.ts';
import { canonicalBytes, parseCanonical } from '../signing/canonical.ts';
import { instantTextSchema } from '../signing/fields.ts';
import { utf8 } from '../utf8.ts';
import { base64UrlOf, bytesOfBase64Url, concat } from './bytes.ts';
import { BID_VERSIONS_MAX } from './core.ts';
import { digestSchema, sizeTextSchema } from './fields.ts';
import type { BidHeader } from './header.ts';
import type { TenderPolicy } from './policy.ts';
import type { SealingSuite } from './suite.ts';

const RECEIPT_TYPE = 'ebid/receipt/v1';

/** `sealed`: taken. `withdrawn`: no bid any more (MOF87-34). A replaced version is named by its successor's `prev`. */
export const RECEIPT_STATES = ['sealed', 'withdrawn'] as const;

/**
 * What the platform owes a bidder the moment it has taken a bid (投标回执; NDRC20-27): signed by the platform, with a time-stamp
 * of an outside authority over the bidder's own signature. Whoever holds one and finds no matching leaf in the public
 * log can prove that the bid was suppressed (SEAL-16).
 */
export const receiptSchema = z.strictObject({
  typ: z.literal(RECEIPT_TYPE),
  tender: z.string().min(1).max(ID_CHARS_MAX),
  lot: lotIdSchema,
  stage: z.string().regex(/^[1-9]$/),
  bidder: organizationIdSchema,
  bid: z.uuidv4(),
  ver: z.int().min(1).max(BID_VERSIONS_MAX),
  status: z.enum(RECEIPT_STATES),
  /** Digest of header.json. */
  header: digestSchema,
  /** Digest of what the bidder signed this act with: header.p7s, or the withdrawal's signature. */
  sig: digestSchema,
  /** Bytes of all sealed files. */
  size: sizeTextSchema,
  /** The instant in the time-stamp: the only clock that counts. */
  received: instantTextSchema,
  deadline: instantTextSchema,
  /** Digest of the receipt before this one of the same bidder; empty for the first. */
  prev: digestSchema.or(z.literal('')),
  /** Digest of receipt.tsr. */
  tsr: digestSchema,
  /** 32 random bytes that keep the leaf from telling anything. */
  salt: digestSchema,
  /** Leaf of the public log that will appear for this receipt. */
  leaf: digestSchema,
});
export type Receipt = z.infer<typeof receiptSchema>;

/** Reads a receipt that is its own RFC 8785 form. */
export function readReceipt(bytes: Uint8Array): Receipt | undefined {
  const parsed = receiptSchema.safeParse(parseCanonical(bytes));
  return parsed.success ? parsed.data : undefined;
}

export interface ReceiptFacts {
  readonly header: BidHeader;
  readonly headerBytes: Uint8Array;
  readonly status: Receipt['status'];
  /** What was signed and time-stamped. */
  readonly signature: Uint8Array;
  readonly stamp: Uint8Array;
  readonly receivedMs: number;
  readonly policy: TenderPolicy;
  readonly salt: Uint8Array;
  /** Digest of the receipt that this one follows; empty for the first. */
  readonly prev: string;
}

/** The receipt of one act; its leaf follows from the rest. */
export function receiptOf(suite: SealingSuite, facts: ReceiptFacts): Receipt {
  const { header, policy } = facts;
  const { tender, lot, stage, bidder, bid, ver } = header.core;
  const rest: Omit<Receipt, 'leaf'> = {
    typ: RECEIPT_TYPE,
    ...{ tender, lot, stage, bidder, bid, ver },
    status: facts.status,
    header: base64UrlOf(suite.hash(facts.headerBytes)),
    sig: base64UrlOf(suite.hash(facts.signature)),
    size: String(header.files.reduce((sum, { size }) => sum + Number(size), 0)),
    received: String(facts.receivedMs),
    deadline: policy.deadline,
    prev: facts.prev,
    tsr: base64UrlOf(suite.hash(facts.stamp)),
    salt: base64UrlOf(facts.salt),
  };
  return { ...rest, leaf: base64UrlOf(leafOf(suite, rest)) };
}

/** How a receipt is named in `replaces`, `prev` and on the closing list: the digest of its bytes. */
export function receiptDigest(suite: Pick<SealingSuite, 'hash'>, bytes: Uint8Array): string {
  return base64UrlOf(suite.hash(bytes));
}

/** The entry of the public log (JRN, "salted commitment"): nothing in it can be read, and nobody can guess it. */
export function logEntryOf(
  suite: Pick<SealingSuite, 'hash'>,
  receipt: Omit<Receipt, 'leaf'>,
): Uint8Array {
  const { leaf: _, ...committed } = { leaf: '', ...receipt };
  const salt = bytesOfBase64Url(receipt.salt) ?? new Uint8Array(0);
  const commitment = suite.hash(concat(salt, utf8(RECEIPT_TYPE), canonicalBytes(committed)));
  return canonicalBytes({ v: 1, t: receipt.received, c: base64UrlOf(commitment) });
}

/** Whether the leaf is the one that follows from the receipt. */
export function isLeafRight(suite: Pick<SealingSuite, 'hash'>, receipt: Receipt): boolean {
  const promised = bytesOfBase64Url(receipt.leaf);
  return promised !== undefined && sameBytes(promised, leafOf(suite, receipt));
}

function leafOf(suite: Pick<SealingSuite, 'hash'>, receipt: Omit<Receipt, 'leaf'>): Uint8Array {
  return leafHash(suite.hash, logEntryOf(suite, receipt));
}
