import { beforeAll, describe, expect, it } from 'vitest';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import { closingListOf } from '#contracts/sealing/closing-list.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import type { OpeningFile } from '#contracts/sealing/opening-file.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { checkOpening } from './opening-check.ts';
import { timestampRequest } from './timestamp.ts';
import {
  type DemoOpening,
  demoOpening,
  publishOpening,
  signedBy,
  stampAt,
} from './testing/demo-opening.ts';
import { demoLogProof } from './testing/demo-log.ts';
import { logEntryOf, readReceipt } from '#contracts/sealing/receipt.ts';
import { DEADLINE_MS, party } from './testing/demo-tender.ts';
import { SUITE_IDS } from '#contracts/sealing/suite.ts';

describe.each(SUITE_IDS)('%s', (suiteId) => {
  let published: DemoOpening;
  beforeAll(async () => {
    published = await demoOpening(suiteId);
  });

  /** The published opening with some of its files exchanged. */
  function copy(): DemoOpening {
    return { ...published, files: new Map(published.files) };
  }

  function check({ tender, files }: DemoOpening) {
    return checkOpening(tender.suite, tender.trust, async (name) => files.get(name));
  }

  async function faultsOf(demo: DemoOpening): Promise<readonly (SealFault | undefined)[]> {
    const report = await check(demo);
    expect(report.isGood).toBe(false);
    return report.findings.flatMap(({ fault }) => (fault === undefined ? [] : [fault]));
  }

  function entryOf({ tender, files }: DemoOpening, folder: string): Uint8Array {
    const receipt = readReceipt(files.get(`${folder}/receipt.json`) ?? new Uint8Array(0));
    if (receipt === undefined) throw new Error('there is a receipt');
    return logEntryOf(tender.suite, receipt);
  }

  function flipped(bytes: Uint8Array | undefined, at: number): Uint8Array {
    const changed = Uint8Array.from(bytes ?? []);
    changed[at] = (changed[at] ?? 0) ^ 1;
    return changed;
  }

  describe('a published opening', () => {
    it('[SEAL-17] given what was published, then it is in order and every price is read out again', async () => {
      const report = await check(published);
      expect(report.isGood).toBe(true);
      expect(report.readOuts.map(({ sheet }) => sheet?.priceFen)).toEqual(
        Array.from({ length: 3 }, () => '98000000'),
      );
      expect(new Set(report.readOuts.map(({ bidder }) => bidder)).size).toBe(3);
    });

    it('[SEAL-16] given the proof of a receipt, then the bid says that the log shows it; without one it is in order all the same', async () => {
      const demo = copy();
      demo.files.set('bids/1/receipt.tlog-proof', demoLogProof(entryOf(demo, 'bids/1')));
      const report = await check(demo);
      expect(report.isGood).toBe(true);
      expect(report.readOuts.map(({ isLogged }) => isLogged)).toEqual([true, false, false]);
    });

    it('[SEAL-16] given the proof of another receipt, or one that another key signed, then only that bid is wrong', async () => {
      const entry = entryOf(published, 'bids/1');
      const stranger = demoLogProof(entry, new Uint8Array(32).fill(8));
      for (const proof of [demoLogProof(entryOf(published, 'bids/2')), stranger]) {
        const demo = copy();
        demo.files.set('bids/1/receipt.tlog-proof', proof);
        expect(await faultsOf(demo)).toEqual(['log_proof']);
        expect((await check(demo)).readOuts).toHaveLength(2);
      }
    });

    it('[SEAL-17] given a bid of another key, then only that bid is wrong and the others are read out', async () => {
      const demo = copy();
      const [first, second, ...rest] = published.opening.bids;
      if (first?.state !== 'opened' || second?.state !== 'opened')
        throw new Error('both are opened');
      const bids: OpeningFile['bids'] = [{ ...first, key: second.key }, second, ...rest];
      await publishOpening(demo, { ...published.opening, bids }, demo.tender.platform);
      expect(await faultsOf(demo)).toEqual(['file_key_commitment']);
      expect((await check(demo)).readOuts).toHaveLength(2);
    });

    it.each<[string, SealFault]>([
      ['policy.json', 'policy_shape'],
      ['policy.p7s', 'signature_encoding'],
      ['closing.json', 'closing_shape'],
      ['closing.tsr', 'signature_encoding'],
      ['opening.json', 'opening_shape'],
      ['opening.p7s', 'signature_encoding'],
      ['bids/2/header.json', 'not_canonical'],
      ['bids/2/header.p7s', 'receipt_mismatch'],
      ['bids/2/receipt.json', 'receipt_shape'],
      ['bids/2/receipt.p7s', 'signature_encoding'],
      ['bids/2/receipt.tsr', 'receipt_mismatch'],
      ['bids/2/f0.ebd', 'stream_truncated'],
    ])('[SEAL-17] given no %s, then it says %s', async (name, fault) => {
      const demo = copy();
      demo.files.delete(name);
      expect(await faultsOf(demo)).toContain(fault);
    });

    it('[SEAL-17] given one bit changed anywhere in any file, then something is wrong', async () => {
      for (const [at, [name, bytes]] of [...published.files].entries()) {
        // One check takes ten times as long by the national algorithms: there each file is changed at one of the places.
        const places = [0, 0.5, 0.93];
        for (const part of suiteId === 'SM2-SM4-SM3' ? [places[at % 3] ?? 0] : places) {
          const demo = copy();
          demo.files.set(name, flipped(bytes, Math.floor((bytes.length - 1) * part)));
          const report = await check(demo);
          expect(report.isGood, `${name} at ${part}`).toBe(false);
        }
      }
    });

    it('[SEAL-17] given a bid left out, added or moved, then the opening is not complete', async () => {
      const { bids } = published.opening;
      const [first, second, third] = bids;
      if (first === undefined || second === undefined || third === undefined) {
        throw new Error('three bids');
      }
      for (const other of [[first, second], [...bids, first], [second, first, third], []]) {
        const demo = copy();
        await publishOpening(demo, { ...published.opening, bids: other }, demo.tender.platform);
        expect(await faultsOf(demo)).toEqual(['opening_incomplete']);
      }
    });

    it('[SEAL-17] given a closing list that another than the custodians signed, then it counts for nothing', async () => {
      const demo = copy();
      const stranger = await party(demo.tender.authority, 'stranger');
      const content = demo.files.get('closing.json') ?? new Uint8Array(0);
      for (const at of [2, 3]) {
        demo.files.set(`closing-${at}.p7s`, await signedBy(stranger, content, DEADLINE_MS + 2));
      }
      expect(await faultsOf(demo)).toContain('closing_signatures');
    });

    it('[SEAL-17] given a closing list stamped before the deadline, then it is refused', async () => {
      const demo = copy();
      const content = demo.files.get('closing.json') ?? new Uint8Array(0);
      const stamp = await stampAt(demo.tender, DEADLINE_MS - 1);
      demo.files.set('closing.tsr', await stamp(timestampRequest(content)));
      expect(await faultsOf(demo)).toContain('closed_early');
    });

    it('[SEAL-17] given an opening signed by an agency, then it is not the platform’s', async () => {
      const demo = copy();
      const [agency] = demo.tender.custodians;
      if (agency === undefined) throw new Error('there is an agency');
      await publishOpening(demo, published.opening, agency);
      expect(await faultsOf(demo)).toContain('opening_signer');
    });

    it('[SEAL-17] given fewer bids than the policy asks, then none may be opened (MOF87-41)', async () => {
      const demo = copy();
      const { tender } = demo;
      const headers = published.opening.bids.slice(0, 2).map(({ header }) => header);
      const closing = closingListOf(tender.suite, tender.policy, {
        stage: '1',
        headers,
        checkpoint: '',
      });
      const bytes = canonicalBytes(closing);
      demo.files.set('closing.json', bytes);
      const stamp = await stampAt(tender, DEADLINE_MS + 1);
      demo.files.set('closing.tsr', await stamp(timestampRequest(bytes)));
      for (const [at, custodian] of tender.custodians.entries()) {
        const signature = await signedBy(custodian, bytes, DEADLINE_MS + 2);
        demo.files.set(`closing-${at + 1}.p7s`, signature);
      }
      const digest = base64UrlOf(tender.suite.hash(bytes));
      const bids = published.opening.bids.filter(({ header }) => headers.includes(header));
      const opened = { ...published.opening, closing: digest, bids };
      await publishOpening(demo, opened, tender.platform);
      expect(await faultsOf(demo)).toEqual(['opening_incomplete']);
      const kept: OpeningFile = { ...opened, outcome: 'too_few_bids', bids: [] };
      await publishOpening(demo, kept, tender.platform);
      expect((await check(demo)).isGood).toBe(true);
    });
  });
});
