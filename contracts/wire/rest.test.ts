import { expect, test } from 'vitest';
import { publishAuctionSchema } from './rest.ts';

function draft(lot: object, visibility = 'sealed') {
  return {
    title: '笔记本电脑',
    buyerId: 'buyer',
    offerSignature: 'none',
    rules: {
      id: 'A1',
      type: 'english-reverse',
      opensAt: 0,
      visibility,
      bidders: ['B1'],
      lots: [{ id: 'L1', closesAt: 10, ceilingFen: 100, ...lot }],
    },
  };
}
const OWN = { basis: 'own', kind: 'absolute', fen: 1 };
const BEST = { ...OWN, basis: 'best' };
const OVERTIME = { windowMs: 1, extendMs: 1, maxCount: 1, mode: 'add', trigger: 'any-offer' };

test.each([
  ['a step from the best price', { decrement: BEST }, 'rules.lots.0.decrement.basis'],
  ['overtime', { decrement: OWN, overtime: OVERTIME }, 'rules.lots.0.overtime'],
])('[AUC-12] given a sealed auction with %s, it is not published', (_, lot, path) => {
  const parsed = publishAuctionSchema.safeParse(draft(lot));
  expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
});

test('[AUC-12] given the same in an open auction, or a sealed one without, it is published', () => {
  expect(publishAuctionSchema.safeParse(draft({ decrement: OWN })).success).toBe(true);
  const open = draft({ decrement: BEST, overtime: OVERTIME }, 'open');
  expect(publishAuctionSchema.safeParse(open).success).toBe(true);
});

test('[JRN-1] given half a surrogate pair in the title, the publication is refused', () => {
  const parsed = publishAuctionSchema.safeParse({ ...draft({ decrement: OWN }), title: 'a\ud800' });
  expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toEqual(['title']);
});
