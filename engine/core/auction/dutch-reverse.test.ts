import { describe, expect, test } from 'vitest';
import { auctionRulesSchema, lotEnds } from '#contracts/wire/auction-rules.ts';
import { asBidder, givenDutch, OVERSIGHT, PUBLIC } from './given.ts';
import { lotView } from './views.ts';

describe('[DUTCH-1] the rising clock', () => {
  test.each([
    [0, 100],
    [9, 100],
    [10, 110],
    [49, 140],
    [50, 145],
    [59, 145],
  ])('[DUTCH-1] at %i it shows %i', (at, priceFen) => {
    const auction = givenDutch().at(at);
    expect(auction.offer('B1', priceFen + 1)).not.toBe('accepted');
    expect(auction.offer('B1', priceFen)).toBe('accepted');
  });

  test('[DUTCH-1] the end follows from the clock: one tick for each price', () => {
    const { rules } = givenDutch().published;
    expect(lotEnds(rules)).toEqual([60]);
    expect(lotEnds(givenDutch({ lots: [{ startFen: 145 }] }).published.rules)).toEqual([10]);
    expect(lotEnds(givenDutch({ lots: [{ ceilingFen: 140 }] }).published.rules)).toEqual([50]);
  });

  test.each([
    ['startFen', { startFen: 146 }],
    ['stepFen', { ceilingFen: 1_000_000, stepFen: 1 }],
    ['tickMs', { tickMs: 1_000_000_000_000 }],
    ['stepFen', { stepFen: 0 }],
    ['tickMs', { tickMs: 0 }],
  ])('[DUTCH-1] a wrong %s makes the rules invalid', (field, lot) => {
    const parsed = auctionRulesSchema.safeParse({
      id: 'C1',
      type: 'dutch-reverse',
      opensAt: 0,
      bidders: ['B1'],
      lots: [{ id: 'L1', ceilingFen: 145, startFen: 100, stepFen: 10, tickMs: 10, ...lot }],
    });
    expect(parsed.error?.issues[0]?.path).toEqual(['lots', 0, field]);
  });

  test('[DUTCH-1] a clock that could pass the last instant, another end, visibility or minimum are invalid', () => {
    expect(() => givenDutch({ opensAt: 8_640_000_000_000_000 - 59 })).toThrow('tickMs');
    expect(() => givenDutch({ lots: [{ closesAt: 40 }] })).toThrow('closesAt');
    expect(() => givenDutch({ closesAt: 40 })).toThrow('closesAt');
    expect(() => givenDutch({ visibility: 'sealed' })).toThrow('visibility');
    expect(() => givenDutch({ minBidders: 2 })).toThrow('minBidders');
  });
});

describe('[DUTCH-2] the first offer', () => {
  test('[DUTCH-2] wins at its price and ends the lot at its own instant', () => {
    const auction = givenDutch().at(23);
    expect(auction.offer('B2', 120)).toBe('accepted');
    expect(auction.offer('B1', 120), 'in the same millisecond').toBe('already_closed');
    expect(auction.timed()).toEqual(['completed@23']);
    expect(auction.ranking()).toBe('B2 120');
    expect(auction.lot()).toMatchObject({ closesAt: 23, firstClosesAt: 60, closedAt: 23 });
  });

  test('[DUTCH-2] lots are apart, each with its own clock', () => {
    const auction = givenDutch({ lots: [{}, { startFen: 50 }] }).at(5);
    auction.offer('B1', 100);
    auction.at(11);
    expect(auction.offer('B1', 60, { lot: 'L2' })).toBe('accepted');
    auction.at(12);
    expect(auction.timed()).toEqual(['completed@5', 'completed@11']);
  });

  test('[DUTCH-2] with one bidder only it is the same', () => {
    const auction = givenDutch({ bidders: ['B1'] }).at(59);
    expect(auction.offer('B1', 145)).toBe('accepted');
    expect(auction.at(60).timed()).toEqual(['completed@59']);
  });
});

describe('[DUTCH-3] the price of the clock', () => {
  test('[DUTCH-3] a price that the clock has passed binds its bidder to it: the tick came on the way', () => {
    const auction = givenDutch().at(20);
    expect(auction.offer('B1', 110)).toBe('accepted');
    expect(auction.ranking()).toBe('B1 110');
  });

  test.each([90, 105, 130, 145, 1])(
    '[DUTCH-3] %i at 20 is none, and the clock’s is told',
    (price) => {
      const answer = givenDutch().at(20).offerAnswer('B1', price);
      expect(answer).toEqual({ outcome: 'refused', reason: 'not_clock_price', allowedFen: 120 });
    },
  );

  test('[DUTCH-3] the common checks come first', () => {
    const auction = givenDutch({ opensAt: 10 }).at(9);
    expect(auction.offer('B1', 100)).toBe('not_open_yet');
    auction.at(10);
    expect(auction.offer('B9', 100)).toBe('not_admitted');
    expect(auction.offer('B1', 1.5)).toBe('invalid_price');
    expect(auction.offerAnswer('B1', 146)).toMatchObject({
      reason: 'above_ceiling',
      allowedFen: 100,
    });
  });

  test('[DUTCH-3] [AUC-8] the same command gets the first answer, whatever the clock shows', () => {
    const auction = givenDutch().at(10);
    expect(auction.offer('B1', 120, { id: 'c1' })).toBe('not_clock_price');
    expect(auction.at(20).offer('B1', 120, { id: 'c1' })).toBe('not_clock_price');
    expect(auction.offer('B1', 110, { id: 'c1' })).toBe('command_id_reused');
  });
});

describe('[DUTCH-4] nobody accepts', () => {
  test('[DUTCH-4] the lot closes unsuccessful when the clock has run out', () => {
    const auction = givenDutch().at(60);
    expect(auction.offer('B1', 145)).toBe('already_closed');
    expect(auction.timed()).toEqual(['unsuccessful@60']);
  });
});

describe('[DUTCH-5] officials', () => {
  test('[DUTCH-5] a pause in the middle of a tick keeps the rest of it', () => {
    const auction = givenDutch().at(13);
    auction.pause();
    expect(auction.at(500).offer('B1', 110)).toBe('paused');
    auction.resume();
    expect(auction.at(506).offer('B1', 120), 'three of ten had gone').toBe('not_clock_price');
    expect(auction.at(507).offer('B1', 120)).toBe('accepted');
  });

  test('[DUTCH-5] a pause before the opening holds the clock up only as far as it lasts beyond', () => {
    const over = givenDutch({ opensAt: 100 }).at(50);
    over.pause();
    over.at(90).resume();
    expect(over.lot().closesAt).toBe(160);
    const beyond = givenDutch({ opensAt: 100 }).at(50);
    beyond.pause();
    beyond.at(130).resume();
    expect(beyond.lot().closesAt).toBe(190);
    expect(beyond.at(139).offer('B1', 100)).toBe('accepted');
  });

  test('[DUTCH-5] an extension leaves the clock at the ceiling, also when it came during a pause', () => {
    const auction = givenDutch().at(55);
    expect(auction.extend(60)).toBe('not_later');
    auction.pause();
    expect(auction.extend(80)).toBe('accepted');
    auction.at(155).resume();
    expect(auction.lot().closesAt).toBe(180);
    expect(auction.at(179).offer('B1', 145)).toBe('accepted');
  });

  test('[DUTCH-5] a disqualified bidder cannot accept; the others can', () => {
    const auction = givenDutch().at(10);
    auction.disqualify('B1');
    expect(auction.offer('B1', 110)).toBe('disqualified');
    expect(auction.offer('B2', 110)).toBe('accepted');
  });

  test('[DUTCH-5] an acceptance has ended the lot: there is nothing left to void or to extend', () => {
    const auction = givenDutch().at(10);
    auction.offer('B1', 110, { id: 'c1' });
    expect(auction.void('c1')).toBe('already_closed');
    expect(auction.extend(90)).toBe('already_closed');
  });

  test('[DUTCH-5] a cancelled lot takes no offer', () => {
    const auction = givenDutch({ lots: [{}, {}] }).at(10);
    auction.cancelLot('L1');
    expect(auction.offer('B1', 110)).toBe('already_closed');
    expect(auction.offer('B1', 110, { lot: 'L2' })).toBe('accepted');
  });
});

describe('[DUTCH-6] what is shown', () => {
  test('[DUTCH-6] everybody sees the same clock, and the outcome with names after it', () => {
    const auction = givenDutch().at(20);
    const clock = { kind: 'dutch-reverse', startFen: 100, stepFen: 10, tickMs: 10, startsAt: 0 };
    for (const audience of [PUBLIC, OVERSIGHT, asBidder('B1'), asBidder('B2')]) {
      const view = lotView(auction.state, 'L1', audience);
      expect(view).toMatchObject({ clock, bidderCount: 0, closesAt: 60 });
      expect(view.allowedFen).toBeUndefined();
    }
    auction.offer('B1', 120);
    auction.at(21);
    expect(lotView(auction.state, 'L1', PUBLIC)).toMatchObject({
      status: 'completed',
      rows: { 1: { bidderId: 'B1', priceFen: 120 } },
    });
  });

  test('[DUTCH-6] after a pause the clock’s start has moved', () => {
    const auction = givenDutch().at(20);
    auction.pause();
    auction.at(50).resume();
    expect(lotView(auction.state, 'L1', PUBLIC).clock).toMatchObject({ startsAt: 30 });
  });
});
