import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { auctionId, bidderId, organizationId } from '#contracts/ids.ts';
import { type AuctionStory, StoryFold } from '#contracts/journal/story.ts';
import { FIGURE_WORDS, SIGNAL_WORDS } from '#contracts/signals.ts';
import type { P256Signer } from '#contracts/signing/keys.ts';
import { signGrant } from '#contracts/signing/grant.ts';
import type { AuctionEvent } from '#contracts/wire/auction-events.ts';
import { auctionRulesSchema } from '#contracts/wire/auction-rules.ts';
import type { Signal, SignalKind, SignalOrigin } from '#contracts/wire/oversight.ts';
import { signalsOf } from './signals.ts';

const BIDDERS = ['A', 'B', 'C', 'D'];
type Loose = { readonly type: string } & Readonly<Record<string, unknown>>;
type Offered = readonly [bidder: string, priceFen: number, at?: number];
type Step = Loose | Offered;

function isOffered(step: Step): step is Offered {
  return Array.isArray(step);
}

interface Scene {
  readonly over?: object;
  readonly lot?: object;
  readonly steps: readonly Step[];
}

/** Offers a second apart unless a step says when; versions from 2. */
function storyOf({ over = {}, lot = {}, steps }: Scene): AuctionStory {
  const fold = new StoryFold();
  const rules = auctionRulesSchema.parse({
    id: 'X1',
    type: 'english-reverse',
    opensAt: 1_000,
    bidders: BIDDERS,
    minBidders: 3,
    lots: [{ id: 'L1', ceilingFen: 100_000, closesAt: 900_000, ...STEP_OF_100, ...lot }],
    ...over,
  });
  const event: AuctionEvent = {
    type: 'AuctionPublished',
    auctionId: auctionId('X1'),
    title: '采购',
    buyerId: organizationId('buyer'),
    agencyId: organizationId('agency'),
    by: 'clerk',
    offerSignature: 'none',
    bidderNames: { A: '甲', B: '乙' },
    rules,
  };
  fold.take({ version: 1, at: 500, event });
  steps.forEach((step, index) => {
    const version = index + 2;
    const at = isOffered(step) ? (step[2] ?? 2_000 + index * 1_000) : 800_000;
    const made = isOffered(step) ? offer(`c${version}`, step[0], step[1]) : step;
    // Test support: a record as the fold reads it from the journal.
    fold.take({ version, at, event: made as unknown as AuctionEvent });
  });
  return fold.story();
}

const STEP_OF_100 = { decrement: { basis: 'best', kind: 'absolute', fen: 100 } };
const OWN_STEP = { decrement: { basis: 'own', kind: 'absolute', fen: 100 } };

function offer(commandId: string, who: string, priceFen: number): Loose {
  return { type: 'OfferPlaced', commandId, bidderId: who, lotId: 'L1', priceFen };
}

const close = (status = 'completed'): Loose => ({
  type: 'LotClosed',
  lotId: 'L1',
  closedAt: 900_000,
  status,
  ranking: [],
});

function found(scene: Scene, kind: SignalKind, origins: readonly SignalOrigin[] = []) {
  const signals = signalsOf(storyOf(scene), origins) ?? [];
  return signals.filter((signal) => signal.kind === kind);
}

/** A leads somebody, B follows A by `gap`, C answers B by `other`: five rounds. */
function followed(gap: number, other: (round: number) => number, tempo = 700): readonly Step[] {
  const steps: Step[] = [];
  let price = 99_000;
  let at = 10_000;
  for (let round = 0; round < 6; round += 1) {
    steps.push(['A', price, at]);
    price -= gap;
    at += tempo;
    steps.push(['B', price, at]);
    price -= other(round);
    at += 9_000 + round * 1_700;
    steps.push(['C', price, at]);
    price -= 100;
    at += 4_000 + round * 900;
    steps.push(['B', price, at]);
    price -= 150 + round * 10;
    at += 8_000;
  }
  return steps;
}

describe('signals of order and tempo', () => {
  it('[ANO-3] a bidder that follows one rival at one distance, and others not, deserves a look', () => {
    const steps = followed(333, (round) => 200 + round * 37);
    const [signal] = found({ steps }, 'fixed-difference');
    expect(signal).toMatchObject({
      level: 'look',
      lotId: 'L1',
      bidders: [
        { id: 'A', name: '甲' },
        { id: 'B', name: '乙' },
      ],
      figures: { differenceFen: 333, alikeCount: 6, repliesCount: 6, toOthersCount: 6 },
    });
    expect(signal?.records.map(({ version }) => version).slice(0, 2)).toEqual([2, 3]);
    expect(signal?.records[1]).toMatchObject({ bidderId: 'B', gapFen: 333, gapMs: 700 });
  });

  it('[ANO-3] who does the same to everybody, or has nobody else to compare with, is only noted', () => {
    const twoOnly = followed(333, () => 100).filter((step) => isOffered(step) && step[0] !== 'C');
    const levels = found({ steps: twoOnly }, 'fixed-difference').map(({ level }) => level);
    expect(levels.every((level) => level === 'note')).toBe(true);
    const habit: Step[] = [
      'A',
      'B',
      'C',
      'B',
      'A',
      'B',
      'C',
      'B',
      'A',
      'B',
      'C',
      'B',
      'A',
      'B',
      'C',
      'B',
      'A',
      'B',
      'C',
      'B',
    ].reduce<Step[]>((steps, who, index) => {
      const before = steps.at(-1);
      const price = before !== undefined && isOffered(before) ? before[1] : 99_000;
      return [...steps, [who, price - (who === 'B' ? 333 : 120 + index * 3)]];
    }, []);
    const own = found({ steps: habit }, 'fixed-difference').filter(
      ({ figures }) => figures['differenceFen'] === 333,
    );
    expect(own.length).toBeGreaterThan(0);
    expect(own.every(({ level }) => level === 'note')).toBe(true);
  });

  it('[ANO-3] the least step is nobody’s secret: it makes no signal, nor do four replies', () => {
    const least = followed(100, (round) => 200 + round * 37);
    expect(
      found({ steps: least }, 'fixed-difference').filter(({ bidders }) => bidders[0]?.id === 'A'),
    ).toEqual([]);
    const four = followed(333, (round) => 200 + round * 37).slice(0, 14);
    expect(found({ steps: four }, 'fixed-difference')).toEqual([]);
  });

  it('[ANO-3] a shadow that stays above its rival shows where steps count from the own price', () => {
    const steps = Array.from({ length: 6 }, (_, round): readonly Step[] => [
      ['A', 90_000 - round * 1_310],
      ['B', 90_000 - round * 1_310 + 2_000],
      ['C', 95_000 - round * 713 - round * round],
    ]).flat();
    const [signal] = found({ steps, lot: OWN_STEP }, 'fixed-difference');
    expect(signal?.figures['differenceFen']).toBe(-2_000);
  });

  it('[ANO-3] replies in one rhythm to one rival alone deserve a look', () => {
    const steps = followed(250, (round) => 200 + round * 37);
    const [signal] = found({ steps }, 'reply-rhythm');
    expect(signal).toMatchObject({
      level: 'look',
      figures: { fromMs: 700, toMs: 700, alikeCount: 6 },
    });
    expect(found({ steps: followed(250, () => 200, 2_100) }, 'reply-rhythm')).toEqual([]);
  });

  it('[ANO-3] offers by standing instruction are nobody’s replies', () => {
    const steps = followed(333, (round) => 200 + round * 37).map((step, index): Step => {
      if (!isOffered(step) || step[0] !== 'B') return step;
      const { type: _type, ...fields } = offer(`c${index + 2}`, 'B', step[1]);
      return { type: 'StandingOfferPlaced', instruction: 'i1', ...fields };
    });
    expect(
      signalsOf(storyOf({ steps }), [])?.filter(({ kind }) => kind === 'fixed-difference'),
    ).toEqual([]);
  });

  it('[ANO-3] two in turn by the least step are noted, when a third stands by', () => {
    const turns = Array.from(
      { length: 12 },
      (_, index): Step => [index % 2 === 0 ? 'A' : 'B', 90_000 - index * 100],
    );
    const [signal] = found({ steps: [['C', 91_000], ...turns] }, 'alternation');
    expect(signal).toMatchObject({ level: 'note', figures: { turnsCount: 12 } });
    expect(found({ steps: turns }, 'alternation')).toEqual([]);
    expect(found({ steps: [['C', 91_000], ...turns.slice(0, 9)] }, 'alternation')).toEqual([]);
  });
});

describe('signals of prices', () => {
  const usual: Step[] = [
    ['A', 90_000],
    ['B', 89_500],
    ['C', 89_000],
    ['A', 88_600],
    ['B', 88_000],
  ];

  it('[ANO-4] a drop out of all proportion is noted with the usual one beside it', () => {
    const [signal] = found({ steps: [...usual, ['C', 70_000]] }, 'sudden-drop');
    expect(signal).toMatchObject({
      level: 'note',
      bidders: [{ id: 'C' }],
      figures: { beforeFen: 88_000, priceFen: 70_000, dropFen: 18_000, usualDropFen: 500 },
    });
    expect(found({ steps: [...usual, ['C', 80_000]] }, 'sudden-drop')).toEqual([]);
    expect(
      found(
        {
          steps: [
            ['A', 90_000],
            ['C', 60_000],
          ],
        },
        'sudden-drop',
      ),
    ).toEqual([]);
  });

  it('[ANO-4] a price far below the others or the ceiling is noted; below both it deserves a look', () => {
    const at = (price: number) =>
      found({ steps: [...usual, ['D', price]] }, 'low-price').map(({ level }) => level);
    expect(at(70_000)).toEqual([]);
    expect(at(60_000)).toEqual(['note']);
    expect(at(40_000)).toEqual(['look']);
  });

  it('[ANO-4] who only made up the number is shown once the lot is completed', () => {
    const steps: Step[] = [
      ['C', 98_000],
      ...usual.filter((step) => isOffered(step) && step[0] !== 'C'),
    ];
    expect(found({ steps }, 'supporting-offer')).toEqual([]);
    const [signal] = found({ steps: [...steps, close()] }, 'supporting-offer');
    expect(signal).toMatchObject({
      level: 'look',
      bidders: [{ id: 'C' }],
      figures: { priceFen: 98_000, winnerFen: 88_000, biddersCount: 3, minBiddersCount: 3 },
    });
    const fourth: Step = ['D', 99_000];
    expect(found({ steps: [fourth, ...steps, close()] }, 'supporting-offer')).toEqual([]);
  });

  it('[ANO-4] last prices in equal steps show at the close, those of the least step do not', () => {
    const ladder = (step: number): Scene => ({
      lot: OWN_STEP,
      steps: [
        ['D', 93_456],
        ['A', 90_000],
        ['B', 90_000 + step],
        ['C', 90_000 + 2 * step],
        close(),
      ],
    });
    const [signal] = found(ladder(777), 'price-ladder');
    expect(signal).toMatchObject({ level: 'note', figures: { differenceFen: 777, rungsCount: 3 } });
    expect(found(ladder(100), 'price-ladder')).toEqual([]);
    expect(found(ladder(1_152), 'price-ladder')[0]).toMatchObject({
      level: 'look',
      figures: { rungsCount: 4 },
    });
  });

  it('[ANO-4] voided offers count for nothing', () => {
    const voided: Loose = {
      type: 'OfferVoided',
      commandId: 'v',
      by: 'x',
      reason: 'y',
      lotId: 'L1',
      voids: 'c7',
    };
    expect(found({ steps: [...usual, ['D', 40_000], voided] }, 'low-price')).toEqual([]);
  });

  it('[ANO-4] where the clock makes the price, prices tell nothing', () => {
    const lots = [{ id: 'L1', ceilingFen: 100_000, startFen: 1_000, stepFen: 100, tickMs: 1_000 }];
    const over = { type: 'dutch-reverse', lots, minBidders: 1 };
    expect(signalsOf(storyOf({ over, steps: [['A', 1_000]] }), [])).toEqual([]);
  });
});

function newKey(): P256Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    spki: publicKey.export({ type: 'spki', format: 'der' }),
    sign: (data) =>
      Promise.resolve(sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' })),
  };
}

function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

describe('signals of origin', () => {
  const from = (who: string, addressMark: string, deviceMark: string): SignalOrigin => ({
    bidderId: who,
    addressMark,
    addressShown: '203.0.113.*',
    deviceMark,
    deviceShown: 'Chrome',
    firstAt: 5_000,
    lastAt: 6_000,
    offers: 2,
  });

  it('[ANO-5] one address of two bidders shows, one device as well when the browsers are alike', () => {
    const kinds = (...origins: readonly SignalOrigin[]) =>
      (signalsOf(storyOf({ steps: [] }), origins) ?? []).map(({ kind, bidders }) => [
        kind,
        bidders.map(({ id }) => id).join(''),
      ]);
    expect(kinds(from('A', 'x', 'p'), from('B', 'y', 'p'), from('A', 'z', 'q'))).toEqual([]);
    expect(kinds(from('A', 'x', 'p'), from('B', 'x', 'q'))).toEqual([['same-address', 'AB']]);
    expect(kinds(from('A', 'x', ''), from('B', 'x', ''))).toEqual([['same-address', 'AB']]);
    expect(kinds(from('A', 'x', 'p'), from('B', 'x', 'p'))).toEqual([['same-device', 'AB']]);
    expect(kinds(from('A', 'x', 'p'), from('B', 'x', 'p'), from('C', 'x', 'q'))).toEqual([
      ['same-address', 'ABC'],
      ['same-device', 'AB'],
    ]);
  });

  it('[ANO-5] one key in the grants of two bidders shows with both records', async () => {
    const [one, two] = [newKey(), newKey()];
    const grant = async (who: string, certificate: P256Signer, session: P256Signer) => ({
      type: 'SessionGranted',
      bidderId: who,
      ...(await signGrant(
        {
          auction: 'X1',
          bidder: who,
          lots: '*',
          notBeforeMs: 1,
          notAfterMs: 2_000,
          minPriceFen: 0,
        },
        { certificate, sessionSpki: session.spki, sha256 },
      )),
    });
    const apart = [await grant('A', one, one), await grant('B', two, two)];
    expect(found({ steps: apart }, 'same-key')).toEqual([]);
    const shared = [await grant('A', one, one), await grant('B', two, one)];
    const [signal] = found({ steps: shared }, 'same-key');
    expect(signal?.records.map(({ version, bidderId: who }) => [version, who])).toEqual([
      [2, 'A'],
      [3, 'B'],
    ]);
  });
});

describe('signals as a whole', () => {
  const steps = [...followed(333, (round) => 200 + round * 37), ['D', 40_000] as const];

  it('[ANO-1] the same records and origins give the same signals, what deserves a look first', () => {
    const once = signalsOf(storyOf({ steps }), []) ?? [];
    expect(signalsOf(storyOf({ steps }), [])).toEqual(once);
    expect(once.length).toBeGreaterThan(2);
    const levels = once.map(({ level }) => level);
    expect(levels).toEqual(levels.toSorted());
  });

  it('[ANO-1] of a sealed auction that runs there is not even an empty list', () => {
    const lots = [{ id: 'L1', ceilingFen: 100_000, closesAt: 900_000 }];
    const over = { type: 'sealed-quotation', visibility: 'sealed', lots };
    const running: Scene = {
      over,
      steps: [
        ['A', 99_000],
        ['B', 98_000],
        ['C', 40_000],
      ],
    };
    expect(signalsOf(storyOf(running), [])).toBeUndefined();
    const ended = { ...running, steps: [...running.steps, close()] };
    expect(signalsOf(storyOf(ended), [])?.map(({ kind }) => kind)).toContain('low-price');
  });

  it('[ANO-2] every signal has words in both languages, names for its figures, and a key that stays', () => {
    const keysOf = (list: readonly Signal[] | undefined) => list?.map(({ key }) => key) ?? [];
    const grown = signalsOf(storyOf({ steps }), []) ?? [];
    for (const { kind, figures, limits, key } of grown) {
      const { zh, en } = SIGNAL_WORDS[kind];
      for (const words of [zh, en]) expect(Object.values(words).every(Boolean)).toBe(true);
      const names = [...Object.keys(figures), ...Object.keys(limits)];
      expect(names.filter((name) => !Object.hasOwn(FIGURE_WORDS, name))).toEqual([]);
      expect(names.every((name) => /(?:Fen|Ms|Bp|Count)$/.test(name))).toBe(true);
      expect(key.startsWith(`${kind} L1 `)).toBe(true);
    }
    const earlier = signalsOf(storyOf({ steps: steps.slice(0, -1) }), []);
    expect(keysOf(grown)).toEqual(expect.arrayContaining(keysOf(earlier)));
  });

  it('[ANO-2] long evidence is the newest forty records with the count of all', () => {
    const long = Array.from({ length: 60 }, (_, round): readonly Step[] => [
      ['A', 99_000 - round * 500],
      ['B', 99_000 - round * 500 - 333],
    ]).flat();
    const [signal] = found({ steps: long }, 'fixed-difference');
    expect(signal?.recordsCount).toBe(120);
    expect(signal?.records).toHaveLength(40);
    expect(signal?.records.at(-1)?.version).toBe(121);
  });
});

// A bidder may be called anything that an id may be.
it('[ANO-2] names come from the publication, else the id stands', () => {
  expect(bidderId('A')).toBe('A');
  const [signal] = found(
    {
      steps: [
        ['A', 90_000],
        ['B', 89_000],
        ['D', 40_000],
      ],
    },
    'low-price',
  );
  expect(signal?.bidders).toEqual([{ id: 'D', name: 'D' }]);
});
