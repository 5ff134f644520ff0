import { describe, expect, it } from 'vitest';
import { auctionId, bidderId, organizationId } from '../ids.ts';
import { epochMs } from '../time.ts';
import type { Visibility } from '../wire/auction-rules.ts';
import { auctionRulesSchema } from '../wire/auction-rules.ts';
import type { AuctionEvent, AuctionPublished } from '../wire/auction-events.ts';
import type { Audience } from '../wire/views.ts';
import { offerCounts, offerLog } from './offer-log.ts';
import { type AuctionStory, StoryFold } from './story.ts';

const PUBLIC: Audience = { kind: 'public' };
const BUYER: Audience = { kind: 'buyer' };
const OVERSIGHT: Audience = { kind: 'oversight' };
const B1: Audience = { kind: 'bidder', bidderId: bidderId('B1') };

function published(visibility: Visibility): AuctionPublished {
  return {
    type: 'AuctionPublished',
    auctionId: auctionId('A1'),
    title: '采购',
    buyerId: organizationId('buyer'),
    agencyId: organizationId('agency'),
    by: 'clerk',
    offerSignature: 'none',
    bidderNames: { B1: '甲', B2: '乙' },
    rules: auctionRulesSchema.parse({
      id: 'A1',
      type: 'english-reverse',
      visibility,
      opensAt: 1_000,
      closesAt: 9_000,
      bidders: ['B1', 'B2'],
      lots: ['L1', 'L2'].map((id) => ({
        id,
        ceilingFen: 10_000,
        decrement: { basis: 'own', kind: 'absolute', fen: 1 },
      })),
    }),
  };
}

type Loose = { readonly type: string } & Readonly<Record<string, unknown>>;

function offer(id: string, who: string, priceFen: number): Loose {
  const [bidder, lot] = who.split(' ');
  return { type: 'OfferPlaced', commandId: id, bidderId: bidder, lotId: lot, priceFen };
}

const REFUSED: Loose = {
  ...offer('r1', 'B2 L1', 20_000),
  type: 'OfferRefused',
  reason: 'above_ceiling',
};
const OFFERS = [
  offer('c1', 'B1 L1', 9_000),
  REFUSED,
  offer('c2', 'B2 L1', 8_000),
  offer('c3', 'B2 L2', 7_000),
];
const close = (lotId: string): Loose => ({
  type: 'LotClosed',
  lotId,
  closedAt: 9_000,
  status: 'unsuccessful',
  ranking: [],
});
const CANCEL: Loose = {
  type: 'LotCancelled',
  commandId: 'x',
  by: 'clerk',
  reason: 'why',
  lotId: 'L1',
};

function story(visibility: Visibility, events: readonly Loose[]): AuctionStory {
  const fold = new StoryFold();
  const first: AuctionEvent = published(visibility);
  fold.take({ version: 1, at: epochMs(500), event: first });
  events.forEach((event, index) => {
    fold.take({ version: index + 2, at: 2_000 + index, event: event as unknown as AuctionEvent });
  });
  return fold.story();
}

/** `price by whom` of each row; `?` where nobody is named. */
function seen(visibility: Visibility, events: readonly Loose[], audience: Audience): string[] {
  return offerLog(story(visibility, events), audience).map(
    ({ priceFen, name, alias, outcome, version }) =>
      [
        outcome === 'refused' ? '-' : '+',
        priceFen,
        name ?? (alias === undefined ? '?' : `#${alias}`),
        version === undefined ? '' : `v${version}`,
      ].join(' '),
  );
}

describe('acts of a story', () => {
  it('[FP-2] a fair pause tells who was cut off since when, and a change of presence who came and went', () => {
    const away = [{ bidderId: 'B1', since: 1_990 }];
    const { acts } = story('open', [
      { type: 'PresenceRecorded', came: ['B2'], left: away },
      { type: 'AuctionPausedByRule', dropped: away, present: 2 },
    ]);
    expect(acts).toMatchObject([
      { type: 'PresenceRecorded', came: ['B2'], away },
      { type: 'AuctionPausedByRule', away },
    ]);
  });
});

const ALL = ['+ 9000 甲 v2', '- 20000 乙 v3', '+ 8000 乙 v4', '+ 7000 乙 v5'];

describe('who reads what of the offer log', () => {
  it.each([
    ['best-price', OVERSIGHT, ALL],
    ['best-price', PUBLIC, []],
    ['best-price', BUYER, []],
    ['best-price', B1, ['+ 9000 甲 ']],
    ['rank-only', OVERSIGHT, ALL],
    ['rank-only', PUBLIC, []],
    ['rank-only', B1, ['+ 9000 甲 ']],
    ['open', OVERSIGHT, ALL],
    ['open', PUBLIC, ['+ 9000 #1 v2', '+ 8000 #2 v4', '+ 7000 #1 v5']],
    ['open', B1, ['+ 9000 甲 v2', '+ 8000 #2 v4', '+ 7000 #1 v5']],
    ['sealed', OVERSIGHT, []],
    ['sealed', PUBLIC, []],
    ['sealed', B1, ['+ 9000 甲 ']],
  ] as const)('[ARC-2] %s, while it runs, %o', (visibility, audience, expected) => {
    expect(seen(visibility, OFFERS, audience)).toEqual(expected);
  });

  it.each([PUBLIC, BUYER, B1, OVERSIGHT])('[ARC-2] after the end everything, to %o', (audience) => {
    for (const visibility of ['best-price', 'rank-only', 'open', 'sealed'] as const) {
      expect(seen(visibility, [...OFFERS, close('L1'), close('L2')], audience)).toEqual(ALL);
    }
  });

  it('[ARC-2] a closed lot of a running auction: accepted with names, refused not yet', () => {
    const events = [...OFFERS, close('L1')];
    expect(seen('best-price', events, PUBLIC)).toEqual(['+ 9000 甲 ', '+ 8000 乙 ']);
    expect(seen('best-price', events, OVERSIGHT)).toEqual(ALL);
  });

  it('[ARC-3] versions that would count hidden offers are left out', () => {
    const events = [...OFFERS, close('L1')];
    expect(seen('sealed', events, OVERSIGHT)).toEqual(['+ 9000 甲 ', '- 20000 乙 ', '+ 8000 乙 ']);
    expect(seen('sealed', events, B1)).toEqual(['+ 9000 甲 ', '+ 8000 乙 ']);
  });

  it('[ARC-2] a cancelled lot stays closed to all but oversight and its own bidders', () => {
    const events = [...OFFERS, CANCEL, close('L2')];
    expect(seen('open', events, PUBLIC)).toEqual(['+ 7000 乙 v5']);
    expect(seen('open', events, B1)).toEqual(['+ 9000 甲 v2', '+ 7000 乙 v5']);
    expect(seen('open', events, OVERSIGHT)).toEqual(ALL);
    expect(seen('sealed', [...OFFERS, CANCEL], OVERSIGHT)).toEqual([]);
  });

  it('[PRX-8] an offer by instruction says so to its bidder alone, and looks to others as any offer', () => {
    const { type: _placed, ...fields } = offer('auto:9', 'B1 L1', 7_500);
    const made = { ...fields, type: 'StandingOfferPlaced', instruction: 'i1', cutOffSince: 1_500 };
    const events = [...OFFERS, made, close('L1'), close('L2')];
    const rowOf = (audience: Audience) =>
      offerLog(story('open', events), audience).find(({ priceFen }) => priceFen === 7_500);
    const { instruction, isOwn, ...shown } = rowOf(B1) ?? {};
    expect(isOwn).toBe(true);
    expect(instruction).toEqual({ cutOffSince: 1_500 });
    for (const audience of [PUBLIC, BUYER, OVERSIGHT]) {
      expect(rowOf(audience)).toEqual({ ...shown, isOwn: false });
    }
  });

  it('[ARC-2] counts are told where the offers are', () => {
    const running = story('best-price', OFFERS);
    expect(offerCounts(running, 'L1', OVERSIGHT)).toEqual({ offers: 2, bidders: 2 });
    expect(offerCounts(running, 'L1', PUBLIC)).toBeUndefined();
    expect(offerCounts(story('sealed', OFFERS), 'L1', OVERSIGHT)).toBeUndefined();
    expect(offerCounts(running, 'L9', OVERSIGHT)).toBeUndefined();
  });
});

describe('the story of an auction', () => {
  it('[ARC-1] follows ends, voids and disqualifications', () => {
    const by = { by: 'clerk', reason: 'why' };
    const told = story('open', [
      ...OFFERS,
      { ...offer('c4', 'B1 L1', 6_000), closesAt: 9_500 },
      { type: 'AuctionPaused', commandId: 'p', ...by },
      { type: 'AuctionResumed', commandId: 'q', ...by, pausedMs: 100 },
      { type: 'CloseExtended', commandId: 'e', ...by, lotId: 'L2', toAt: 12_000 },
      { type: 'OfferVoided', commandId: 'v', ...by, lotId: 'L1', voids: 'c4' },
      { type: 'BidderDisqualified', commandId: 'd', ...by, bidderId: 'B2' },
    ]);
    expect(told.lots.map(({ closesAt }) => closesAt)).toEqual([9_600, 12_000]);
    expect(told.lots.map(({ overtimeCount }) => overtimeCount)).toEqual([1, 0]);
    const voided = told.offers.filter(({ voidedBy }) => voidedBy !== undefined);
    expect(voided.map(({ commandId: id }) => id)).toEqual(['c2', 'c3', 'c4']);
    expect(told.isEnded).toBe(false);
    expect(told.acts.map(({ type }) => type)).toEqual([
      'AuctionPaused',
      'AuctionResumed',
      'CloseExtended',
      'OfferVoided',
      'BidderDisqualified',
    ]);
  });

  it('[ARC-1] a disqualification leaves offers of a closed lot valid', () => {
    const out = {
      type: 'BidderDisqualified',
      commandId: 'd',
      by: 'c',
      reason: 'r',
      bidderId: 'B2',
    };
    const told = story('open', [...OFFERS, close('L1'), out]);
    const voided = told.offers.filter(({ voidedBy }) => voidedBy !== undefined);
    expect(voided.map(({ lotId }) => lotId)).toEqual(['L2']);
  });

  it('[ARC-1] cancelling the auction ends what is open', () => {
    const cancel = { type: 'AuctionCancelled', commandId: 'x', by: 'clerk', reason: 'why' };
    const told = story('open', [close('L1'), cancel]);
    expect(told.lots.map(({ status }) => status)).toEqual(['unsuccessful', 'cancelled']);
    expect(told.isEnded).toBe(true);
  });

  it('[ARC-1] an offer made by instruction is an offer; a pause by rule moves the ends', () => {
    const { type: _type, ...fields } = offer('c9', 'B2 L1', 7_500);
    const made = story('best-price', [
      offer('c1', 'B1 L1', 8_000),
      { type: 'StandingOfferPlaced', instruction: 'i1', closesAt: 9_500, ...fields },
      { type: 'AuctionResumedByRule', cause: 'limit', pausedMs: 100 },
    ]);
    expect(made.offers.map(({ priceFen, isByInstruction }) => [priceFen, isByInstruction])).toEqual(
      [
        [8_000, false],
        [7_500, true],
      ],
    );
    expect(made.lots[0]?.closesAt).toBe(9_600);
  });

  it('[ARC-1] an event that came later is told by its common fields', () => {
    const told = story('open', [
      { type: 'FairPauseBegun', by: 'rule', reason: 'half dropped', lotId: 'L1', share: 50 },
    ]);
    expect(told.acts).toEqual([
      {
        version: 2,
        at: 2_000,
        type: 'FairPauseBegun',
        by: 'rule',
        reason: 'half dropped',
        lotId: 'L1',
      },
    ]);
  });

  it('[ARC-1] names are the record’s own', () => {
    const events = [offer('c1', 'constructor L1', 9_000), close('L1'), close('L2')];
    const [row] = offerLog(story('open', events), PUBLIC);
    expect(row).toMatchObject({ bidderId: 'constructor' });
    expect(row).not.toHaveProperty('name');
  });
});
