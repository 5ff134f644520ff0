import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CURVE_POINTS_MAX } from '#contracts/limits.ts';
import { epochMs } from '#contracts/time.ts';
import type { CurvePoint } from '#contracts/wire/views.ts';
import { bestOffer, evolve, initialState } from '../core/auction/api.ts';
import {
  asBidder,
  BUYER,
  type Given,
  givenAuction,
  givenQuotation,
  OVERSIGHT,
  PUBLIC,
} from '../core/auction/given.ts';
import { CommittedAuction } from './committed-auction.ts';
import { PriceCurves } from './price-curve.ts';

/** The auction as its committed records make it, and nothing else. */
function committed({ published, records }: Given): CommittedAuction {
  const stream = published.auctionId;
  const fold = { state: initialState(published), curves: new PriceCurves() };
  const auction = new CommittedAuction(stream, fold, {
    viewEpoch: 'e',
    scheduleFlush: () => undefined,
    onCommitted: () => undefined,
  });
  for (const { version, at, event } of records) {
    auction.fold({ v: 1, stream, version, at: epochMs(at), event });
  }
  return auction;
}

type Act = readonly [act: 'offer' | 'void' | 'disqualify', bidder: number, price: number];
const acts = fc.array(
  fc.tuple(
    fc.constantFrom('offer' as const, 'offer' as const, 'void' as const, 'disqualify' as const),
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 1, max: 60 }),
  ),
  { maxLength: 60 },
);

/** Offers with the ids c1, c2, …; a void names one of them, whether it stands or not. */
function played(steps: readonly Act[]): Given {
  const lots = [{ decrement: { basis: 'own', kind: 'absolute', fen: 1 } }];
  const auction = givenAuction({ lots });
  steps.forEach(([act, bidder, price], index) => {
    auction.at(10 + Math.floor(index / 2));
    if (act === 'offer') auction.offer(`B${bidder}`, 900 + price, { id: `c${index}` });
    else if (act === 'void') auction.void(`c${price}`);
    else auction.disqualify(`B${bidder}`);
  });
  return auction;
}

const PRICE_TOP = 10_000_000;
/** `count` offers, each a new best: at 1 ms, 2 ms, …, each one fen lower. */
function falling(count: number): Given {
  const auction = givenAuction({
    closesAt: 1_000_000,
    lots: [{ ceilingFen: PRICE_TOP, decrement: { basis: 'best', kind: 'absolute', fen: 1 } }],
  });
  for (let at = 1; at <= count; at += 1) auction.at(at).offer('B1', PRICE_TOP - at);
  return auction;
}

function line(auction: Given, lot = 'L1'): string {
  const points = committed(auction).curve(lot, PUBLIC) ?? [];
  return points.map(({ at, priceFen }) => `${at}:${priceFen}`).join(' ');
}

describe('the price curve of a lot', () => {
  it('has a point for each new best price and none for offers behind it', () => {
    const auction = givenAuction({
      lots: [{ decrement: { basis: 'own', kind: 'absolute', fen: 10 } }],
    });
    auction.at(10).offer('B1', 900);
    auction.at(20).offer('B2', 950);
    auction.at(30).offer('B2', 800);
    auction.at(40).offer('B3', 800);
    expect(line(auction)).toBe('10:900 30:800');
  });

  it('[AUC-9] rises when the best offer is voided, and breaks off when none is left', () => {
    const auction = givenAuction();
    auction.at(10).offer('B1', 900, { id: 'c1' });
    auction.at(20).offer('B2', 800, { id: 'c2' });
    auction.at(30).void('c2');
    auction.at(40).void('c1');
    auction.at(50).offer('B3', 700);
    expect(line(auction)).toBe('10:900 20:800 30:900 40:null 50:700');
  });

  it('[AUC-9] rises in every lot that a disqualified bidder led', () => {
    const auction = givenAuction({ lots: [{}, {}, {}] });
    for (const lot of ['L1', 'L2']) auction.at(10).offer('B1', 900, { lot });
    for (const lot of ['L1', 'L2']) auction.at(20).offer('B2', 800, { lot });
    auction.at(20).offer('B3', 700, { lot: 'L2' });
    auction.at(30).disqualify('B2');
    expect(line(auction, 'L1')).toBe('10:900 20:800 30:900');
    expect(line(auction, 'L2')).toBe('10:900 20:800 20:700');
    expect(line(auction, 'L3')).toBe('');
  });

  it('a voided offer behind the best one changes nothing', () => {
    const auction = givenAuction();
    auction.at(10).offer('B1', 900, { id: 'c1' });
    auction.at(20).offer('B2', 800);
    auction.at(30).void('c1');
    expect(line(auction)).toBe('10:900 20:800');
  });

  it('is what a plain look at the best price after every record gives, also from a snapshot', () => {
    fc.assert(
      fc.property(acts, fc.nat(60), (steps, cut) => {
        const { published, records } = played(steps);
        const state = initialState(published);
        let curves = new PriceCurves();
        const plain: CurvePoint[] = [];
        for (const { version, at, event } of records) {
          evolve(state, event, version, epochMs(at));
          curves.follow(state, event, epochMs(at));
          const [lot] = state.lots;
          const priceFen = (lot && bestOffer(lot)?.priceFen) ?? null;
          if ((plain.at(-1)?.priceFen ?? null) !== priceFen) plain.push({ at, priceFen });
          if (version === cut)
            curves = new PriceCurves(JSON.parse(JSON.stringify(curves.serialize())));
        }
        expect(curves.of('L1')).toEqual(plain);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a curve that is full', () => {
  it('keeps the first and the newest point, stays in order and never grows beyond its bound', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 * CURVE_POINTS_MAX }), (count) => {
        const points = committed(falling(count)).curve('L1', PUBLIC) ?? [];
        expect(points.length).toBeLessThanOrEqual(CURVE_POINTS_MAX);
        expect(points.length).toBeGreaterThanOrEqual(Math.min(count, CURVE_POINTS_MAX / 2));
        expect(points[0]).toEqual({ at: 1, priceFen: PRICE_TOP - 1 });
        expect(points.at(-1)).toEqual({ at: count, priceFen: PRICE_TOP - count });
        for (const { at, priceFen } of points) expect(priceFen).toBe(PRICE_TOP - at);
        expect(points.every(({ at }, i) => at > (points[i - 1]?.at ?? 0))).toBe(true);
      }),
      { numRuns: 10 },
    );
  });

  it('loses every second point when one more comes than fits', () => {
    const before = committed(falling(CURVE_POINTS_MAX)).curve('L1', PUBLIC) ?? [];
    expect(before).toHaveLength(CURVE_POINTS_MAX);
    const after = committed(falling(CURVE_POINTS_MAX + 1)).curve('L1', PUBLIC) ?? [];
    expect(after.slice(0, 3).map(({ at }) => at)).toEqual([1, 3, 5]);
    expect(after.slice(-3).map(({ at }) => at)).toEqual([
      CURVE_POINTS_MAX - 1,
      CURVE_POINTS_MAX,
      CURVE_POINTS_MAX + 1,
    ]);
  });
});

describe('[AUC-12] who may see a curve', () => {
  const audiences = { PUBLIC, BUYER, OVERSIGHT, rival: asBidder('B2'), own: asBidder('B1') };
  const seers = (auction: Given, lot = 'L1'): string[] => {
    const shown = committed(auction);
    return Object.entries(audiences)
      .filter(([, audience]) => shown.curve(lot, audience) !== undefined)
      .map(([name]) => name);
  };
  const everybody = Object.keys(audiences);

  it.each([
    ['best-price', everybody],
    ['open', everybody],
    ['rank-only', ['OVERSIGHT']],
    ['sealed', []],
  ])(
    '%s: before the close some, whether there is an offer or not; afterwards everybody',
    (visibility, names) => {
      const auction = givenAuction({
        visibility,
        minBidders: 1,
        lots: [{ decrement: { basis: 'own', kind: 'absolute', fen: 10 } }],
      });
      expect(seers(auction)).toEqual(names);
      auction.at(10).offer('B1', 900);
      expect(seers(auction)).toEqual(names);
      auction.at(1_000);
      expect(seers(auction)).toEqual(everybody);
      expect(line(auction)).toBe('10:900');
    },
  );

  it('a sealed quotation shows nothing before its own lot is closed', () => {
    const auction = givenQuotation({ minBidders: 1, lots: [{ closesAt: 500 }, {}] });
    auction.at(10).offer('B1', 900);
    auction.at(10).offer('B1', 800, { lot: 'L2' });
    auction.at(600);
    expect(seers(auction, 'L1')).toEqual(everybody);
    expect(seers(auction, 'L2')).toEqual([]);
  });

  it('neither a cancelled lot nor one that there is not has a curve', () => {
    const auction = givenAuction();
    auction.at(10).offer('B1', 900);
    auction.at(20).cancelLot();
    expect(seers(auction)).toEqual([]);
    expect(seers(auction, 'toString')).toEqual([]);
  });
});

describe('curves from a snapshot', () => {
  it.each([
    ['null', null],
    ['no list', {}],
    ['a lot without points', [['L1']]],
    ['an empty line', [['L1', []]]],
    ['a lot without name', [[1, [{ at: 1, priceFen: 2 }]]]],
    ['a time that is a text', [['L1', [{ at: '1', priceFen: 2 }]]]],
    ['half a fen', [['L1', [{ at: 1, priceFen: 2.5 }]]]],
    [
      'too many points',
      [['L1', Array.from({ length: CURVE_POINTS_MAX + 1 }, (_, at) => ({ at, priceFen: 1 }))]],
    ],
  ])('that no curve can have written are not taken: %s', (_, from) => {
    expect(() => new PriceCurves(from)).toThrow('lots with their points');
  });
});
