import { z } from 'zod';
import { commandIdSchema, idText } from '../ids.ts';
import {
  DURATION_MS_MAX,
  ID_CHARS_MAX,
  NAME_CHARS_MAX,
  PAGE_ROWS_MAX,
  REASON_CHARS_MAX,
} from '../limits.ts';
import {
  OPENING_ACTORS,
  OPENING_REFUSALS,
  OPENING_SEATS,
  OPENING_STATES,
} from '../journal/opening-steps.ts';
import { fenSchema } from '../money.ts';
import { digestSchema } from '../sealing/fields.ts';
import { SEAL_FAULTS } from '../sealing/faults.ts';
import { LOCK_IDS } from '../sealing/shares.ts';
import { SUITE_IDS } from '../sealing/suite.ts';
import { epochMsSchema } from '../time.ts';
import { servedLotSchema } from './served-lot.ts';

/**
 * REST interface of public bid openings (开标), under `/api/openings`. Files travel as base64; which files there are and what
 * their bytes mean is EBID-1 (docs/SEALING.md). Before the closing list is fixed no answer but the bidder's own tells
 * that a bid exists (S2).
 */

/** A signed file of a few kilobytes: policy, closing list, release, withdrawal. */
const FILE_CHARS_MAX = 262_144;
const smallFile = z.base64().min(1).max(FILE_CHARS_MAX);
/** Of answers: an answer's schema only checks, a brand would change its value. */
const instantOut = z.int().min(0);
const fenOut = z.int().min(0);
const stageSchema = z.string().regex(/^[1-9]$/);

/** GET /api/policy-terms: what a tender's policy has to say of this platform; no suite: it takes no sealed bids. */
export const policyTermsSchema = z.object({
  suites: z.array(
    z.object({
      suite: z.enum(SUITE_IDS),
      /** Digests of the certificates of the platform and of its time-stamping authority, by the suite's own hash. */
      platform: digestSchema,
      tsa: digestSchema,
    }),
  ),
  /** Key of the log of signed heads, as C2SP writes it. */
  logKey: z.string(),
});
export type PolicyTerms = z.infer<typeof policyTermsSchema>;

/** POST /api/openings. The id is the policy's tender with its lot and stage unless one is given. */
export const arrangeOpeningSchema = z.strictObject({
  commandId: commandIdSchema,
  openingId: idText.optional(),
  /** policy.json and policy.p7s as the agency signed them. */
  policy: smallFile,
  signature: smallFile,
  stage: stageSchema,
  ceilingFen: fenSchema.optional(),
  confirmMs: z.int().min(0).max(DURATION_MS_MAX),
});

export const openingCreatedSchema = z.object({ openingId: z.string() });

/** GET /api/openings?page=&size=&search=&state=&mine= */
export const openingListQuerySchema = z.strictObject({
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  size: z.coerce.number().int().min(1).max(PAGE_ROWS_MAX).default(20),
  search: z.string().max(NAME_CHARS_MAX).optional(),
  state: z.enum(OPENING_STATES).optional(),
  mine: z.stringbool().optional(),
});

/** GET /api/openings.csv?search=&state=&mine= */
export const openingFilterSchema = openingListQuerySchema.omit({ page: true, size: true });

export const openingListItemSchema = z.object({
  openingId: z.string(),
  tender: z.string(),
  title: z.string(),
  lot: z.string(),
  stage: stageSchema,
  state: z.enum(OPENING_STATES),
  agencyName: z.string(),
  deadlineMs: instantOut,
  opensAtMs: instantOut,
  /** Bids on the closing list; absent until it is fixed. */
  bids: z.int().min(0).optional(),
  /** The lot of a published sealed quotation whose prices it keeps (SQ-10). */
  serves: servedLotSchema.optional(),
});
export type OpeningListItem = z.infer<typeof openingListItemSchema>;
export const openingListSchema = z.object({
  items: z.array(openingListItemSchema),
  total: z.int().min(0),
  page: z.int(),
  size: z.int(),
});

const custodianViewSchema = z.object({
  organizationId: z.string(),
  name: z.string(),
  role: z.string(),
  /** When it proved its key (密钥演练); absent: not yet. */
  provedAtMs: instantOut.optional(),
  hasSigned: z.boolean(),
});
export type CustodianView = z.infer<typeof custodianViewSchema>;

/** One row of the read-out table (唱标表). Name and price only once the bid was read out. */
const bidViewSchema = z.object({
  number: z.int().min(1),
  header: digestSchema,
  bidder: z.string(),
  bidderName: z.string().optional(),
  state: z.enum(['sealed', 'opened', 'revoked', 'withdrawn']),
  isReadOut: z.boolean(),
  receivedMs: instantOut,
  priceFen: fenOut.optional(),
  priceWords: z.string().optional(),
  isAboveCeiling: z.boolean().optional(),
  items: z.array(z.object({ label: z.string(), value: z.string() })).optional(),
  fault: z.enum(SEAL_FAULTS).optional(),
  /** Shares that lie there, by lock and holder. */
  released: z.array(z.object({ lock: z.enum(LOCK_IDS), holder: z.string() })),
  /** How many custodians each lock takes. */
  needed: z.array(z.object({ lock: z.enum(LOCK_IDS), custodians: z.int().min(1) })),
});
export type BidView = z.infer<typeof bidViewSchema>;

const objectionViewSchema = z.object({
  number: z.int().min(1),
  by: z.string(),
  about: z.enum(['objection', 'recusal']),
  text: z.string(),
  atMs: instantOut,
  answer: z.object({ text: z.string(), atMs: instantOut }).optional(),
});

/** Something said in the hall, for everybody and for the record (OPN-20). */
const remarkViewSchema = z.object({
  /** From 1, without gaps. */
  number: z.int().min(1),
  by: z.string(),
  seat: z.enum(OPENING_SEATS),
  text: z.string(),
  atMs: instantOut,
});
export type RemarkView = z.infer<typeof remarkViewSchema>;

/** GET /api/openings/:id/remarks?before= */
export const remarksQuerySchema = z.strictObject({
  /** Number of the oldest remark that the caller has. */
  before: z.coerce.number().int().min(1).max(1_000_000),
});
export const remarksPageSchema = z.object({
  /** Oldest first. */
  items: z.array(remarkViewSchema),
  total: z.int().min(0),
});
export type RemarksPage = z.infer<typeof remarksPageSchema>;

export const HOST_STEPS = [
  'wait_for_deadline',
  'wait_for_list',
  'collect_signatures',
  'wait_for_opening',
  'begin',
  'collect_shares',
  'read_out',
  'answer_objections',
  'collect_confirmations',
  'hear_objections',
  'none',
] as const;

/** GET /api/openings/:id: what this caller may see. The hall's room tells when there is a newer version (OPN-17). */
export const openingViewSchema = z.object({
  opening: openingListItemSchema,
  /** What `opening.serves` is about, for a caller who may see that. */
  serving: z.object({ kind: z.enum(['project', 'auction']), title: z.string() }).optional(),
  /** As whom the caller takes part. */
  actors: z.array(z.enum(OPENING_ACTORS)),
  policyDigest: digestSchema,
  decryptMs: z.int().min(0),
  confirmMs: z.int().min(0),
  bidsMin: z.int().min(1),
  ceilingFen: fenOut.optional(),
  hostStep: z.enum(HOST_STEPS),
  custodians: z.array(custodianViewSchema),
  signaturesNeeded: z.int().min(1),
  closing: digestSchema.optional(),
  windowEndsAtMs: instantOut.optional(),
  rescueEndsAtMs: instantOut.optional(),
  /** When silence ends the record; with too few bids, until when those present may object. */
  confirmEndsAtMs: instantOut.optional(),
  /** Empty until the closing list is fixed. */
  bids: z.array(bidViewSchema),
  objections: z.array(objectionViewSchema),
  /** Bidders that have confirmed the record. */
  confirmed: z.array(z.string()),
  /** Who has signed in (签到), in that order. */
  signedIn: z.array(
    z.object({ organizationId: z.string(), seat: z.enum(OPENING_SEATS), atMs: instantOut }),
  ),
  /** The newest, oldest first. */
  remarks: z.array(remarkViewSchema),
  remarkCount: z.int().min(0),
  /** Header of the bid that is read out next; for the host alone. */
  nextHeader: digestSchema.optional(),
  version: z.int().min(0),
  serverMs: instantOut,
});
export type OpeningView = z.infer<typeof openingViewSchema>;

const text = z.string().trim().min(1).max(REASON_CHARS_MAX);

/** POST /api/openings/:id/commands: steps that need no file. */
export const openingCommandSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('BeginOpening') }),
    z.strictObject({ type: z.literal('ExtendWindow'), untilMs: epochMsSchema, reason: text }),
    z.strictObject({ type: z.literal('ReadOutNext'), header: digestSchema }),
    z.strictObject({
      type: z.literal('RaiseObjection'),
      about: z.enum(['objection', 'recusal']),
      text,
    }),
    z.strictObject({ type: z.literal('AnswerObjection'), number: z.int().min(1), text }),
    z.strictObject({ type: z.literal('ConfirmRecord') }),
    z.strictObject({ type: z.literal('SignIn') }),
    z.strictObject({ type: z.literal('Say'), text }),
  ])
  .and(z.object({ commandId: commandIdSchema }));

export const openingAnswerSchema = z.object({
  outcome: z.enum(['accepted', 'refused']),
  reason: z.enum(OPENING_REFUSALS).or(z.literal('command_id_reused')).optional(),
  /** With `wrong_share`: what is wrong with it. */
  fault: z.enum(SEAL_FAULTS).optional(),
  allowedStates: z.array(z.enum(OPENING_STATES)).optional(),
  allowedActors: z.array(z.enum(OPENING_ACTORS)).optional(),
  allowedFrom: instantOut.optional(),
  allowedUntil: instantOut.optional(),
  at: instantOut,
  receipt: z.string(),
});
export type OpeningAnswer = z.infer<typeof openingAnswerSchema>;

/** GET /api/openings/:id/probe: a random secret, encrypted to the caller's custodian certificate (密钥演练). */
export const keyProbeSchema = z.object({ probeId: z.string(), cms: z.string() });
/** POST /api/openings/:id/probe: the secret, decrypted. */
export const proveKeySchema = z.strictObject({
  commandId: commandIdSchema,
  probeId: z.string().min(1).max(ID_CHARS_MAX),
  secret: smallFile,
});

/** POST /api/openings/:id/closing-signatures: a custodian's detached signature over closing.json. */
export const signClosingSchema = z.strictObject({
  commandId: commandIdSchema,
  signature: smallFile,
});

/**
 * GET /api/openings/:id/shares: what the caller holds, for its own machine to decrypt. `bids` are the headers of those bids, in
 * base64: a holder's program takes the envelope from there and checks what it decrypts by it (SEAL-22).
 */
export const heldSharesSchema = z.object({
  closing: digestSchema,
  bids: z.array(z.object({ header: digestSchema, file: z.string() })),
  shares: z.array(
    z.object({
      header: digestSchema,
      lock: z.enum(LOCK_IDS),
      kind: z.enum(['c', 's']),
      to: digestSchema,
      cms: z.string(),
      isReleased: z.boolean(),
    }),
  ),
});

export type HeldShares = z.infer<typeof heldSharesSchema>;

/** POST /api/openings/:id/releases: release.json and its signature by the key that the share was encrypted to. */
export const releaseShareSchema = z.strictObject({
  commandId: commandIdSchema,
  release: smallFile,
  signature: smallFile,
});

/** GET /api/openings/:id/files: what is published by now, by the names of docs/SEALING.md. */
export const publishedListSchema = z.object({
  files: z.array(z.object({ name: z.string(), bytes: z.int().min(0) })),
});

/** POST /api/openings/:id/bids: an upload that is complete becomes a bid. */
export const submitBidSchema = z.strictObject({
  commandId: commandIdSchema,
  uploadId: z.string().min(1).max(ID_CHARS_MAX),
  /** Digest of header.json as its bidder made it: no other bytes are taken for it. */
  header: digestSchema,
});

/** POST /api/openings/:id/withdrawals: withdrawal.json and the bidder's signature over it. */
export const withdrawBidSchema = z.strictObject({
  commandId: commandIdSchema,
  withdrawal: smallFile,
  signature: smallFile,
});

/** Receipt, or a signed answer that it came too late: three files each. */
export const acceptanceSchema = z.object({
  kind: z.enum(['receipt', 'late']),
  /** receipt.json or late.json, its signature, the outside time-stamp. */
  file: z.string(),
  signature: z.string(),
  stamp: z.string(),
  receivedMs: instantOut,
});
export type AcceptanceView = z.infer<typeof acceptanceSchema>;

/** GET /api/openings/:id/bids/mine: the caller's own, newest first; nobody else's are ever told. */
export const ownBidsSchema = z.object({
  bids: z.array(
    z.object({
      bid: z.string(),
      ver: z.int().min(1),
      header: digestSchema,
      status: z.enum(['sealed', 'replaced', 'withdrawn']),
      bytes: z.int().min(0),
      receivedMs: instantOut,
    }),
  ),
});
