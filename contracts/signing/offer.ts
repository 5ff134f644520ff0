import { z } from 'zod';
import { auctionIdSchema, bidderIdSchema, commandId, lotIdSchema } from '../ids.ts';
import { OFFER_AHEAD_MS_MAX, OFFER_VALID_MS_MAX } from '../limits.ts';
import type { SignedEnvelope } from '../wire/auction-events.ts';
import type { PlaceOffer } from '../wire/auction-commands.ts';
import { canonicalBytes, parseCanonical } from './canonical.ts';
import { openEnvelope, preAuthEncoding, sealEnvelope } from './dsse.ts';
import type { OpenedEnvelope } from './dsse.ts';
import {
  counterTextSchema,
  hashTextSchema,
  instantTextSchema,
  nonceSchema,
  priceTextSchema,
} from './fields.ts';
import type { SessionGrant } from './grant.ts';
import type { P256Signer } from './keys.ts';

export const OFFER_PAYLOAD_TYPE = 'application/vnd.ebid.auction-bid.v1+json';

/**
 * Body of a signed offer (签名报价, SIG-4): RFC 8785 JSON, every number as text. Auction, lot, round and bidder stand
 * inside, so that a signed price holds nowhere else.
 */
export const offerBodySchema = z.strictObject({
  auction: auctionIdSchema,
  lot: lotIdSchema,
  /** Always `"0"` until there are formats with rounds. */
  round: z.literal('0'),
  bidder: bidderIdSchema,
  /** Whole fen. */
  price: priceTextSchema,
  cur: z.literal('CNY'),
  scale: z.literal('2'),
  /** Rises strictly per auction and bidder (SIG-6); a clock reading in milliseconds does well. */
  seq: counterTextSchema,
  /** What the signer saw: `<epoch>:<seq>` of its view stream, or empty. Evidence, not compared by the server. */
  seen: z.string().max(96),
  /** The command id: the same nonce is the same command, whatever else changes (AUC-8). */
  nonce: nonceSchema,
  /** Signed from…until (half-open), server time in epoch milliseconds. */
  iat: instantTextSchema,
  exp: instantTextSchema,
  /** SHA-256 of the grant's body, lower-case hex. */
  grant: hashTextSchema,
  /** The bidder typed the price again after the slip guard asked; absent otherwise. */
  confirmed: z.boolean().optional(),
});
export type OfferBody = z.infer<typeof offerBodySchema>;

/** What a program says when it signs an offer. */
export interface OfferDraft {
  readonly auction: string;
  readonly lot: string;
  readonly bidder: string;
  readonly priceFen: number;
  readonly confirmed?: boolean | undefined;
  readonly nonce: string;
  readonly seq: number;
  readonly seen: string;
  readonly iatMs: number;
  readonly expMs: number;
  readonly grantHash: string;
}

/** Builds and signs an offer. Throws `ZodError` on a draft that makes no body (for one, a price that is not whole). */
export async function signOffer(
  draft: OfferDraft,
  sessionKey: Pick<P256Signer, 'sign'>,
): Promise<SignedEnvelope> {
  const body = canonicalBytes(
    offerBodySchema.parse({
      auction: draft.auction,
      lot: draft.lot,
      round: '0',
      bidder: draft.bidder,
      price: String(draft.priceFen),
      cur: 'CNY',
      scale: '2',
      seq: String(draft.seq),
      seen: draft.seen,
      nonce: draft.nonce,
      iat: String(draft.iatMs),
      exp: String(draft.expMs),
      grant: draft.grantHash,
      ...(draft.confirmed === undefined ? {} : { confirmed: draft.confirmed }),
    }),
  );
  const signature = await sessionKey.sign(preAuthEncoding(OFFER_PAYLOAD_TYPE, body));
  return sealEnvelope(OFFER_PAYLOAD_TYPE, { body, keyid: draft.grantHash, signature });
}

/** A signed offer with its envelope undone; the signature is not verified yet. */
export interface ReadOffer {
  readonly body: OfferBody;
  readonly opened: OpenedEnvelope;
}

/** `undefined` when the envelope or its body has not exactly the form of a signed offer. */
export function readOffer(envelope: SignedEnvelope): ReadOffer | undefined {
  const opened = openEnvelope(OFFER_PAYLOAD_TYPE, envelope);
  if (opened === undefined) return undefined;
  const parsed = offerBodySchema.safeParse(parseCanonical(opened.body));
  return parsed.success ? { body: parsed.data, opened } : undefined;
}

/**
 * The command that a body stands for; `undefined` when the price has no exact number. Two bodies with the same nonce,
 * lot, price and confirmation are the same command, however often they were signed anew.
 */
export function commandOfOffer(body: OfferBody): PlaceOffer | undefined {
  const priceFen = Number(body.price);
  if (!Number.isSafeInteger(priceFen)) return undefined;
  return {
    type: 'PlaceOffer',
    commandId: commandId(body.nonce),
    bidderId: body.bidder,
    lotId: body.lot,
    priceFen,
    ...(body.confirmed === undefined ? {} : { confirmed: body.confirmed }),
  };
}

/** Whether `nowMs` lies in the body's life, and that life is no longer than allowed (SIG-5). */
export function isOfferTimely(body: OfferBody, nowMs: number): boolean {
  const iat = Number(body.iat);
  const exp = Number(body.exp);
  if (exp <= iat || exp - iat > OFFER_VALID_MS_MAX) return false;
  return iat <= nowMs + OFFER_AHEAD_MS_MAX && nowMs < exp;
}

/** Whether the grant covers the offer: same auction and bidder, its lot, its price, the present moment. */
export function isOfferGranted(body: OfferBody, grant: SessionGrant, nowMs: number): boolean {
  if (grant.auction !== body.auction || grant.bidder !== body.bidder) return false;
  if (grant.lots !== '*' && !grant.lots.includes(body.lot)) return false;
  if (BigInt(body.price) < BigInt(grant.minPrice)) return false;
  return Number(grant.notBefore) <= nowMs + OFFER_AHEAD_MS_MAX && nowMs < Number(grant.notAfter);
}
