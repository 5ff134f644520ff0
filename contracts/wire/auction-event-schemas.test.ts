import { describe, expect, test } from 'vitest';
import { auctionEventSchema } from './auction-event-schemas.ts';

const official = { commandId: 'o1', by: 'agency operator', reason: 'as announced' };
const offer = { commandId: 'c1', bidderId: 'B1', lotId: 'L1' };
const envelope = {
  payloadType: 'text/plain',
  payload: 'aGVsbG8=',
  signatures: [{ keyid: 'k', sig: 'c2ln' }],
};
const rules = {
  id: 'A1',
  type: 'sealed-quotation',
  visibility: 'sealed',
  revisions: true,
  opensAt: 0,
  closesAt: 10,
  minBidders: 3,
  bidders: ['B1'],
  lots: [{ id: 'L1', ceilingFen: 100 }],
};
const published = {
  type: 'AuctionPublished',
  auctionId: 'A1',
  title: '办公桌椅',
  buyerId: 'buyer',
  agencyId: 'agency',
  by: 'agency operator',
  rules,
  bidderNames: { B1: '甲公司' },
  offerSignature: 'required',
};

/** One of every kind of event, with every optional field there is. */
const EVENTS: readonly (Record<string, unknown> & { readonly type: string })[] = [
  published,
  { type: 'SessionGranted', bidderId: 'B1', grantHash: 'ab'.repeat(32), envelope },
  { type: 'OfferPlaced', ...offer, priceFen: 99, confirmed: true, closesAt: 12, signed: envelope },
  { type: 'OfferPlaced', ...offer, priceFen: 99 },
  { type: 'OfferRefused', ...offer, priceFen: -1.5, reason: 'invalid_price' },
  { type: 'OfferRefused', ...offer, priceFen: 'Infinity', reason: 'invalid_price' },
  { type: 'OfferRefused', ...offer, priceFen: 101, reason: 'above_ceiling', allowedFen: 100 },
  { type: 'AuctionPaused', ...official },
  { type: 'AuctionResumed', ...official, pausedMs: 0 },
  { type: 'CloseExtended', ...official, lotId: 'L1', toAt: 20 },
  { type: 'OfferVoided', ...official, lotId: 'L1', voids: 'c1' },
  { type: 'BidderDisqualified', ...official, bidderId: 'B1' },
  { type: 'LotCancelled', ...official, lotId: 'L1' },
  { type: 'AuctionCancelled', ...official },
  { type: 'AnnouncementMade', commandId: 'n1', by: 'agency operator', text: '请注意' },
  {
    type: 'OfficialRefused',
    commandId: 'o2',
    command: { type: 'Pause', ...official, commandId: 'o2' },
    reason: 'already_paused',
  },
  {
    type: 'LotClosed',
    lotId: 'L1',
    closedAt: 10,
    status: 'unsuccessful',
    ranking: [{ rank: 1, bidderId: 'B1', priceFen: 99 }],
  },
];

describe('shapes of recorded events', () => {
  test.each(EVENTS)('[JRN-4] $type is read as it was written, and with nothing more', (event) => {
    expect(auctionEventSchema.parse(event)).toEqual(event);
    expect(auctionEventSchema.safeParse({ ...event, more: 1 }).success).toBe(false);
    for (const field of Object.keys(event)) {
      const gone = { ...event, [field]: null };
      expect(auctionEventSchema.safeParse(gone).success, `${field}: null`).toBe(false);
    }
  });

  test.each([
    ['no object', 1],
    ['no type', offer],
    ['a price of nothing', { type: 'OfferPlaced', ...offer, priceFen: 0 }],
    ['a price with parts of fen', { type: 'OfferPlaced', ...offer, priceFen: 1.5 }],
    ['an unsafe price', { type: 'OfferPlaced', ...offer, priceFen: 2 ** 53 }],
    ['a price of free text', { type: 'OfferRefused', ...offer, priceFen: '12', reason: 'paused' }],
    ['an id with a space', { type: 'OfferPlaced', ...offer, lotId: 'L 1', priceFen: 1 }],
    ['an empty reason', { type: 'AuctionPaused', ...official, reason: '' }],
    ['a lot that is only cancelled', { ...EVENTS.at(-1), status: 'cancelled' }],
    ['a hash in capitals', { ...EVENTS[1], grantHash: 'AB'.repeat(32) }],
    ['two signatures', { ...EVENTS[1], envelope: { ...envelope, signatures: [1, 2] } }],
    ['a lot twice', { ...published, rules: { ...rules, lots: [...rules.lots, ...rules.lots] } }],
  ])('[JRN-4] %s is refused', (_what, event) => {
    expect(auctionEventSchema.safeParse(event).success).toBe(false);
  });
});
