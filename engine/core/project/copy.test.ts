import { expect, test } from 'vitest';
import { auctionId, organizationId } from '#contracts/ids.ts';
import { auctionRulesSchema } from '#contracts/wire/auction-rules.ts';
import { copyOfAuction, copyOfDraft } from './copy.ts';
import { OPENS_AT_MS, sampleDraft } from './sample-project.ts';

test('[PRJ-14] a copy has everything but the times', () => {
  const { draft, lotDurationMs } = copyOfDraft(sampleDraft());
  expect(lotDurationMs).toBe(3_600_000);
  const text = JSON.stringify(draft);
  for (const time of ['opensAt', 'closesAt', 'until']) expect(text).not.toContain(time);
  expect(draft).toMatchObject({
    title: '打印纸采购',
    registration: { mode: 'open' },
    lots: [{ id: 'L1' }, { id: 'L2' }],
    rules: { type: 'english-reverse', lots: [{ ceilingFen: 500_000 }, { ceilingFen: 400_000 }] },
  });
});

test('[PRJ-14] a draft that has no rules yet is copied too', () => {
  const bare = copyOfDraft(sampleDraft({ rules: undefined, registration: undefined }));
  expect(bare.draft).not.toHaveProperty('rules');
  expect(bare.lotDurationMs).toBe(3_600_000);
});

test('[PRJ-14] an auction gives its terms, and none of its suppliers', () => {
  const rules = auctionRulesSchema.parse({
    type: 'english-reverse',
    id: 'A1',
    opensAt: OPENS_AT_MS,
    bidders: ['s1', 's2', 's3'],
    bestValue: { factors: [{ bidderId: 's1', numerator: 9, denominator: 10 }] },
    lots: [
      {
        id: 'L1',
        closesAt: OPENS_AT_MS + 1_800_000,
        ceilingFen: 100,
        decrement: { basis: 'own', kind: 'absolute', fen: 1 },
      },
    ],
  });
  const { draft, lotDurationMs } = copyOfAuction({
    type: 'AuctionPublished',
    auctionId: auctionId('A1'),
    title: '打印纸',
    buyerId: organizationId('buyer'),
    agencyId: organizationId('agency'),
    by: 'clerk',
    rules,
    bidderNames: { s1: '供应商一' },
    offerSignature: 'none',
  });
  expect(lotDurationMs).toBe(1_800_000);
  expect(draft).toMatchObject({
    title: '打印纸',
    buyerId: 'buyer',
    lots: [{ id: 'L1', title: 'L1' }],
  });
  expect(JSON.stringify(draft)).not.toMatch(/s1|供应商|opensAt|closesAt/);
});
