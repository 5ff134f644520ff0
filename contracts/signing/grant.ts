import { z } from 'zod';
import { auctionIdSchema, bidderIdSchema, lotIdSchema } from '../ids.ts';
import type { Sha256 } from '../journal/record.ts';
import { GRANT_LOTS_MAX, GRANT_VALID_MS_MAX, OFFER_AHEAD_MS_MAX } from '../limits.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { hex } from '../utf8.ts';
import type { SessionGranted, SignedEnvelope } from '../wire/auction-events.ts';
import { base64Of } from './base64.ts';
import { canonicalBytes, parseCanonical } from './canonical.ts';
import { openEnvelope, preAuthEncoding, sealEnvelope } from './dsse.ts';
import type { OpenedEnvelope } from './dsse.ts';
import { hashTextSchema, instantTextSchema, priceTextSchema } from './fields.ts';
import type { P256Signer, SignatureCheck } from './keys.ts';
import { keyFingerprint, parseP256Spki } from './keys.ts';

export const GRANT_PAYLOAD_TYPE = 'application/vnd.ebid.session-grant.v1+json';

/** `"*"`: every lot of the auction. */
const grantedLotsSchema = z.union([
  z.literal('*'),
  z.array(lotIdSchema).min(1).max(GRANT_LOTS_MAX),
]);

/**
 * Session grant (会话授权, SIG-3): a bidder's certificate key lets a short-lived session key sign its offers in one
 * auction. RFC 8785 JSON in a DSSE envelope signed by the certificate key.
 */
export const sessionGrantSchema = z.strictObject({
  typ: z.literal('ebid/grant/v1'),
  auction: auctionIdSchema,
  lots: grantedLotsSchema,
  bidder: bidderIdSchema,
  /** SPKI of the session key (P-256), base64. */
  sessionKey: z.string().refine((text) => parseP256Spki(text).ok, 'a P-256 key'),
  /** Half-open life `[notBefore, notAfter)`, epoch milliseconds as text. */
  notBefore: instantTextSchema,
  notAfter: instantTextSchema,
  /** Lowest price in fen that the session key may sign; `"0"`: no floor. */
  minPrice: priceTextSchema,
  purpose: z.literal('auction-bid'),
  /** SHA-256 of the certificate key's SPKI, until certificates themselves come. */
  cert: hashTextSchema,
});
export type SessionGrant = z.infer<typeof sessionGrantSchema>;

/** What the bidder's program decides about a grant. */
export interface GrantTerms {
  readonly auction: string;
  readonly bidder: string;
  readonly lots: '*' | readonly string[];
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** Fen. */
  readonly minPriceFen: number;
}

/** Builds and signs a grant. Throws `ZodError` on terms that make no grant. */
export async function signGrant(
  terms: GrantTerms,
  keys: {
    readonly certificate: P256Signer;
    readonly sessionSpki: Uint8Array;
    readonly sha256: Sha256;
  },
): Promise<{ readonly envelope: SignedEnvelope; readonly grantHash: string }> {
  const cert = keyFingerprint(keys.sha256, keys.certificate.spki);
  const grant = sessionGrantSchema.parse({
    typ: 'ebid/grant/v1',
    auction: terms.auction,
    lots: terms.lots,
    bidder: terms.bidder,
    sessionKey: base64Of(keys.sessionSpki),
    notBefore: String(terms.notBeforeMs),
    notAfter: String(terms.notAfterMs),
    minPrice: String(terms.minPriceFen),
    purpose: 'auction-bid',
    cert,
  });
  const body = canonicalBytes(grant);
  const signature = await keys.certificate.sign(preAuthEncoding(GRANT_PAYLOAD_TYPE, body));
  const envelope = sealEnvelope(GRANT_PAYLOAD_TYPE, { body, keyid: cert, signature });
  return { envelope, grantHash: hex(keys.sha256(body)) };
}

/** A grant with its envelope undone; the signature is not verified yet. */
export interface ReadGrant {
  readonly grant: SessionGrant;
  readonly opened: OpenedEnvelope;
}

/** `undefined` when the envelope or its body has not exactly the form of a grant. */
export function readGrant(envelope: SignedEnvelope): ReadGrant | undefined {
  const opened = openEnvelope(GRANT_PAYLOAD_TYPE, envelope);
  if (opened === undefined) return undefined;
  const parsed = sessionGrantSchema.safeParse(parseCanonical(opened.body));
  return parsed.success ? { grant: parsed.data, opened } : undefined;
}

/** Why a grant is not taken. */
export type GrantFault =
  /** Not the form of a grant, or a life that is empty or longer than GRANT_VALID_MS_MAX. */
  | 'malformed'
  /** Another auction or bidder, or signed for another certificate key than the registered one. */
  | 'mismatch'
  /** Over, or not begun. */
  | 'out_of_time'
  | 'bad_signature';

export interface GrantCheck {
  readonly envelope: SignedEnvelope;
  /** The bidder's registered certificate key, as stored: base64 SPKI. */
  readonly registeredSpki: string;
  readonly auctionId: string;
  readonly bidderId: string;
  readonly nowMs: number;
}

/**
 * Checks a grant whole (SIG-3) and gives the event to put on record. Cheap checks first, signature last. Rejects only
 * when the crypto itself fails.
 */
export async function verifyGrant(
  check: GrantCheck,
  crypto: SignatureCheck & { readonly sha256: Sha256 },
): Promise<Result<SessionGranted, GrantFault>> {
  const read = readGrant(check.envelope);
  const spki = parseP256Spki(check.registeredSpki);
  if (read === undefined) return err('malformed');
  const { grant, opened } = read;
  const notBefore = Number(grant.notBefore);
  const notAfter = Number(grant.notAfter);
  if (notAfter <= notBefore || notAfter - notBefore > GRANT_VALID_MS_MAX) return err('malformed');
  if (!spki.ok || grant.auction !== check.auctionId || grant.bidder !== check.bidderId) {
    return err('mismatch');
  }
  const cert = keyFingerprint(crypto.sha256, spki.value);
  if (grant.cert !== cert || opened.keyid !== cert) return err('mismatch');
  if (notBefore > check.nowMs + OFFER_AHEAD_MS_MAX || notAfter <= check.nowMs) {
    return err('out_of_time');
  }
  const signedBytes = preAuthEncoding(GRANT_PAYLOAD_TYPE, opened.body);
  const isSigned = await crypto.verifyP256(spki.value, signedBytes, opened.signature);
  if (!isSigned) return err('bad_signature');
  return ok({
    type: 'SessionGranted',
    bidderId: grant.bidder,
    grantHash: hex(crypto.sha256(opened.body)),
    envelope: check.envelope,
  });
}
