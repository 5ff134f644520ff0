import { describe, expect, it } from 'vitest';
import { OPENING_STATES } from '#contracts/journal/opening-steps.ts';
import { epochMs } from '#contracts/time.ts';
import { HOST_STEPS, type OpeningView } from '#contracts/wire/openings.ts';
import {
  actsOf,
  clockOf,
  type HallActs,
  isOver,
  locksOf,
  locksTaken,
  nextBidOf,
  percentOf,
  scriptOf,
  seatsOf,
  spanOf,
} from './hall-view.ts';
import { AGENCY, NOTARY, sampleBid, sampleView, SUPPLIER } from './sample-view.ts';

const END = epochMs(1_793_000_900_000);
const actsFor = (view: OpeningView, organizationId?: string): readonly string[] =>
  Object.entries(actsOf(view, { organizationId })).flatMap(([key, may]) => (may ? [key] : []));

describe('the script of the host', () => {
  it('given any step before the end, then exactly one row is the present one', () => {
    for (const hostStep of HOST_STEPS.filter((step) => step !== 'none')) {
      const rows = scriptOf(sampleView('closing', { hostStep }));
      expect(rows.filter(({ phase }) => phase === 'now')).toHaveLength(1);
      const order = rows.map(({ phase }) => ({ done: 0, now: 1, ahead: 2, dropped: 3 })[phase]);
      expect(order).toEqual(order.toSorted((a, b) => a - b));
    }
  });

  it('given an opening that is over, then every row is done; given too few bids, then the rest is dropped', () => {
    const phases = (state: 'closed' | 'tooFew') =>
      scriptOf(sampleView(state)).map(({ phase }) => phase);
    expect(new Set(phases('closed'))).toEqual(new Set(['done']));
    expect(phases('tooFew')).toEqual(['done', ...Array.from({ length: 6 }, () => 'dropped')]);
  });

  it('[OPN-21] given too few bids and time to object, then hearing is the present step, with its clock, and bidders may object', () => {
    const view = sampleView('tooFew', {
      ...{ hostStep: 'hear_objections', confirmEndsAtMs: END, actors: ['supplier', 'bidder'] },
    });
    const now = scriptOf(view).filter(({ phase }) => phase === 'now');
    expect(now.map(({ key }) => key)).toEqual(['hear']);
    expect(clockOf(view)).toEqual({ key: 'hear', endMs: END });
    expect(isOver(view)).toBe(false);
    expect(actsFor(view, SUPPLIER)).toEqual(['object']);
    const over = sampleView('tooFew', { confirmEndsAtMs: END, actors: ['supplier', 'bidder'] });
    expect(clockOf(over)).toBeUndefined();
    expect(isOver(over)).toBe(true);
    expect(actsFor(over, SUPPLIER)).toEqual([]);
  });

  it('counts signatures, opened bids and those read out', () => {
    const bids = [
      sampleBid({ state: 'opened', isReadOut: true }),
      sampleBid({ number: 2, state: 'revoked' }),
      sampleBid({ number: 3 }),
    ];
    const rows = scriptOf(sampleView('opening', { hostStep: 'collect_shares', bids }));
    const count = (key: string) => rows.find((row) => row.key === key)?.count;
    expect(count('sign')).toEqual({ done: 0, of: 2 });
    expect(count('shares')).toEqual({ done: 2, of: 3 });
    expect(count('read')).toEqual({ done: 1, of: 3 });
    expect(count('deadline')).toBeUndefined();
    const all = sampleView('opening').custodians.map((one) => ({ ...one, hasSigned: true }));
    const signed = scriptOf(sampleView('opening', { custodians: [...all, ...all] }));
    expect(signed.find(({ key }) => key === 'sign')?.count).toEqual({ done: 2, of: 2 });
  });
});

describe('the large clock', () => {
  it('counts to what ends next in each state', () => {
    const keys = OPENING_STATES.map((state) => {
      const ends = { windowEndsAtMs: END, confirmEndsAtMs: END };
      return clockOf(sampleView(state, ends))?.key;
    });
    expect(keys).toEqual([
      ...['deadline', 'opening', 'window', undefined, 'confirm', undefined, undefined],
    ]);
  });

  it('given an opening time that has come, then none runs: signatures are waited for', () => {
    const { opening } = sampleView('closing');
    const at = (serverMs: number) =>
      clockOf(sampleView('closing', { serverMs: epochMs(serverMs) }))?.key;
    expect(at(opening.opensAtMs - 1)).toBe('opening');
    expect(at(opening.opensAtMs)).toBeUndefined();
  });

  it('given the time of the custodians alone, then it counts to its end', () => {
    const view = sampleView('opening', { windowEndsAtMs: END, rescueEndsAtMs: END });
    expect(clockOf(view)?.key).toBe('rescue');
    expect(locksTaken(view)).toEqual(['A', 'B']);
    expect(locksTaken(sampleView('opening'))).toEqual(['A']);
  });
});

describe('words of the head', () => {
  it('whole hours are told as hours', () => {
    expect(spanOf(1_440 * 60_000)).toEqual({ unit: 'hours', n: 24 });
    expect(spanOf(30 * 60_000)).toEqual({ unit: 'minutes', n: 30 });
    expect(spanOf(90 * 60_000)).toEqual({ unit: 'minutes', n: 90 });
    expect(spanOf(0)).toEqual({ unit: 'minutes', n: 0 });
  });

  it('who bids here need not be told that it is a supplier', () => {
    expect(seatsOf(['supplier', 'bidder'])).toEqual(['bidder']);
    expect(seatsOf(['supplier'])).toEqual(['supplier']);
    expect(seatsOf(['host', 'custodian'])).toEqual(['host', 'custodian']);
  });
});

describe('how far a bid is', () => {
  it('given shares of lock A, then the custodians and the bidder are counted apart', () => {
    const released = [
      { lock: 'A', holder: AGENCY },
      { lock: 'A', holder: SUPPLIER },
      { lock: 'B', holder: NOTARY },
    ] as const;
    const bid = sampleBid({ released: [...released] });
    expect(locksOf(bid)).toEqual([
      { lock: 'A', have: 1, needed: 2, hasBidder: true },
      { lock: 'B', have: 1, needed: 3 },
    ]);
    expect(percentOf(bid)).toBe(66);
  });

  it('given every share and no opening yet, then it is not at its end; opened or shut it is', () => {
    const released = [AGENCY, NOTARY, SUPPLIER].map((holder) => ({ lock: 'A' as const, holder }));
    expect(percentOf(sampleBid({ released }))).toBe(99);
    expect(percentOf(sampleBid({ state: 'opened' }))).toBe(100);
    expect(percentOf(sampleBid({ state: 'revoked' }))).toBe(100);
    expect(percentOf(sampleBid())).toBe(0);
  });
});

describe('what a reader can do', () => {
  const hasSigned = (id: string) =>
    sampleView('opening').custodians.map((one) => ({
      ...one,
      hasSigned: one.organizationId === id,
    }));

  it('given nobody in particular, then nothing in any state', () => {
    for (const state of OPENING_STATES) {
      const view = sampleView(state, { hostStep: 'begin', nextHeader: 'x', closing: 'x' });
      expect(actsFor(view)).toEqual([]);
    }
  });

  it('given the host, then it begins, extends, reads out and answers, each in its time', () => {
    const actors: OpeningView['actors'] = ['host'];
    const objections: OpeningView['objections'] = [
      { number: 1, by: SUPPLIER, about: 'objection', text: '?', atMs: END },
    ];
    expect(actsFor(sampleView('closing', { actors, hostStep: 'begin' }))).toEqual(['begin']);
    expect(actsFor(sampleView('closing', { actors, hostStep: 'wait_for_opening' }))).toEqual([]);
    expect(actsFor(sampleView('opening', { actors }))).toEqual(['extend']);
    expect(actsFor(sampleView('reading', { actors, nextHeader: 'x' }))).toEqual(['readOut']);
    expect(actsFor(sampleView('confirming', { actors, objections }))).toEqual(['answer']);
    expect(actsFor(sampleView('closed', { actors, objections }))).toEqual([]);
  });

  it('given a custodian, then it proves its key, signs the list, and releases only after it has signed', () => {
    const actors: OpeningView['actors'] = ['custodian'];
    const acts = (view: OpeningView) => actsFor(view, NOTARY);
    expect(acts(sampleView('receiving', { actors }))).toEqual(['proveKey']);
    expect(acts(sampleView('closing', { actors }))).toEqual([]);
    expect(acts(sampleView('closing', { actors, closing: 'x' }))).toEqual(['signClosing']);
    expect(acts(sampleView('opening', { actors }))).toEqual([]);
    expect(acts(sampleView('opening', { actors, custodians: hasSigned(NOTARY) }))).toEqual([
      'release',
    ]);
  });

  it('given a bidder, then it releases its own secret once, in its own window only', () => {
    const acts = (changes: Partial<OpeningView>, bid = sampleBid()) =>
      actsFor(sampleView('opening', { actors: ['bidder'], bids: [bid], ...changes }), SUPPLIER);
    expect(acts({})).toEqual(['release', 'object'] satisfies (keyof HallActs)[]);
    expect(acts({ rescueEndsAtMs: END })).toEqual(['object']);
    const released = [{ lock: 'A' as const, holder: SUPPLIER }];
    expect(acts({}, sampleBid({ released }))).toEqual(['object']);
    expect(acts({}, sampleBid({ bidder: NOTARY }))).toEqual(['object']);
  });

  it('given a record to confirm, then a bidder confirms it once, and not over an open objection', () => {
    const view = (changes: Partial<OpeningView>) =>
      actsFor(sampleView('confirming', { actors: ['bidder'], ...changes }), SUPPLIER);
    const open = { number: 1, by: SUPPLIER, about: 'objection', text: '?', atMs: END } as const;
    expect(view({})).toEqual(['object', 'confirm']);
    expect(view({ confirmed: [SUPPLIER] })).toEqual(['object']);
    expect(view({ objections: [open] })).toEqual(['object']);
  });
});

describe('the bid that is read out next', () => {
  it('is the one that the server names', () => {
    const bids = [sampleBid(), sampleBid({ number: 2, header: 'B'.repeat(43) })];
    const view = sampleView('reading', { bids, nextHeader: 'B'.repeat(43) });
    expect(nextBidOf(view)?.number).toBe(2);
    expect(nextBidOf(sampleView('reading', { bids }))).toBeUndefined();
  });
});
