import { sha256 } from '@noble/hashes/sha2.js';
import { base64Of } from '#contracts/signing/base64.ts';
import { signGrant } from '#contracts/signing/grant.ts';
import type { P256Signer } from '#contracts/signing/keys.ts';
import { signOffer } from '#contracts/signing/offer.ts';
import { OFFER_VALID_MS_MAX } from '#contracts/limits.ts';
import type { Api } from './api.ts';
import type { OfferSigner } from './offer-types.ts';
import { newP256Pair, p256Signer } from './web-keys.ts';

export interface SigningTerms {
  readonly auctionId: string;
  /** The organization of the session. */
  readonly bidderId: string;
  /** The registered certificate key. */
  readonly certificate: P256Signer;
  /** Lots the session key may sign for; all of them when absent. */
  readonly lots?: readonly string[];
  /** Lowest price (fen) that the session key may sign; 0 when absent. */
  readonly minPriceFen?: number;
  /** Life of the grant from now on. */
  readonly validMs: number;
  /** Server time now, epoch milliseconds. */
  readonly serverMs: number;
}

/** Registers a certificate key (PUT /api/me/signing-key); offers signed under grants of an older one stay valid. */
export async function registerCertificate(api: Api, certificate: P256Signer): Promise<void> {
  await api.registerSigningKey(base64Of(certificate.spki));
}

/**
 * Begins signed bidding in one auction: makes a session key that cannot leave this program, lets the certificate key
 * grant it once, and puts the grant on record. Rejects with `ApiError` when the server does not take the grant.
 */
export async function openSigning(api: Api, terms: SigningTerms): Promise<OfferSigner> {
  const session = await p256Signer(await newP256Pair());
  const { envelope, grantHash } = await signGrant(
    {
      auction: terms.auctionId,
      bidder: terms.bidderId,
      lots: terms.lots ?? '*',
      notBeforeMs: Math.floor(terms.serverMs),
      notAfterMs: Math.floor(terms.serverMs + terms.validMs),
      minPriceFen: terms.minPriceFen ?? 0,
    },
    { certificate: terms.certificate, sessionSpki: session.spki, sha256 },
  );
  await api.grant(terms.auctionId, envelope);
  return sessionSigner({
    auctionId: terms.auctionId,
    bidderId: terms.bidderId,
    grantHash,
    session,
  });
}

/** Signs offers under a grant that is on record. `seq` follows server time, so it rises across restarts too (SIG-6). */
export function sessionSigner(granted: {
  readonly auctionId: string;
  readonly bidderId: string;
  readonly grantHash: string;
  readonly session: Pick<P256Signer, 'sign'>;
}): OfferSigner {
  let lastSeq = 0;
  return {
    auctionId: granted.auctionId,
    async sign({ auctionId, lotId, priceFen, confirmed, nonce, seen, serverMs }) {
      const iatMs = Math.floor(serverMs);
      const expMs = iatMs + OFFER_VALID_MS_MAX;
      lastSeq = Math.max(lastSeq + 1, iatMs);
      const envelope = await signOffer(
        {
          auction: auctionId,
          lot: lotId,
          bidder: granted.bidderId,
          priceFen,
          confirmed,
          nonce,
          seq: lastSeq,
          seen,
          iatMs,
          expMs,
          grantHash: granted.grantHash,
        },
        granted.session,
      );
      return { envelope, expMs };
    },
  };
}
