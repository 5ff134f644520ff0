import { beforeAll, describe, expect, it } from 'vitest';
import { leafHash } from '#contracts/journal/merkle.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import { logEntryOf, readReceipt } from '#contracts/sealing/receipt.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { utf8 } from '#contracts/utf8.ts';
import { acceptBid } from './acceptance.ts';
import { type ReceiptFiles, verifyLateAnswer, verifyReceipt } from './receipts.ts';
import { softwareSigningKey } from './software-keys.ts';
import { acceptDemo, signedBy, stampAt } from './testing/demo-opening.ts';
import {
  DEADLINE_MS,
  type DemoTender,
  demoTender,
  party,
  sealDemo,
  type SealedParts,
} from './testing/demo-tender.ts';
import { timestampRequest } from './timestamp.ts';
import { SUITE_IDS } from '#contracts/sealing/suite.ts';

describe.each(SUITE_IDS)('%s', (suiteId) => {
  let tender: DemoTender;
  let sealed: SealedParts;
  let files: ReceiptFiles;
  beforeAll(async () => {
    tender = await demoTender('T-1', suiteId);
    sealed = await sealDemo(tender, [utf8('document')]);
    ({ files } = await acceptDemo(tender, sealed, DEADLINE_MS - 1));
  });

  async function outcome(
    changes: Partial<ReceiptFiles>,
    subject = sealed,
  ): Promise<SealFault | 'good'> {
    const given = { ...files, ...changes };
    const checked = await verifyReceipt(tender.suite, given, { subject, by: tender });
    return checked.ok ? 'good' : checked.error;
  }

  /** The receipt with a change, signed by the platform again. */
  async function forged(change: object, by = tender.platform): Promise<Partial<ReceiptFiles>> {
    const receipt = canonicalBytes({ ...readReceipt(files.receipt), ...change });
    return { receipt, signature: await signedBy(by, receipt, DEADLINE_MS) };
  }

  describe('a receipt', () => {
    it('[SEAL-16] given the bidder’s own files, then it proves that they were taken, and when', async () => {
      const checked = await verifyReceipt(tender.suite, files, { subject: sealed, by: tender });
      expect(checked).toMatchObject({ ok: true, value: { stampedMs: DEADLINE_MS - 1 } });
    });

    it('[SEAL-16] given another bid of the same bidder, then the receipt is not about it', async () => {
      const other = await sealDemo(tender, [utf8('document')]);
      expect(await outcome({}, other)).toBe('receipt_mismatch');
    });

    it.each([
      ['received', String(DEADLINE_MS - 2)],
      ['deadline', String(DEADLINE_MS + 1)],
      ['size', '1'],
      ['ver', 2],
      ['tender', 'T-2'],
      ['prev', base64UrlOf(new Uint8Array(32))],
      ['leaf', base64UrlOf(new Uint8Array(32))],
    ])(
      '[SEAL-16] given a receipt with another %s, though signed, then it is refused',
      async (field, value) => {
        expect(await outcome(await forged({ [field]: value }))).toBe('receipt_mismatch');
      },
    );

    it('[SEAL-16] given a receipt that another than the policy’s platform signed, then it is refused', async () => {
      const stranger = await party(tender.authority, 'stranger');
      const { signature } = await forged({}, stranger);
      expect(await outcome({ ...(signature !== undefined && { signature }) })).toBe(
        'receipt_signer',
      );
    });

    it('[SEAL-16] given a time-stamp of an authority that the policy does not name, then nothing is accepted', async () => {
      const tsa = await party(tender.authority, 'another tsa', 'time-stamping');
      const taken = await acceptBid(
        {
          suite: tender.suite,
          platform: await softwareSigningKey(tender.platform),
          stamp: await stampAt({ ...tender, tsa }, DEADLINE_MS - 1),
        },
        { subject: sealed, by: tender, status: 'sealed', prev: '' },
      );
      expect(taken).toEqual({ ok: false, error: 'stamp_authority' });
    });

    it('[SEAL-16] given the receipt, then its leaf is the one that the log will show, and tells nothing', async () => {
      const receipt = readReceipt(files.receipt);
      if (receipt === undefined) throw new Error('it is a receipt');
      const { leaf, ...rest } = receipt;
      const entry = logEntryOf(tender.suite, rest);
      expect(base64UrlOf(leafHash(tender.suite.hash, entry))).toBe(leaf);
      const text = new TextDecoder().decode(entry);
      for (const secret of [receipt.bidder, receipt.bid, receipt.header, receipt.size]) {
        expect(text).not.toContain(secret);
      }
    });
  });

  describe('the time that counts', () => {
    it('[SEAL-19] given a stamp one millisecond before the deadline, then a receipt; at the deadline, a late answer', async () => {
      expect((await acceptDemo(tender, sealed, DEADLINE_MS - 1)).kind).toBe('receipt');
      expect((await acceptDemo(tender, sealed, DEADLINE_MS)).kind).toBe('late');
    });

    it('[SEAL-19] given a late bid, then the answer is signed and names the instant of the stamp', async () => {
      const late = await acceptDemo(tender, sealed, DEADLINE_MS + 5);
      const { receipt: answer, signature, stamp } = late.files;
      const given = { subject: sealed, by: tender };
      const checked = await verifyLateAnswer(tender.suite, { answer, signature, stamp }, given);
      expect(checked).toMatchObject({ ok: true, value: { received: String(DEADLINE_MS + 5) } });
    });

    it('[SEAL-19] given a late answer to a bid that was in time by its stamp, then it does not hold', async () => {
      const stamp = await (await stampAt(tender, DEADLINE_MS - 5))(
        timestampRequest(sealed.signature),
      );
      const answer = canonicalBytes({
        typ: 'ebid/late/v1',
        tender: tender.policy.tender,
        header: base64UrlOf(tender.suite.hash(sealed.headerBytes)),
        received: String(DEADLINE_MS - 5),
        deadline: tender.policy.deadline,
        tsr: base64UrlOf(tender.suite.hash(stamp)),
      });
      const signature = await signedBy(tender.platform, answer, DEADLINE_MS);
      const given = { subject: sealed, by: tender };
      const checked = await verifyLateAnswer(tender.suite, { answer, signature, stamp }, given);
      expect(checked).toEqual({ ok: false, error: 'receipt_mismatch' });
    });
  });
});
