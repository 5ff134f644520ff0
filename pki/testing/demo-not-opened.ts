import { policyDigest } from '#contracts/sealing/policy.ts';
import type { NotOpenedRecord } from '#contracts/sealing/record.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import type { KeyMaterial } from '../software-keys.ts';
import { signedBy } from './demo-opening.ts';
import { DEADLINE_MS, type DemoTender } from './demo-tender.ts';

/** What is published of an opening with two bids where the policy asks for three. */

export const NOT_OPENED_HEADERS = [`A${'b'.repeat(41)}A`, `B${'b'.repeat(41)}A`] as const;

export function notOpenedRecord(
  { policy, suite }: DemoTender,
  changes: Partial<NotOpenedRecord> = {},
): NotOpenedRecord {
  return {
    ...{ typ: 'ebid/record/v1', outcome: 'too_few_bids', openingId: 'T-1-1-1', host: 'agency' },
    ...{ tender: policy.tender, title: policy.title, lot: '1', stage: '1' },
    ...{ policy: policyDigest(suite, policy), deadline: policy.deadline },
    ...{ bidsMin: policy.bidsMin, headers: [...NOT_OPENED_HEADERS] },
    custodians: policy.custodians.map(({ name, role }) => ({ name, role })),
    ...{ signedIn: [], remarks: [], ...changes },
  };
}

/** Files by name; the record signed by this key. */
export async function notOpenedFiles(
  tender: DemoTender,
  record: NotOpenedRecord = notOpenedRecord(tender),
  by: KeyMaterial = tender.platform,
): Promise<Map<string, Uint8Array>> {
  const { policy, custodians } = tender;
  const [agency] = custodians;
  if (agency === undefined) throw new Error('there is an agency');
  const [policyBytes, recordBytes] = [canonicalBytes(policy), canonicalBytes(record)];
  return new Map([
    ['policy.json', policyBytes],
    ['policy.p7s', await signedBy(agency, policyBytes, DEADLINE_MS - 1)],
    ['record.json', recordBytes],
    ['record.p7s', await signedBy(by, recordBytes, DEADLINE_MS + 60_000)],
  ]);
}

/** Records that do not stand for this tender, though the platform signed them. */
export const NOT_OPENED_DAMAGES: readonly (readonly [string, Partial<NotOpenedRecord>])[] = [
  ['as many bids as the policy asks', { headers: [...NOT_OPENED_HEADERS, `C${'b'.repeat(41)}A`] }],
  ['a bid twice', { headers: [NOT_OPENED_HEADERS[0], NOT_OPENED_HEADERS[0]] }],
  ['another minimum', { bidsMin: 4 }],
  ['another policy', { policy: NOT_OPENED_HEADERS[0] }],
  ['another deadline', { deadline: String(DEADLINE_MS + 1) }],
  ['another tender', { tender: 'T-2' }],
  ['another lot', { lot: '2' }],
  ['another envelope', { stage: '2' }],
];
