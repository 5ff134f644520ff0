import { bpShareFloor } from '#contracts/money.ts';
import type { AuctionRules } from '#contracts/wire/auction-rules.ts';
import { type LotSeries, type PricedOffer, standings, stepOf } from './series.ts';
import { type Finding, recordOf } from './signal.ts';

/** Thresholds of ANO-4: each is given with the signal that it made. */
export const PRICE_LIMITS = {
  /** A drop by this share of the price before, and by so many times the usual drop of the lot. */
  dropBp: 1_000,
  dropTimesCount: 5,
  dropsBeforeCount: 3,
  /** Below this share of the others' mean, or of the ceiling. */
  ofMeanBp: 7_000,
  ofCeilingBp: 5_000,
  othersCount: 2,
  /** An only offer this close to the ceiling, and a winner this far below it. */
  supportBp: 9_700,
  winnerBp: 9_500,
  /** Neighbouring prices with one and the same distance. */
  rungsCount: 3,
  rungsLookCount: 4,
} as const;

const BP_WHOLE = 10_000;

/** Formats in which a price is its bidder's own choice; those of a clock are the clock's. */
export function hasChosenPrices({ type }: AuctionRules): boolean {
  return type === 'english-reverse' || type === 'sealed-quotation' || type === 'rounds';
}

/** What the prices of one lot show. Pure. Rule: ANO-4. Law: MOF87-37, MOF87-60. */
export function priceFindings(series: LotSeries, rules: AuctionRules): readonly Finding[] {
  if (!hasChosenPrices(rules)) return [];
  return [
    ...suddenDrops(series),
    ...lowPrice(series),
    ...supportingOffers(series, rules),
    ...priceLadder(series),
  ];
}

/** Each bidder's largest drop of the lot's best price that is out of all proportion. */
function suddenDrops(series: LotSeries): readonly Finding[] {
  if (series.decrement === undefined) return [];
  const { dropBp, dropTimesCount, dropsBeforeCount } = PRICE_LIMITS;
  const limits = { dropBp, dropTimesCount, dropsBeforeCount };
  const found = new Map<string, { readonly drop: number; readonly finding: Finding }>();
  const drops: number[] = [];
  let best: PricedOffer | undefined;
  for (const offer of series.offers) {
    const before = best;
    if (before !== undefined && offer.priceFen >= before.priceFen) continue;
    best = offer;
    if (before === undefined) continue;
    const drop = before.priceFen - offer.priceFen;
    const usual = median(drops.slice(-DROPS_COMPARED));
    const isSudden =
      drops.length >= dropsBeforeCount &&
      drop >= bpShareFloor(before.priceFen, dropBp) &&
      drop >= usual * dropTimesCount;
    if (isSudden && drop > (found.get(offer.bidderId)?.drop ?? 0)) {
      const finding: Finding = {
        kind: 'sudden-drop',
        level: 'note',
        lotId: series.lot.lotId,
        bidderIds: [offer.bidderId],
        figures: {
          beforeFen: before.priceFen,
          priceFen: offer.priceFen,
          dropFen: drop,
          dropBp: shareBp(drop, before.priceFen),
          usualDropFen: usual,
        },
        limits,
        records: [recordOf(before), recordOf(offer)],
      };
      found.set(offer.bidderId, { drop, finding });
    }
    drops.push(drop);
  }
  return [...found.values()].map(({ finding }) => finding);
}

/** Bounds the work on a long auction: the usual drop is that of the newest ones. */
const DROPS_COMPARED = 50;

/** The best price when it is far below what the others ask, or far below the ceiling. */
function lowPrice(series: LotSeries): readonly Finding[] {
  const { ofMeanBp, ofCeilingBp, othersCount } = PRICE_LIMITS;
  const [best, ...others] = standings(series);
  const { ceilingFen, lotId } = series.lot;
  if (best === undefined) return [];
  const mean = others.reduce((sum, { priceFen }) => sum + priceFen / others.length, 0);
  const isBelowMean = others.length >= othersCount && shareBp(best.priceFen, mean) < ofMeanBp;
  const isBelowCeiling =
    ceilingFen !== undefined && shareBp(best.priceFen, ceilingFen) < ofCeilingBp;
  if (!isBelowMean && !isBelowCeiling) return [];
  return [
    {
      kind: 'low-price',
      level: isBelowMean && isBelowCeiling ? 'look' : 'note',
      lotId,
      bidderIds: [best.bidderId],
      figures: {
        priceFen: best.priceFen,
        othersCount: others.length,
        ...(others.length > 0 && {
          othersMeanFen: Math.round(mean),
          ofMeanBp: shareBp(best.priceFen, mean),
        }),
        ...(ceilingFen !== undefined && {
          ceilingFen,
          ofCeilingBp: shareBp(best.priceFen, ceilingFen),
        }),
      },
      limits: { ofMeanBp, ofCeilingBp, othersCount },
      records: [recordOf(best)],
    },
  ];
}

/** Bidders that only made up the number: one offer close to the ceiling, without which the lot would have failed. */
function supportingOffers(series: LotSeries, rules: AuctionRules): readonly Finding[] {
  const { supportBp, winnerBp } = PRICE_LIMITS;
  const { lotId, status, ceilingFen } = series.lot;
  const ranked = standings(series);
  const [winner] = ranked;
  const isNeeded = ranked.length === rules.minBidders && ranked.length > 1;
  if (status !== 'completed' || winner === undefined || ceilingFen === undefined || !isNeeded) {
    return [];
  }
  const counts = Map.groupBy(series.offers, ({ bidderId }) => bidderId);
  return ranked
    .slice(1)
    .filter(
      ({ bidderId, priceFen }) =>
        counts.get(bidderId)?.length === 1 &&
        shareBp(priceFen, ceilingFen) >= supportBp &&
        shareBp(winner.priceFen, priceFen) <= winnerBp,
    )
    .map((offer) => ({
      kind: 'supporting-offer',
      // Where everybody quotes once, an only price is nothing unusual.
      level: rules.type === 'sealed-quotation' ? 'note' : 'look',
      lotId,
      bidderIds: [offer.bidderId],
      figures: {
        priceFen: offer.priceFen,
        ceilingFen,
        winnerFen: winner.priceFen,
        ofCeilingBp: shareBp(offer.priceFen, ceilingFen),
        biddersCount: ranked.length,
        minBiddersCount: rules.minBidders,
      },
      limits: { supportBp, winnerBp },
      records: [recordOf(offer)],
    }));
}

/** Last prices of neighbours in the ranking that lie one and the same distance apart. */
function priceLadder(series: LotSeries): readonly Finding[] {
  const { rungsCount, rungsLookCount } = PRICE_LIMITS;
  const { lot, decrement } = series;
  if (lot.status !== 'completed' && lot.status !== 'unsuccessful') return [];
  const rungs = longestLadder(standings(series));
  const [first, second] = rungs;
  if (rungs.length < rungsCount || first === undefined || second === undefined) return [];
  const differenceFen = second.priceFen - first.priceFen;
  if (decrement !== undefined && stepOf(decrement, second.priceFen) === differenceFen) return [];
  return [
    {
      kind: 'price-ladder',
      level: rungs.length >= rungsLookCount ? 'look' : 'note',
      lotId: lot.lotId,
      bidderIds: rungs.map(({ bidderId }) => bidderId),
      figures: { differenceFen, rungsCount: rungs.length },
      limits: { rungsCount, rungsLookCount },
      records: rungs.map(recordOf).toSorted((a, b) => a.version - b.version),
    },
  ];
}

function longestLadder(ranked: readonly PricedOffer[]): readonly PricedOffer[] {
  let best: readonly [number, number] = [0, 0];
  let from = 0;
  for (let index = 1; index < ranked.length; index += 1) {
    const step = distance(ranked, index);
    if (step === 0) from = index;
    else if (index - from > 1 && step !== distance(ranked, index - 1)) from = index - 1;
    if (index + 1 - from > best[1] - best[0]) best = [from, index + 1];
  }
  return ranked.slice(...best);
}

function distance(ranked: readonly PricedOffer[], index: number): number {
  return (ranked[index]?.priceFen ?? 0) - (ranked[index - 1]?.priceFen ?? 0);
}

/** In basis points, rounded down; 0 of nothing. */
function shareBp(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.floor((part / whole) * BP_WHOLE);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
