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

/**
 * The record of an opening that is closed (开标记录; MOF87-42): who was there, what was read out, said, objected and
 * answered, who confirmed it. Signed by the platform; it is kept with the procurement's file.
 */
export const openingRecordSchema = z.strictObject({
  typ: z.literal('ebid/record/v1'),
  openingId: z.string().min(1).max(ID_CHARS_MAX),
  tender: z.string().min(1).max(ID_CHARS_MAX),
  title: nameSchema,
  lot: z.string().min(1).max(ID_CHARS_MAX),
  stage: z.string().regex(/^[1-9]$/),
  host: nameSchema,
  policy: digestSchema,
  closing: digestSchema,
  deadline: instantTextSchema,
  ceilingFen: priceTextSchema.optional(),
  custodians: z
    .array(z.strictObject({ name: nameSchema, role: z.string(), hasSigned: z.boolean() }))
    .max(CUSTODIANS_MAX),
  bids: z.array(recordedBidSchema).max(BIDS_PER_TENDER_MAX),
  objections: z
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
    .max(OBJECTIONS_MAX),
  /** Who signed in, in that order; a record of before this was kept has neither of the two. */
  signedIn: z
    .array(z.strictObject({ by: nameSchema, seat: z.enum(OPENING_SEATS), at: instantTextSchema }))
    .max(CUSTODIANS_MAX + BIDS_PER_TENDER_MAX)
    .optional(),
  /** All that was said in the hall. */
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
    .max(REMARKS_PER_OPENING_MAX)
    .optional(),
});
export type OpeningRecord = z.infer<typeof openingRecordSchema>;

/** `undefined`: no record, or bytes that are not their own RFC 8785 form. */
export function readOpeningRecord(bytes: Uint8Array): OpeningRecord | undefined {
  const parsed = openingRecordSchema.safeParse(parseCanonical(bytes));
  return parsed.success ? parsed.data : undefined;
}
