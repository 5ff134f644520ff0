import { beforeAll, describe, expect, it } from 'vitest';
import type { NotOpenedRecord } from '#contracts/sealing/record.ts';
import { SUITE_IDS } from '#contracts/sealing/suite.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { checkOpening } from './opening-check.ts';
import type { KeyMaterial } from './software-keys.ts';
import { NOT_OPENED_DAMAGES, notOpenedFiles, notOpenedRecord } from './testing/demo-not-opened.ts';
import { type DemoTender, demoTender } from './testing/demo-tender.ts';

describe.each(SUITE_IDS)('%s', (suiteId) => {
  let tender: DemoTender;
  beforeAll(async () => {
    tender = await demoTender('T-1', suiteId);
  });

  const record = (changes: Partial<NotOpenedRecord> = {}): NotOpenedRecord =>
    notOpenedRecord(tender, changes);
  const folder = (told: NotOpenedRecord, by?: KeyMaterial): Promise<Map<string, Uint8Array>> =>
    notOpenedFiles(tender, told, by);

  async function check(files: ReadonlyMap<string, Uint8Array>) {
    const { suite, trust } = tender;
    const report = await checkOpening(suite, trust, async (name) => files.get(name));
    const faults = report.findings.flatMap(({ step, fault }) =>
      fault === undefined ? [] : [`${step} ${fault}`],
    );
    return { ...report, faults };
  }

  it('[SEAL-17] given policy and record of too few bids, then it is in order: so many, fewer than the policy asks', async () => {
    const { isGood, findings, notOpened, readOuts } = await check(await folder(record()));
    expect({ isGood, notOpened, readOuts }).toEqual({
      ...{ isGood: true, notOpened: { bids: 2, bidsMin: 3 }, readOuts: [] },
    });
    expect(findings.map(({ step }) => step)).toEqual(['policy', 'not_opened']);
  });

  it.each(NOT_OPENED_DAMAGES)(
    '[SEAL-17] given a record of %s, then it does not stand for this tender',
    async (_, changes) => {
      const { faults, notOpened } = await check(await folder(record(changes)));
      expect(faults).toEqual(['not_opened record_mismatch']);
      expect(notOpened).toBeUndefined();
    },
  );

  it('[SEAL-17] given a record that the agency signed, one changed, or none signed, then that is what is wrong', async () => {
    const byAgency = await folder(record(), tender.custodians[0]);
    expect((await check(byAgency)).faults).toEqual(['not_opened record_signer']);
    const files = await folder(record());
    const other = new Map(files).set('record.json', canonicalBytes(record({ headers: [] })));
    expect((await check(other)).faults).toEqual(['not_opened signature_invalid']);
    const text = new Map(files).set('record.json', new TextEncoder().encode('{"a": 1}'));
    expect((await check(text)).faults).toEqual(['not_opened record_shape']);
    const unsigned = new Map(files);
    unsigned.delete('record.p7s');
    expect((await check(unsigned)).faults).toEqual(['not_opened signature_encoding']);
  });

  it('[SEAL-17] given a closing list or an opening beside it, then the record excuses nothing that is missing', async () => {
    const files = await folder(record());
    for (const name of ['closing.json', 'opening.json']) {
      const { isGood, notOpened, findings } = await check(
        new Map(files).set(name, canonicalBytes({})),
      );
      expect({ isGood, notOpened }).toEqual({ isGood: false, notOpened: undefined });
      expect(findings.map(({ step }) => step)).toEqual(['policy', 'closing', 'opening']);
    }
  });
});
