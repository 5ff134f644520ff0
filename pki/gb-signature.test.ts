import { beforeAll, describe, expect, it } from 'vitest';
import type { SuiteId } from '#contracts/sealing/suite.ts';
import { utf8 } from '#contracts/utf8.ts';
import { checkBid } from './bid-check.ts';
import { SIGNED_OID } from './cms-signature.ts';
import { claimedSigner, verifySignature } from './cms-verify.ts';
import { type Authority, createAuthority, issueRevocationList } from './issue.ts';
import type { KeyMaterial } from './software-keys.ts';
import { DEADLINE_MS, demoTender, party, sealDemo } from './testing/demo-tender.ts';
import { gbAttributes, gbSigned, namedInside, REFUSED_GB } from './testing/gb-signature.ts';
import type { TrustList } from './trust.ts';

const DAY_MS = 86_400_000;
const VALIDITY = { fromMs: DEADLINE_MS - 30 * DAY_MS, untilMs: DEADLINE_MS + 365 * DAY_MS };
const CONTENT = utf8('{"header":1}');
let authority: Authority;
let key: KeyMaterial;
let trust: TrustList;

const makeAuthority = (suite: SuiteId) =>
  createAuthority('CN=Demo CA,O=Demo,C=CN', VALIDITY, suite);

beforeAll(async () => {
  authority = await makeAuthority('SM2-SM4-SM3');
  key = await party(authority, 'bidder');
  trust = { roots: [authority.certificate], authorities: [], revocations: [] };
});

async function fault(
  signature: Uint8Array,
  changes: { readonly by?: TrustList; readonly atMs?: number; readonly type?: string } = {},
): Promise<string | undefined> {
  const { by = trust, atMs = DEADLINE_MS, ...rest } = changes;
  const verified = await verifySignature(by, { signature, content: CONTENT, atMs, ...rest });
  return verified.ok ? undefined : verified.error;
}

describe('a signature in the dialect of GB/T 35275', () => {
  it('[SEAL-25] given one over the content, or over attributes with its digest, then it counts for this content and signer', async () => {
    const { certificate } = key;
    const taken = [
      {},
      { algorithm: SIGNED_OID.sm2Sm3 },
      { certificates: [authority.certificate, certificate] },
      { attributes: gbAttributes(CONTENT) },
      { attributes: gbAttributes(CONTENT, { more: [namedInside(certificate)] }) },
    ];
    for (const changes of taken) {
      const signature = await gbSigned(key, CONTENT, changes);
      const given = { signature, content: CONTENT, atMs: DEADLINE_MS };
      expect(await verifySignature(trust, given)).toEqual({
        ...{ ok: true, value: { certificate, content: CONTENT } },
      });
      expect(claimedSigner(signature)).toEqual(certificate);
    }
  });

  it.each(REFUSED_GB)('[SEAL-25] given one $what, then it is refused: $fault', async (refused) => {
    expect(await fault(await refused.make(key, CONTENT))).toBe(refused.fault);
  });

  it('[SEAL-13] [SEAL-25] given a certificate that is not trusted, not valid then, or revoked, then it does not count', async () => {
    const signature = await gbSigned(key, CONTENT);
    const other = await makeAuthority('SM2-SM4-SM3');
    const by = { ...trust, roots: [other.certificate] };
    expect(await fault(signature, { by })).toBe('certificate_untrusted');
    expect(await fault(signature, { atMs: VALIDITY.untilMs + 1 })).toBe('certificate_expired');
    const revoked = [{ certificate: key.certificate, atMs: DEADLINE_MS - 1 }];
    const list = await issueRevocationList(authority, { ...VALIDITY, revoked });
    const listed = { ...trust, revocations: [list] };
    expect(await fault(signature, { by: listed })).toBe('certificate_revoked');
  });

  it('[SEAL-25] given a key of the other suite, or a signature where a time-stamp is expected, then it is refused', async () => {
    const p256 = await makeAuthority('P256-A256GCM-SHA256');
    const by = { ...trust, roots: [p256.certificate] };
    expect(await fault(await gbSigned(await party(p256, 'p256'), CONTENT), { by })).toBe(
      'signature_encoding',
    );
    const type = '1.2.840.113549.1.9.16.1.4';
    expect(await fault(await gbSigned(key, CONTENT), { type })).toBe('signature_invalid');
  });

  it('[SEAL-15] [SEAL-25] given a bid with such a signature, then it is taken as any other', async () => {
    const tender = await demoTender('T-1', 'SM2-SM4-SM3');
    const { suite, policy, trust: by, bidder } = tender;
    const { headerBytes } = await sealDemo(tender, [CONTENT]);
    const handIn = (signature: Uint8Array) =>
      checkBid(suite, {
        ...{ headerBytes, signature, policy, trust: by, atMs: DEADLINE_MS - 1 },
        mayBidFor: () => true,
        history: () => ({ isIdUsed: false, version: 0, receipt: '' }),
      });
    const attributes = gbAttributes(headerBytes);
    expect(await handIn(await gbSigned(bidder, headerBytes, { attributes }))).toMatchObject({
      ...{ ok: true, value: { certificate: bidder.certificate } },
    });
    // The certificate is the one that the header names, whoever else is trusted.
    const [agency] = tender.custodians;
    if (agency === undefined) throw new Error('there is an agency');
    expect(await handIn(await gbSigned(agency, headerBytes))).toEqual({
      ...{ ok: false, error: 'signer_mismatch' },
    });
  });

  it('[SEAL-25] given any byte of one changed, then it is refused, or counts for the same signer', async () => {
    const signature = await gbSigned(key, CONTENT, { attributes: gbAttributes(CONTENT) });
    let refused = 0;
    for (let at = 0; at < signature.length; at += 7) {
      const changed = signature.slice();
      changed[at] = (changed[at] ?? 0) ^ 0x01;
      const given = { signature: changed, content: CONTENT, atMs: DEADLINE_MS };
      const verified = await verifySignature(trust, given);
      if (verified.ok) expect(verified.value.certificate, `byte ${at}`).toEqual(key.certificate);
      else refused += 1;
    }
    expect(refused / Math.ceil(signature.length / 7)).toBeGreaterThan(0.9);
  });
});
