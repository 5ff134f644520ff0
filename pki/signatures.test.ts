import { beforeAll, describe, expect, it } from 'vitest';
import { utf8 } from '#contracts/utf8.ts';
import { signAttached, signDetached } from './cms-signature.ts';
import { claimedSigner, verifySignature } from './cms-verify.ts';
import { ecdsaDer, ecdsaRaw } from './ecdsa-der.ts';
import {
  type Authority,
  createAuthority,
  createRequest,
  issueCertificate,
  issueRevocationList,
} from './issue.ts';
import type { SigningKey } from './keys.ts';
import { softwareSigningKey } from './software-keys.ts';
import { answerTimestamp, timestampRequest, verifyTimestamp } from './timestamp.ts';
import { checkCertificate, subjectText, type TrustList } from './trust.ts';
import { SUITE_IDS } from '#contracts/sealing/suite.ts';

describe.each(SUITE_IDS)('%s', (suiteId) => {
  const DAY_MS = 86_400_000;
  const NOW_MS = 1_793_000_000_000;
  const VALIDITY = { fromMs: NOW_MS - DAY_MS, untilMs: NOW_MS + 10 * DAY_MS };
  const CONTENT = utf8('{"header":1}');
  let authority: Authority;
  let key: SigningKey;
  let trust: TrustList;

  async function signer(
    from: Authority,
    use: 'signing' | 'time-stamping' = 'signing',
    validity = VALIDITY,
  ): Promise<SigningKey> {
    const { request, privateKey } = await createRequest('CN=演示供应商,O=Demo,C=CN', suiteId);
    const certificate = await issueCertificate(from, request, { ...validity, use });
    if (certificate === undefined) throw new Error('the request was refused');
    return softwareSigningKey({ certificate, privateKey });
  }

  function trusting(...authorities: readonly Authority[]): TrustList {
    const roots = authorities.map(({ certificate }) => certificate);
    return { roots, authorities: [], revocations: [] };
  }

  beforeAll(async () => {
    authority = await createAuthority('CN=Demo CA,O=Demo,C=CN', VALIDITY, suiteId);
    key = await signer(authority);
    trust = trusting(authority);
  });

  async function fault(
    signature: Uint8Array,
    changes: Partial<Parameters<typeof verifySignature>[1]> & { readonly by?: TrustList } = {},
  ): Promise<string | undefined> {
    const { by = trust, ...rest } = changes;
    const given = { signature, content: CONTENT, atMs: NOW_MS, ...rest };
    const verified = await verifySignature(by, given);
    return verified.ok ? undefined : verified.error;
  }

  describe('detached signatures', () => {
    it('[SEAL-13] count for their content, their signer and their time alone', async () => {
      const signature = await signDetached(key, CONTENT, NOW_MS);
      expect(await fault(signature)).toBeUndefined();
      expect(claimedSigner(signature)).toEqual(key.certificate);
      expect(subjectText(key.certificate)).toContain('演示供应商');
      expect(await fault(signature, { content: utf8('{"header":2}') })).toBe('signature_invalid');
      expect(await fault(signature, { atMs: NOW_MS + 11 * DAY_MS })).toBe('certificate_expired');
      expect(await fault(signature, { atMs: NOW_MS - 2 * DAY_MS })).toBe('certificate_expired');
      expect(await fault(signature.subarray(0, 300))).toBe('signature_encoding');
      expect(await fault(utf8('no signature'))).toBe('signature_encoding');
      const attached = await signAttached(key, '1.2.3.4', CONTENT);
      expect(await fault(attached)).toBe('signature_invalid');
    });

    it('[SEAL-13] every changed byte of a signature is refused or changes nothing that counts', async () => {
      const signature = await signDetached(key, CONTENT, NOW_MS);
      let refused = 0;
      for (let at = 0; at < signature.length; at += 1) {
        const changed = signature.slice();
        changed[at] = (changed[at] ?? 0) ^ 0x01;
        const verified = await verifySignature(trust, {
          signature: changed,
          content: CONTENT,
          atMs: NOW_MS,
        });
        if (verified.ok) expect(verified.value.certificate, `byte ${at}`).toEqual(key.certificate);
        else refused += 1;
      }
      expect(refused / signature.length).toBeGreaterThan(0.9);
    });

    it('[SEAL-13] nobody signs with a certificate of an authority that is not trusted', async () => {
      const other = await createAuthority('CN=Demo CA,O=Demo,C=CN', VALIDITY, suiteId);
      const signature = await signDetached(await signer(other), CONTENT, NOW_MS);
      expect(await fault(signature)).toBe('certificate_untrusted');
      // A bidder's certificate is no authority, whatever it signs.
      const forged: Authority = {
        name: 'bidder',
        certificate: key.certificate,
        privateKey: authority.privateKey,
      };
      const below = await signDetached(await signer(forged), CONTENT, NOW_MS);
      expect(await fault(below)).toBe('certificate_untrusted');
    });

    it('[SEAL-13] a certificate counts until it was revoked', async () => {
      const revokedAtMs = NOW_MS + DAY_MS;
      const list = await issueRevocationList(authority, {
        ...VALIDITY,
        revoked: [{ certificate: key.certificate, atMs: revokedAtMs }],
      });
      const given = { certificate: key.certificate, others: [] };
      const checkedAt = async (atMs: number): Promise<string | undefined> => {
        const checked = await checkCertificate(
          { ...trust, revocations: [list] },
          { ...given, atMs },
        );
        return checked.ok ? undefined : checked.error;
      };
      expect(await checkedAt(revokedAtMs - 1)).toBeUndefined();
      expect(await checkedAt(revokedAtMs)).toBe('certificate_revoked');
    });

    it('[SEAL-13] given a list in the name of an authority that did not sign it, then nothing is judged by it', async () => {
      const impostor = await createAuthority('CN=Demo CA,O=Demo,C=CN', VALIDITY, suiteId);
      const empty = await issueRevocationList(impostor, { ...VALIDITY, revoked: [] });
      const given = { certificate: key.certificate, others: [], atMs: NOW_MS };
      const checked = await checkCertificate({ ...trust, revocations: [empty] }, given);
      expect(checked).toEqual({ ok: false, error: 'revocations_unsigned' });
    });

    it('[SEAL-13] given an authority that changed its key, then a list by its new key counts for older certificates', async () => {
      const renewed = await createAuthority('CN=Demo CA,O=Demo,C=CN', VALIDITY, suiteId);
      const list = await issueRevocationList(renewed, {
        ...VALIDITY,
        revoked: [{ certificate: key.certificate, atMs: NOW_MS }],
      });
      const roots = [...trust.roots, renewed.certificate];
      const given = { certificate: key.certificate, others: [], atMs: NOW_MS };
      const checked = await checkCertificate({ ...trust, roots, revocations: [list] }, given);
      expect(checked).toEqual({ ok: false, error: 'certificate_revoked' });
    });

    it('[SEAL-13] ECDSA values have one DER spelling', () => {
      const raw = new Uint8Array(64).fill(0x80);
      raw.set(new Uint8Array(31), 0);
      const spelled = ecdsaDer(raw);
      expect(ecdsaRaw(spelled)).toEqual(raw);
      expect(ecdsaRaw(Uint8Array.of(...spelled, 0))).toBeUndefined();
      expect(ecdsaRaw(spelled.subarray(0, -1))).toBeUndefined();
      expect(ecdsaRaw(new Uint8Array(0))).toBeUndefined();
    });
  });

  describe('time-stamps', () => {
    async function stamped(data: Uint8Array, atMs: number, by?: SigningKey) {
      const request = timestampRequest(data, suiteId);
      const authorityKey = by ?? (await signer(authority, 'time-stamping'));
      const response = await answerTimestamp(authorityKey, request, { atMs, serial: 7 });
      if (response === undefined) throw new Error('the request was refused');
      return { request, response };
    }

    it('[SEAL-14] say when an authority saw exactly these bytes, in answer to this request', async () => {
      for (const atMs of [NOW_MS, NOW_MS + 1, NOW_MS + 120]) {
        const { request, response } = await stamped(CONTENT, atMs);
        const verified = await verifyTimestamp(trust, { response, request, data: CONTENT });
        expect(verified.ok && verified.value.atMs).toBe(atMs);
      }
      const { response } = await stamped(CONTENT, NOW_MS);
      const other = timestampRequest(CONTENT);
      const answers = await Promise.all([
        verifyTimestamp(trust, { response, data: utf8('other') }),
        verifyTimestamp(trust, { response, data: CONTENT, request: other }),
        verifyTimestamp(trust, { response: response.subarray(0, 90), data: CONTENT }),
      ]);
      expect(answers.map((answer) => (answer.ok ? undefined : answer.error))).toEqual([
        'signature_invalid',
        'signature_invalid',
        'signature_encoding',
      ]);
    });

    it('[SEAL-14] of an authority that was not valid then do not count', async () => {
      const early = await signer(authority, 'time-stamping', {
        fromMs: NOW_MS + 5 * DAY_MS,
        untilMs: NOW_MS + 6 * DAY_MS,
      });
      const { response } = await stamped(CONTENT, NOW_MS, early);
      expect(await verifyTimestamp(trust, { response, data: CONTENT })).toEqual({
        ok: false,
        error: 'certificate_expired',
      });
      expect(await answerTimestamp(key, utf8('nothing'), { atMs: NOW_MS, serial: 1 })).toBe(
        undefined,
      );
    });
  });
});
