import { describe, expect, it } from 'vitest';
import { base64UrlOf, bytesOfBase64Url } from '#contracts/sealing/bytes.ts';
import { type ClosingList, closingListOf } from '#contracts/sealing/closing-list.ts';
import { certificateDigest } from '#contracts/sealing/header.ts';
import { readRelease } from '#contracts/sealing/release.ts';
import { readShare } from '#contracts/sealing/shares.ts';
import { coreHashOf } from '#contracts/sealing/core.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { utf8 } from '#contracts/utf8.ts';
import { encryptTo } from './cms-envelope.ts';
import { verifySignature } from './cms-verify.ts';
import { checkListed, openedProbe, signedFile, signedRelease } from './custody.ts';
import { DEADLINE_MS, demoTender, sealDemo } from './testing/demo-tender.ts';

const tender = await demoTender();
const sealed = await sealDemo(tender, [utf8('a document')]);
const [agency, supervisor] = tender.custodians;
if (agency === undefined || supervisor === undefined) throw new Error('there are custodians');
const lockA = sealed.header.locks.find(({ id }) => id === 'A');
const entry = lockA?.shares[0];
if (entry === undefined) throw new Error('the agency holds a share');
const share = {
  closing: base64UrlOf(tender.suite.hash(utf8('closing'))),
  header: base64UrlOf(tender.suite.hash(sealed.headerBytes)),
  ...({ lock: 'A', kind: 'c', to: entry.to } as const),
  headerFile: sealed.headerBytes,
};
const by = { suite: tender.suite, atMs: DEADLINE_MS };

describe('the holder of a key at an opening', () => {
  it('[SEAL-12] given its share, then the release holds it and is signed by the key it was made for', async () => {
    const made = await signedRelease(agency, share, by);
    if (!made.ok) throw new Error(made.error);
    const release = readRelease(made.value.bytes);
    expect(release).toMatchObject({ closing: share.closing, header: share.header, lock: 'A' });
    const expected = {
      ...({ lock: 'A', kind: 'c' } as const),
      coreHash: coreHashOf(tender.suite, sealed.header.core),
      commitment: bytesOfBase64Url(entry.commit) ?? new Uint8Array(0),
    };
    const payload = bytesOfBase64Url(release?.payload ?? '') ?? new Uint8Array(0);
    expect(readShare(tender.suite, payload, expected).ok).toBe(true);
    const signed = await verifySignature(tender.trust, {
      ...{ signature: made.value.signature, content: made.value.bytes, atMs: DEADLINE_MS },
    });
    if (!signed.ok) throw new Error(signed.error);
    expect(certificateDigest(tender.suite, signed.value.certificate)).toBe(entry.to);
  });

  it('given a share of somebody else, then nothing is released', async () => {
    const made = await signedRelease(supervisor, share, by);
    expect(made).toEqual({ ok: false, error: 'other_key' });
  });

  it('[SEAL-22] given another bid’s header under this name, then nothing is released', async () => {
    const other = await sealDemo(tender, [utf8('another document')]);
    const made = await signedRelease(agency, { ...share, headerFile: other.headerBytes }, by);
    expect(made).toEqual({ ok: false, error: 'not_on_closing_list' });
  });

  it('[SEAL-22] given envelopes that a bidder copied from another’s bid, then no share of that is released', async () => {
    const victim = await sealDemo(tender, [utf8('withdrawn before the deadline')]);
    const header = { ...sealed.header, locks: victim.header.locks };
    const headerFile = canonicalBytes(header);
    const asked = { ...share, header: base64UrlOf(tender.suite.hash(headerFile)), headerFile };
    const made = await signedRelease(agency, asked, by);
    expect(made).toEqual({ ok: false, error: 'share_of_another_bid' });
  });

  it('[SEAL-22] given a bid of another envelope, tender or list, then it is none to release shares of', async () => {
    const { suite, policy } = tender;
    const bid = { header: share.header, headerFile: share.headerFile };
    const listOf = (changes: object) => ({
      ...closingListOf(suite, policy, { stage: '1', headers: [bid.header], checkpoint: '' }),
      ...changes,
    });
    const check = (list: ClosingList, nowMs = DEADLINE_MS) =>
      checkListed(suite, { policy, list, nowMs }, bid);
    expect(check(listOf({}))).toMatchObject({ ok: true });
    expect(check(listOf({ headers: [] }))).toEqual({ ok: false, error: 'not_on_closing_list' });
    expect(check(listOf({ stage: '2' }))).toEqual({ ok: false, error: 'wrong_tender' });
    expect(check(listOf({}), DEADLINE_MS - 1)).toEqual({ ok: false, error: 'closed_early' });
    const rules = { policy: { ...policy, bidsMin: 2 }, list: listOf({}), nowMs: DEADLINE_MS };
    expect(checkListed(suite, rules, bid)).toEqual({ ok: false, error: 'wrong_policy' });
  });

  it('given a rehearsal, then only the right key tells its secret', async () => {
    const secret = utf8('thirty-two bytes, or any others');
    const envelope = await encryptTo(agency.certificate, secret);
    expect(await openedProbe(agency, envelope)).toEqual({ ok: true, value: secret });
    expect(await openedProbe(supervisor, envelope)).toEqual({ ok: false, error: 'other_key' });
    const cut = await openedProbe(agency, envelope.subarray(0, 40));
    expect(cut).toEqual({ ok: false, error: 'other_key' });
  });

  it('given a closing list, then its signature is over exactly these bytes', async () => {
    const { bytes, signature } = await signedFile(agency, utf8('list'), DEADLINE_MS);
    const check = (content: Uint8Array) =>
      verifySignature(tender.trust, { signature, content, atMs: DEADLINE_MS });
    expect((await check(bytes)).ok).toBe(true);
    expect((await check(utf8('other'))).ok).toBe(false);
  });
});
