import {
  createPrivateKey,
  generateKeyPairSync,
  hash,
  type KeyObject,
  randomUUID,
  sign,
  verify,
} from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { bidderId } from '#contracts/ids.ts';
import { preAuthEncoding } from '#contracts/signing/dsse.ts';
import { signGrant } from '#contracts/signing/grant.ts';
import type { P256Signer } from '#contracts/signing/keys.ts';
import { OFFER_PAYLOAD_TYPE, signOffer } from '#contracts/signing/offer.ts';
import type { SessionGranted, SignedEnvelope } from '#contracts/wire/auction-events.ts';

const GRANT_MS = 3_600_000;
const OFFER_MS = 5_000;

/** Signs one bench bidder's offers by Node's own P-256, which is the fastest that a generator here can have. */
export class BenchSigner {
  readonly granted: SessionGranted;
  readonly #auctionId: string;
  readonly #session: P256Signer;
  #seq = 0;

  private constructor(init: { auctionId: string; session: P256Signer; granted: SessionGranted }) {
    this.#auctionId = init.auctionId;
    this.#session = init.session;
    this.granted = init.granted;
  }

  static async create(auctionId: string, bidder: string): Promise<BenchSigner> {
    const session = newSigner();
    const now = Date.now();
    const { envelope, grantHash } = await signGrant(
      {
        auction: auctionId,
        bidder,
        lots: '*',
        notBeforeMs: now - 1_000,
        notAfterMs: now + GRANT_MS,
        minPriceFen: 0,
      },
      {
        certificate: newSigner(),
        sessionSpki: session.spki,
        sha256: (b) => hash('sha256', b, 'buffer'),
      },
    );
    const granted: SessionGranted = {
      type: 'SessionGranted',
      bidderId: bidderId(bidder),
      grantHash,
      envelope,
    };
    return new BenchSigner({ auctionId, session, granted });
  }

  /** One offer; its nonce is the command id. */
  sign(nonce: string, lot: string, priceFen: number): Promise<SignedEnvelope> {
    const iatMs = Date.now();
    this.#seq = Math.max(this.#seq + 1, iatMs);
    return signOffer(
      {
        auction: this.#auctionId,
        lot,
        bidder: this.granted.bidderId,
        priceFen,
        nonce,
        seq: this.#seq,
        seen: '0'.repeat(64),
        iatMs,
        expMs: iatMs + OFFER_MS,
        grantHash: this.granted.grantHash,
      },
      this.#session,
    );
  }
}

/** A nonce in the form that signed offers ask for. */
export function newNonce(): string {
  return randomUUID().replaceAll('-', '');
}

function newSigner(): P256Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = Uint8Array.from(publicKey.export({ format: 'der', type: 'spki' }));
  return { spki, sign: (bytes) => Promise.resolve(signP256(privateKey, bytes)) };
}

function signP256(key: KeyObject, bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }));
}

/** P-256 verifications a second on one core, over bytes as long as a signed offer's. */
export async function verifyRate(seconds: number): Promise<number> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' }));
  const bytes = preAuthEncoding(OFFER_PAYLOAD_TYPE, new Uint8Array(320).fill(97));
  const signature = signP256(key, bytes);
  // Nothing else of the bench is running while this core is measured.
  await sleep(500);
  const from = performance.now();
  let count = 0;
  while (performance.now() - from < seconds * 1_000) {
    for (let i = 0; i < 100; i += 1) {
      const isValid = verify(
        'sha256',
        bytes,
        { key: publicKey, dsaEncoding: 'ieee-p1363' },
        signature,
      );
      if (!isValid) throw new Error('the bench signature holds');
    }
    count += 100;
  }
  return (count * 1_000) / (performance.now() - from);
}
