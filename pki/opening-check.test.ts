import { beforeAll, describe, expect, it } from 'vitest';
import { SUITE_IDS } from '#contracts/sealing/suite.ts';
import { checkOpening } from './opening-check.ts';
import { copyOf, DAMAGES, logEntryIn, publishTooFew } from './testing/damaged-openings.ts';
import { demoLogProof } from './testing/demo-log.ts';
import { type DemoOpening, demoOpening } from './testing/demo-opening.ts';

describe.each(SUITE_IDS)('%s', (suiteId) => {
  let published: DemoOpening;
  beforeAll(async () => {
    published = await demoOpening(suiteId);
  });

  function check({ tender, files }: DemoOpening) {
    return checkOpening(tender.suite, tender.trust, async (name) => files.get(name));
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
      const demo = copyOf(published);
      demo.files.set('bids/1/receipt.tlog-proof', demoLogProof(logEntryIn(demo, 'bids/1')));
      const report = await check(demo);
      expect(report.isGood).toBe(true);
      expect(report.readOuts.map(({ isLogged }) => isLogged)).toEqual([true, false, false]);
    });

    it.each(DAMAGES)('[SEAL-16] [SEAL-17] given $what, then it says $fault', async (damage) => {
      const demo = copyOf(published);
      await damage.apply(demo);
      const report = await check(demo);
      const faults = report.findings.flatMap(({ fault }) => (fault === undefined ? [] : [fault]));
      expect(report.isGood).toBe(false);
      expect(faults).toContain(damage.fault);
      if (damage.bid === undefined) return;
      // Only that bid is wrong, and the others are read out.
      expect(report.findings.filter(({ fault }) => fault !== undefined)).toMatchObject([
        { step: 'bid', bid: damage.bid },
      ]);
      expect(report.readOuts).toHaveLength(2);
    });

    it('[SEAL-17] given one bit changed anywhere in any file, then something is wrong', async () => {
      for (const [at, [name, bytes]] of [...published.files].entries()) {
        // One check takes ten times as long by the national algorithms: there each file is changed at one of the places.
        const places = [0, 0.5, 0.93];
        for (const part of suiteId === 'SM2-SM4-SM3' ? [places[at % 3] ?? 0] : places) {
          const demo = copyOf(published);
          demo.files.set(name, flipped(bytes, Math.floor((bytes.length - 1) * part)));
          const report = await check(demo);
          expect(report.isGood, `${name} at ${part}`).toBe(false);
        }
      }
    });

    it('[SEAL-17] given fewer bids than the policy asks and none of them opened, then it is in order (MOF87-41)', async () => {
      const demo = copyOf(published);
      await publishTooFew(demo);
      expect(await check(demo)).toMatchObject({ isGood: true, readOuts: [] });
    });
  });
});
