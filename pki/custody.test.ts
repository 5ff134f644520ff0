import { describe, expect, it } from 'vitest';
import { base64UrlOf, bytesOfBase64Url } from '#contracts/sealing/bytes.ts';
import { certificateDigest } from '#contracts/sealing/header.ts';
import { readRelease } from '#contracts/sealing/release.ts';
import { readShare } from '#contracts/sealing/shares.ts';
import { coreHashOf } from '#contracts/sealing/core.ts';
import { utf8 } from '#contracts/utf8.ts';
import { encryptTo } from './cms-envelope.ts';
import { verifySignature } from './cms-verify.ts';
import { openedProbe, signedFile, signedRelease } from './custody.ts';
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
  envelope: bytesOfBase64Url(entry.cms) ?? new Uint8Array(0),
};

describe('the holder of a key at an opening', () => {
  it('[SEAL-12] given its share, then the release holds it and is signed by the key it was made for', async () => {
    const made = await signedRelease(agency, share, DEADLINE_MS);
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
    const made = await signedRelease(supervisor, share, DEADLINE_MS);
    expect(made).toEqual({ ok: false, error: 'other_key' });
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
