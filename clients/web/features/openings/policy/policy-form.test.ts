import { describe, expect, it } from 'vitest';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import { bytesOfBase64 } from '#contracts/signing/base64.ts';
import { certificateDigest } from '#contracts/sealing/header.ts';
import type { PolicyTerms } from '#contracts/wire/openings.ts';
import { readSignedPolicy } from '#pki/signed-policy.ts';
import { DEADLINE_MS, demoTender } from '#pki/testing/demo-tender.ts';
import { fieldOfInstant } from '#clients/web/kit/shanghai.ts';
import { EMPTY_POLICY, type PolicyFields, policyOf, readCertificateFile } from './policy-form.ts';
import { signPolicy } from './sign-policy.ts';

const tender = await demoTender();
const sm = await demoTender('T-2', 'SM2-SM4-SM3');
const [agencyKey, supervisorKey, notaryKey] = tender.custodians;
if (!agencyKey || !supervisorKey || !notaryKey) throw new Error('there are three custodians');
const { suite, platform, tsa, trust } = tender;
const terms: PolicyTerms = {
  suites: [
    {
      suite: suite.id,
      platform: certificateDigest(suite, platform.certificate),
      tsa: certificateDigest(suite, tsa.certificate),
    },
  ],
  logKey: 'log+key',
};
const nowMs = DEADLINE_MS - 3_600_000;
const agency = {
  organization: 'org-agency',
  name: '代理机构',
  certificate: agencyKey.certificate,
};
const fields: PolicyFields = {
  ...EMPTY_POLICY,
  ...{ tender: ' T-9 ', title: '打印纸采购' },
  deadline: fieldOfInstant(DEADLINE_MS),
  custodians: [
    {
      ...{ role: 'supervisor', organization: 'org-supervisor', name: '监管' },
      certificate: base64UrlOf(supervisorKey.certificate),
    },
    {
      ...{ role: 'notary', organization: 'org-notary', name: '公证' },
      certificate: base64UrlOf(notaryKey.certificate),
    },
  ],
};
const [first, second] = fields.custodians;
if (!first || !second) throw new Error('there are two more');

const faultOf = (changes: Partial<PolicyFields>, at = nowMs): unknown => {
  const made = policyOf({ ...fields, ...changes }, { agency, terms, nowMs: at });
  return made.ok ? 'none' : made.error;
};

describe('a policy that is written in the page', () => {
  it('[SEAL-6] [SEAL-16] given whole fields, then the signed policy is one that platform and bidders take', async () => {
    const made = policyOf(fields, { agency, terms, nowMs });
    if (!made.ok) throw new Error(made.error);
    const { bytes, signature } = await signPolicy(made.value, agencyKey, nowMs);
    const files = { policy: bytesOf(bytes), signature: bytesOf(signature) };
    const read = await readSignedPolicy(suite, trust, files);
    expect(read).toEqual({ ok: true, value: made.value });
    expect(made.value).toMatchObject({
      ...{ tender: 'T-9', stages: ['1'], deadline: String(DEADLINE_MS), decryptMs: '1800000' },
      ...{ opening: String(DEADLINE_MS), bytesMax: String(500 * 1_048_576) },
    });
    expect(made.value.custodians.map(({ role }) => role)).toEqual([
      'agency',
      'supervisor',
      'notary',
    ]);
  });

  it.each<[string, Partial<PolicyFields>]>([
    ['deadline', { deadline: '' }],
    ['deadline', { deadline: fieldOfInstant(nowMs - 60_000) }],
    ['opening', { opening: fieldOfInstant(DEADLINE_MS - 60_000) }],
    ['suite', { suite: 'SM2-SM4-SM3' }],
    ['certificate', { custodians: [first, { ...second, certificate: '' }] }],
    ['certificate', { custodians: [first, { ...second, certificate: 'AAAA' }] }],
    [
      'certificateSuite',
      {
        custodians: [
          first,
          {
            ...second,
            certificate: base64UrlOf(sm.custodians[1]?.certificate ?? new Uint8Array()),
          },
        ],
      },
    ],
    ['sameCustodian', { custodians: [first, { ...second, organization: 'org-agency ' }] }],
    ['sameCustodian', { custodians: [first, { ...second, certificate: first.certificate }] }],
    ['locks', { lockA: 1 }],
    ['locks', { lockA: 3 }],
    ['locks', { lockB: 2 }],
    ['locks', { lockB: 4 }],
    ['whole', { lot: 'a lot' }],
    ['none', {}],
    ['none', { envelopes: 2, opening: fieldOfInstant(DEADLINE_MS + 60_000) }],
  ])('given a policy with the fault %s, then that is said: %j', (fault, changes) => {
    expect(faultOf(changes)).toBe(fault);
  });

  it('given a key of another suite, then the agency is told', () => {
    const other = sm.custodians[0]?.certificate ?? new Uint8Array();
    const made = policyOf(fields, { agency: { ...agency, certificate: other }, terms, nowMs });
    expect(made).toEqual({ ok: false, error: 'keySuite' });
  });

  it('given a file, then a certificate and its owner are read from it, or nothing is', () => {
    expect(readCertificateFile(notaryKey.certificate)).toEqual({
      certificate: base64UrlOf(notaryKey.certificate),
      owner: 'notary',
    });
    expect(readCertificateFile(new TextEncoder().encode('no certificate'))).toBeUndefined();
    expect(readCertificateFile(notaryKey.privateKey)).toBeUndefined();
  });
});

function bytesOf(base64: string): Uint8Array {
  return bytesOfBase64(base64) ?? new Uint8Array();
}
