import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BidderId, bidderId } from '#contracts/ids.ts';
import { fen } from '#contracts/money.ts';
import type { Decrement } from '#contracts/wire/auction-rules.ts';
import { exchange } from './exchange.ts';
import type { Contender, ExchangeStart } from './ladder.ts';

const B = (n: number): BidderId => bidderId(`B${n}`);

/** Step by step, as PRX-4 says it; only for the test. */
function stepwise(start: ExchangeStart, contenders: readonly Contender[]) {
  const last = new Map<BidderId, bigint>();
  let leader = start.best?.bidderId;
  let best = start.best && BigInt(start.best.priceFen);
  for (;;) {
    const next = best === undefined ? BigInt(start.ceilingFen) : best - step(start.decrement, best);
    const taker = contenders.find(
      ({ bidderId: id, floorFen }) => id !== leader && next >= 1n && next >= BigInt(floorFen),
    );
    if (taker === undefined) break;
    best = next;
    leader = taker.bidderId;
    last.delete(leader);
    last.set(leader, next);
  }
  return [...last].map(([id, price]) => ({ bidderId: id, priceFen: Number(price) }));
}

function step(decrement: Decrement, from: bigint): bigint {
  if (decrement.kind === 'absolute') return BigInt(decrement.fen);
  const share = (from * BigInt(decrement.bp) + 9_999n) / 10_000n;
  return share < 1n ? 1n : share;
}

const absolute = (step_: number): Decrement => ({
  basis: 'best',
  kind: 'absolute',
  fen: fen(step_),
});

describe('an exchange of standing instructions', () => {
  it('[PRX-4] the one that can go lower leads one step below the last price of the other', () => {
    const start = {
      ceilingFen: 1_000,
      decrement: absolute(10),
      best: { bidderId: B(9), priceFen: 1_000 },
    };
    expect(
      exchange(start, [
        { bidderId: B(1), floorFen: 900 },
        { bidderId: B(2), floorFen: 800 },
      ]),
    ).toEqual([
      { bidderId: 'B1', priceFen: 910 },
      { bidderId: 'B2', priceFen: 900 },
    ]);
  });

  it('[PRX-4] without any offer the first price is the ceiling, and one instruction alone goes no lower', () => {
    const start = { ceilingFen: 1_000, decrement: absolute(10), best: undefined };
    expect(exchange(start, [{ bidderId: B(1), floorFen: 1 }])).toEqual([
      { bidderId: 'B1', priceFen: 1_000 },
    ]);
  });

  it('[PRX-4] a leader does not outbid itself, and a floor above the next step makes no offer', () => {
    const best = { bidderId: B(1), priceFen: 500 };
    const start = { ceilingFen: 1_000, decrement: absolute(10), best };
    expect(exchange(start, [{ bidderId: B(1), floorFen: 1 }])).toEqual([]);
    expect(exchange(start, [{ bidderId: B(2), floorFen: 491 }])).toEqual([]);
    expect(exchange(start, [{ bidderId: B(2), floorFen: 490 }])).toEqual([
      { bidderId: 'B2', priceFen: 490 },
    ]);
  });

  it('[PRX-4] a wide gap costs no steps', () => {
    const best = { bidderId: B(9), priceFen: Number.MAX_SAFE_INTEGER };
    const start = { ceilingFen: Number.MAX_SAFE_INTEGER, decrement: absolute(1), best };
    const found = exchange(start, [
      { bidderId: B(1), floorFen: 2 },
      { bidderId: B(2), floorFen: 1 },
    ]);
    expect(found.map(({ priceFen }) => priceFen)).toEqual([2, 1]);
    expect(found.map((offer) => offer.bidderId)).toEqual(['B1', 'B2']);
  });

  it('[PRX-4] equals the stepwise run for any ladder, leader and floors', () => {
    const decrement = fc.oneof(
      fc.integer({ min: 1, max: 40 }).map(absolute),
      fc
        .integer({ min: 0, max: 3_000 })
        .map((bp): Decrement => ({ basis: 'best', kind: 'percent', bp })),
    );
    const drawn = fc.record({
      decrement,
      ceilingFen: fc.integer({ min: 1, max: 1_500 }).map(fen),
      best: fc.option(
        fc.record({ bidderId: fc.nat(6).map(B), share: fc.integer({ min: 1, max: 100 }) }),
        { nil: undefined },
      ),
      floors: fc.uniqueArray(
        fc.record({ bidderId: fc.nat(6).map(B), floorFen: fc.integer({ min: 1, max: 1_500 }) }),
        { selector: (contender) => contender.bidderId, maxLength: 6 },
      ),
    });
    fc.assert(
      fc.property(drawn, ({ best, floors, ...rest }) => {
        const priceFen = Math.max(1, Math.floor((rest.ceilingFen * (best?.share ?? 1)) / 100));
        const start = { ...rest, best: best && { bidderId: best.bidderId, priceFen } };
        expect(exchange(start, floors)).toEqual(stepwise(start, floors));
      }),
      { numRuns: 3_000 },
    );
  });

  it('[PRX-4] the first offer of an exchange leaves an exchange with the rest', () => {
    const floors = fc.uniqueArray(
      fc.record({ bidderId: fc.nat(6).map(B), floorFen: fc.integer({ min: 1, max: 300 }) }),
      { selector: (contender) => contender.bidderId, maxLength: 6 },
    );
    fc.assert(
      fc.property(floors, fc.integer({ min: 1, max: 9 }), (contenders, size) => {
        const start = { ceilingFen: 300, decrement: absolute(size), best: undefined };
        const [first, ...rest] = exchange(start, contenders);
        if (first === undefined) return;
        expect(exchange({ ...start, best: first }, contenders)).toEqual(rest);
      }),
      { numRuns: 1_000 },
    );
  });
});
