import { sha256 } from '@noble/hashes/sha2.js';
import { expect, test } from 'vitest';
import { epochMs } from '#contracts/time.ts';
import { evolve } from './evolve.ts';
import type { Given } from './given.ts';
import { givenAuction } from './given.ts';
import { initialState } from './initial-state.ts';
import { restoreState, serializeState, stateHash } from './state-hash.ts';
import { auctionView } from './views.ts';

const hash = (auction: Given) => stateHash(auction.state, sha256);

function eventful(): Given {
  const overtime = { windowMs: 100, extendMs: 100, maxCount: 2, mode: 'add', trigger: 'any-offer' };
  const auction = givenAuction({ lots: [{ overtime, decrementMaxBp: 5000 }, { closesAt: 50 }] });
  auction.at(5).offer('B1', 900, { id: 'c1' });
  auction.offer('B2', 899, { id: 'c2', confirmed: false });
  auction.offer('B2', 880, { id: 'c3', confirmed: true });
  auction.offer('B3', Infinity, { id: 'c4' });
  auction.offer('B3', 870, { id: 'c1' });
  auction.announce('hello');
  auction.at(20).pause();
  auction.pause();
  auction.at(30).resume();
  auction.void('c3');
  auction.disqualify('B4');
  auction.at(950).offer('B3', 800, { id: 'c5' });
  return auction;
}

test('[AUC-11] the hash of a known run: the same on every machine and version', () => {
  expect(hash(eventful())).toBe('527fa4b3b2268cbb72f4ebe7a605f090be25fc0f8ec9cd8eea8fde930b5283b3');
});

test('[AUC-11] it is the SHA-256 of the canonical serialized state, and the state is plain JSON', () => {
  const { state } = eventful();
  const json = serializeState(state);
  expect(JSON.parse(JSON.stringify(json))).toEqual(json);
});

test('[AUC-11] every kind of change shows in the hash', () => {
  const auction = givenAuction();
  const hashes = new Set([hash(auction)]);
  const steps: (() => void)[] = [
    () => auction.offer('B1', 900, { id: 'c1' }),
    () => auction.offer('B1', 899),
    () => auction.void('c1'),
    () => auction.pause(),
    () => auction.at(10).resume(),
    () => auction.extend(2000),
    () => auction.disqualify('B2'),
    () => auction.announce('hello'),
    () => auction.at(2000),
  ];
  for (const step of steps) {
    step();
    hashes.add(hash(auction));
  }
  expect(hashes.size).toBe(steps.length + 1);
});

test('[AUC-11] a restored state shows, decides and goes on as the one it came from', () => {
  const auction = eventful();
  const restored = restoreState(JSON.parse(JSON.stringify(serializeState(auction.state))));
  const oversight = { kind: 'oversight' } as const;
  expect(auctionView(restored, oversight)).toEqual(auctionView(auction.state, oversight));
  expect(restored).toEqual(auction.state);
});

test('[AUC-11] a form of another version is not restored', () => {
  expect(() => restoreState({ ...serializeState(eventful().state), form: 'other/2' })).toThrow(
    'has the form',
  );
  expect(() => restoreState(null)).toThrow('has the form');
});

test('[AUC-11] session grants belong to the state', () => {
  const auction = givenAuction();
  const before = hash(auction);
  const [bidder] = auction.published.rules.bidders;
  if (bidder === undefined) expect.unreachable();
  auction.record({
    type: 'SessionGranted',
    bidderId: bidder,
    grantHash: '00ff',
    envelope: { payloadType: 't', payload: '', signatures: [{ keyid: 'k', sig: 's' }] },
  });
  expect(hash(auction)).not.toBe(before);
  const restored = restoreState(JSON.parse(JSON.stringify(serializeState(auction.state))));
  expect(restored.grants.get('00ff')?.bidderId).toBe('B1');
});

test('[AUC-11] a replay stops at a gap, at time going back, and at a record that cannot follow', () => {
  const auction = givenAuction();
  auction.at(10).offer('B1', 900);
  const [record] = auction.records;
  if (record === undefined) expect.unreachable();
  const fresh = () => initialState(auction.published);
  expect(() => evolve(fresh(), record.event, 3, epochMs(10))).toThrow('without a gap');
  expect(() => evolve(auction.state, record.event, 3, epochMs(9))).toThrow('never goes back');
  const closed = fresh();
  const close = { type: 'LotClosed', status: 'unsuccessful', ranking: [] } as const;
  const { id } = auction.lot();
  expect(() =>
    evolve(fresh(), { ...close, lotId: id, closedAt: epochMs(7) }, 2, epochMs(1000)),
  ).toThrow('its own end');
  evolve(closed, { ...close, lotId: id, closedAt: epochMs(1000) }, 2, epochMs(1000));
  expect(() => evolve(closed, record.event, 3, epochMs(1000))).toThrow('open lot');
});
