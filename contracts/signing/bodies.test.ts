import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, test } from 'vitest';
import { utf8Text } from '../utf8.ts';
import { answerBytes } from './answer.ts';
import { base64Of } from './base64.ts';
import { openEnvelope } from './dsse.ts';
import type { GrantTerms } from './grant.ts';
import { readGrant, sessionGrantSchema, signGrant } from './grant.ts';
import { parseP256Spki } from './keys.ts';
import type { OfferBody, OfferDraft } from './offer.ts';
import {
  OFFER_PAYLOAD_TYPE,
  commandOfOffer,
  isOfferGranted,
  isOfferTimely,
  readOffer,
  signOffer,
} from './offer.ts';

/** A P-256 public key in SPKI; the bodies never look at the point. */
const SPKI_TEXT =
  `MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE${base64Of(new Uint8Array(64).fill(9))}`.slice(0, 124);
const spki = parseP256Spki(SPKI_TEXT);
const signer = { sign: () => Promise.resolve(new Uint8Array(64).fill(1)) };

const draft: OfferDraft = {
  auction: 'A1',
  lot: 'L1',
  bidder: 'B1',
  priceFen: 123_456_700,
  nonce: '0123456789abcdef0123456789abcdef',
  seq: 17,
  seen: 'e1:9',
  iatMs: 10_000,
  expMs: 15_000,
  grantHash: 'ab'.repeat(32),
};

async function bodyOf(change: Partial<OfferDraft>): Promise<OfferBody> {
  const read = readOffer(await signOffer({ ...draft, ...change }, signer));
  expect(read).toBeDefined();
  if (read === undefined) throw new Error('unreachable');
  return read.body;
}

describe('a signed offer', () => {
  test('[SIG-4] its body is canonical JSON with every number as text', async () => {
    const opened = openEnvelope(OFFER_PAYLOAD_TYPE, await signOffer(draft, signer));
    expect(opened && utf8Text(opened.body)).toBe(
      `{"auction":"A1","bidder":"B1","cur":"CNY","exp":"15000","grant":"${'ab'.repeat(32)}","iat":"10000",` +
        '"lot":"L1","nonce":"0123456789abcdef0123456789abcdef","price":"123456700","round":"0","scale":"2",' +
        '"seen":"e1:9","seq":"17"}',
    );
  });

  test('[SIG-4] the command id is the nonce, the price is exact', async () => {
    expect(commandOfOffer(await bodyOf({ confirmed: true }))).toEqual({
      type: 'PlaceOffer',
      commandId: draft.nonce,
      bidderId: 'B1',
      lotId: 'L1',
      priceFen: 123_456_700,
      confirmed: true,
    });
  });

  test('[SIG-4] signed anew with another seq and time it is the same command (AUC-8)', async () => {
    const again = await bodyOf({ seq: 18, iatMs: 20_000, expMs: 25_000, seen: 'e1:12' });
    expect(commandOfOffer(again)).toEqual(commandOfOffer(await bodyOf({})));
  });

  test('[SIG-4] a price that no safe integer holds is no command', async () => {
    const body = { ...(await bodyOf({})), price: '9007199254740993' };
    expect(commandOfOffer(body)).toBeUndefined();
  });

  test.each([0.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e21])(
    '[SIG-4] the price %s cannot be signed',
    async (priceFen) => {
      await expect(signOffer({ ...draft, priceFen }, signer)).rejects.toThrow('price');
    },
  );

  test.each([
    ['before it', 7_999, false],
    ['at the edge of the tolerated lead', 8_000, true],
    ['inside', 12_000, true],
    ['in its last millisecond', 14_999, true],
    ['at its end', 15_000, false],
  ])('[SIG-5] its life is half-open: %s', async (_, nowMs, isTimely) => {
    expect(isOfferTimely(await bodyOf({}), nowMs)).toBe(isTimely);
  });

  test.each([
    [10_000, 15_001],
    [10_000, 10_000],
    [10_000, 9_000],
  ])('[SIG-5] a life from %d to %d is none', async (iatMs, expMs) => {
    expect(isOfferTimely(await bodyOf({ iatMs, expMs }), 10_000)).toBe(false);
  });
});

describe('a session grant', () => {
  const terms: GrantTerms = {
    auction: 'A1',
    bidder: 'B1',
    lots: ['L1', 'L2'],
    notBeforeMs: 10_000,
    notAfterMs: 20_000,
    minPriceFen: 5_000,
  };

  async function grantOf(change: Partial<GrantTerms>) {
    if (!spki.ok) throw new Error('the test key has the form of a P-256 key');
    const certificate = { ...signer, spki: spki.value };
    const keys = { certificate, sessionSpki: spki.value, sha256 };
    const { envelope } = await signGrant({ ...terms, ...change }, keys);
    const read = readGrant(envelope);
    if (read === undefined) throw new Error('a signed grant is readable');
    return read.grant;
  }

  test('[SIG-3] covers its auction, bidder, lots, prices and time, and nothing else', async () => {
    const grant = await grantOf({});
    const covers = async (change: Partial<OfferDraft>, nowMs = 12_000) =>
      isOfferGranted(await bodyOf({ priceFen: 5_000, ...change }), grant, nowMs);
    expect(await covers({})).toBe(true);
    expect(await covers({ lot: 'L2' })).toBe(true);
    expect(await covers({ lot: 'L3' })).toBe(false);
    expect(await covers({ auction: 'A2' })).toBe(false);
    expect(await covers({ bidder: 'B2' })).toBe(false);
    expect(await covers({ priceFen: 4_999 })).toBe(false);
    expect(await covers({}, 19_999)).toBe(true);
    expect(await covers({}, 20_000)).toBe(false);
    expect(await covers({}, 7_999)).toBe(false);
  });

  test('[SIG-3] "*" stands for every lot', async () => {
    const grant = await grantOf({ lots: '*' });
    expect(isOfferGranted(await bodyOf({ lot: '包9' }), grant, 12_000)).toBe(true);
  });

  test('[SIG-3] more lots than a grant may name cannot be signed', async () => {
    const lots = Array.from({ length: 13 }, (_, index) => `L${index}`);
    await expect(grantOf({ lots })).rejects.toThrow('lots');
  });

  test('[SIG-3] only an uncompressed P-256 key is a session key', async () => {
    const grant = await grantOf({});
    for (const sessionKey of ['', 'AAAA', SPKI_TEXT.replace('QcDQ', 'QcEQ'), `${SPKI_TEXT}AAAA`]) {
      expect(sessionGrantSchema.safeParse({ ...grant, sessionKey }).success).toBe(false);
    }
  });
});

describe('a signed answer', () => {
  test('[SIG-7] its bytes name the domain and hold every number as text', () => {
    const bytes = answerBytes({
      auction: 'A1',
      id: 'c1',
      outcome: 'refused',
      reason: 'decrement_too_small',
      allowedFen: 99,
      at: 12,
      receipt: 'ff',
    });
    const body =
      '{"allowedFen":"99","at":"12","auction":"A1","id":"c1","outcome":"refused","reason":"decrement_too_small",' +
      '"receipt":"ff","typ":"ebid/answer/v1"}';
    expect(utf8Text(bytes)).toBe(
      `DSSEv1 43 application/vnd.ebid.auction-answer.v1+json ${body.length} ${body}`,
    );
  });
});
