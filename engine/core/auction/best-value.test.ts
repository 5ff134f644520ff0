import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FACTOR_PART_MAX } from '#contracts/limits.ts';
import { auctionRulesSchema, type Decrement } from '#contracts/wire/auction-rules.ts';
import {
  compareEvaluated,
  evaluatedAllowedFen,
  evaluationOf,
  isEvaluatedSlip,
  type Weights,
  weightsOf,
} from '#contracts/best-value.ts';
import { asBidder, givenAuction, givenQuotation, OVERSIGHT, PUBLIC } from './given.ts';
import { auctionView } from './views.ts';

const factor = (bidderId: string, numerator: number, denominator: number) => ({
  bidderId,
  numerator,
  denominator,
});
/** B1 counts 10 % more, B2 5 % less; B3 and B4 have no factor. */
const factors = [factor('B1', 11, 10), factor('B2', 19, 20)];
const weighed = (input: object = {}) => givenAuction({ bestValue: { factors }, ...input });

describe('ranking by evaluated price', () => {
  it('[BV-1] the lower evaluated price leads, though the offered one is higher; prices stay as offered', () => {
    const given = weighed();
    expect(given.offer('B1', 900)).toBe('accepted'); // evaluated 990
    expect(given.offer('B2', 940)).toBe('accepted'); // evaluated 893
    expect(given.ranking()).toBe('B2 940, B1 900');
    given.at(1000);
    const closed = given.records.at(-1)?.event;
    expect(closed).toMatchObject({
      ranking: [
        { rank: 1, bidderId: 'B2', priceFen: 940 },
        { rank: 2, bidderId: 'B1', priceFen: 900 },
      ],
    });
  });

  it('[BV-2] at equal evaluated prices the earlier offer ranks first', () => {
    const own = { basis: 'own', kind: 'absolute', fen: 1 };
    const given = weighed({ lots: [{ decrement: own }] });
    given.offer('B3', 209); // 209
    given.offer('B1', 190); // 209
    given.offer('B2', 220); // 209
    expect(given.ranking()).toBe('B3 209, B1 190, B2 220');
  });

  it('[BV-2] numbers as close as they can be are told apart, equal ones are not', () => {
    const part = fc.integer({ min: 1, max: FACTOR_PART_MAX });
    const price = fc.oneof(
      fc.integer({ min: 1, max: 1_000 }),
      fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      fc.integer({ min: Number.MAX_SAFE_INTEGER - 3, max: Number.MAX_SAFE_INTEGER }),
    );
    const drawn = fc.tuple(price, part, part, price, part, part, fc.integer({ min: -1, max: 1 }));
    fc.assert(
      fc.property(drawn, ([pa, na, da, pb, nb, db, nearBy]) => {
        const weights = weightsOf({ factors: [factor('A', na, da), factor('B', nb, db)] });
        if (weights === undefined) return;
        // Half of the cases are made to lie beside each other.
        const near = Math.round((pa * na * db) / (da * nb)) + nearBy;
        const isNear = Number.isSafeInteger(near) && near > 0;
        for (const priceB of isNear ? [pb, near] : [pb]) {
          const a = { bidderId: 'A', priceFen: pa };
          const b = { bidderId: 'B', priceFen: priceB };
          const exact = BigInt(pa) * BigInt(na * db) - BigInt(priceB) * BigInt(nb * da);
          expect(Math.sign(compareEvaluated(weights, a, b))).toBe(
            exact > 0n ? 1 : exact < 0n ? -1 : 0,
          );
          expect(compareEvaluated(weights, a, a)).toBe(0);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('what the rules of the price work on', () => {
  it('[BV-3] with basis best the step is one of the evaluated price, the ceiling one of the offered', () => {
    const given = weighed();
    given.offer('B2', 800); // evaluated 760, so 750 at most
    expect(given.offerAnswer('B1', 682)).toEqual({
      outcome: 'refused',
      reason: 'decrement_too_small',
      allowedFen: 681, // 681 × 1.1 = 749.1
    });
    expect(given.offer('B1', 681)).toBe('accepted');
    expect(given.offer('B4', 1_001)).toBe('above_ceiling');
  });

  it('[BV-3] with basis own the step is one of the own offered price', () => {
    const own = { basis: 'own', kind: 'absolute', fen: 10 };
    const given = weighed({ lots: [{ decrement: own }] });
    given.offer('B1', 900);
    expect(given.offer('B1', 891)).toBe('decrement_too_small');
    expect(given.offer('B1', 890)).toBe('accepted');
  });

  it('[BV-3] the slip guard looks at the evaluated price, and at the offered one where there is no reference', () => {
    const given = weighed({ lots: [{ decrementMaxBp: 1_000 }] });
    expect(given.offer('B1', 899)).toBe('needs_confirmation');
    expect(given.offer('B1', 900)).toBe('accepted'); // evaluated 990
    expect(given.offer('B2', 937)).toBe('needs_confirmation'); // 890.15 < 891
    expect(given.offer('B2', 938)).toBe('accepted'); // 891.1
  });

  it('[BV-3] the allowed price is the highest whose evaluated price is a step below the best', () => {
    const part = fc.integer({ min: 1, max: 1_000 });
    const decrement = fc.oneof(
      fc.integer({ min: 1, max: 50 }).map((fen) => ({ basis: 'best', kind: 'absolute', fen })),
      fc.nat(5_000).map((bp) => ({ basis: 'best', kind: 'percent', bp })),
    ) as fc.Arbitrary<Decrement>;
    const drawn = fc.tuple(fc.integer({ min: 1, max: 5_000 }), part, part, part, part, decrement);
    fc.assert(
      fc.property(drawn, ([price, na, da, nb, db, step]) => {
        const weights = weightsOf({ factors: [factor('A', na, da), factor('B', nb, db)] });
        if (weights === undefined) return;
        const best = { bidderId: 'A', priceFen: price };
        const from = { best, bidderId: 'B', ceilingFen: Number.MAX_SAFE_INTEGER };
        const allowed = evaluatedAllowedFen(weights, step, from);
        const size =
          step.kind === 'absolute'
            ? BigInt(step.fen)
            : maxOne(ceilOf(price * na * step.bp, da * 10_000));
        const isLowEnough = (p: number): boolean =>
          BigInt(p * nb) * BigInt(da) <= (BigInt(price * na) - size * BigInt(da)) * BigInt(db);
        if (allowed > 0) expect(isLowEnough(allowed)).toBe(true);
        expect(isLowEnough(allowed + 1)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('[BV-4] overtime by a change of the best looks at the evaluated price', () => {
    const overtime = {
      windowMs: 500,
      extendMs: 500,
      maxCount: 9,
      mode: 'reset',
      trigger: 'best-change',
    };
    const own = { basis: 'own', kind: 'absolute', fen: 1 };
    const given = weighed({ lots: [{ overtime, decrement: own }] });
    given.at(800).offer('B2', 800); // 760
    expect(given.lot().closesAt).toBe(1_300);
    given.at(900).offer('B1', 700); // 770: lower as offered, not the best
    expect(given.lot().closesAt).toBe(1_300);
    given.offer('B1', 690); // 759
    expect(given.lot().closesAt).toBe(1_400);
  });

  it('[BV-1] a sealed quotation ranks the same way', () => {
    const given = givenQuotation({ bestValue: { factors } });
    given.offer('B1', 900);
    given.offer('B2', 940);
    expect(given.ranking()).toBe('B2 940, B1 900');
  });

  it('[BV-6] with every factor 1 nothing changes', () => {
    const ones = ['B1', 'B2', 'B3', 'B4'].map((id) => factor(id, 7, 7));
    const offers = fc.array(
      fc.tuple(fc.constantFrom('B1', 'B2', 'B3', 'B4'), fc.integer({ min: 1, max: 1_010 })),
      { maxLength: 30 },
    );
    const lots = fc.record({
      decrement: fc.oneof(
        fc.record({
          basis: fc.constantFrom('best', 'own'),
          kind: fc.constant('percent'),
          bp: fc.nat(900),
        }),
        fc.record({
          basis: fc.constantFrom('best', 'own'),
          kind: fc.constant('absolute'),
          fen: fc.integer({ min: 1, max: 30 }),
        }),
      ),
      decrementMaxBp: fc.integer({ min: 100, max: 10_000 }),
    });
    fc.assert(
      fc.property(offers, lots, (list, lot) => {
        const plain = givenAuction({ lots: [lot] });
        const same = givenAuction({ lots: [lot], bestValue: { factors: ones } });
        for (const [bidder, price] of list) {
          expect(same.offerAnswer(bidder, price)).toEqual(plain.offerAnswer(bidder, price));
        }
        expect(same.ranking()).toBe(plain.ranking());
      }),
      { numRuns: 300 },
    );
  });
});

describe('what is shown', () => {
  it('[BV-5] a bidder sees its own factor and the formula of its own price', () => {
    const given = weighed();
    given.offer('B1', 901);
    const view = auctionView(given.state, asBidder('B1'));
    expect(view.factor).toEqual({ numerator: 11, denominator: 10 });
    expect(view.lots['L1']?.own?.evaluation).toEqual({
      numerator: 11,
      denominator: 10,
      evaluatedFen: '991.1',
    });
    expect(auctionView(given.state, asBidder('B3')).factor).toEqual({
      numerator: 1,
      denominator: 1,
    });
    expect(auctionView(given.state, PUBLIC).factor).toBeUndefined();
  });

  it('[BV-5] the formula of the best price and of the rows comes where these prices are shown, and nowhere else', () => {
    const hidden = weighed({ visibility: 'rank-only' });
    hidden.offer('B1', 900);
    expect(JSON.stringify(auctionView(hidden.state, PUBLIC))).not.toContain('evaluat');
    expect(auctionView(hidden.state, OVERSIGHT).lots['L1']?.rows?.['1']?.evaluation).toBeDefined();
    const open = weighed({ visibility: 'open' });
    open.offer('B1', 900);
    const lot = auctionView(open.state, PUBLIC).lots['L1'];
    expect(lot?.bestEvaluation?.evaluatedFen).toBe('990');
    expect(lot?.rows?.['1']?.evaluation?.evaluatedFen).toBe('990');
  });

  it('[BV-5] the decimal text is rounded half up to six places', () => {
    const weights: Weights = new Map([
      ['A', { numerator: 1, denominator: 3, ratio: 1 / 3 }],
      ['B', { numerator: 1, denominator: 2_000_000, ratio: 5e-7 }],
    ]);
    const text = (bidderId: string, priceFen: number) =>
      evaluationOf(weights, { bidderId, priceFen }).evaluatedFen;
    expect(text('A', 1)).toBe('0.333333');
    expect(text('A', 2)).toBe('0.666667');
    expect(text('A', 3)).toBe('1');
    expect(text('B', 1)).toBe('0.000001');
    expect(text('C', Number.MAX_SAFE_INTEGER)).toBe('9007199254740991');
  });
});

describe('rules with factors', () => {
  const base = {
    id: 'A1',
    type: 'sealed-quotation',
    opensAt: 0,
    closesAt: 10,
    bidders: ['B1', 'B2'],
    lots: [{ id: 'L1', ceilingFen: 100 }],
  };
  it('[BV-1] a factor is a positive fraction of a bidder, each once', () => {
    const isGood = (list: readonly object[]) =>
      auctionRulesSchema.safeParse({ ...base, bestValue: { factors: list } }).success;
    expect(isGood([factor('B1', 1, 2)])).toBe(true);
    expect(isGood([factor('B3', 1, 2)])).toBe(false);
    expect(isGood([factor('B1', 1, 2), factor('B1', 1, 3)])).toBe(false);
    expect(isGood([])).toBe(false);
    for (const part of [0, -1, 1.5, FACTOR_PART_MAX + 1]) {
      expect(isGood([factor('B1', part, 1)])).toBe(false);
      expect(isGood([factor('B1', 1, part)])).toBe(false);
    }
  });

  it('[BV-3] the slip guard is exact', () => {
    const weights = weightsOf({ factors: [factor('A', 1, 3)] });
    if (weights === undefined) throw new Error('there are factors');
    const best = { bidderId: 'A', priceFen: 3_000 };
    const isSlip = (priceFen: number) =>
      isEvaluatedSlip(weights, { bidderId: 'B', priceFen }, { best, bp: 1_000 });
    expect([899, 900].map(isSlip)).toEqual([true, false]);
  });
});

function ceilOf(top: number, bottom: number): bigint {
  return (BigInt(top) + BigInt(bottom) - 1n) / BigInt(bottom);
}

function maxOne(value: bigint): bigint {
  return value < 1n ? 1n : value;
}
