import { type Result, err, ok } from '#contracts/result.ts';
import { base64UrlOf, bytesOfBase64Url } from '#contracts/sealing/bytes.ts';
import {
  type CUSTODIAN_ROLES,
  type TenderPolicy,
  tenderPolicySchema,
} from '#contracts/sealing/policy.ts';
import type { SuiteId } from '#contracts/sealing/suite.ts';
import type { PolicyTerms } from '#contracts/wire/openings.ts';
import { certificateFields } from '#pki/certificate-fields.ts';
import { derOf } from '#pki/pem.ts';
import { isKeyOf } from '#pki/suites.ts';
import { commonName } from '#pki/trust.ts';
import { instantOfField } from '#clients/web/kit/shanghai.ts';

export type CustodianRole = (typeof CUSTODIAN_ROLES)[number];

/** Who holds a key besides the agency: the certificate of a key that it made for this tender alone. */
export interface CustodianFields {
  readonly role: CustodianRole;
  readonly organization: string;
  readonly name: string;
  /** DER, base64url; empty until a file was chosen. */
  readonly certificate: string;
}

/** A policy as a clerk types it, before anything of it is believed. Times are wall clock of Beijing. */
export interface PolicyFields {
  readonly tender: string;
  readonly title: string;
  readonly lot: string;
  /** `2`: the price lies in an envelope of its own, opened later (两信封). */
  readonly envelopes: 1 | 2;
  readonly suite: SuiteId;
  readonly deadline: string;
  readonly opening: string;
  readonly decryptMinutes: number;
  readonly bidsMin: number;
  /** Largest bid, MiB. */
  readonly megabytes: number;
  readonly documentsMax: number;
  readonly lockA: number;
  readonly lockB: number;
  readonly custodians: readonly CustodianFields[];
}

export const EMPTY_POLICY: PolicyFields = {
  ...{ tender: '', title: '', lot: '1', envelopes: 1, suite: 'P256-A256GCM-SHA256' },
  ...{ deadline: '', opening: '', decryptMinutes: 30, bidsMin: 3 },
  ...{ megabytes: 500, documentsMax: 20, lockA: 2, lockB: 3 },
  custodians: [
    { role: 'supervisor', organization: '', name: '', certificate: '' },
    { role: 'notary', organization: '', name: '', certificate: '' },
  ],
};

const MINUTE_MS = 60_000;
const MEBIBYTE = 1_048_576;

/** What is wrong with a policy as a whole; `fault.…` names its words. */
export type PolicyFault =
  | 'suite'
  | 'deadline'
  | 'opening'
  | 'key'
  | 'keySuite'
  | 'certificate'
  | 'certificateSuite'
  | 'sameCustodian'
  | 'locks'
  | 'whole';

export interface PolicyAgency {
  readonly organization: string;
  readonly name: string;
  /** DER of the certificate of the key that signs, and that is the agency's share of every lock. */
  readonly certificate: Uint8Array;
}

/**
 * The policy that the fields say, of this platform's terms (SEAL-6, SEAL-16). The agency stands first among the custodians. Error:
 * the first fault that no single field shows by itself.
 */
export function policyOf(
  fields: PolicyFields,
  by: { readonly agency: PolicyAgency; readonly terms: PolicyTerms; readonly nowMs: number },
): Result<TenderPolicy, PolicyFault> {
  const terms = by.terms.suites.find(({ suite }) => suite === fields.suite);
  if (terms === undefined) return err('suite');
  const deadline = instantOfField(fields.deadline);
  if (deadline === undefined || deadline <= by.nowMs) {
    return err('deadline');
  }
  const opening = fields.opening === '' ? deadline : instantOfField(fields.opening);
  if (opening === undefined || opening < deadline) {
    return err('opening');
  }
  if (!isKeyOf(fields.suite, by.agency.certificate)) {
    return err('keySuite');
  }
  const custodians = [
    { role: 'agency', ...by.agency, certificate: base64UrlOf(by.agency.certificate) },
    ...fields.custodians,
  ];
  const fault = custodianFault(fields.suite, custodians) ?? lockFault(fields, custodians.length);
  if (fault !== undefined) return err(fault);
  const parsed = tenderPolicySchema.safeParse({
    typ: 'ebid/policy/v1',
    tender: fields.tender.trim(),
    title: fields.title.trim(),
    lots: [fields.lot.trim()],
    stages: fields.envelopes === 2 ? ['1', '2'] : ['1'],
    suite: fields.suite,
    deadline: String(deadline),
    opening: String(opening),
    decryptMs: String(fields.decryptMinutes * MINUTE_MS),
    custodians: custodians.map((one) => ({
      ...one,
      organization: one.organization.trim(),
      name: one.name.trim(),
    })),
    locks: [
      { id: 'A', t: fields.lockA },
      { id: 'B', t: fields.lockB },
    ],
    bytesMax: String(fields.megabytes * MEBIBYTE),
    documentsMax: fields.documentsMax,
    ...{ tsa: terms.tsa, platform: terms.platform, logKey: by.terms.logKey },
    bidsMin: fields.bidsMin,
  });
  return parsed.success ? ok(parsed.data) : err('whole');
}

interface Named {
  readonly organization: string;
  readonly certificate: string;
}

function custodianFault(suite: SuiteId, custodians: readonly Named[]): PolicyFault | undefined {
  const ders = custodians.map(({ certificate }) => bytesOfBase64Url(certificate));
  if (ders.some((der) => der === undefined || certificateFields(der) === undefined)) {
    return 'certificate';
  }
  if (!ders.every((der) => der !== undefined && isKeyOf(suite, der))) {
    return 'certificateSuite';
  }
  const organizations = new Set(custodians.map(({ organization }) => organization.trim()));
  const certificates = new Set(custodians.map(({ certificate }) => certificate));
  return organizations.size < custodians.length || certificates.size < custodians.length
    ? 'sameCustodian'
    : undefined;
}

/** One custodian alone opens nothing, one that is lost stops nothing, and lock B asks for more than lock A (SEAL-6). */
function lockFault({ lockA, lockB }: PolicyFields, count: number): PolicyFault | undefined {
  const isRight =
    lockA >= Math.min(2, count - 1) && lockA < count && lockB > lockA && lockB <= count;
  return isRight ? undefined : 'locks';
}

/** What a certificate file says of its owner; `undefined`: there is no certificate in it. */
export function readCertificateFile(
  bytes: Uint8Array,
): { readonly certificate: string; readonly owner: string } | undefined {
  const [der] = derOf('CERTIFICATE', bytes);
  if (der === undefined || certificateFields(der) === undefined) return undefined;
  return { certificate: base64UrlOf(der), owner: commonName(der) };
}
