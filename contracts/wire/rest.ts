import { z } from 'zod';
import {
  CURVE_POINTS_MAX,
  ID_CHARS_MAX,
  LOG_ENTRIES_PAGE_MAX,
  LOG_NOTE_BYTES_MAX,
  NAME_CHARS_MAX,
  PAGE_ROWS_MAX,
  TITLE_CHARS_MAX,
} from '../limits.ts';
import { type AuctionRules, auctionRulesSchema } from './auction-rules.ts';
import {
  announceSchema,
  cancelAuctionSchema,
  cancelLotSchema,
  disqualifyBidderSchema,
  extendCloseSchema,
  pauseSchema,
  resumeSchema,
  voidOfferSchema,
} from './auction-commands.ts';
import { wellFormed } from '../well-formed.ts';
import { signedEnvelopeSchema } from './live-frames.ts';
import { ROLES } from './session.ts';
import type { AuctionView } from './views.ts';

/** Shapes of the REST interface under `/api`; errors are RFC 9457 problems (`problem.ts`). */

export { ROLES, signInSchema, sessionInfoSchema } from './session.ts';
export type { Role, SessionInfo } from './session.ts';

/** GET /api/config: what a client must know before it signs in. */
export const clientConfigSchema = z.object({
  version: z.string(),
  /** Absolute `ws(s)://…/live` when the live listener is exposed by itself; absent: same origin. */
  livePublicUrl: z.string().optional(),
  isDemo: z.boolean(),
  /** Second factors are not asked for (`SECOND_FACTOR=optional`): this is no real installation. */
  isRelaxed: z.boolean().optional(),
  /** Other sites may show `/embed/…` in a frame (`EMBED_ORIGINS`). */
  isEmbeddable: z.boolean().optional(),
  /** C2SP verifier key of the signed heads. */
  logVerifierKey: z.string(),
  /** SPKI (base64) of the Ed25519 key that signs answers where offers are signed (SIG-7). */
  answerKey: z.string().optional(),
  serverMs: z.number(),
});
export type ClientConfig = z.infer<typeof clientConfigSchema>;

/** GET /api/demo/accounts: only while the demo is loaded. */
export const demoAccountSchema = z.object({
  login: z.string(),
  password: z.string(),
  role: z.enum(ROLES),
  /** The person's, which tells two of one organization apart. */
  displayName: z.string(),
});
export type DemoAccount = z.infer<typeof demoAccountSchema>;

export const LIST_STATES = ['running', 'upcoming', 'opened', 'ended'] as const;
export type ListState = (typeof LIST_STATES)[number];

/** GET /api/auctions?page=1&size=20&search=…&state=… */
export const auctionListQuerySchema = z.strictObject({
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  size: z.coerce.number().int().min(1).max(PAGE_ROWS_MAX).default(20),
  search: z.string().max(TITLE_CHARS_MAX).optional(),
  /** `running`: not ended, which is `upcoming` (soonest opening first) and `opened` together. */
  state: z.enum(LIST_STATES).optional(),
});
export const auctionListItemSchema = z.object({
  auctionId: z.string(),
  title: z.string(),
  type: z.string(),
  visibility: z.string(),
  offerSignature: z.string(),
  /** Absent: of a sealed quotation the platform can read the prices (SQ-4). */
  confidentiality: z.literal('custodians').optional(),
  opensAt: z.number(),
  /** Latest first end of its lots; overtime may have moved it. */
  closesAt: z.number(),
  lotCount: z.number(),
  isEnded: z.boolean(),
  /** Whether the signed-in organization is an admitted bidder here. */
  isBidder: z.boolean(),
});
export type AuctionListItem = z.infer<typeof auctionListItemSchema>;
export const auctionListSchema = z.object({
  items: z.array(auctionListItemSchema),
  total: z.number(),
  page: z.number(),
  size: z.number(),
});
export type AuctionList = z.infer<typeof auctionListSchema>;

/** GET /api/auctions/:id: the listed facts and the view (`views.ts`) that this caller's audience gets (AUC-12). */
export const auctionDetailSchema = z.object({
  auction: auctionListItemSchema,
  audience: z.enum(['public', 'bidder', 'buyer', 'oversight']),
  view: z.custom<AuctionView>((value) => typeof value === 'object' && value !== null),
});
export type AuctionDetail = z.infer<typeof auctionDetailSchema>;

/** GET /api/auctions/:id/curve?lot=L1: how that lot's best price came about since the auction opened. */
export const lotCurveQuerySchema = z.strictObject({ lot: z.string().min(1).max(ID_CHARS_MAX) });
export const lotCurveSchema = z.object({
  /**
   * Oldest first; after very many changes thinned out. Absent while this caller may not see the lot's best price
   * (AUC-12), and just so for a lot that there is not.
   */
  points: z
    .array(
      z.object({
        /** Since when, epoch milliseconds. */
        at: z.number(),
        /** In fen; `null`: no valid offer was left. */
        priceFen: z.number().nullable(),
      }),
    )
    .max(CURVE_POINTS_MAX)
    .optional(),
});
export type LotCurve = z.infer<typeof lotCurveSchema>;

/** Rules that do not tell what they are to hide. */
export const publishableRulesSchema = auctionRulesSchema.superRefine(reportSealedLeaks);

/** POST /api/auctions (agency): publishes at once; a project (`projects.ts`) goes through all steps. */
export const publishAuctionSchema = z.strictObject({
  title: wellFormed(TITLE_CHARS_MAX),
  buyerId: wellFormed(NAME_CHARS_MAX),
  offerSignature: z.enum(['required', 'none']),
  rules: publishableRulesSchema,
});
export type PublishAuction = z.input<typeof publishAuctionSchema>;

/** POST /api/auctions/:id/commands: an official's command; `by` comes from the session. */
export const officialRequestSchema = z.discriminatedUnion('type', [
  pauseSchema.omit({ by: true }),
  resumeSchema.omit({ by: true }),
  extendCloseSchema.omit({ by: true }),
  voidOfferSchema.omit({ by: true }),
  disqualifyBidderSchema.omit({ by: true }),
  cancelLotSchema.omit({ by: true }),
  cancelAuctionSchema.omit({ by: true }),
  announceSchema.omit({ by: true }),
]);
export type OfficialRequest = z.infer<typeof officialRequestSchema>;
export const publishedSchema = z.object({ auctionId: z.string() });
export const commandAnswerSchema = z.object({
  outcome: z.enum(['accepted', 'refused']),
  reason: z.string().optional(),
  at: z.number(),
  /** Journal version; absent while a `sealed` auction runs, where it would count the offers (AUC-12). */
  version: z.number().optional(),
  receipt: z.string(),
});

/** PUT /api/me/signing-key (supplier): registers the account's P-256 certificate key, SPKI DER in base64. */
export const signingKeySchema = z.strictObject({ spki: z.string().min(80).max(200) });
/** POST /api/auctions/:id/grants (supplier): a session grant signed by the registered key. */
export const grantRequestSchema = z.strictObject({ envelope: signedEnvelopeSchema });
export const grantedSchema = z.object({ grantHash: z.string() });

/** GET /api/log/entries?first=0&limit=200: leaves of the public log in order; `LOG` in docs/SPEC.md. */
export const logEntriesQuerySchema = z.strictObject({
  first: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
  limit: z.coerce.number().int().min(1).max(LOG_ENTRIES_PAGE_MAX).default(PAGE_ROWS_MAX),
});
export const logEntriesSchema = z.object({
  first: z.number(),
  /** The hashed bytes of each leaf, base64; fewer than asked for at the end of the log. */
  entries: z.array(z.string()),
});
/** GET /api/log/consistency?from=&to=: sizes of two trees, `from` at most `to`. */
export const logConsistencyQuerySchema = z.strictObject({
  from: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  to: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
});
/** GET /api/log/inclusion?index=&size=: that leaf `index` is in the tree of `size` leaves. */
export const logInclusionQuerySchema = z.strictObject({
  index: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  size: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
});
/** POST /api/log/cosignatures: a checkpoint of this log with lines of witnesses under it. */
export const cosignRequestSchema = z.strictObject({
  note: z.string().min(1).max(LOG_NOTE_BYTES_MAX),
});
export const cosignedSchema = z.object({
  /** Witnesses under the published checkpoint now. */
  witnesses: z.number(),
});
/** RFC 6962 proof: node hashes from the leaf upwards, base64. */
export const logProofSchema = z.object({ hashes: z.array(z.string()) });

/** RFC 9457 `application/problem+json`. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  /** Stable code of `contracts/errors.ts`. */
  code: z.string(),
  /** What to do next. */
  detail: z.string(),
  /** Request id, to quote in a report. */
  instance: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  retryAfterMs: z.number().optional(),
});
export type Problem = z.infer<typeof problemSchema>;

/** Where nobody may learn that an offer exists (AUC-12), neither a moved end nor a refusal may tell it. */
function reportSealedLeaks(rules: AuctionRules, context: z.RefinementCtx): void {
  if (rules.type !== 'english-reverse' || rules.visibility !== 'sealed') return;
  rules.lots.forEach((lot, index) => {
    if (lot.overtime !== undefined) {
      const message = 'a sealed auction has no overtime: a moved end tells that somebody offered';
      context.addIssue({ code: 'custom', path: ['lots', index, 'overtime'], message });
    }
    if (lot.decrement.basis === 'best') {
      const message = 'a sealed auction steps from the own price: a refusal tells of a lower offer';
      context.addIssue({ code: 'custom', path: ['lots', index, 'decrement', 'basis'], message });
    }
  });
}
