import { preAuthEncoding } from '../signing/dsse.ts';
import { type SessionGrant, GRANT_PAYLOAD_TYPE, readGrant } from '../signing/grant.ts';
import { parseP256Spki, type SignatureCheck } from '../signing/keys.ts';
import { commandOfOffer, isOfferGranted, OFFER_PAYLOAD_TYPE, readOffer } from '../signing/offer.ts';
import { hex } from '../utf8.ts';
import type { OfferPlaced, OfferRefused, SessionGranted } from '../wire/auction-events.ts';
import { canonicalText, type JournalRecord, type Sha256 } from './record.ts';
import type { Fault } from './verify-report.ts';

/** Signatures whose check has begun; they run beside each other. */
const IN_FLIGHT_MAX = 64;

interface KnownGrant {
  readonly grant: SessionGrant;
  readonly sessionSpki: Uint8Array;
}

/**
 * Signed offers (SIG): the envelope says exactly what its record says, and is signed by a session key that a recorded grant
 * gave to that bidder. The grant's own signature is by the certificate key, which the journal names by fingerprint only;
 * `certificates` lists them for comparison with the register.
 */
export class OfferSignatures {
  readonly #sha256: Sha256;
  readonly #check: Pick<SignatureCheck, 'verifyP256'>;
  readonly #grants = new Map<string, KnownGrant>();
  #areRequired = false;
  #waiting: Promise<Fault | undefined>[] = [];
  #count = 0;

  constructor(sha256: Sha256, check: Pick<SignatureCheck, 'verifyP256'>) {
    this.#sha256 = sha256;
    this.#check = check;
  }

  get count(): number {
    return this.#count;
  }

  get certificates(): readonly { bidderId: string; cert: string }[] {
    const seen = new Map<string, { bidderId: string; cert: string }>();
    for (const { grant } of this.#grants.values()) {
      seen.set(`${grant.bidder} ${grant.cert}`, { bidderId: grant.bidder, cert: grant.cert });
    }
    return [...seen.values()];
  }

  /** Takes the next record; may answer for an earlier one, whose check has ended meanwhile. */
  async take(record: JournalRecord): Promise<Fault | undefined> {
    const { event } = record;
    if (event.type === 'AuctionPublished') this.#areRequired = event.offerSignature === 'required';
    if (event.type === 'SessionGranted') return this.#takeGrant(event, record);
    if (event.type !== 'OfferPlaced' && event.type !== 'OfferRefused') return undefined;
    if (event.signed === undefined) {
      const isMissing = this.#areRequired && event.type === 'OfferPlaced';
      return isMissing ? fault(record, 'the offer has to be signed and is not') : undefined;
    }
    this.#waiting.push(this.#checkOffer(event, record));
    return this.#waiting.length < IN_FLIGHT_MAX ? undefined : this.settle();
  }

  /** Waits for all checks that have begun; the earliest fault. */
  async settle(): Promise<Fault | undefined> {
    const results = await Promise.all(this.#waiting);
    this.#waiting = [];
    return results.find((result) => result !== undefined);
  }

  #takeGrant(event: SessionGranted, record: JournalRecord): Fault | undefined {
    const read = readGrant(event.envelope);
    if (read === undefined) return fault(record, 'the envelope holds no session grant');
    const { grant, opened } = read;
    if (grant.auction !== record.stream || grant.bidder !== event.bidderId) {
      return fault(record, 'the grant is for another auction or bidder');
    }
    if (hex(this.#sha256(opened.body)) !== event.grantHash) {
      return fault(record, 'the grant has another hash');
    }
    const spki = parseP256Spki(grant.sessionKey);
    if (!spki.ok) return fault(record, `${GRANT_PAYLOAD_TYPE} without a P-256 session key`);
    this.#grants.set(event.grantHash, { grant, sessionSpki: spki.value });
    return undefined;
  }

  async #checkOffer(
    event: OfferPlaced | OfferRefused,
    record: JournalRecord,
  ): Promise<Fault | undefined> {
    const read = event.signed === undefined ? undefined : readOffer(event.signed);
    if (read === undefined) return fault(record, 'the envelope holds no signed offer');
    const { body, opened } = read;
    const { commandId, bidderId, lotId, priceFen, confirmed } = event;
    const recorded = { type: 'PlaceOffer', commandId, bidderId, lotId, priceFen };
    const command = canonicalText(confirmed === undefined ? recorded : { ...recorded, confirmed });
    const signedCommand = commandOfOffer(body);
    const isSame = signedCommand !== undefined && canonicalText(signedCommand) === command;
    if (!isSame || body.auction !== record.stream) {
      return fault(record, 'the bidder signed another offer than the recorded one');
    }
    const known = this.#grants.get(body.grant);
    // Whether the offer came in time was for the server to see; here its own reading of the clock has to fit the grant.
    if (known === undefined || !isOfferGranted(body, known.grant, Number(body.iat))) {
      return fault(record, 'no recorded grant covers the offer');
    }
    const bytes = preAuthEncoding(OFFER_PAYLOAD_TYPE, opened.body);
    if (!(await this.#check.verifyP256(known.sessionSpki, bytes, opened.signature))) {
      return fault(record, 'the signature is not by the granted session key');
    }
    this.#count += 1;
    return undefined;
  }
}

function fault(record: JournalRecord, detail: string): Fault {
  return { code: 'bad_offer_signature', version: record.version, detail };
}
