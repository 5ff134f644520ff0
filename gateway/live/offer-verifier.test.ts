import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { auctionId, bidderId, organizationId } from '#contracts/ids.ts';
import { canonicalRecordBytes } from '#contracts/journal/record.ts';
import { VERIFY_PER_BIDDER_MAX } from '#contracts/limits.ts';
import { isAnswerSigned } from '#contracts/signing/answer.ts';
import { base64Of, bytesOfBase64 } from '#contracts/signing/base64.ts';
import type { GrantCheck, GrantTerms } from '#contracts/signing/grant.ts';
import { signGrant, verifyGrant } from '#contracts/signing/grant.ts';
import type { P256Signer } from '#contracts/signing/keys.ts';
import type { OfferDraft } from '#contracts/signing/offer.ts';
import { commandOfOffer, readOffer, signOffer } from '#contracts/signing/offer.ts';
import { epochMs } from '#contracts/time.ts';
import { utf8, utf8Text } from '#contracts/utf8.ts';
import type {
  AuctionPublished,
  SessionGranted,
  SignedEnvelope,
} from '#contracts/wire/auction-events.ts';
import type { StoredRecord } from '#engine/runtime/ports.ts';
import { ephemeralAnswerKey } from './offer-verifier-answer-key.ts';
import { nodeSha256, nodeSignatureCheck } from './offer-verifier-crypto.ts';
import type { OfferVerifier, VerifyResult } from './offer-verifier.ts';
import { createOfferVerifier } from './offer-verifier.ts';

const NOW_MS = 1_790_000_000_000;

function signerOf(privateKey: KeyObject, publicKey: KeyObject): P256Signer {
  return {
    spki: publicKey.export({ format: 'der', type: 'spki' }),
    sign: (bytes) =>
      Promise.resolve(sign('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' })),
  };
}

function newKey(): P256Signer {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return signerOf(pair.privateKey, pair.publicKey);
}

const certificate = newKey();
const session = newKey();
const registeredSpki = base64Of(certificate.spki);

const published: AuctionPublished = {
  type: 'AuctionPublished',
  auctionId: auctionId('A1'),
  title: '签名报价',
  buyerId: organizationId('buyer'),
  agencyId: organizationId('agency'),
  by: 'agency',
  rules: {
    id: auctionId('A1'),
    type: 'english-reverse',
    visibility: 'best-price',
    opensAt: epochMs(0),
    minBidders: 1,
    bidders: [bidderId('B1')],
    lots: [],
  },
  bidderNames: {},
  offerSignature: 'required',
};

const terms: GrantTerms = {
  auction: 'A1',
  bidder: 'B1',
  lots: '*',
  notBeforeMs: NOW_MS - 1_000,
  notAfterMs: NOW_MS + 3_600_000,
  minPriceFen: 100,
};

async function grantOf(change: Partial<GrantTerms> = {}): Promise<SessionGranted> {
  const keys = { certificate, sessionSpki: session.spki, sha256: nodeSha256 };
  const { envelope, grantHash } = await signGrant({ ...terms, ...change }, keys);
  return { type: 'SessionGranted', bidderId: bidderId('B1'), grantHash, envelope };
}

/** The engine as far as the verifier knows it, its journal a list. */
class Journal {
  readonly grants = new Map<string, SessionGranted>();
  readonly records: StoredRecord[] = [];
  isDown = false;
  isHeld = false;
  #waiting: (() => void)[] = [];

  facts(id: string): AuctionPublished | undefined {
    return id === 'A1' ? published : undefined;
  }

  findGrant(id: string, grantHash: string): SessionGranted | undefined {
    return id === 'A1' ? this.grants.get(grantHash) : undefined;
  }

  async read(_: string, afterVersion: number, limit: number): Promise<readonly StoredRecord[]> {
    if (this.isHeld) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.isDown) throw new Error('the journal is down');
    return this.records.slice(afterVersion, afterVersion + limit);
  }

  release(): void {
    this.isHeld = false;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Puts a signed offer on record as the engine would. */
  record(envelope: SignedEnvelope): void {
    const signed = readOffer(envelope);
    const command = signed && commandOfOffer(signed.body);
    if (command === undefined) throw new Error('only offers are recorded here');
    const { commandId, lotId, priceFen } = command;
    const bytes = canonicalRecordBytes({
      v: 1,
      stream: 'A1',
      version: this.records.length + 1,
      at: epochMs(NOW_MS),
      event: {
        type: 'OfferRefused',
        commandId,
        bidderId: command.bidderId,
        lotId,
        priceFen,
        reason: 'above_ceiling',
        signed: envelope,
      },
    });
    this.records.push({ version: this.records.length + 1, bytes, hash: nodeSha256(bytes) });
  }
}

let journal: Journal;
let grant: SessionGranted;
let verifier: OfferVerifier;
let faults: unknown[];

function restart(): void {
  verifier = createOfferVerifier({
    engine: journal,
    answerKey: ephemeralAnswerKey(),
    onJournalFault: (_, error) => faults.push(error),
  });
}

beforeEach(async () => {
  journal = new Journal();
  faults = [];
  grant = await grantOf();
  journal.grants.set(grant.grantHash, grant);
  restart();
});

function offer(change: Partial<OfferDraft> = {}, key = session): Promise<SignedEnvelope> {
  const draft: OfferDraft = {
    auction: 'A1',
    lot: 'L1',
    bidder: 'B1',
    priceFen: 5_000,
    nonce: randomBytes(16).toString('hex'),
    seq: NOW_MS,
    seen: '',
    iatMs: NOW_MS,
    expMs: NOW_MS + 5_000,
    grantHash: grant.grantHash,
    ...change,
  };
  return signOffer(draft, key);
}

function check(
  envelope: SignedEnvelope,
  at: Partial<{ auctionId: string; bidderId: string; nowMs: number }> = {},
): Promise<VerifyResult> {
  return new Promise((resolve) => {
    verifier.verify({ auctionId: 'A1', bidderId: 'B1', envelope, nowMs: NOW_MS, ...at }, resolve);
  });
}

const codeOf = (result: VerifyResult) => (result.ok ? 'ok' : result.code);

function withPayload(envelope: SignedEnvelope, change: (text: string) => string): SignedEnvelope {
  const bytes = bytesOfBase64(envelope.payload) ?? new Uint8Array();
  return { ...envelope, payload: base64Of(utf8(change(utf8Text(bytes)))) };
}

describe('verifying a signed offer', () => {
  test('[SIG-4] given a recorded grant, when its session key signs, then the command comes out', async () => {
    const nonce = 'ab'.repeat(16);
    expect(await check(await offer({ nonce, confirmed: true }))).toEqual({
      ok: true,
      command: {
        type: 'PlaceOffer',
        commandId: nonce,
        bidderId: 'B1',
        lotId: 'L1',
        priceFen: 5_000,
        confirmed: true,
      },
    });
  });

  test('[SIG-4] one changed digit of the price breaks it', async () => {
    const forged = withPayload(await offer(), (text) => text.replace('"5000"', '"5001"'));
    expect(codeOf(await check(forged))).toBe('signature_invalid');
  });

  test('[SIG-4] another key breaks it, the certificate key too', async () => {
    expect(codeOf(await check(await offer({}, newKey())))).toBe('signature_invalid');
    expect(codeOf(await check(await offer({}, certificate)))).toBe('signature_invalid');
  });

  test('[SIG-1] a signature over the grant never passes for an offer', async () => {
    const envelope = await offer();
    const other = { ...envelope, payloadType: 'application/vnd.ebid.session-grant.v1+json' };
    expect(codeOf(await check(other))).toBe('signature_invalid');
  });

  test.each([
    ['another lot than granted', { lot: 'L9' }],
    ['below the granted floor', { priceFen: 99 }],
    ['another auction inside', { auction: 'A2' }],
    ['another bidder inside', { bidder: 'B2' }],
    ['a grant that is not on record', { grantHash: 'cd'.repeat(32) }],
  ])('[SIG-4] %s is refused', async (_, change) => {
    grant = await grantOf({ lots: ['L1'] });
    journal.grants.set(grant.grantHash, grant);
    expect(codeOf(await check(await offer(change)))).toBe('signature_invalid');
  });

  test('[SIG-4] one bidder cannot send what another signed', async () => {
    expect(codeOf(await check(await offer(), { bidderId: 'B2' }))).toBe('signature_invalid');
  });

  test('an auction that is not here looks like absence', async () => {
    const envelope = await offer({ auction: 'A2' });
    expect(await check(envelope, { auctionId: 'A2' })).toEqual({ ok: false, code: 'not_found' });
  });

  test.each([
    ['spaces', (text: string) => text.replace('{', '{ ')],
    ['an unknown field', (text: string) => text.replace('"auction"', '"a":"1","auction"')],
    ['a repeated key', (text: string) => text.replace('"cur"', '"bidder":"B1","cur"')],
    ['a price that is a number', (text: string) => text.replace('"5000"', '5000')],
    ['no JSON', () => 'price=5000'],
    ['a deep nesting', () => `${'['.repeat(700)}${']'.repeat(700)}`],
  ])('[SIG-2] a body with %s is refused before any signature', async (_, change) => {
    expect(codeOf(await check(withPayload(await offer(), change)))).toBe('signature_invalid');
  });

  test('[SIG-5] expired, future and long-lived offers are stale, and say which offer', async () => {
    const nonce = 'ef'.repeat(16);
    const envelope = await offer({ nonce });
    expect(await check(envelope, { nowMs: NOW_MS + 5_000 })).toEqual({
      ok: false,
      code: 'signature_stale',
      id: nonce,
    });
    expect(codeOf(await check(envelope, { nowMs: NOW_MS - 2_001 }))).toBe('signature_stale');
    const long = await offer({ expMs: NOW_MS + 5_001 });
    expect(codeOf(await check(long))).toBe('signature_stale');
  });
});

describe('the order of seq', () => {
  test('[SIG-6] the same envelope again is the same command, an overtaken one is stale', async () => {
    const first = await offer({ seq: 10 });
    const second = await offer({ seq: 11 });
    const overtaken = await offer({ seq: 10 });
    expect(codeOf(await check(first))).toBe('ok');
    expect(codeOf(await check(second))).toBe('ok');
    expect(codeOf(await check(first))).toBe('ok');
    expect(codeOf(await check(overtaken))).toBe('signature_stale');
  });

  test('[SIG-6] an offer whose signature fails does not move seq', async () => {
    const forged = withPayload(await offer({ seq: 20 }), (text) => text.replace('"20"', '"90"'));
    expect(codeOf(await check(forged))).toBe('signature_invalid');
    expect(codeOf(await check(await offer({ seq: 21 })))).toBe('ok');
  });

  test('[SIG-6] results of one bidder come in the order of arrival', async () => {
    const envelopes = await Promise.all(
      Array.from({ length: 20 }, (_, index) => offer({ seq: index + 1 })),
    );
    const order: number[] = [];
    await Promise.all(
      envelopes.map(async (envelope, index) => {
        // Every third one fails before its signature is looked at, and still waits for its turn.
        const sent = index % 3 === 2 ? withPayload(envelope, () => 'x') : envelope;
        await check(sent);
        order.push(index);
      }),
    );
    expect(order).toEqual(envelopes.map((_, index) => index));
  });

  test('[SIG-6] after a restart the journal says what was overtaken', async () => {
    const withheld = await offer({ seq: 10 });
    const recorded = await offer({ seq: 11 });
    journal.record(recorded);
    restart();
    expect(codeOf(await check(withheld))).toBe('signature_stale');
    expect(codeOf(await check(recorded))).toBe('ok');
    expect(codeOf(await check(await offer({ seq: 12 })))).toBe('ok');
  });

  test('[SIG-6] nothing is answered before the journal was read', async () => {
    journal.record(await offer({ seq: 50 }));
    journal.isHeld = true;
    const early = check(await offer({ seq: 40 }));
    const later = check(await offer({ seq: 51 }));
    let isAnswered = false;
    void early.then(() => (isAnswered = true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isAnswered).toBe(false);
    journal.release();
    expect([codeOf(await early), codeOf(await later)]).toEqual(['signature_stale', 'ok']);
  });

  test('given a journal that cannot be read, then offers are unavailable with their ids, later ones go', async () => {
    journal.isDown = true;
    const nonce = '12'.repeat(16);
    const envelope = await offer({ nonce });
    expect(await check(envelope)).toEqual({ ok: false, code: 'unavailable', id: nonce });
    expect(faults).toHaveLength(1);
    journal.isDown = false;
    expect(codeOf(await check(envelope))).toBe('ok');
  });

  test('given more offers than a bidder may have under way, then the rest is unavailable at once', async () => {
    journal.isHeld = true;
    const sent = Array.from({ length: VERIFY_PER_BIDDER_MAX + 3 }, async (_, index) =>
      offer({ seq: index + 1 }),
    );
    const results = (await Promise.all(sent)).map((envelope) => check(envelope));
    const rest = await Promise.all(results.slice(VERIFY_PER_BIDDER_MAX));
    expect(rest.map(codeOf)).toEqual(['unavailable', 'unavailable', 'unavailable']);
    journal.release();
    const taken = await Promise.all(results.slice(0, VERIFY_PER_BIDDER_MAX));
    expect(new Set(taken.map(codeOf))).toEqual(new Set(['ok']));
  });
});

describe('verifying a grant', () => {
  const base = { registeredSpki, auctionId: 'A1', bidderId: 'B1', nowMs: NOW_MS };
  const verdict = async (envelope: SignedEnvelope, change: Partial<GrantCheck> = {}) => {
    const result = await verifyGrant({ envelope, ...base, ...change }, nodeSignatureCheck);
    return result.ok ? 'ok' : result.error;
  };

  test('[SIG-3] given the registered key, then the event to record comes out', async () => {
    const result = await verifyGrant({ envelope: grant.envelope, ...base }, nodeSignatureCheck);
    expect(result).toEqual({ ok: true, value: grant });
  });

  test('[SIG-3] another auction, bidder or registered key is a mismatch', async () => {
    expect(await verdict(grant.envelope, { auctionId: 'A2' })).toBe('mismatch');
    expect(await verdict(grant.envelope, { bidderId: 'B2' })).toBe('mismatch');
    const other = base64Of(newKey().spki);
    expect(await verdict(grant.envelope, { registeredSpki: other })).toBe('mismatch');
  });

  test('[SIG-3] it holds in its time only, and its time is bounded', async () => {
    expect(await verdict(grant.envelope, { nowMs: terms.notAfterMs })).toBe('out_of_time');
    expect(await verdict(grant.envelope, { nowMs: NOW_MS - 10_000 })).toBe('out_of_time');
    const long = await grantOf({ notAfterMs: NOW_MS + 32 * 24 * 3_600_000 });
    expect(await verdict(long.envelope)).toBe('malformed');
    const empty = await grantOf({ notAfterMs: terms.notBeforeMs });
    expect(await verdict(empty.envelope)).toBe('malformed');
  });

  test('[SIG-3] a changed body and a key off the curve have no valid signature', async () => {
    const forged = withPayload(grant.envelope, (text) => text.replace('"100"', '"101"'));
    expect(await verdict(forged)).toBe('bad_signature');
    const offCurve = certificate.spki.slice();
    offCurve.fill(1, 27);
    const isValid = await nodeSignatureCheck.verifyP256(offCurve, utf8('x'), new Uint8Array(64));
    expect(isValid).toBe(false);
  });
});

describe('signed answers', () => {
  const facts = { auction: 'A1', id: 'c1', outcome: 'accepted', at: 5, receipt: 'ff' } as const;

  test('[SIG-7] the answer key signs, anyone with the public key checks', async () => {
    const answerKey = ephemeralAnswerKey().publicSpki;
    const key = ephemeralAnswerKey();
    const sig = await new Promise<string | undefined>((resolve) => key.sign(facts, resolve));
    expect(sig).toBeDefined();
    const signed = { sig: sig ?? '', answerKey: key.publicSpki };
    expect(await isAnswerSigned(facts, signed, nodeSignatureCheck)).toBe(true);
    const changed = { ...facts, at: 6 };
    expect(await isAnswerSigned(changed, signed, nodeSignatureCheck)).toBe(false);
    const foreign = { ...signed, answerKey };
    expect(await isAnswerSigned(facts, foreign, nodeSignatureCheck)).toBe(false);
  });
});
