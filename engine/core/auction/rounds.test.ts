import { describe, expect, test } from 'vitest';
import { auctionRulesSchema, lotEnds } from '#contracts/wire/auction-rules.ts';
import { asBidder, BUYER, givenRounds, OVERSIGHT, PUBLIC } from './given.ts';
import type { AuctionInput, Given } from './given.ts';
import { auctionView, lotView, seesBest } from './views.ts';

/** Initial prices B1 900, B2 800, B3 800 (later); the first turn is B1's from 105, the break before it from 100. */
function inFirstRound(input: AuctionInput = {}): Given {
  const auction = givenRounds(input).at(10);
  auction.offer('B1', 900, { id: 'c1' });
  auction.offer('B2', 800, { id: 'c2' });
  auction.offer('B3', 800, { id: 'c3' });
  return auction.at(105);
}

describe('[RND-1] the timetable', () => {
  test('[RND-1] the latest end: initial prices, then every break and every turn in full', () => {
    expect(lotEnds(givenRounds().published.rules)).toEqual([100 + 2 * (5 + 4 * 10)]);
    expect(() => givenRounds({ lots: [{ turnMs: 900_000_000_000 }] })).toThrow('turnMs');
    expect(() => givenRounds({ lots: [{ rounds: 21 }] })).toThrow('rounds');
    expect(() => givenRounds({ closesAt: 500 })).toThrow('closesAt');
    expect(() => givenRounds({ visibility: 'sealed' })).toThrow('visibility');
    expect(() =>
      givenRounds({ bidders: Array.from({ length: 101 }, (_, i) => `B${i}`) }),
    ).toThrow();
  });

  test('[RND-1] presets: three rounds, no break, all prices under aliases', () => {
    const rules = auctionRulesSchema.parse({
      id: 'C1',
      type: 'rounds',
      opensAt: 0,
      bidders: [],
      lots: [{ id: 'L1', ceilingFen: 9, stepFen: 1, initialMs: 1, turnMs: 1 }],
    });
    expect(rules).toMatchObject({ visibility: 'open', lots: [{ rounds: 3, breakMs: 0 }] });
  });

  test('[RND-1] a whole lot when every turn is let pass', () => {
    const auction = inFirstRound().at(1_000);
    expect(auction.timed()).toEqual([
      'round 1@100 B1 B3 B2',
      'passed@115 B1',
      'passed@125 B3',
      'passed@135 B2',
      'round 2@135 B1 B3 B2',
      'passed@150 B1',
      'passed@160 B3',
      'passed@170 B2',
      'completed@170',
    ]);
    expect(auction.ranking()).toBe('B2 800, B3 800, B1 900');
  });
});

describe('[RND-2] initial prices', () => {
  test('[RND-2] may be replaced up or down until their end, never above the ceiling', () => {
    const auction = givenRounds();
    expect(auction.offer('B1', 900)).toBe('accepted');
    expect(auction.offer('B1', 950)).toBe('accepted');
    expect(auction.offer('B1', 1001)).toBe('above_ceiling');
    expect(auction.at(99).offer('B1', 940)).toBe('accepted');
    expect(auction.ranking()).toBe('B1 940');
  });

  test('[RND-2] who gave none takes no turn', () => {
    const auction = inFirstRound();
    expect(auction.offer('B4', 700)).toBe('no_initial_price');
  });

  test('[RND-2] fewer than two, or than minBidders, end the lot with the initial prices', () => {
    const alone = givenRounds();
    alone.offer('B1', 900);
    expect(alone.at(100).timed()).toEqual(['completed@100']);
    expect(givenRounds().at(100).timed()).toEqual(['unsuccessful@100']);
    expect(inFirstRound({ minBidders: 4 }).timed()).toEqual(['unsuccessful@100']);
  });

  test('[RND-2] nobody sees them before the first round, the buyer and oversight included', () => {
    const auction = givenRounds().at(10);
    const before = [PUBLIC, BUYER, OVERSIGHT, asBidder('B2')].map((audience) =>
      JSON.stringify(auctionView(auction.state, audience)),
    );
    auction.offer('B1', 900);
    const after = [PUBLIC, BUYER, OVERSIGHT, asBidder('B2')].map((audience) =>
      JSON.stringify(auctionView(auction.state, audience)),
    );
    expect(after).toEqual(before);
    expect(seesBest(auction.state, 'L1', OVERSIGHT)).toBe(false);
    const own = lotView(auction.state, 'L1', asBidder('B1')).own;
    expect(own).toMatchObject({ priceFen: 900 });
    expect(own).not.toHaveProperty('rank');
  });

  test('[RND-2] their voids are told in no answer of another bidder', () => {
    const auction = givenRounds().at(10);
    auction.offer('B1', 900, { id: 'c1' });
    auction.offer('B1', 850, { id: 'c2' });
    expect(auction.void('c2')).toBe('accepted');
    expect(auction.ranking()).toBe('B1 900');
  });
});

describe('[RND-3] the order', () => {
  test('[RND-3] highest price first, among equals the later offer first, anew for each round', () => {
    const auction = inFirstRound();
    auction.offer('B1', 700);
    auction.offer('B3', 790);
    auction.offer('B2', 700);
    auction.at(119);
    expect(auction.timed()).toEqual(['round 1@100 B1 B3 B2', 'round 2@105 B3 B2 B1']);
  });
});

describe('[RND-4] turns', () => {
  test('[RND-4] only the bidder whose turn it is, and only from its beginning', () => {
    const auction = inFirstRound();
    expect(auction.offer('B2', 700)).toBe('not_your_turn');
    expect(auction.offer('B3', 700)).toBe('not_your_turn');
    expect(auction.offer('B1', 700)).toBe('accepted');
    expect(auction.offer('B1', 600)).toBe('not_your_turn');
    expect(auction.offer('B3', 700), 'at once').toBe('accepted');
  });

  test('[RND-4] in the break before a round nobody has a turn', () => {
    const auction = inFirstRound();
    const early = givenRounds().at(10);
    early.offer('B1', 900);
    early.offer('B2', 800);
    expect(early.at(104).offer('B1', 700)).toBe('not_your_turn');
    expect(auction.at(114).offer('B1', 700), 'the last millisecond of the turn').toBe('accepted');
  });

  test('[RND-4] at the end of a turn it is over', () => {
    const auction = inFirstRound().at(115);
    expect(auction.offer('B1', 700)).toBe('not_your_turn');
    expect(auction.timed()).toEqual(['round 1@100 B1 B3 B2', 'passed@115 B1']);
  });
});

describe('[RND-5] one act in a turn', () => {
  test('[RND-5] a lower price by at least the step', () => {
    const auction = inFirstRound();
    expect(auction.offerAnswer('B1', 891)).toEqual({
      outcome: 'refused',
      reason: 'decrement_too_small',
      allowedFen: 890,
    });
    expect(auction.offer('B1', 950)).toBe('decrement_too_small');
    expect(auction.offer('B1', 890)).toBe('accepted');
  });

  test('[RND-5] the own price once more keeps it, with its place among equals', () => {
    const auction = inFirstRound().at(106);
    expect(auction.offer('B1', 900)).toBe('accepted');
    expect(auction.offer('B3', 800)).toBe('accepted');
    expect(auction.offer('B2', 800)).toBe('accepted');
    auction.at(107);
    expect(auction.ranking()).toBe('B2 800, B3 800, B1 900');
    expect(auction.timed()).toEqual(['round 1@100 B1 B3 B2', 'round 2@106 B1 B3 B2']);
  });

  test('[RND-5] kept prices are no offers that could be voided; their commands have their answer', () => {
    const auction = inFirstRound();
    auction.offer('B1', 900, { id: 'keep' });
    expect(auction.void('keep')).toBe('unknown_offer');
    expect(auction.offer('B1', 900, { id: 'keep' })).toBe('accepted');
  });

  test('[RND-5] the slip guard asks, from the own price or the ceiling', () => {
    const auction = givenRounds({ lots: [{ decrementMaxBp: 1_000 }] });
    expect(auction.offer('B1', 899)).toBe('needs_confirmation');
    expect(auction.offer('B1', 899, { confirmed: true })).toBe('accepted');
    auction.offer('B2', 900);
    auction.at(105);
    expect(auction.offer('B2', 809)).toBe('needs_confirmation');
    expect(auction.offer('B2', 810)).toBe('accepted');
  });

  test('[RND-5] no price is low enough: the own one can still be kept', () => {
    const auction = givenRounds({ lots: [{ ceilingFen: 20, stepFen: 10 }] });
    auction.offer('B1', 10);
    auction.offer('B2', 5);
    auction.at(105);
    expect(auction.offerAnswer('B1', 1)).toEqual({
      outcome: 'refused',
      reason: 'decrement_too_small',
    });
    expect(auction.offer('B1', 10)).toBe('accepted');
  });
});

describe('[RND-6] the end', () => {
  test('[RND-6] acts bring everything forward; the latest possible end is always shown', () => {
    const auction = inFirstRound().at(107);
    expect(auction.lot().closesAt, 'three bidders, two rounds').toBe(105 + 30 + 35);
    auction.offer('B1', 700);
    expect(auction.lot().closesAt).toBe(107 + 20 + 35);
    auction.offer('B3', 800);
    auction.offer('B2', 800);
    auction.at(112);
    for (const bidder of ['B3', 'B2', 'B1']) {
      const own = bidder === 'B1' ? 700 : 800;
      expect(auction.offer(bidder, own)).toBe('accepted');
    }
    expect(auction.at(113).timed().at(-1)).toBe('completed@112');
    expect(auction.lot()).toMatchObject({ closesAt: 112, closedAt: 112, firstClosesAt: 190 });
  });
});

describe('[RND-7] voids and disqualifications', () => {
  test('[RND-7] disqualified in its turn: the next one’s begins at once', () => {
    const auction = inFirstRound().at(108);
    auction.disqualify('B1');
    expect(auction.offer('B1', 700)).toBe('disqualified');
    expect(auction.offer('B3', 700)).toBe('accepted');
    expect(auction.at(118).timed()).toEqual([
      'round 1@100 B1 B3 B2',
      'passed@118 B2',
      'round 2@118 B2 B3',
    ]);
  });

  test('[RND-7] disqualified in the break: the break stays as long', () => {
    const auction = givenRounds().at(10);
    for (const [bidder, price] of Object.entries({ B1: 900, B2: 800, B3: 700 })) {
      auction.offer(bidder, price);
    }
    auction.at(102).disqualify('B1');
    expect(auction.at(104).offer('B2', 600)).toBe('not_your_turn');
    expect(auction.at(105).offer('B2', 600)).toBe('accepted');
  });

  test('[RND-7] a later one is passed over without a record', () => {
    const auction = inFirstRound();
    auction.disqualify('B3');
    auction.offer('B1', 900);
    expect(auction.offer('B2', 700)).toBe('accepted');
  });

  test('[RND-7] a void gives no turn back; the price before it counts', () => {
    const auction = inFirstRound();
    auction.offer('B1', 700, { id: 'c9' });
    auction.void('c9');
    expect(auction.ranking()).toBe('B2 800, B3 800, B1 900');
    expect(auction.offer('B1', 700)).toBe('not_your_turn');
    expect(auction.offer('B3', 700)).toBe('accepted');
  });

  test('[RND-7] whose only price is voided takes no more turns', () => {
    const auction = inFirstRound();
    auction.void('c1');
    expect(auction.offer('B1', 700)).toBe('no_initial_price');
    expect(auction.offer('B3', 700)).toBe('accepted');
  });

  test('[RND-7] with fewer than two left the lot ends at that instant', () => {
    const auction = inFirstRound();
    auction.disqualify('B3');
    auction.at(109).void('c2');
    auction.at(110);
    expect(auction.timed()).toEqual(['round 1@100 B1 B3 B2', 'completed@109']);
    expect(auction.ranking()).toBe('B1 900');
  });

  test('[RND-7] a cancelled lot stands still', () => {
    const auction = inFirstRound();
    auction.cancelAuction();
    expect(auction.at(900).timed()).toEqual(['round 1@100 B1 B3 B2']);
  });
});

describe('[RND-8] pauses and extensions', () => {
  test('[RND-8] a pause in the middle of a turn keeps the rest of it', () => {
    const auction = inFirstRound().at(108);
    auction.pause();
    expect(auction.at(300).offer('B1', 700)).toBe('paused');
    auction.at(408).resume();
    expect(auction.lot().closesAt).toBe(470);
    expect(auction.at(414).offer('B1', 700)).toBe('accepted');
  });

  test('[RND-8] a pause during the initial prices moves their end', () => {
    const auction = givenRounds().at(90);
    auction.pause();
    auction.at(190).resume();
    expect(auction.at(199).offer('B1', 900)).toBe('accepted');
    expect(auction.at(200).timed()).toEqual(['completed@200']);
  });

  test('[RND-8] disqualified in its turn during a pause: the next turn is whole after it', () => {
    const auction = inFirstRound().at(112);
    auction.pause();
    auction.at(200).disqualify('B1');
    auction.at(300).resume();
    expect(auction.at(309).offer('B3', 700)).toBe('accepted');
  });

  test('[RND-8] rounds that ended during a pause close the lot with the resume', () => {
    const auction = inFirstRound();
    auction.pause();
    auction.disqualify('B3');
    auction.disqualify('B2');
    expect(auction.at(500).timed()).toEqual(['round 1@100 B1 B3 B2']);
    auction.resume();
    expect(auction.at(501).timed().at(-1)).toBe('completed@500');
  });

  test('[RND-8] the end cannot be extended', () => {
    expect(inFirstRound().extend(9_000)).toBe('end_follows_clock');
  });
});

describe('[RND-9] what is shown', () => {
  test('[RND-9] open: the order of the turns and all prices under aliases', () => {
    const auction = inFirstRound();
    expect(lotView(auction.state, 'L1', PUBLIC)).toMatchObject({
      bestFen: 800,
      clock: {
        kind: 'rounds',
        round: 1,
        rounds: 2,
        turn: 1,
        turnCount: 3,
        turnStartsAt: 105,
        turnEndsAt: 115,
        order: { 1: '1', 2: '3', 3: '2' },
      },
    });
    expect(lotView(auction.state, 'L1', PUBLIC).clock).not.toHaveProperty('ownTurn');
    expect(lotView(auction.state, 'L1', asBidder('B3')).clock).toMatchObject({ ownTurn: 2 });
  });

  test('[RND-9] the bidder whose turn it is sees how low it must go; the others see no such price', () => {
    const auction = inFirstRound();
    expect(lotView(auction.state, 'L1', asBidder('B1')).allowedFen).toBe(890);
    expect(lotView(auction.state, 'L1', asBidder('B2')).allowedFen).toBeUndefined();
  });

  test.each(['best-price', 'rank-only'])(
    '[RND-9] %s: no order, the own place in it',
    (visibility) => {
      const auction = inFirstRound({ visibility });
      const view = lotView(auction.state, 'L1', asBidder('B2'));
      expect(view.clock).toMatchObject({ turn: 1, turnCount: 3, ownTurn: 3 });
      expect(view.clock).not.toHaveProperty('order');
      expect(view).not.toHaveProperty('rows');
      expect('bestFen' in view).toBe(visibility === 'best-price');
    },
  );

  test('[RND-9] while initial prices are taken only their end; of a closed lot no turn', () => {
    const auction = givenRounds();
    expect(lotView(auction.state, 'L1', PUBLIC).clock).toEqual({
      kind: 'rounds',
      stepFen: 10,
      initialMs: 100,
      turnMs: 10,
      breakMs: 5,
      rounds: 2,
      round: 0,
      initialEndsAt: 100,
    });
    const closed = inFirstRound().at(1_000);
    expect(lotView(closed.state, 'L1', PUBLIC).clock).not.toHaveProperty('turn');
  });
});
