import { describe, expect, test } from 'vitest';
import { lotEnds } from '#contracts/wire/auction-rules.ts';
import { asBidder, givenJapanese, OVERSIGHT, PUBLIC } from './given.ts';
import type { Given } from './given.ts';
import { lotView } from './views.ts';

/** These bidders confirm the price that the clock shows at `at`. */
function confirmAll(auction: Given, at: number, bidders: readonly string[]): void {
  auction.at(at);
  const price = 100 - 10 * Math.floor(at / 10);
  for (const bidder of bidders) expect(auction.offer(bidder, price)).toBe('accepted');
}

describe('[JAP-1] the falling clock', () => {
  test.each([
    [0, 100],
    [9, 100],
    [10, 90],
  ])('[JAP-1] at %i it shows %i', (at, priceFen) => {
    const auction = givenJapanese();
    if (at >= 10) confirmAll(auction, 0, ['B1', 'B2']);
    expect(auction.at(at).offer('B1', priceFen)).toBe('accepted');
  });

  test('[JAP-1] it runs as long as a price is left', () => {
    expect(lotEnds(givenJapanese().published.rules)).toEqual([100]);
    expect(lotEnds(givenJapanese({ lots: [{ ceilingFen: 101 }] }).published.rules)).toEqual([110]);
    expect(lotEnds(givenJapanese({ lots: [{ stepFen: 200 }] }).published.rules)).toEqual([10]);
    expect(() => givenJapanese({ lots: [{ ceilingFen: 200_000, stepFen: 1 }] })).toThrow('stepFen');
    expect(() => givenJapanese({ lots: [{ tickMs: 900_000_000_000 }] })).toThrow('tickMs');
    expect(() => givenJapanese({ visibility: 'sealed' })).toThrow('visibility');
    expect(() => givenJapanese({ closesAt: 50 })).toThrow('closesAt');
  });
});

describe('[JAP-2] a whole auction', () => {
  test('[JAP-2] the last one in wins at the last price it confirmed; the others rank behind it', () => {
    const auction = givenJapanese();
    confirmAll(auction, 3, ['B1', 'B2', 'B3']);
    confirmAll(auction, 14, ['B3', 'B1']);
    confirmAll(auction, 25, ['B1']);
    auction.at(30);
    expect(auction.timed()).toEqual(['out@10 B4', 'out@20 B2', 'out@30 B3', 'completed@30']);
    expect(auction.ranking()).toBe('B1 80, B3 90, B2 100');
  });

  test('[JAP-2] several last ones tie, and the earlier confirmation ranks first', () => {
    const auction = givenJapanese();
    confirmAll(auction, 0, ['B1', 'B2', 'B3', 'B4']);
    confirmAll(auction, 19, ['B3', 'B1']);
    auction.at(30);
    expect(auction.timed()).toEqual(['out@20 B2 B4', 'out@30 B1 B3', 'completed@30']);
    expect(auction.ranking()).toBe('B3 90, B1 90, B2 100, B4 100');
  });

  test('[JAP-2] [AUC-7] fewer confirmations than minBidders end it unsuccessful', () => {
    const auction = givenJapanese({ minBidders: 3 });
    confirmAll(auction, 0, ['B1', 'B2']);
    auction.at(20);
    expect(auction.timed()).toEqual(['out@10 B3 B4', 'out@20 B1 B2', 'unsuccessful@20']);
  });
});

describe('[JAP-3] dropping out', () => {
  test('[JAP-3] who has not confirmed when the tick ends is out; the last millisecond is in time', () => {
    const auction = givenJapanese();
    confirmAll(auction, 9, ['B1', 'B2']);
    expect(auction.at(10).offer('B3', 90)).toBe('dropped_out');
    expect(auction.offer('B3', 100)).toBe('dropped_out');
  });

  test('[JAP-3] nobody confirms: all are out after the first tick, the lot is unsuccessful', () => {
    const auction = givenJapanese().at(10);
    expect(auction.timed()).toEqual(['out@10 B1 B2 B3 B4', 'unsuccessful@10']);
  });

  test('[JAP-3] ticks that everybody confirms leave no record', () => {
    const auction = givenJapanese({ bidders: ['B1', 'B2'] });
    for (let at = 0; at < 100; at += 10) confirmAll(auction, at, ['B1', 'B2']);
    auction.at(100);
    expect(auction.timed()).toEqual(['completed@100']);
    expect(auction.ranking()).toBe('B1 10, B2 10');
  });

  test('[JAP-3] a writer that comes late does each step as of its own instant', () => {
    const auction = givenJapanese();
    confirmAll(auction, 0, ['B1', 'B2', 'B3']);
    confirmAll(auction, 15, ['B1', 'B2']);
    auction.at(7_000);
    expect(auction.timed()).toEqual(['out@10 B4', 'out@20 B3', 'out@30 B1 B2', 'completed@30']);
  });
});

describe('[JAP-4] a confirmation', () => {
  test('[JAP-4] names the clock’s price, neither a former one nor a coming one', () => {
    const auction = givenJapanese();
    confirmAll(auction, 0, ['B1', 'B2']);
    auction.at(10);
    for (const price of [100, 80, 95, 1]) {
      expect(auction.offerAnswer('B1', price)).toEqual({
        outcome: 'refused',
        reason: 'not_clock_price',
        allowedFen: 90,
      });
    }
    expect(auction.offerAnswer('B1', 101)).toMatchObject({
      reason: 'above_ceiling',
      allowedFen: 90,
    });
  });

  test('[JAP-4] comes once in a tick', () => {
    const auction = givenJapanese();
    expect(auction.offer('B1', 100)).toBe('accepted');
    expect(auction.offer('B1', 100)).toBe('already_confirmed');
    expect(auction.offerAnswer('B1', 101), 'no price would be taken').toEqual({
      outcome: 'refused',
      reason: 'above_ceiling',
    });
  });
});

describe('[JAP-5] the end', () => {
  test('[JAP-5] one bidder only: its first confirmation ends the lot', () => {
    const auction = givenJapanese({ bidders: ['B1'] }).at(4);
    auction.offer('B1', 100);
    expect(auction.at(5).timed()).toEqual(['completed@4']);
  });

  test('[JAP-5] the clock ends with several in: they tie', () => {
    const auction = givenJapanese({ lots: [{ stepFen: 60 }] });
    auction.offer('B1', 100);
    auction.offer('B2', 100);
    auction.at(10).offer('B2', 40);
    auction.offer('B1', 40);
    auction.at(20);
    expect(auction.timed()).toEqual(['out@10 B3 B4', 'completed@20']);
    expect(auction.ranking()).toBe('B2 40, B1 40');
  });

  test('[JAP-5] who drops out in the last tick of the clock still does so before the end', () => {
    const auction = givenJapanese({ lots: [{ stepFen: 60 }], bidders: ['B1', 'B2', 'B3'] });
    for (const bidder of ['B1', 'B2', 'B3']) auction.offer(bidder, 100);
    auction.at(10).offer('B1', 40);
    auction.offer('B2', 40);
    auction.at(20);
    expect(auction.timed()).toEqual(['out@20 B3', 'completed@20']);
  });
});

describe('[JAP-6] voids and disqualifications', () => {
  test('[JAP-6] a disqualification that leaves one with a price ends the lot at once', () => {
    const auction = givenJapanese({ bidders: ['B1', 'B2'] });
    confirmAll(auction, 0, ['B1', 'B2']);
    auction.at(13).disqualify('B2');
    auction.at(14);
    expect(auction.timed()).toEqual(['completed@13']);
    expect(auction.ranking()).toBe('B1 100');
  });

  test('[JAP-6] one without a price yet has its tick to confirm', () => {
    const auction = givenJapanese({ bidders: ['B1', 'B2'] }).at(2);
    auction.disqualify('B2');
    expect(auction.at(5).timed()).toEqual([]);
    expect(auction.offer('B1', 100)).toBe('accepted');
    expect(auction.at(6).timed()).toEqual(['completed@5']);
  });

  test('[JAP-6] all disqualified: nobody is left, the lot ends', () => {
    const auction = givenJapanese({ bidders: ['B1', 'B2'] }).at(2);
    auction.disqualify('B1');
    auction.disqualify('B2');
    expect(auction.at(3).timed()).toEqual(['unsuccessful@2']);
  });

  test('[JAP-6] a voided confirmation of the running tick may be given again', () => {
    const auction = givenJapanese();
    confirmAll(auction, 0, ['B1', 'B2', 'B3']);
    auction.at(12).offer('B1', 90, { id: 'c1' });
    auction.offer('B2', 90);
    auction.offer('B3', 90);
    auction.void('c1');
    expect(auction.ranking()).toBe('B2 90, B3 90, B1 100');
    expect(auction.offer('B1', 90)).toBe('accepted');
    auction.at(20).void('c1');
    expect(auction.timed()).toEqual(['out@10 B4']);
  });

  test('[JAP-6] without its confirmation of the tick before, a bidder is out', () => {
    const auction = givenJapanese();
    auction.offer('B1', 100, { id: 'c1' });
    confirmAll(auction, 0, ['B2', 'B3']);
    auction.at(12).void('c1');
    expect(auction.offer('B1', 90)).toBe('dropped_out');
    expect(auction.ranking()).toBe('B2 100, B3 100');
  });

  test('[JAP-6] a void that leaves one with a price ends the lot', () => {
    const auction = givenJapanese({ bidders: ['B1', 'B2'] });
    auction.offer('B1', 100, { id: 'c1' });
    auction.offer('B2', 100);
    auction.at(12).void('c1');
    expect(auction.at(13).timed()).toEqual(['completed@12']);
    expect(auction.ranking()).toBe('B2 100');
  });

  test('[JAP-6] a cancelled lot stands still', () => {
    const auction = givenJapanese().at(3);
    auction.cancelLot();
    expect(auction.at(500).timed()).toEqual([]);
  });
});

describe('[JAP-7] pauses and extensions', () => {
  test('[JAP-7] a pause in the middle of a tick keeps the rest of it, and nobody drops out meanwhile', () => {
    const auction = givenJapanese();
    confirmAll(auction, 0, ['B1', 'B2', 'B3']);
    auction.at(14).pause();
    expect(auction.at(700).offer('B1', 90)).toBe('paused');
    expect(auction.timed()).toEqual(['out@10 B4']);
    auction.at(1_014).resume();
    expect(auction.lot().closesAt).toBe(1_100);
    expect(auction.at(1_019).offer('B1', 90)).toBe('accepted');
    expect(auction.offer('B2', 90)).toBe('accepted');
    expect(auction.at(1_020).offer('B1', 80)).toBe('accepted');
    expect(auction.timed()).toEqual(['out@10 B4', 'out@1020 B3']);
  });

  test('[JAP-7] an end that was decided during a pause comes with the resume', () => {
    const auction = givenJapanese({ bidders: ['B1', 'B2'] });
    confirmAll(auction, 0, ['B1', 'B2']);
    auction.at(14).pause();
    auction.at(50).disqualify('B2');
    expect(auction.at(90).timed()).toEqual([]);
    auction.resume();
    expect(auction.at(91).timed()).toEqual(['completed@90']);
  });

  test('[JAP-7] also when the pause began before the opening: the lot does not end while it stands still', () => {
    const auction = givenJapanese({ bidders: ['B1'], opensAt: 20 });
    auction.at(10).pause();
    auction.at(50).disqualify('B1');
    auction.at(90).resume();
    expect(auction.at(91).timed()).toEqual(['unsuccessful@90']);
  });

  test('[JAP-7] what is due at the instant of a pause happens before it', () => {
    const auction = givenJapanese();
    confirmAll(auction, 0, ['B1', 'B2']);
    auction.at(10).pause();
    expect(auction.timed()).toEqual(['out@10 B3 B4']);
  });

  test('[JAP-7] the end cannot be extended', () => {
    const auction = givenJapanese();
    expect(auction.extend(5_000)).toBe('end_follows_clock');
  });
});

describe('[JAP-8] what is shown', () => {
  function shown(visibility: string) {
    const auction = givenJapanese({ visibility });
    confirmAll(auction, 0, ['B2', 'B1', 'B3']);
    confirmAll(auction, 12, ['B1']);
    return (id: string | undefined) =>
      lotView(auction.state, 'L1', id === undefined ? PUBLIC : asBidder(id));
  }

  test('[JAP-8] everybody sees the clock; who is in by alias only where all prices are shown', () => {
    const open = shown('open');
    expect(open(undefined).clock).toEqual({
      kind: 'japanese-reverse',
      stepFen: 10,
      tickMs: 10,
      startsAt: 0,
      inCount: 3,
      inAliases: { 1: true, 2: true, 3: true },
    });
    expect(shown('best-price')(undefined).clock).toEqual({
      kind: 'japanese-reverse',
      stepFen: 10,
      tickMs: 10,
      startsAt: 0,
      inCount: 3,
    });
  });

  test('[JAP-8] rank-only: nobody learns how many are in; a bidder learns it of itself', () => {
    const view = shown('rank-only');
    expect(view(undefined).clock).not.toHaveProperty('inCount');
    expect(view('B2')).toMatchObject({ clock: { isIn: true }, own: { priceFen: 100, rank: 2 } });
    expect(view('B4').clock).toMatchObject({ isIn: false });
    expect(view('B4').clock).not.toHaveProperty('inCount');
    expect(view('B9').clock).not.toHaveProperty('isIn');
  });

  test('[JAP-8] oversight sees who is in at once', () => {
    const auction = givenJapanese({ visibility: 'rank-only' });
    confirmAll(auction, 0, ['B2', 'B1']);
    auction.at(10);
    expect(lotView(auction.state, 'L1', OVERSIGHT)).toMatchObject({
      clock: { inCount: 2, inAliases: { 1: true, 2: true } },
      rows: { 1: { name: 'Company B2' } },
    });
  });
});
