import { z } from 'zod';
import {
  ID_CHARS_MAX,
  NAME_CHARS_MAX,
  REASON_CHARS_MAX,
  REMARKS_PER_OPENING_MAX,
} from '../limits.ts';
import { parseCanonical } from '../signing/canonical.ts';
import { instantTextSchema, priceTextSchema } from '../signing/fields.ts';
import { BIDS_PER_TENDER_MAX } from './closing-list.ts';
import { SEAL_FAULTS } from './faults.ts';
import { digestSchema } from './fields.ts';
import { OPENING_SEATS } from '../journal/opening-steps.ts';
import { CUSTODIANS_MAX } from './policy.ts';
import { LOCK_IDS } from './shares.ts';

const OBJECTIONS_MAX = 10_000;
const nameSchema = z.string().min(1).max(NAME_CHARS_MAX);
const textSchema = z.string().min(1).max(REASON_CHARS_MAX);

/** One line of the record: what was read out of a bid, or why it stayed shut. */
const recordedBidSchema = z.strictObject({
  number: z.int().min(1).max(BIDS_PER_TENDER_MAX),
  header: digestSchema,
  bidder: nameSchema,
  received: instantTextSchema,
  state: z.enum(['opened', 'revoked', 'withdrawn']),
  lock: z.enum(LOCK_IDS).optional(),
  bidderName: nameSchema.optional(),
  priceFen: priceTextSchema.optional(),
  priceWords: z.string().max(ID_CHARS_MAX).optional(),
  isAboveCeiling: z.boolean().optional(),
  items: z.array(z.strictObject({ label: z.string(), value: z.string() })).optional(),
  fault: z.enum(SEAL_FAULTS).optional(),
  /** Its bidder confirmed this record; otherwise its silence did. */
  hasConfirmed: z.boolean(),
});

/** What a record of any end says first. */
const heading = {
  typ: z.literal('ebid/record/v1'),
  openingId: z.string().min(1).max(ID_CHARS_MAX),
  tender: z.string().min(1).max(ID_CHARS_MAX),
  title: nameSchema,
  lot: z.string().min(1).max(ID_CHARS_MAX),
  stage: z.string().regex(/^[1-9]$/),
  host: nameSchema,
  policy: digestSchema,
  deadline: instantTextSchema,
};

/** What bidders raised on the spot, and the host's answers (MOF87-42). */
const objectionsSchema = z
  .array(
    z.strictObject({
      number: z.int().min(1),
      by: nameSchema,
      about: z.enum(['objection', 'recusal']),
      text: textSchema,
      at: instantTextSchema,
      answer: textSchema.optional(),
      answeredAt: instantTextSchema.optional(),
    }),
  )
  .max(OBJECTIONS_MAX);

/** Who signed in, in that order, and all that was said in the hall. */
const hall = {
  signedIn: z
    .array(z.strictObject({ by: nameSchema, seat: z.enum(OPENING_SEATS), at: instantTextSchema }))
    .max(CUSTODIANS_MAX + BIDS_PER_TENDER_MAX),
  remarks: z
    .array(
      z.strictObject({
        number: z.int().min(1),
        by: nameSchema,
        seat: z.enum(OPENING_SEATS),
        text: textSchema,
        at: instantTextSchema,
      }),
    )
    .max(REMARKS_PER_OPENING_MAX),
};

/**
 * The record of an opening that is closed (开标记录; MOF87-42): who was there, what was read out, said, objected and
 * answered, who confirmed it. Signed by the platform; it is kept with the procurement's file.
 */
export const openingRecordSchema = z.strictObject({
  ...heading,
  closing: digestSchema,
  ceilingFen: priceTextSchema.optional(),
  custodians: z
    .array(z.strictObject({ name: nameSchema, role: z.string(), hasSigned: z.boolean() }))
    .max(CUSTODIANS_MAX),
  bids: z.array(recordedBidSchema).max(BIDS_PER_TENDER_MAX),
  objections: objectionsSchema,
  /** A record of before this was kept has neither of the two. */
  signedIn: hall.signedIn.optional(),
  remarks: hall.remarks.optional(),
});
export type OpeningRecord = z.infer<typeof openingRecordSchema>;

/**
 * The record of an opening that was not held because bids were fewer than the policy asks (未开标记录; MOF87-41): how many
 * there were, by the digests of their headers alone, so that each bidder finds its own and nobody learns who had bid.
 */
export const notOpenedRecordSchema = z.strictObject({
  ...heading,
  outcome: z.literal('too_few_bids'),
  /** As many bids the policy asks for. */
  bidsMin: z.int().min(1),
  /** Digests of the headers of the bids that counted, in rising order of their text. */
  headers: z.array(digestSchema).max(BIDS_PER_TENDER_MAX),
  custodians: z.array(z.strictObject({ name: nameSchema, role: z.string() })).max(CUSTODIANS_MAX),
  /** A record of before they were heard has none. */
  objections: objectionsSchema.optional(),
  ...hall,
});
export type NotOpenedRecord = z.infer<typeof notOpenedRecordSchema>;

/** `undefined`: no record, or bytes that are not their own RFC 8785 form. */
export function readOpeningRecord(bytes: Uint8Array): OpeningRecord | undefined {
  const parsed = openingRecordSchema.safeParse(parseCanonical(bytes));
  return parsed.success ? parsed.data : undefined;
}

/** As `readOpeningRecord`, of an opening with too few bids. */
export function readNotOpenedRecord(bytes: Uint8Array): NotOpenedRecord | undefined {
  const parsed = notOpenedRecordSchema.safeParse(parseCanonical(bytes));
  return parsed.success ? parsed.data : undefined;
}
