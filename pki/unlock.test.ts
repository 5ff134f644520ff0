import { beforeAll, describe, expect, it } from 'vitest';
import { type OfferedShare, unlockBid } from '#contracts/sealing/unlock.ts';
import { sameBytes } from '#contracts/journal/merkle.ts';
import { utf8 } from '#contracts/utf8.ts';
import {
  type DemoTender,
  demoTender,
  releases,
  sealDemo,
  type SealedParts,
} from './testing/demo-tender.ts';
import { SUITE_IDS } from '#contracts/sealing/suite.ts';

describe.each(SUITE_IDS)('%s', (suiteId) => {
  let tender: DemoTender;
  let sealed: SealedParts;
  beforeAll(async () => {
    tender = await demoTender('T-1', suiteId);
    sealed = await sealDemo(tender, [utf8('document')]);
  });

  async function shares(
    lock: 'A' | 'B',
    custodians: readonly number[],
    of: { readonly bidder?: boolean; readonly bid?: SealedParts } = {},
  ): Promise<readonly OfferedShare[]> {
    const { bidder = false, bid = sealed } = of;
    const given = await releases(tender, bid, { lock, custodians, bidder });
    return given.map((share) => ({ ...share, lock }));
  }

  function unlock(offered: readonly OfferedShare[]) {
    return unlockBid(tender.suite, sealed.header, offered);
  }

  describe('the locks of a bid at the opening', () => {
    it('[SEAL-18] given the bidder and two custodians, then lock A opens', async () => {
      const opened = await unlock(await shares('A', [0, 2], { bidder: true }));
      expect(opened).toMatchObject({ ok: true, value: { lock: 'A', wrong: [] } });
    });

    it('[SEAL-18] given no bidder but all custodians, then lock B gives the same key', async () => {
      const byA = await unlock(await shares('A', [0, 1], { bidder: true }));
      const byB = await unlock([...(await shares('A', [0, 1])), ...(await shares('B', [0, 1, 2]))]);
      if (!byA.ok || !byB.ok) throw new Error('both open');
      expect(byB.value.lock).toBe('B');
      expect(sameBytes(byA.value.dataKey, byB.value.dataKey)).toBe(true);
    });

    it('[SEAL-18] given a share of another bid among enough right ones, then it is named and left out', async () => {
      const other = await sealDemo(tender, []);
      const wrong = await shares('A', [1], { bid: other });
      const opened = await unlock([...wrong, ...(await shares('A', [0, 2], { bidder: true }))]);
      const to = wrong[0]?.to;
      const named = [{ to, lock: 'A', fault: 'share_of_another_bid' }];
      expect(opened).toMatchObject({ ok: true, value: { lock: 'A', wrong: named } });
    });

    it('[SEAL-18] given a custodian’s changed share, then it alone is wrong, and it is not the bidder’s fault', async () => {
      const [first, ...rest] = await shares('A', [0, 1], { bidder: true });
      if (first === undefined) throw new Error('three shares');
      const payload = Uint8Array.from(first.payload);
      payload[60] = (payload[60] ?? 0) ^ 1;
      const locked = await unlock([{ ...first, payload }, ...rest]);
      const wrong = [{ to: first.to, lock: 'A', fault: 'share_commitment' }];
      expect(locked).toMatchObject({ ok: false, error: { of: 'holders', wrong } });
    });

    it('[SEAL-18] given only the bidder’s secret is missing, then the bid counts as revoked by its bidder', async () => {
      const locked = await unlock(await shares('A', [0, 1, 2]));
      expect(locked).toMatchObject({ ok: false, error: { fault: 'too_few_shares', of: 'bidder' } });
    });

    it('[SEAL-18] given too few custodians, then it is the holders’ fault and costs the bidder nothing', async () => {
      const locked = await unlock(await shares('A', [1], { bidder: true }));
      expect(locked).toMatchObject({
        ok: false,
        error: { fault: 'too_few_shares', of: 'holders' },
      });
      expect(await unlock([])).toMatchObject({ ok: false, error: { of: 'holders' } });
    });
  });
});
