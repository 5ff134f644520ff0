import { describe, expect, it } from 'vitest';
import type { RemarkView } from '#contracts/wire/openings.ts';
import { AGENCY, NOTARY, sampleBid, sampleView, SUPPLIER } from '../sample-view.ts';
import { nameOf, unbroken, withRemarks } from './remarks.ts';
import { seatRows, talkActsOf } from './seats.ts';

const remark = (number: number): RemarkView => ({
  ...{ number, by: AGENCY, seat: 'host', text: `n${number}`, atMs: number },
});
const numbers = (known: Parameters<typeof unbroken>[0], newest: number) =>
  unbroken(known, newest).map(({ number }) => number);

describe('remarks of a hall', () => {
  it('[OPN-20] given pages of them, then what is shown ends with the newest and has no gap', () => {
    const first = withRemarks(new Map(), [remark(1), remark(2), remark(3)]);
    expect(numbers(first, 3)).toEqual([1, 2, 3]);
    const later = withRemarks(first, [remark(6), remark(7)]);
    expect(numbers(later, 7)).toEqual([6, 7]);
    const whole = withRemarks(later, [remark(4), remark(5)]);
    expect(numbers(whole, 7)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(withRemarks(whole, [remark(7)])).toBe(whole);
    expect(numbers(new Map(), 0)).toEqual([]);
  });

  it('[OPN-11] given a bidder, then its name stands there only once it was read out', () => {
    const view = sampleView('opening', { bids: [sampleBid()] });
    expect(nameOf(view, SUPPLIER)).toBe(SUPPLIER);
    expect(nameOf(view, AGENCY)).toBe('Agency');
    const read = sampleView('reading', { bids: [sampleBid({ bidderName: 'Supplier' })] });
    expect(nameOf(read, SUPPLIER)).toBe('Supplier');
  });
});

describe('seats of a hall', () => {
  const present = {
    seats: [{ organizationId: NOTARY, seat: 'custodian' as const }],
    ...{ moreSeats: 0, onlookers: 3 },
  };

  it('[OPN-18] given who is there, then each party is here or away; without a link nobody is said to be away', () => {
    const view = sampleView('opening', { bids: [sampleBid()] });
    expect(seatRows(view, present).map(({ seat, isHere }) => [seat, isHere])).toEqual([
      ['host', false],
      ['custodian', true],
      ['bidder', false],
    ]);
    expect(seatRows(view, undefined).map(({ isHere }) => isHere)).toEqual(Array(3).fill(undefined));
    const cut = seatRows(view, { ...present, moreSeats: 2 });
    expect(cut.map(({ isHere }) => isHere)).toEqual([undefined, true, undefined]);
  });

  it('[OPN-19] given too few bids, then a bidder that signed in stands there though no list names it', () => {
    const signedIn = [{ organizationId: SUPPLIER, seat: 'bidder' as const, atMs: 5 }];
    const rows = seatRows(sampleView('tooFew', { signedIn }), present);
    expect(rows.at(-1)).toMatchObject({ seat: 'bidder', signedInAtMs: 5 });
  });

  it('[OPN-19] given a state, then who may sign in and speak is offered it', () => {
    const host = { organizationId: AGENCY };
    const bidder = { organizationId: SUPPLIER };
    const receiving = sampleView('receiving', { actors: ['host', 'custodian'] });
    expect(talkActsOf(receiving, host)).toMatchObject({ say: true, signIn: true, waits: false });
    const signedIn = [{ organizationId: AGENCY, seat: 'host' as const, atMs: 5 }];
    const there = sampleView('receiving', { actors: ['host'], signedIn });
    expect(talkActsOf(there, host).signIn).toBe(false);
    expect(seatRows(there, present)[0]?.signedInAtMs).toBe(5);
    const early = sampleView('closing', { actors: ['supplier', 'bidder'] });
    expect(talkActsOf(early, bidder)).toMatchObject({ say: false, signIn: false, waits: true });
    const listed = sampleView('closing', { actors: ['supplier', 'bidder'], closing: 'x' });
    expect(talkActsOf(listed, bidder)).toMatchObject({ say: true, signIn: true, waits: false });
    expect(talkActsOf(listed, bidder).names).toBe(false);
    const few = { actors: ['supplier', 'bidder'], hostStep: 'hear_objections' } as const;
    const heard = sampleView('tooFew', { ...few, actors: [...few.actors] });
    expect(talkActsOf(heard, bidder)).toEqual({
      ...{ say: true, signIn: true, waits: false, names: true },
    });
    expect(talkActsOf({ ...heard, hostStep: 'none' }, bidder).say).toBe(false);
    const over = sampleView('closed', { actors: ['host'] });
    expect(talkActsOf(over, host)).toMatchObject({ say: false, signIn: false, waits: false });
    expect(talkActsOf(sampleView('closing'), {})).toMatchObject({ say: false, waits: false });
  });
});
