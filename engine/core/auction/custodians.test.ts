import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, test } from 'vitest';
import { bidderId, lotId } from '#contracts/ids.ts';
import { epochMs } from '#contracts/time.ts';
import { auctionRulesSchema } from '#contracts/wire/auction-rules.ts';
import { isOpenedOffer } from '#contracts/wire/auction-events.ts';
import type { OpenedQuotation, QuotationsOpened } from '#contracts/wire/rule-events.ts';
import { intakeFault } from './custodians.ts';
import { nextInstant } from './due.ts';
import { asBidder, type AuctionInput, type Given, givenQuotation, OVERSIGHT } from './given.ts';
import { startRefold } from './refold.ts';
import { restoreState, serializeState, stateHash } from './state-hash.ts';
import { auctionView } from './views.ts';

const CUSTODIANS = { confidentiality: 'custodians', openings: { L1: 'O-1' } };

function givenSealed(input: AuctionInput = {}): Given {
  return givenQuotation({ ...CUSTODIANS, minBidders: 2, ...input });
}

/** `B1 900 @400`: bidder, price, receipt; `revoked` and `withdrawn` stand where the price would. */
function bids(...lines: readonly string[]): readonly OpenedQuotation[] {
  return lines.map((line, index) => {
    const [bidder = '', price = '', at = ''] = line.split(' ');
    const bid = {
      bidderId: bidderId(bidder),
      header: `h${index}`,
      receivedMs: epochMs(Number(at.slice(1))),
    };
    if (price === 'revoked' || price === 'withdrawn') return { ...bid, state: price };
    return price === '-'
      ? { ...bid, state: 'opened' }
      : { ...bid, state: 'opened', priceFen: Number(price) };
  });
}

function opened(of: readonly OpenedQuotation[], input: Partial<QuotationsOpened> = {}) {
  const event: QuotationsOpened = {
    ...{ type: 'QuotationsOpened', lotId: lotId('L1'), openingId: 'O-1' },
    ...{ outcome: 'opened', closing: 'c1', bids: of },
    ...input,
  };
  return event;
}

function take(given: Given, event: QuotationsOpened): void {
  expect(intakeFault(given.state, event, epochMs(given.now))).toBeUndefined();
  given.record(event);
  given.settle();
}

/** What became of each bid: `B1 900`, `B2 above_ceiling`. */
function outcomes(given: Given): readonly string[] {
  return given.records.flatMap(({ event }) => {
    if (!isOpenedOffer(event)) return [];
    return `${event.bidderId} ${event.type === 'OfferPlaced' ? event.priceFen : event.reason}`;
  });
}

describe('[SQ-4] rules that seal the prices to custodians', () => {
  const rules = {
    ...{ id: 'Q1', type: 'sealed-quotation', opensAt: 0, closesAt: 1_000, bidders: [] },
    lots: [
      { id: 'L1', ceilingFen: 9 },
      { id: 'L2', ceilingFen: 9 },
    ],
    confidentiality: 'custodians',
    openings: { L1: 'O-1', L2: 'O-2' },
  };

  test('[SQ-4] name one opening for each lot', () => {
    expect(auctionRulesSchema.safeParse(rules).success).toBe(true);
  });

  test.each([
    ['a lot without an opening', { openings: { L1: 'O-1' } }, 'openings.L2'],
    ['no openings at all', { openings: undefined }, 'openings.L1'],
    ['a lot that there is not', { openings: { L1: 'O-1', L2: 'O-2', L3: 'O-3' } }, 'openings.L3'],
    ['one opening twice', { openings: { L1: 'O-1', L2: 'O-1' } }, 'openings.L2'],
    ['quotations that cannot be replaced', { revisions: false }, 'revisions'],
    ['openings without custodians', { confidentiality: undefined }, 'openings'],
    [
      'a clock that rules may stop',
      {
        fairPause: {
          ...{ shareBp: 5_000, windowMs: 1_000, droppedMin: 2, maxCount: 1 },
          ...{ resumeAfterMs: 1_000, resumeShareBp: 5_000 },
        },
      },
      'fairPause',
    ],
  ])('[SQ-4] %s is refused', (_, change, path) => {
    const parsed = auctionRulesSchema.safeParse({ ...rules, ...change });
    expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toContain(path);
  });

  test('[SQ-4] other formats know no custodians', () => {
    const english = { ...rules, type: 'dutch-reverse', closesAt: undefined };
    expect(auctionRulesSchema.safeParse(english).success).toBe(false);
  });
});

describe('[SQ-5] a lot waits for its opening', () => {
  test('[SQ-5] time alone does not close it', () => {
    const given = givenSealed().at(5_000_000);
    expect(given.lot().status).toBe('open');
    expect(nextInstant(given.state)).toBeUndefined();
  });

  test('[SQ-5] the opening closes it, as of its own end', () => {
    const given = givenSealed().at(2_000);
    take(given, opened(bids('B2 880 @100', 'B1 900 @200')));
    expect(given.timed()).toEqual(['completed@1000']);
    expect(given.ranking()).toBe('B2 880, B1 900');
  });

  test('[SQ-5] too few bids fail the lot, and none of them becomes an offer', () => {
    const given = givenSealed().at(2_000);
    const { closing: _, ...none } = opened([], { outcome: 'too_few' });
    take(given, none);
    expect(given.timed()).toEqual(['unsuccessful@1000']);
    expect(outcomes(given)).toEqual([]);
  });

  test('[SQ-5] each lot waits for its own', () => {
    const given = givenSealed({ lots: [{}, {}], openings: { L1: 'O-1', L2: 'O-2' } }).at(2_000);
    take(given, opened(bids('B1 900 @1', 'B2 800 @2'), { lotId: lotId('L2'), openingId: 'O-2' }));
    expect(given.lot('L1').status).toBe('open');
    expect(given.lot('L2').status).toBe('completed');
  });

  test.each([
    ['before the lot has ended', 999, {}, /after the lot has ended/],
    ['of another opening', 2_000, { openingId: 'O-9' }, /another opening/],
    ['of a lot that there is not', 2_000, { lotId: lotId('L9') }, /no lot waits/],
    ['with a late bid', 2_000, { bids: bids('B1 900 @1000') }, /after the lot had ended/],
    ['out of order', 2_000, { bids: bids('B1 900 @20', 'B2 900 @10') }, /order of their/],
    ['with a bidder twice', 2_000, { bids: bids('B1 900 @10', 'B1 800 @20') }, /one bid/],
    ['too few, and yet opened', 2_000, { outcome: 'too_few' }, /too few bids/],
  ] as const)('[SQ-5] a result %s is not taken', (_, at, change, fault) => {
    const given = givenSealed().at(at);
    const event = opened(bids('B1 900 @1'), change);
    expect(intakeFault(given.state, event, epochMs(at))).toMatch(fault);
  });

  test('[SQ-5] a result is taken once', () => {
    const given = givenSealed().at(2_000);
    const event = opened(bids('B1 900 @1', 'B2 800 @2'));
    take(given, event);
    expect(intakeFault(given.state, event, epochMs(2_000))).toMatch(/no lot waits/);
  });

  test('[SQ-5] a cancelled lot waits for none', () => {
    const given = givenSealed().at(2_000);
    expect(given.cancelLot()).toBe('accepted');
    expect(intakeFault(given.state, opened([]), epochMs(2_000))).toMatch(/no lot waits/);
  });
});

describe('[SQ-6] what an opened bid is worth', () => {
  test('[SQ-6] every bid leaves one record, accepted or with its reason', () => {
    const given = givenSealed({ bidders: ['B1', 'B2', 'B3', 'B4', 'B5', 'B6'] }).at(500);
    expect(given.disqualify('B5')).toBe('accepted');
    given.at(2_000);
    take(
      given,
      opened(
        bids(
          ...['B1 1000 @1', 'B2 1001 @2', 'X9 1 @3', 'B3 revoked @4', 'B4 withdrawn @5'],
          ...['B5 900 @6', 'B6 - @7'],
        ),
      ),
    );
    expect(outcomes(given)).toEqual([
      'B1 1000',
      'B2 above_ceiling',
      'X9 not_admitted',
      'B3 bid_revoked',
      'B4 bid_withdrawn',
      'B5 disqualified',
      'B6 invalid_price',
    ]);
    expect(given.ranking()).toBe('B1 1000');
    expect(given.lot().status).toBe('unsuccessful');
  });

  test.each([
    ['no whole number', 900.5],
    ['nothing', 0],
    ['beyond what is counted exactly', 2 ** 60],
  ])('[SQ-6] a price that is %s is none', (_, priceFen) => {
    const given = givenSealed().at(2_000);
    take(given, opened(bids(`B1 ${priceFen} @1`)));
    expect(outcomes(given)).toEqual(['B1 invalid_price']);
  });

  test('[SQ-6] among equal prices the earlier receipt ranks first, then the header', () => {
    const given = givenSealed().at(2_000);
    take(given, opened(bids('B3 900 @10', 'B1 900 @10', 'B2 900 @11', 'B4 899 @12')));
    expect(given.ranking()).toBe('B4 899, B3 900, B1 900, B2 900');
  });

  test('[SQ-6] factors weigh opened prices too', () => {
    const bestValue = { factors: [{ bidderId: 'B2', numerator: 1, denominator: 2 }] };
    const given = givenSealed({ bestValue }).at(2_000);
    take(given, opened(bids('B1 600 @1', 'B2 1000 @2')));
    expect(given.ranking()).toBe('B2 1000, B1 600');
  });

  test('[SQ-6] a bidder sees when its own was received, and nobody anything before', () => {
    const given = givenSealed().at(2_000);
    const before = JSON.stringify(auctionView(given.state, OVERSIGHT));
    take(given, opened(bids('B1 700 @123', 'B2 800 @456')));
    expect(before).not.toContain('700');
    expect(JSON.parse(before)).toMatchObject({
      confidentiality: 'custodians',
      lots: { L1: { opening: { openingId: 'O-1' } } },
    });
    expect(auctionView(given.state, OVERSIGHT).lots['L1']?.opening).toEqual({
      ...{ openingId: 'O-1', outcome: 'opened', bidCount: 2 },
    });
    expect(auctionView(given.state, asBidder('B1')).lots['L1']?.own).toMatchObject({
      ...{ priceFen: 700, placedAt: 123, rank: 1 },
    });
  });
});

describe('[SQ-7] nothing else touches the prices', () => {
  test('[SQ-7] an offer is refused, however it comes', () => {
    const given = givenSealed();
    expect(given.offer('B1', 900)).toBe('under_custodians');
    expect(given.offer('X9', 900)).toBe('not_admitted');
    expect(auctionView(given.state, asBidder('B1')).lots['L1']?.allowedFen).toBeUndefined();
  });

  test('[SQ-7] the signed deadline is neither paused nor moved', () => {
    const given = givenSealed();
    expect(given.pause()).toBe('under_custodians');
    expect(given.extend(2_000)).toBe('under_custodians');
  });
});

describe('[AUC-11] the same state from snapshots and replays', () => {
  test('[AUC-11] [SQ-5] a snapshot between the opening and its offers goes on where it was', () => {
    const given = givenSealed().at(2_000);
    given.record(opened(bids('B1 900 @1', 'B2 800 @2', 'B3 1001 @3')));
    const restored = restoreState(JSON.parse(JSON.stringify(serializeState(given.state))));
    expect(stateHash(restored, sha256)).toBe(stateHash(given.state, sha256));
    expect(serializeState(restored)).toEqual(serializeState(given.state));
    expect(nextInstant(restored)).toBe(1_000);
    given.settle();
    const after = restoreState(JSON.parse(JSON.stringify(serializeState(given.state))));
    expect(stateHash(after, sha256)).toBe(stateHash(given.state, sha256));
  });

  test('[SQ-5] [JRN-8] a replay finds each decision again, and every forged one', () => {
    const given = givenSealed().at(2_000);
    take(given, opened(bids('B1 900 @1', 'B2 800 @2', 'B3 1001 @3')));
    expect(replay(given)).toBeUndefined();
    expect(replay(given, 'OfferPlaced', { priceFen: 700 })).toMatch(/the rules give/);
    expect(replay(given, 'OfferRefused', { reason: 'not_admitted' })).toMatch(/the rules give/);
    expect(replay(given, 'QuotationsOpened', { openingId: 'O-2' })).toMatch(/another opening/);
    expect(replay(given, 'QuotationsOpened', { bids: [] })).toMatch(/the rules give/);
  });
});

/** The first disagreement of the rules with the records, where those of one type are changed. */
function replay(given: Given, type?: string, change: object = {}): string | undefined {
  const refold = startRefold(sha256);
  const record = { v: 1, stream: 'Q1', at: epochMs(0) } as const;
  expect(refold.apply({ ...record, version: 1, event: given.published })).toBeUndefined();
  for (const { version, at, event } of given.records) {
    const forged = event.type === type ? { ...event, ...change } : event;
    const fault = refold.apply({ ...record, version, at: epochMs(at), event: forged });
    if (fault !== undefined) return fault;
  }
  return undefined;
}
