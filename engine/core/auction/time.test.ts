import { describe, expect, test } from 'vitest';
import { EPOCH_MS_MAX } from '#contracts/limits.ts';
import { epochMs } from '#contracts/time.ts';
import { advance, nextDeadline } from './advance.ts';
import type { Given } from './given.ts';
import { givenAuction } from './given.ts';
import { isEnded } from './state.ts';

const overtime = (change: object = {}) => ({
  windowMs: 100,
  extendMs: 100,
  maxCount: 2,
  mode: 'reset',
  trigger: 'any-offer',
  ...change,
});
const own = { basis: 'own', kind: 'absolute', fen: 10 };
const end = (auction: Given, lot = 'L1') => [
  auction.lot(lot).closesAt,
  auction.lot(lot).overtimeCount,
];

describe('[AUC-5] overtime', () => {
  test('[AUC-5] an offer exactly windowMs before the end counts, one millisecond earlier does not', () => {
    const early = givenAuction({ lots: [{ overtime: overtime({ mode: 'add' }) }] });
    early.at(899).offer('B1', 900);
    expect(end(early)).toEqual([1000, 0]);
    early.at(900).offer('B2', 800);
    expect(end(early)).toEqual([1100, 1]);
  });

  test('[AUC-5] reset: the end is extendMs after the offer', () => {
    const auction = givenAuction({ lots: [{ overtime: overtime() }] });
    auction.at(950).offer('B1', 900);
    expect(end(auction)).toEqual([1050, 1]);
    expect(auction.lot().firstClosesAt).toBe(1000);
  });

  test('[AUC-5] reset never shortens, and counts only when the end moved', () => {
    const auction = givenAuction({ lots: [{ overtime: overtime({ extendMs: 60 }) }] });
    auction.at(940).offer('B1', 900);
    expect(end(auction)).toEqual([1000, 0]);
    auction.at(941).offer('B2', 800);
    expect(end(auction)).toEqual([1001, 1]);
  });

  test('[AUC-5] add: the end moves by extendMs from where it stands', () => {
    const auction = givenAuction({ lots: [{ overtime: overtime({ mode: 'add' }) }] });
    auction.at(999).offer('B1', 900);
    auction.at(1000).offer('B2', 800);
    expect(end(auction)).toEqual([1200, 2]);
  });

  test('[AUC-5] after maxCount extensions offers are still taken, but the end stays', () => {
    const auction = givenAuction({ lots: [{ overtime: overtime() }] });
    auction.at(999).offer('B1', 900);
    auction.at(1098).offer('B2', 800);
    expect(end(auction)).toEqual([1198, 2]);
    expect(auction.at(1197).offer('B1', 700)).toBe('accepted');
    expect(end(auction)).toEqual([1198, 2]);
    auction.at(1198);
    expect(auction.lot().closedAt).toBe(1198);
  });

  test('[AUC-5] maxCount 0 and windowMs 0 never extend', () => {
    for (const change of [{ maxCount: 0 }, { windowMs: 0 }]) {
      const auction = givenAuction({ lots: [{ overtime: overtime(change) }] });
      auction.at(999).offer('B1', 900);
      expect(end(auction)).toEqual([1000, 0]);
    }
  });

  test('[AUC-5] best-change: only an offer that is rank 1 afterwards', () => {
    const auction = givenAuction({
      lots: [{ decrement: own, overtime: overtime({ trigger: 'best-change', maxCount: 9 }) }],
    });
    auction.offer('B1', 800);
    auction.at(950).offer('B2', 900);
    expect(end(auction)).toEqual([1000, 0]);
    auction.offer('B2', 800);
    expect(end(auction), 'an equal later offer ranks second').toEqual([1000, 0]);
    auction.offer('B2', 799 - 10);
    expect(end(auction)).toEqual([1050, 1]);
    auction.at(1000).offer('B2', 700);
    expect(end(auction), 'the leader lowering its own price matches too').toEqual([1100, 2]);
  });

  test('[AUC-5] any-offer: an offer at the tail of the ranking extends as well', () => {
    const auction = givenAuction({ lots: [{ decrement: own, overtime: overtime() }] });
    auction.offer('B1', 800);
    auction.at(950).offer('B2', 1000);
    expect(end(auction)).toEqual([1050, 1]);
  });

  test('[AUC-5] only the lot of the offer is extended', () => {
    const auction = givenAuction({ lots: [{ overtime: overtime() }, { overtime: overtime() }] });
    auction.at(950).offer('B1', 900);
    expect(end(auction, 'L1')).toEqual([1050, 1]);
    expect(end(auction, 'L2')).toEqual([1000, 0]);
  });

  test('[AUC-5] the window is measured from the end as it stands, after officials and pauses', () => {
    const auction = givenAuction({ lots: [{ overtime: overtime() }] });
    auction.at(500).extend(2000);
    auction.at(950).offer('B1', 900);
    expect(end(auction)).toEqual([2000, 0]);
    auction.at(1000).pause();
    auction.at(1500).resume();
    expect(end(auction)).toEqual([2500, 0]);
    auction.at(2400).offer('B2', 800);
    expect(end(auction), 'reset to the same instant is no move').toEqual([2500, 0]);
    auction.at(2401).offer('B3', 700);
    expect(end(auction)).toEqual([2501, 1]);
  });

  test('[AUC-5] an end never passes the last instant; where it cannot move it is no extension', () => {
    const auction = givenAuction({
      lots: [{ overtime: overtime({ windowMs: 1e12, extendMs: 1e12, mode: 'add', maxCount: 9 }) }],
    });
    auction.extend(EPOCH_MS_MAX - 5);
    auction.at(EPOCH_MS_MAX - 20).offer('B1', 900);
    expect(end(auction)).toEqual([EPOCH_MS_MAX, 1]);
    auction.offer('B2', 800);
    expect(end(auction)).toEqual([EPOCH_MS_MAX, 1]);
  });
});

describe('[AUC-6] closing', () => {
  test('[AUC-6] every lot closes at its own end, in order of the ends, then of the lots', () => {
    const auction = givenAuction({
      lots: [{ closesAt: 300 }, { closesAt: 100 }, { closesAt: 200 }, { closesAt: 100 }],
    });
    const order = advance(auction.state, epochMs(300)).map((due) => [
      due.lotId,
      due.type === 'LotClosed' ? due.closedAt : due.type,
    ]);
    expect(order).toEqual([
      ['L2', 100],
      ['L4', 100],
      ['L3', 200],
      ['L1', 300],
    ]);
  });

  test('[AUC-6] a writer that comes late still closes at the deadline', () => {
    const auction = givenAuction();
    auction.at(77_000);
    expect(auction.records).toHaveLength(1);
    expect(auction.records[0]).toMatchObject({ at: 77_000, event: { closedAt: 1000 } });
    expect(isEnded(auction.state)).toBe(true);
  });

  test('[AUC-6] nothing is due one millisecond before, and nothing is due twice', () => {
    const auction = givenAuction();
    expect(advance(auction.state, epochMs(999))).toEqual([]);
    auction.at(1000);
    expect(advance(auction.state, epochMs(5000))).toEqual([]);
  });

  test('[AUC-6] nextDeadline is the earliest end of an open lot and gone while paused', () => {
    const auction = givenAuction({ lots: [{ closesAt: 300 }, { closesAt: 100 }] });
    expect(nextDeadline(auction.state)).toBe(100);
    auction.extend(400, 'L2');
    expect(nextDeadline(auction.state)).toBe(300);
    auction.pause();
    expect(nextDeadline(auction.state)).toBeUndefined();
    auction.at(1000).resume();
    expect(nextDeadline(auction.state)).toBe(1300);
    auction.cancelLot('L1');
    expect(nextDeadline(auction.state)).toBe(1400);
    auction.at(1400);
    expect(nextDeadline(auction.state)).toBeUndefined();
  });

  test('[AUC-6] a closed lot keeps its offers whatever comes', () => {
    const auction = givenAuction({ lots: [{ closesAt: 100 }, {}] });
    auction.offer('B1', 900, { id: 'c1' });
    auction.offer('B1', 900, { id: 'c2', lot: 'L2' });
    auction.at(100);
    expect(auction.offer('B2', 800)).toBe('already_closed');
    expect(auction.void('c1')).toBe('already_closed');
    expect(auction.extend(5000)).toBe('already_closed');
    expect(auction.cancelLot()).toBe('already_closed');
    expect(auction.disqualify('B1')).toBe('accepted');
    expect(auction.ranking('L1')).toBe('B1 900');
    expect(auction.ranking('L2')).toBe('');
    expect(auction.cancelAuction()).toBe('accepted');
    expect(auction.lot('L1').status).toBe('unsuccessful');
    expect(auction.lot('L2').status).toBe('cancelled');
  });
});

describe('[AUC-7] too few bidders', () => {
  const closed = (minBidders: number | undefined, bidders: readonly string[]) => {
    const auction = givenAuction({
      ...(minBidders === undefined ? {} : { minBidders }),
      lots: [{ decrement: own }],
    });
    bidders.forEach((bidder, index) => auction.offer(bidder, 900 - 20 * index));
    return auction.at(1000).lot().status;
  };

  test('[AUC-7] three by default', () => {
    expect(closed(undefined, ['B1', 'B2'])).toBe('unsuccessful');
    expect(closed(undefined, ['B1', 'B2', 'B3'])).toBe('completed');
  });

  test('[AUC-7] bidders are counted, not offers', () => {
    expect(closed(2, ['B1', 'B1', 'B1'])).toBe('unsuccessful');
    expect(closed(1, ['B1'])).toBe('completed');
    expect(closed(1, [])).toBe('unsuccessful');
  });

  test('[AUC-7] voided offers and disqualified bidders do not count', () => {
    const auction = givenAuction({ minBidders: 2 });
    auction.offer('B1', 900);
    auction.offer('B2', 800, { id: 'c2' });
    auction.offer('B3', 700);
    auction.void('c2');
    auction.disqualify('B3');
    auction.at(1000);
    expect(auction.lot().status).toBe('unsuccessful');
    expect(auction.ranking(), 'the ranking is kept all the same').toBe('B1 900');
  });

  test('[AUC-7] lot by lot', () => {
    const auction = givenAuction({ minBidders: 1, lots: [{}, {}] });
    auction.offer('B1', 900);
    auction.at(1000);
    expect(auction.lot('L1').status).toBe('completed');
    expect(auction.lot('L2').status).toBe('unsuccessful');
  });
});
