import { auctionId, organizationId } from '#contracts/ids.ts';
import { type AuctionStory, StoryFold } from '#contracts/journal/story.ts';
import type { AuctionEvent } from '#contracts/wire/auction-events.ts';
import { auctionRulesSchema } from '#contracts/wire/auction-rules.ts';
import type { SignalKind, SignalOrigin } from '#contracts/wire/oversight.ts';
import { signalsOf } from './signals.ts';

const BIDDERS = ['A', 'B', 'C', 'D'];

export type Loose = { readonly type: string } & Readonly<Record<string, unknown>>;

type Offered = readonly [bidder: string, priceFen: number, at?: number];

export type Step = Loose | Offered;

export function isOffered(step: Step): step is Offered {
  return Array.isArray(step);
}

export interface Scene {
  readonly over?: object;
  readonly lot?: object;
  readonly steps: readonly Step[];
}

/** Offers a second apart unless a step says when; versions from 2. */
export function storyOf({ over = {}, lot = {}, steps }: Scene): AuctionStory {
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

export const OWN_STEP = { decrement: { basis: 'own', kind: 'absolute', fen: 100 } };

export function offer(commandId: string, who: string, priceFen: number): Loose {
  return { type: 'OfferPlaced', commandId, bidderId: who, lotId: 'L1', priceFen };
}

export const close = (status = 'completed'): Loose => ({
  type: 'LotClosed',
  lotId: 'L1',
  closedAt: 900_000,
  status,
  ranking: [],
});

export function found(scene: Scene, kind: SignalKind, origins: readonly SignalOrigin[] = []) {
  const signals = signalsOf(storyOf(scene), origins) ?? [];
  return signals.filter((signal) => signal.kind === kind);
}

/** A leads somebody, B follows A by `gap`, C answers B by `other`: five rounds. */
export function followed(
  gap: number,
  other: (round: number) => number,
  tempo = 700,
): readonly Step[] {
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
