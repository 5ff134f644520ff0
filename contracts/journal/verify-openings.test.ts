import { expect, test } from 'vitest';
import { bidderId, lotId } from '../ids.ts';
import { epochMs } from '../time.ts';
import type { QuotationsOpened } from '../wire/rule-events.ts';
import { openingDisagreement, type PublishedQuotations } from './verify-openings.ts';

const RECORDED: QuotationsOpened = {
  ...{ type: 'QuotationsOpened', lotId: lotId('L1'), openingId: 'O-1' },
  ...{ outcome: 'opened', closing: 'list' },
  bids: [
    {
      ...{ bidderId: bidderId('s1'), header: 'h1', receivedMs: epochMs(1) },
      ...{ state: 'opened', priceFen: 900 },
    },
    { bidderId: bidderId('s2'), header: 'h2', receivedMs: epochMs(2), state: 'revoked' },
    { bidderId: bidderId('s3'), header: 'h3', receivedMs: epochMs(3), state: 'opened' },
  ],
};
const PUBLISHED: PublishedQuotations = {
  closing: 'list',
  bids: [
    { header: 'h3', bidder: 's3', state: 'opened', receivedMs: 3 },
    { header: 'h1', bidder: 's1', state: 'opened', receivedMs: 1, priceFen: '900' },
    { header: 'h2', bidder: 's2', state: 'revoked' },
  ],
};

/** As published, with one bid changed or left out. */
function published(header: string, change: object | undefined): PublishedQuotations {
  const bids = PUBLISHED.bids.flatMap((bid) => {
    if (bid.header !== header) return [bid];
    return change === undefined ? [] : [{ ...bid, ...change }];
  });
  return { ...PUBLISHED, bids };
}

test('[SQ-9] a record that says what the opening published is right', () => {
  expect(openingDisagreement(RECORDED, PUBLISHED)).toBeUndefined();
});

test.each([
  ['another closing list', { ...PUBLISHED, closing: 'other' }, /another closing list/],
  ['another price', published('h1', { priceFen: '901' }), /h1: recorded 900, its sheet says 901/],
  ['a price where none is recorded', published('h3', { priceFen: '1' }), /h3: recorded no price/],
  ['another bidder', published('h1', { bidder: 's9' }), /sealed by s9/],
  ['another receipt', published('h1', { receivedMs: 7 }), /its receipt says 7/],
  [
    'an opened bid as shut',
    published('h2', { state: 'opened', priceFen: '5' }),
    /h2: recorded as revoked/,
  ],
  ['no such bid', published('h1', undefined), /no bid h1/],
  [
    'one bid more',
    {
      ...PUBLISHED,
      bids: [...PUBLISHED.bids, { header: 'h4', bidder: 's4', state: 'opened' as const }],
    },
    /leaves a bid of the opening out/,
  ],
])('[SQ-9] an opening with %s contradicts it', (_, opening, detail) => {
  expect(openingDisagreement(RECORDED, opening)).toMatch(detail);
});
