import { describe, expect, test } from 'vitest';
import { givenAuction } from './given.ts';

const own = { basis: 'own', kind: 'absolute', fen: 10 };
const percent = (bp: number, basis = 'best') => ({ basis, kind: 'percent', bp });

describe('[AUC-1] the step down', () => {
  test('[AUC-1] the first offer may equal the ceiling, not pass it', () => {
    const auction = givenAuction();
    expect(auction.offer('B1', 1001)).toBe('above_ceiling');
    expect(auction.offer('B1', 1000)).toBe('accepted');
  });

  test('[AUC-1] basis best: one step below the best price, whoever holds it', () => {
    const auction = givenAuction();
    auction.offer('B1', 900);
    expect(auction.offer('B2', 891)).toBe('decrement_too_small');
    expect(auction.offer('B2', 890)).toBe('accepted');
    expect(auction.offer('B2', 881)).toBe('decrement_too_small');
    expect(auction.offer('B2', 880)).toBe('accepted');
  });

  test('[AUC-1] basis own: one step below the own price; a first offer only meets the ceiling', () => {
    const auction = givenAuction({ lots: [{ decrement: own }] });
    auction.offer('B1', 500);
    expect(auction.offer('B2', 1000)).toBe('accepted');
    expect(auction.offer('B2', 991)).toBe('decrement_too_small');
    expect(auction.offer('B2', 990)).toBe('accepted');
  });

  test.each([
    { bp: 0, ref: 900, lowestStep: 1, why: 'at least one fen' },
    { bp: 1, ref: 900, lowestStep: 1, why: '0.09 rounds up to 1' },
    { bp: 100, ref: 900, lowestStep: 9, why: 'exact' },
    { bp: 100, ref: 901, lowestStep: 10, why: '9.01 rounds up' },
    { bp: 3333, ref: 900, lowestStep: 300, why: '299.97 rounds up' },
  ])('[AUC-1] percent $bp bp of $ref is a step of $lowestStep: $why', ({ bp, ref, lowestStep }) => {
    const auction = givenAuction({ lots: [{ decrement: percent(bp) }] });
    auction.offer('B1', ref);
    expect(auction.offer('B2', ref - lowestStep + 1)).toBe('decrement_too_small');
    expect(auction.offer('B2', ref - lowestStep)).toBe('accepted');
  });

  test('[AUC-1] a step of the whole price leaves no price at all', () => {
    const auction = givenAuction({ lots: [{ decrement: percent(10_000) }] });
    auction.offer('B1', 900);
    expect(auction.offerAnswer('B2', 1)).toEqual({
      outcome: 'refused',
      reason: 'decrement_too_small',
    });
  });

  test('[AUC-1] the largest prices are compared exactly', () => {
    const ceilingFen = Number.MAX_SAFE_INTEGER;
    const auction = givenAuction({ lots: [{ ceilingFen, decrement: percent(1) }] });
    auction.offer('B1', ceilingFen);
    // ceil(9007199254740991 / 10000) = 900719925475
    expect(auction.offer('B2', ceilingFen - 900_719_925_474)).toBe('decrement_too_small');
    expect(auction.offer('B2', ceilingFen - 900_719_925_475)).toBe('accepted');
  });
});

describe('[AUC-2] equal prices', () => {
  test('[AUC-2] basis best: an equal price is refused', () => {
    const auction = givenAuction({
      lots: [{ decrement: { basis: 'best', kind: 'absolute', fen: 1 } }],
    });
    auction.offer('B1', 900);
    expect(auction.offer('B2', 900)).toBe('decrement_too_small');
  });

  test('[AUC-2] basis best: an equal price is refused after a void brought the price back', () => {
    const auction = givenAuction();
    auction.offer('B1', 900);
    auction.offer('B2', 890, { id: 'c2' });
    auction.void('c2');
    expect(auction.offer('B3', 900)).toBe('decrement_too_small');
    expect(auction.offer('B3', 890)).toBe('accepted');
    expect(auction.ranking()).toBe('B3 890, B1 900');
  });

  test('[AUC-2] basis own: both may hold it and the earlier accepted offer ranks first', () => {
    const auction = givenAuction({ lots: [{ decrement: own }] });
    auction.offer('B2', 900);
    auction.offer('B1', 900);
    expect(auction.ranking()).toBe('B2 900, B1 900');
  });
});

describe('[AUC-3] the ranking', () => {
  test('[AUC-3] only the last valid offer of each bidder counts, cheapest first', () => {
    const auction = givenAuction({ lots: [{ decrement: own }] });
    auction.offer('B1', 900);
    auction.offer('B2', 800);
    auction.offer('B3', 850);
    auction.offer('B1', 700);
    expect(auction.ranking()).toBe('B1 700, B2 800, B3 850');
  });

  test('[AUC-3] a bidder that reaches a held price later ranks behind it', () => {
    const auction = givenAuction({ lots: [{ decrement: own }] });
    auction.offer('B1', 900);
    auction.offer('B2', 850);
    auction.offer('B1', 850);
    expect(auction.ranking()).toBe('B2 850, B1 850');
  });

  test('[AUC-3] lots are ranked apart', () => {
    const auction = givenAuction({ lots: [{}, {}] });
    auction.offer('B1', 900);
    auction.offer('B2', 950, { lot: 'L2' });
    expect(auction.ranking('L1')).toBe('B1 900');
    expect(auction.ranking('L2')).toBe('B2 950');
  });

  test('[AUC-3] hundreds of bidders keep their order through every kind of move', () => {
    const ids = Array.from({ length: 300 }, (_, index) => `N${index}`);
    const auction = givenAuction({
      bidders: ids,
      lots: [{ ceilingFen: 1_000_000, decrement: { basis: 'own', kind: 'absolute', fen: 1 } }],
    });
    const prices = new Map<string, number>();
    for (let i = 0; i < 2_000; i += 1) {
      const bidder = ids[(i * 7919) % ids.length] ?? '';
      const price = Math.max(1, (prices.get(bidder) ?? 1_000_000) - 1 - ((i * 104_729) % 90_000));
      if (auction.offer(bidder, price) === 'accepted') prices.set(bidder, price);
    }
    const sorted = [...prices.values()].sort((a, b) => a - b);
    expect(
      auction
        .ranking()
        .split(', ')
        .map((row) => Number(row.split(' ')[1])),
    ).toEqual(sorted);
    expect(prices.size).toBe(300);
  });
});

describe('[AUC-4] the order of checks', () => {
  test('[AUC-4] each reason wins over all that follow it', () => {
    const auction = givenAuction({
      opensAt: 10,
      bidders: ['B1', 'B2', 'B3'],
      lots: [{ decrementMaxBp: 1000 }, { closesAt: 20 }, {}],
    });
    // Nothing about this offer is right; step by step the first fault is mended.
    expect(auction.offer('B9', -1, { lot: 'L9' })).toBe('unknown_lot');
    expect(auction.offer('B9', -1)).toBe('not_admitted');
    auction.disqualify('B1');
    auction.cancelLot('L3');
    expect(auction.offer('B1', -1, { lot: 'L3' })).toBe('not_open_yet');
    auction.at(9);
    expect(auction.offer('B1', -1)).toBe('not_open_yet');
    auction.at(10);
    auction.pause();
    expect(auction.offer('B1', -1, { lot: 'L3' })).toBe('already_closed');
    expect(auction.offer('B1', -1)).toBe('paused');
    auction.resume();
    expect(auction.offer('B1', -1)).toBe('disqualified');
    expect(auction.offer('B2', -1)).toBe('invalid_price');
    auction.offer('B3', 950);
    expect(auction.offer('B2', 1001)).toBe('above_ceiling');
    expect(auction.offer('B2', 945)).toBe('decrement_too_small');
    expect(auction.offer('B2', 500)).toBe('needs_confirmation');
    expect(auction.offer('B2', 500, { confirmed: true })).toBe('accepted');
  });

  test('[AUC-4] opensAt itself is open, closesAt itself is not', () => {
    const auction = givenAuction({ opensAt: 10 });
    expect(auction.at(9).offer('B1', 900)).toBe('not_open_yet');
    expect(auction.at(10).offer('B1', 900)).toBe('accepted');
    expect(auction.at(999).offer('B2', 800)).toBe('accepted');
    expect(auction.at(1000).offer('B3', 700)).toBe('already_closed');
    expect(auction.ranking()).toBe('B2 800, B1 900');
  });

  test('[AUC-4] a lot whose end has come while paused is paused, not closed', () => {
    const auction = givenAuction();
    auction.at(999).pause();
    expect(auction.at(5000).offer('B1', 900)).toBe('paused');
  });

  test.each([0, -0, -5, 1.5, 1e-9, Number.NaN, Infinity, -Infinity, 2 ** 53, Number.MAX_VALUE])(
    '[AUC-4] %d is no price',
    (price) => {
      const auction = givenAuction({ lots: [{ ceilingFen: Number.MAX_SAFE_INTEGER }] });
      expect(auction.offer('B1', price)).toBe('invalid_price');
      expect(auction.ranking()).toBe('');
    },
  );

  test('[AUC-4] a price of one fen and the largest safe integer are prices', () => {
    const auction = givenAuction({ lots: [{ ceilingFen: Number.MAX_SAFE_INTEGER }] });
    expect(auction.offer('B1', Number.MAX_SAFE_INTEGER)).toBe('accepted');
    expect(auction.offer('B2', 1)).toBe('accepted');
  });
});

describe('[AUC-4] the slip guard', () => {
  test('[AUC-4] without a reference it measures from the ceiling; the limit itself passes', () => {
    const auction = givenAuction({ lots: [{ decrementMaxBp: 2000 }] });
    expect(auction.offer('B1', 799)).toBe('needs_confirmation');
    expect(auction.offer('B1', 800)).toBe('accepted');
  });

  test('[AUC-4] with a reference it measures from there, without rounding', () => {
    const auction = givenAuction({ lots: [{ decrementMaxBp: 2000 }] });
    auction.offer('B1', 999);
    // 999 × 0.8 = 799.2: 799 is below it, 800 is not.
    expect(auction.offer('B2', 799)).toBe('needs_confirmation');
    expect(auction.offer('B2', 800)).toBe('accepted');
  });

  test('[AUC-4] with basis own the reference is the own price', () => {
    const auction = givenAuction({ lots: [{ decrement: own, decrementMaxBp: 2000 }] });
    auction.offer('B1', 800);
    auction.offer('B2', 1000);
    expect(auction.offer('B1', 639)).toBe('needs_confirmation');
    expect(auction.offer('B2', 799)).toBe('needs_confirmation');
    expect(auction.offer('B1', 640)).toBe('accepted');
  });

  test('[AUC-4] `confirmed: false` asks as an absent one does; a needless `confirmed: true` is harmless', () => {
    const auction = givenAuction({ lots: [{ decrementMaxBp: 2000 }] });
    expect(auction.offer('B1', 700, { confirmed: false })).toBe('needs_confirmation');
    expect(auction.offer('B1', 990, { confirmed: true })).toBe('accepted');
    expect(auction.offer('B2', 1, { confirmed: true })).toBe('accepted');
  });

  test('[AUC-4] 0 bp asks for every price below the reference, 10000 bp for none', () => {
    const strict = givenAuction({ lots: [{ decrementMaxBp: 0 }] });
    expect(strict.offer('B1', 1000)).toBe('accepted');
    expect(strict.offer('B2', 990)).toBe('needs_confirmation');
    const loose = givenAuction({ lots: [{ decrementMaxBp: 10_000 }] });
    expect(loose.offer('B1', 1)).toBe('accepted');
  });

  test('[AUC-4] confirming does not excuse a step that is too small', () => {
    const auction = givenAuction({ lots: [{ decrementMaxBp: 0 }] });
    auction.offer('B1', 1000);
    expect(auction.offer('B2', 991, { confirmed: true })).toBe('decrement_too_small');
  });
});

describe('[AUC-10] refusals', () => {
  test('[AUC-10] a refusal is on record with price, reason and allowed price', () => {
    const auction = givenAuction();
    auction.offer('B1', 900);
    auction.at(7).offer('B2', 899, { id: 'late-1' });
    expect(auction.records.at(-1)).toEqual({
      version: 3,
      at: 7,
      event: {
        type: 'OfferRefused',
        commandId: 'late-1',
        bidderId: 'B2',
        lotId: 'L1',
        priceFen: 899,
        reason: 'decrement_too_small',
        allowedFen: 890,
      },
    });
  });

  test('[AUC-10] a number that JSON cannot hold is recorded as its text', () => {
    const auction = givenAuction();
    auction.offer('B1', Infinity, { id: 'c1' });
    expect(auction.records.at(-1)?.event).toMatchObject({ priceFen: 'Infinity' });
    expect(auction.offer('B1', Infinity, { id: 'c1' })).toBe('invalid_price');
    expect(auction.offer('B1', -Infinity, { id: 'c1' })).toBe('command_id_reused');
  });

  test('[AUC-10] a refused offer in the last second extends nothing and ranks nowhere', () => {
    const overtime = {
      windowMs: 100,
      extendMs: 100,
      maxCount: 9,
      mode: 'add',
      trigger: 'any-offer',
    };
    const auction = givenAuction({ lots: [{ overtime }] });
    auction.offer('B1', 900);
    auction.at(999).offer('B2', 899);
    expect(auction.lot().closesAt).toBe(1000);
    expect(auction.lot().overtimeCount).toBe(0);
    expect(auction.ranking()).toBe('B1 900');
  });

  test('[AUC-10] a refused official command is on record whole', () => {
    const auction = givenAuction();
    auction.resume('r1');
    expect(auction.records.at(-1)?.event).toEqual({
      type: 'OfficialRefused',
      commandId: 'r1',
      command: { type: 'Resume', commandId: 'r1', by: 'operator-1', reason: 'check' },
      reason: 'not_paused',
    });
  });
});

describe('[AUC-4] the allowed price of a refusal tells nothing that the visibility hides', () => {
  const hints = (visibility: string, basis: string) => {
    const auction = givenAuction({
      visibility,
      lots: [{ decrement: { basis, kind: 'absolute', fen: 10 } }],
    });
    const before = auction.offerAnswer('B2', 1001);
    auction.offer('B1', 900);
    auction.offer('B2', 880);
    return {
      before,
      leader: auction.offerAnswer('B2', 879),
      other: auction.offerAnswer('B1', basis === 'own' ? 899 : 880),
      newcomer: auction.offerAnswer('B3', 1001),
    };
  };
  const tooHigh = { outcome: 'refused', reason: 'above_ceiling' };
  const tooSmall = { outcome: 'refused', reason: 'decrement_too_small' };

  test.each(['best-price', 'open'])(
    '[AUC-4] [AUC-12] basis best, %s: always given',
    (visibility) => {
      expect(hints(visibility, 'best')).toEqual({
        before: { ...tooHigh, allowedFen: 1000 },
        leader: { ...tooSmall, allowedFen: 870 },
        other: { ...tooSmall, allowedFen: 870 },
        newcomer: { ...tooHigh, allowedFen: 870 },
      });
    },
  );

  test('[AUC-4] [AUC-12] basis best, rank-only: only to the leader, who knows the best price', () => {
    expect(hints('rank-only', 'best')).toEqual({
      before: tooHigh,
      leader: { ...tooSmall, allowedFen: 870 },
      other: tooSmall,
      newcomer: tooHigh,
    });
  });

  test('[AUC-4] [AUC-12] basis best, sealed: to nobody', () => {
    expect(hints('sealed', 'best')).toEqual({
      before: tooHigh,
      leader: tooSmall,
      other: tooSmall,
      newcomer: tooHigh,
    });
  });

  test.each(['best-price', 'open', 'rank-only', 'sealed'])(
    '[AUC-4] [AUC-12] basis own, %s: always given, from the own price',
    (visibility) => {
      expect(hints(visibility, 'own')).toEqual({
        before: { ...tooHigh, allowedFen: 1000 },
        leader: { ...tooSmall, allowedFen: 870 },
        other: { ...tooSmall, allowedFen: 890 },
        newcomer: { ...tooHigh, allowedFen: 1000 },
      });
    },
  );
});
