import { describe, expect, test } from 'vitest';
import { EPOCH_MS_MAX } from '#contracts/limits.ts';
import type { OfferInput } from './given.ts';
import { givenAuction } from './given.ts';

describe('[AUC-8] command ids', () => {
  test('[AUC-8] the same body again gets the first answer and leaves no record', () => {
    const auction = givenAuction();
    auction.at(5).offer('B1', 900, { id: 'c1' });
    auction.offer('B2', 899, { id: 'c2' });
    const records = auction.records.length;
    auction.at(800);
    expect(auction.offer('B1', 900, { id: 'c1' })).toBe('accepted');
    expect(auction.offerAnswer('B2', 899, { id: 'c2' })).toEqual({
      outcome: 'refused',
      reason: 'decrement_too_small',
      allowedFen: 890,
    });
    expect(auction.records).toHaveLength(records);
  });

  test('[AUC-8] a repeat names the place of the first record', () => {
    const auction = givenAuction();
    auction.at(5).offer('B1', 900, { id: 'c1' });
    const { event } = auction.records[0] ?? {};
    expect(event?.type).toBe('OfferPlaced');
    auction.at(9).announce('hello');
    const repeat = auction.decide({
      type: 'PlaceOffer',
      commandId: auction.lot().standings.get('B1')?.offers[0]?.commandId ?? neverId(),
      bidderId: auction.state.bidders.get('B1')?.bidderId ?? neverId(),
      lotId: auction.lot().id,
      priceFen: 900,
    });
    expect(repeat).toEqual({
      isRepeat: true,
      answer: { outcome: 'accepted' },
      first: { version: 2, at: 5 },
    });
  });

  test('[AUC-8] it comes before everything else: after close, while paused, after disqualification', () => {
    const auction = givenAuction();
    auction.offer('B1', 900, { id: 'c1' });
    auction.disqualify('B1');
    auction.pause();
    expect(auction.offer('B1', 900, { id: 'c1' })).toBe('accepted');
    auction.resume();
    auction.at(1000);
    expect(auction.offer('B1', 900, { id: 'c1' })).toBe('accepted');
    expect(auction.ranking()).toBe('');
  });

  test.each<[string, [string, number, OfferInput]]>([
    ['another price', ['B1', 890, { id: 'c1' }]],
    ['another bidder', ['B2', 900, { id: 'c1' }]],
    ['another lot', ['B1', 900, { id: 'c1', lot: 'L2' }]],
    ['a lot that does not exist', ['B1', 900, { id: 'c1', lot: 'L9' }]],
    ['confirmed false instead of absent', ['B1', 900, { id: 'c1', confirmed: false }]],
    ['confirmed true instead of absent', ['B1', 900, { id: 'c1', confirmed: true }]],
  ])('[AUC-8] %s under the same id is refused, and the first answer stays', (_, offer) => {
    const auction = givenAuction({ lots: [{}, {}] });
    auction.offer('B1', 900, { id: 'c1' });
    expect(auction.offer(...offer)).toBe('command_id_reused');
    expect(auction.records.at(-1)?.event).toMatchObject({
      type: 'OfferRefused',
      commandId: 'c1',
      reason: 'command_id_reused',
    });
    expect(auction.offer(...offer), 'again, with another record').toBe('command_id_reused');
    expect(auction.records).toHaveLength(3);
    expect(auction.offer('B1', 900, { id: 'c1' })).toBe('accepted');
    expect(auction.ranking()).toBe('B1 900');
  });

  test('[AUC-8] `confirmed: false` and `confirmed: true` are two bodies', () => {
    const auction = givenAuction({ lots: [{ decrementMaxBp: 100 }] });
    expect(auction.offer('B1', 500, { id: 'c1', confirmed: false })).toBe('needs_confirmation');
    expect(auction.offer('B1', 500, { id: 'c1', confirmed: true })).toBe('command_id_reused');
    expect(auction.offer('B1', 500, { id: 'c2', confirmed: true })).toBe('accepted');
  });

  test('[AUC-8] offers and officials share the ids; by and reason belong to the body', () => {
    const auction = givenAuction();
    auction.offer('B1', 900, { id: 'c1' });
    expect(auction.pause('c1')).toBe('command_id_reused');
    expect(auction.records.at(-1)?.event).toMatchObject({ type: 'OfficialRefused' });
    expect(auction.pause('p1')).toBe('accepted');
    expect(auction.offer('B1', 900, { id: 'p1' })).toBe('command_id_reused');
    expect(auction.resume('p1')).toBe('command_id_reused');
    expect(auction.pause('p1')).toBe('accepted');
    const pause = auction.records.find((record) => record.event.type === 'AuctionPaused')?.event;
    if (pause?.type !== 'AuctionPaused') throw new RangeError('no pause');
    const again = { type: 'Pause', commandId: pause.commandId, by: pause.by } as const;
    expect(auction.decide({ ...again, reason: 'lunch' }).answer).toEqual({
      outcome: 'refused',
      reason: 'command_id_reused',
    });
    expect(auction.decide({ ...again, by: 'operator-2', reason: pause.reason }).isRepeat).toBe(
      false,
    );
    expect(auction.decide({ ...again, reason: pause.reason }).isRepeat).toBe(true);
  });

  test('[AUC-8] a void can name an offer only by its first record', () => {
    const auction = givenAuction();
    auction.offer('B1', 900, { id: 'c1' });
    auction.offer('B2', 800, { id: 'c1' });
    expect(auction.void('c1')).toBe('accepted');
    expect(auction.ranking()).toBe('');
  });

  test('[AUC-8] announcements follow the same rule', () => {
    const auction = givenAuction();
    expect(auction.announce('one', 'n1')).toBe('accepted');
    expect(auction.announce('one', 'n1')).toBe('accepted');
    expect(auction.announce('two', 'n1')).toBe('command_id_reused');
    expect(auction.state.announcements).toEqual([{ number: 1, at: 0, text: 'one' }]);
  });
});

describe('[AUC-9] pause and resume', () => {
  test('[AUC-9] no lot closes while paused, and each keeps the time it had left', () => {
    const auction = givenAuction({ lots: [{ closesAt: 500 }, { closesAt: 1000 }] });
    auction.at(400).pause();
    auction.at(10_000);
    expect(auction.lot('L1').status).toBe('open');
    auction.resume();
    expect(auction.lot('L1').closesAt).toBe(10_100);
    expect(auction.lot('L2').closesAt).toBe(10_600);
    auction.at(10_099);
    expect(auction.lot('L1').status).toBe('open');
    auction.at(10_100);
    expect(auction.lot('L1').closedAt).toBe(10_100);
  });

  test('[AUC-9] a lot due at the very instant of the pause closes first', () => {
    const auction = givenAuction({ lots: [{ closesAt: 500 }, {}] });
    auction.at(500).pause();
    expect(auction.lot('L1').closedAt).toBe(500);
    auction.at(700).resume();
    expect(auction.lot('L1').closesAt).toBe(500);
    expect(auction.lot('L2').closesAt).toBe(1200);
  });

  test('[AUC-9] twice is refused, in both directions', () => {
    const auction = givenAuction();
    expect(auction.resume()).toBe('not_paused');
    expect(auction.pause()).toBe('accepted');
    expect(auction.pause()).toBe('already_paused');
    expect(auction.resume()).toBe('accepted');
    expect(auction.resume()).toBe('not_paused');
  });

  test('[AUC-9] pauses of no length, before opening and after the end have no reason against them', () => {
    const auction = givenAuction({ opensAt: 100 });
    auction.at(10).pause();
    auction.at(30).resume();
    expect(auction.lot().closesAt).toBe(1020);
    auction.pause();
    auction.resume();
    expect(auction.lot().closesAt).toBe(1020);
    auction.at(1020);
    expect(auction.pause()).toBe('accepted');
    expect(auction.at(2000).resume()).toBe('accepted');
    expect(auction.lot().closedAt).toBe(1020);
  });

  test('[AUC-9] all other commands of officials work while paused', () => {
    const auction = givenAuction({ lots: [{}, {}, {}] });
    auction.offer('B1', 900, { id: 'c1' });
    auction.at(100).pause();
    expect(auction.void('c1')).toBe('accepted');
    expect(auction.disqualify('B4')).toBe('accepted');
    expect(auction.extend(1500)).toBe('accepted');
    expect(auction.cancelLot('L2')).toBe('accepted');
    expect(auction.announce('wait')).toBe('accepted');
    expect(auction.at(600).cancelAuction()).toBe('accepted');
    expect(auction.lot('L1')).toMatchObject({ status: 'cancelled', closedAt: 600 });
    expect(auction.lot('L2')).toMatchObject({ status: 'cancelled', closedAt: 100 });
    expect(auction.resume()).toBe('accepted');
  });

  test('[AUC-9] an end moved by a long pause stops at the last instant', () => {
    const auction = givenAuction();
    auction.pause();
    auction.at(EPOCH_MS_MAX - 10).resume();
    expect(auction.lot().closesAt).toBe(EPOCH_MS_MAX);
  });
});

describe('[AUC-9] ExtendClose', () => {
  test('[AUC-9] must be later than the current end', () => {
    const auction = givenAuction();
    expect(auction.extend(1000)).toBe('not_later');
    expect(auction.extend(999)).toBe('not_later');
    expect(auction.extend(1001)).toBe('accepted');
    expect(auction.extend(1001)).toBe('not_later');
    expect(auction.lot()).toMatchObject({ closesAt: 1001, firstClosesAt: 1000, overtimeCount: 0 });
  });

  test('[AUC-9] while paused it is compared with the end as it stood, and then moves on resume', () => {
    const auction = givenAuction();
    auction.at(500).pause();
    auction.at(3000);
    expect(auction.extend(1000)).toBe('not_later');
    expect(auction.extend(1001), 'although 1001 has passed').toBe('accepted');
    auction.resume();
    expect(auction.lot().closesAt).toBe(1001 + 2500);
  });

  test('[AUC-9] unknown and closed lots', () => {
    const auction = givenAuction();
    expect(auction.extend(2000, 'L9')).toBe('unknown_lot');
    auction.at(1000);
    expect(auction.extend(2000)).toBe('already_closed');
  });
});

describe('[AUC-9] VoidOffer', () => {
  test('[AUC-9] the previous valid offer of the bidder counts again, with its own place', () => {
    const auction = givenAuction({
      lots: [{ decrement: { basis: 'own', kind: 'absolute', fen: 10 } }],
    });
    auction.offer('B1', 900, { id: 'c1' });
    auction.offer('B2', 900, { id: 'c2' });
    auction.offer('B1', 800, { id: 'c3' });
    expect(auction.ranking()).toBe('B1 800, B2 900');
    expect(auction.void('c3')).toBe('accepted');
    expect(auction.ranking(), 'by the version of the offer that counts again').toBe(
      'B1 900, B2 900',
    );
  });

  test('[AUC-9] a superseded offer can be voided; the current one stays', () => {
    const auction = givenAuction();
    auction.offer('B1', 900, { id: 'c1' });
    auction.offer('B1', 800, { id: 'c2' });
    expect(auction.void('c1')).toBe('accepted');
    expect(auction.ranking()).toBe('B1 800');
    expect(auction.void('c2')).toBe('accepted');
    expect(auction.ranking(), 'nothing before it is valid any more').toBe('');
    expect(auction.offer('B1', 1000)).toBe('accepted');
  });

  test('[AUC-9] overtime stays as it is', () => {
    const overtime = {
      windowMs: 100,
      extendMs: 100,
      maxCount: 2,
      mode: 'reset',
      trigger: 'any-offer',
    };
    const auction = givenAuction({ lots: [{ overtime }] });
    auction.at(950).offer('B1', 900, { id: 'c1' });
    auction.void('c1');
    expect(auction.lot()).toMatchObject({ closesAt: 1050, overtimeCount: 1 });
  });

  test('[AUC-9] unknown: no such id, refused, voided, of another lot, of a disqualified bidder, no offer', () => {
    const auction = givenAuction({ lots: [{}, {}] });
    auction.offer('B1', 900, { id: 'c1' });
    auction.offer('B2', 899, { id: 'refused' });
    auction.offer('B3', 800, { id: 'c3' });
    auction.announce('hello', 'said');
    expect(auction.void('c9')).toBe('unknown_offer');
    expect(auction.void('refused')).toBe('unknown_offer');
    expect(auction.void('said')).toBe('unknown_offer');
    expect(auction.void('c1', 'L2')).toBe('unknown_offer');
    expect(auction.void('c1', 'L9')).toBe('unknown_lot');
    auction.void('c1');
    expect(auction.void('c1')).toBe('unknown_offer');
    auction.disqualify('B3');
    expect(auction.void('c3')).toBe('unknown_offer');
  });
});

describe('[AUC-9] DisqualifyBidder', () => {
  test('[AUC-9] voids all its offers in open lots and refuses later ones', () => {
    const auction = givenAuction({ lots: [{}, {}, { closesAt: 100 }] });
    for (const lot of ['L1', 'L2', 'L3']) {
      auction.offer('B1', 900, { lot });
      auction.offer('B2', 800, { lot });
    }
    auction.at(100);
    expect(auction.disqualify('B2')).toBe('accepted');
    expect(auction.ranking('L1')).toBe('B1 900');
    expect(auction.ranking('L2')).toBe('B1 900');
    expect(auction.ranking('L3'), 'closed lots stay').toBe('B2 800, B1 900');
    expect(auction.offer('B2', 700)).toBe('disqualified');
    expect(auction.offer('B3', 890), 'the price it set is gone').toBe('accepted');
  });

  test('[AUC-9] unknown bidders and second times', () => {
    const auction = givenAuction();
    expect(auction.disqualify('B9')).toBe('not_admitted');
    expect(auction.disqualify('B1')).toBe('accepted');
    expect(auction.disqualify('B1')).toBe('already_disqualified');
  });
});

describe('[AUC-9] CancelLot and CancelAuction', () => {
  test('[AUC-9] a cancelled lot ends at the instant of the command', () => {
    const auction = givenAuction({ lots: [{}, {}] });
    auction.at(42).cancelLot();
    expect(auction.lot('L1')).toMatchObject({ status: 'cancelled', closedAt: 42 });
    expect(auction.lot('L2').status).toBe('open');
    expect(auction.cancelLot()).toBe('already_closed');
    expect(auction.cancelLot('L9')).toBe('unknown_lot');
    expect(auction.offer('B1', 900)).toBe('already_closed');
  });

  test('[AUC-9] a cancelled auction cancels what is open and nothing else', () => {
    const auction = givenAuction({ lots: [{ closesAt: 10 }, {}] });
    auction.at(20);
    expect(auction.cancelAuction()).toBe('accepted');
    expect(auction.lot('L1').status).toBe('unsuccessful');
    expect(auction.lot('L2')).toMatchObject({ status: 'cancelled', closedAt: 20 });
    expect(auction.cancelAuction()).toBe('already_closed');
  });

  test('[AUC-9] by and reason are on record', () => {
    const auction = givenAuction();
    auction.cancelAuction();
    expect(auction.records.at(-1)?.event).toMatchObject({
      type: 'AuctionCancelled',
      by: 'operator-1',
      reason: 'check',
    });
  });
});

function neverId(): never {
  throw new RangeError('the offer is in the state');
}
