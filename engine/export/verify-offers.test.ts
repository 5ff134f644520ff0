import { generateKeyPairSync, sign } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { bidderId } from '#contracts/ids.ts';
import { verifyExport } from '#contracts/journal/verify.ts';
import type { VerifyReport } from '#contracts/journal/verify-report.ts';
import { invariant } from '#contracts/result.ts';
import { readGrant, signGrant } from '#contracts/signing/grant.ts';
import { keyFingerprint, type P256Signer } from '#contracts/signing/keys.ts';
import { commandOfOffer, type OfferDraft, readOffer, signOffer } from '#contracts/signing/offer.ts';
import { utf8 } from '#contracts/utf8.ts';
import type {
  OfferPlaced,
  SessionGranted,
  SignedEnvelope,
} from '#contracts/wire/auction-events.ts';
import { sha256 } from '../runtime/system.ts';
import { exportText } from './forged-file.ts';
import { SampleJournal, samplePublished } from './sample-journal.ts';
import { verifyOnNode } from './verify-node.ts';

function newKey(): P256Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    spki: Uint8Array.from(publicKey.export({ format: 'der', type: 'spki' })),
    sign: async (bytes) => sign('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
  };
}

const certificate = newKey();
const session = newKey();
let granted: SessionGranted;

beforeAll(async () => {
  const terms = {
    auction: 'A1',
    bidder: 'B1',
    lots: '*' as const,
    notBeforeMs: 1_000,
    notAfterMs: 100_000,
    minPriceFen: 50_000_000,
  };
  const { envelope, grantHash } = await signGrant(terms, {
    certificate,
    sessionSpki: session.spki,
    sha256,
  });
  granted = { type: 'SessionGranted', bidderId: bidderId('B1'), grantHash, envelope };
});

const signedOffer = (change: Partial<OfferDraft> = {}, key = session): Promise<SignedEnvelope> =>
  signOffer(
    {
      auction: 'A1',
      lot: 'L1',
      bidder: 'B1',
      priceFen: 99_000_000,
      nonce: '07'.repeat(16),
      seq: 1,
      seen: '',
      iatMs: 2_000,
      expMs: 4_000,
      grantHash: granted.grantHash,
      ...change,
    },
    key,
  );

/** What the server would record for the envelope. */
function placed(envelope: SignedEnvelope): OfferPlaced {
  const read = readOffer(envelope);
  const command = read && commandOfOffer(read.body);
  invariant(command !== undefined, 'the sample signs a well-formed offer');
  const { type: _command, ...fields } = command;
  return { type: 'OfferPlaced', ...fields, signed: envelope } as OfferPlaced;
}

async function verdict(events: readonly (OfferPlaced | SessionGranted)[]): Promise<VerifyReport> {
  const journal = new SampleJournal(samplePublished({ offerSignature: 'required' }));
  journal.now = 2_500;
  for (const event of events) journal.append(event, false);
  return verifyExport([utf8(await exportText(journal))], verifyOnNode);
}

const offerFault = (version: number, detail: string) => ({
  type: 'bad',
  fault: { code: 'bad_offer_signature', version, detail: expect.stringContaining(detail) },
});

describe('signed offers', () => {
  test('[JRN-9] verify against the recorded grant; the certificate key is named', async () => {
    const report = await verdict([granted, placed(await signedOffer())]);
    expect(report).toMatchObject({
      type: 'good',
      signedOffers: 1,
      certificates: [{ bidderId: 'B1', cert: keyFingerprint(sha256, certificate.spki) }],
    });
    expect(readGrant(granted.envelope)?.grant.bidder).toBe('B1');
  });

  test('[JRN-9] an offer without a signature where one is required is found', async () => {
    const { signed: _left, ...unsigned } = placed(await signedOffer());
    expect(await verdict([granted, unsigned])).toMatchObject(offerFault(3, 'has to be signed'));
  });

  test('[JRN-9] a recorded offer that is not the signed one is found', async () => {
    const offer = placed(await signedOffer());
    const other = placed(await signedOffer({ priceFen: 98_000_000 }));
    const swapped = { ...offer, priceFen: other.priceFen };
    expect(await verdict([granted, swapped])).toMatchObject(offerFault(3, 'another offer'));
    const elsewhere = await signedOffer({ auction: 'A2' });
    expect(await verdict([granted, placed(elsewhere)])).toMatchObject(
      offerFault(3, 'another offer'),
    );
  });

  test('[JRN-9] a signature by another key, or over other bytes, is found', async () => {
    const foreign = placed(await signedOffer({}, newKey()));
    expect(await verdict([granted, foreign])).toMatchObject(offerFault(3, 'not by the granted'));
    const envelope = await signedOffer();
    const [{ keyid }] = envelope.signatures;
    const later = await signedOffer({ seq: 2 });
    const sig = later.signatures[0].sig;
    const mixed = placed({ ...envelope, signatures: [{ keyid, sig }] });
    expect(await verdict([granted, mixed])).toMatchObject(offerFault(3, 'not by the granted'));
  });

  test('[JRN-9] an offer outside its grant, or without one, is found', async () => {
    const cheap = placed(await signedOffer({ priceFen: 49_999_999, confirmed: true }));
    expect(await verdict([granted, cheap])).toMatchObject({ type: 'bad' });
    const late = placed(await signedOffer({ iatMs: 100_000, expMs: 101_000 }));
    expect(await verdict([granted, late])).toMatchObject(offerFault(3, 'no recorded grant'));
    expect(await verdict([placed(await signedOffer())])).toMatchObject(
      offerFault(2, 'no recorded'),
    );
  });

  test('[JRN-9] a grant that is another’s or under a false hash is found', async () => {
    const stolen = { ...granted, bidderId: bidderId('B2') };
    expect(await verdict([stolen])).toMatchObject(offerFault(2, 'another auction or bidder'));
    const renamed = { ...granted, grantHash: '0'.repeat(64) };
    expect(await verdict([renamed])).toMatchObject(offerFault(2, 'another hash'));
    const hollow = { ...granted, envelope: await signedOffer() };
    expect(await verdict([hollow])).toMatchObject(offerFault(2, 'no session grant'));
  });
});
