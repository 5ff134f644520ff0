import type { SignalLevel } from '#contracts/wire/oversight.ts';
import { type LotSeries, type PricedOffer, type Reply, replies } from './series.ts';
import { type Finding, recordOf, recordsOf } from './signal.ts';

/** Thresholds of ANO-3: each is given with the signal that it made. */
export const RHYTHM_LIMITS = {
  /** Replies to one rival that have to be alike, and their share of all replies to that rival. */
  repliesCount: 5,
  repliesBp: 8_000,
  /** Replies to others without which a habit cannot be told from a bond. */
  toOthersCount: 3,
  /** A reply this soon, and all of them this close together. */
  replyMs: 2_000,
  spreadMs: 500,
  /** Offers of two bidders in turn, each by the least step. */
  turnsCount: 10,
} as const;

const BP_WHOLE = 10_000;

/**
 * What the order and tempo of prices in one lot show (规律性差异): fixed differences, replies in one rhythm, two bidders
 * in turn. Pure; formats whose prices or turns the rules prescribe have none of these. Rule: ANO-3. Law: MOF87-37.
 */
export function rhythmFindings(series: LotSeries): readonly Finding[] {
  if (series.decrement === undefined) return [];
  const all = replies(series);
  const byBidder = Map.groupBy(all, ({ offer }) => offer.bidderId);
  const pairs = [...byBidder.values()].flatMap((own) =>
    [...Map.groupBy(own, ({ before }) => before.bidderId).values()].map((pair) => ({ own, pair })),
  );
  const bonds = pairs
    .filter(({ pair }) => pair.length >= RHYTHM_LIMITS.repliesCount)
    .flatMap((bond) => [...fixedDifference(series, bond), ...replyRhythm(series, bond)]);
  return [...bonds, ...alternation(series, all)];
}

/** The replies of one bidder to one other, and all replies of that bidder. */
interface Bond {
  readonly pair: readonly Reply[];
  readonly own: readonly Reply[];
}

function fixedDifference({ lot }: LotSeries, { pair, own }: Bond): readonly Finding[] {
  const { repliesCount, repliesBp, toOthersCount } = RHYTHM_LIMITS;
  const telling = pair.filter(({ isLeastStep }) => !isLeastStep);
  const alike = largest(Map.groupBy(telling, ({ gapFen }) => gapFen));
  const [first] = alike;
  if (first === undefined || !isMostly(alike.length, pair.length)) return [];
  const others = othersOf(own, first);
  const sameWithOthers = others.filter(({ gapFen }) => gapFen === first.gapFen).length;
  return [
    {
      kind: 'fixed-difference',
      level: levelOf(sameWithOthers, others.length),
      lotId: lot.lotId,
      bidderIds: [first.before.bidderId, first.offer.bidderId],
      figures: {
        differenceFen: first.gapFen,
        alikeCount: alike.length,
        repliesCount: pair.length,
        toOthersCount: others.length,
        toOthersAlikeCount: sameWithOthers,
      },
      limits: { repliesCount, repliesBp, toOthersCount },
      records: recordsOf(alike),
    },
  ];
}

function replyRhythm({ lot }: LotSeries, { pair, own }: Bond): readonly Finding[] {
  const { repliesCount, repliesBp, toOthersCount, replyMs, spreadMs } = RHYTHM_LIMITS;
  const alike = narrowest(pair);
  const first = alike[0];
  const last = alike.at(-1);
  if (first === undefined || last === undefined || !isMostly(alike.length, pair.length)) return [];
  const isOne = last.gapMs <= replyMs && last.gapMs - first.gapMs <= spreadMs;
  if (!isOne) return [];
  const others = othersOf(own, first);
  const sameWithOthers = others.filter(
    ({ gapMs }) => gapMs > last.gapMs - spreadMs && gapMs < first.gapMs + spreadMs,
  ).length;
  return [
    {
      kind: 'reply-rhythm',
      level: levelOf(sameWithOthers, others.length),
      lotId: lot.lotId,
      bidderIds: [first.before.bidderId, first.offer.bidderId],
      figures: {
        fromMs: first.gapMs,
        toMs: last.gapMs,
        alikeCount: alike.length,
        repliesCount: pair.length,
        toOthersCount: others.length,
        toOthersAlikeCount: sameWithOthers,
      },
      limits: { repliesCount, repliesBp, toOthersCount, replyMs, spreadMs },
      records: recordsOf(alike.toSorted((a, b) => a.offer.version - b.offer.version)),
    },
  ];
}

/** Replies of the same bidder to anybody else. */
function othersOf(own: readonly Reply[], { before }: Reply): readonly Reply[] {
  return own.filter((reply) => reply.before.bidderId !== before.bidderId);
}

/** The longest series of offers in which two bidders take turns by the least step, while a third one stands by. */
function alternation(series: LotSeries, all: readonly Reply[]): readonly Finding[] {
  const { turnsCount } = RHYTHM_LIMITS;
  const run = longestTurns(series.offers, new Set(all.filter(isLeast).map(versionOf)));
  const [a, b] = run;
  if (run.length < turnsCount || a === undefined || b === undefined) return [];
  const earlier = series.offers.filter(({ version }) => version < a.version);
  const third = earlier.some(({ bidderId }) => bidderId !== a.bidderId && bidderId !== b.bidderId);
  if (!third) return [];
  return [
    {
      kind: 'alternation',
      level: 'note',
      lotId: series.lot.lotId,
      bidderIds: [a.bidderId, b.bidderId],
      figures: { turnsCount: run.length },
      limits: { turnsCount },
      records: run.map(recordOf),
    },
  ];
}

function longestTurns(
  offers: readonly PricedOffer[],
  leastSteps: ReadonlySet<number>,
): readonly PricedOffer[] {
  let from = 0;
  let best: readonly [number, number] = [0, 0];
  for (const [index, offer] of offers.entries()) {
    const before = offers[index - 1];
    const twoBefore = offers[index - 2];
    const isTurn = before !== undefined && before.bidderId !== offer.bidderId;
    const goesOn = index - from < 2 || twoBefore?.bidderId === offer.bidderId;
    if (!isTurn || !leastSteps.has(offer.version)) from = index;
    else if (!goesOn) from = index - 1;
    if (index + 1 - from > best[1] - best[0]) best = [from, index + 1];
  }
  return offers.slice(...best);
}

/** The closest times in which so many replies lie as have to be alike, and all replies in it, quickest first. */
function narrowest(pair: readonly Reply[]): readonly Reply[] {
  const sorted = pair.toSorted((a, b) => a.gapMs - b.gapMs);
  const size = Math.ceil((pair.length * RHYTHM_LIMITS.repliesBp) / BP_WHOLE);
  let from = 0;
  let spread = Infinity;
  for (let index = 0; index + size <= sorted.length; index += 1) {
    const width = (sorted[index + size - 1]?.gapMs ?? 0) - (sorted[index]?.gapMs ?? 0);
    if (width < spread) [from, spread] = [index, width];
  }
  const lastMs = sorted[from + size - 1]?.gapMs ?? 0;
  return sorted.slice(from).filter(({ gapMs }) => gapMs <= lastMs);
}

function largest<K>(groups: ReadonlyMap<K, readonly Reply[]>): readonly Reply[] {
  let found: readonly Reply[] = [];
  for (const group of groups.values()) if (group.length > found.length) found = group;
  return found;
}

function isMostly(alike: number, all: number): boolean {
  const { repliesCount, repliesBp } = RHYTHM_LIMITS;
  return alike >= repliesCount && alike * BP_WHOLE >= all * repliesBp;
}

/** A habit that shows towards everybody, or that cannot be compared, is no bond between two. */
function levelOf(alikeWithOthers: number, others: number): SignalLevel {
  if (others < RHYTHM_LIMITS.toOthersCount) return 'note';
  return alikeWithOthers * BP_WHOLE >= others * RHYTHM_LIMITS.repliesBp ? 'note' : 'look';
}

function isLeast({ isLeastStep }: Reply): boolean {
  return isLeastStep;
}

function versionOf({ offer }: Reply): number {
  return offer.version;
}
