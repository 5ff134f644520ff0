import { evaluationOf, type Weights, weightsOf } from '../best-value.ts';
import { isFen } from '../money.ts';
import { journalVisibility } from '../wire/auction-rules.ts';
import type { Audience, EvaluationView } from '../wire/views.ts';
import type { AuctionStory, LotStory, OfferStory } from './story.ts';

/** One line of an offer log (报价记录) as one audience may read it; what it may not know is absent. */
export interface OfferLogRow {
  readonly at: number;
  readonly lotId: string;
  readonly outcome: 'accepted' | 'refused';
  /** As sent; a text where JSON has no such number. */
  readonly priceFen: number | string;
  /** Alias in the lot; absent for a bidder without an accepted offer there. */
  readonly alias?: string;
  readonly bidderId?: string;
  readonly name?: string;
  /** By which an official may void it; stands with the name. */
  readonly commandId?: string;
  /** Why it was refused: a reason of `REFUSALS`. */
  readonly reason?: string;
  /** How the price is compared, where bidders have factors (BV-5). */
  readonly evaluation?: EvaluationView;
  readonly isVoided: boolean;
  readonly movedEndTo?: number;
  readonly isOwn: boolean;
  /** An own offer that the reader's standing instruction made; to others it looks as any offer does (PRX-8). */
  readonly instruction?: { readonly cutOffSince?: number };
  /** Place in the journal; absent where it would count what others do. */
  readonly version?: number;
}

/** What an audience may read of one lot's offers besides a bidder's own. */
interface LogSight {
  readonly accepted: 'none' | 'alias' | 'name';
  readonly refused: 'none' | 'name';
}

const NOTHING: LogSight = { accepted: 'none', refused: 'none' };
const ALL: LogSight = { accepted: 'name', refused: 'name' };

/**
 * The allow-list of the offer log, whole (ARC-2), in step with the views (AUC-12): oversight reads everything at once,
 * but of a sealed lot nothing before its close. When a lot has closed, everybody reads its accepted offers with names;
 * when the whole auction has ended, the refused ones too, for from then on the journal itself is everybody's. A
 * cancelled lot stays closed to all but oversight and each bidder's own lines.
 */
function sightOf(story: AuctionStory, lot: LotStory, audience: Audience): LogSight {
  const visibility = journalVisibility(story.published.rules);
  if (lot.status === 'cancelled') {
    const mayRead = audience.kind === 'oversight' && (story.isEnded || visibility !== 'sealed');
    return mayRead ? ALL : NOTHING;
  }
  if (lot.status !== 'open') {
    return story.isEnded || audience.kind === 'oversight' ? ALL : { ...ALL, refused: 'none' };
  }
  if (visibility === 'sealed') return NOTHING;
  if (audience.kind === 'oversight') return ALL;
  return visibility === 'open' ? { ...NOTHING, accepted: 'alias' } : NOTHING;
}

function sightsOf(story: AuctionStory, audience: Audience): ReadonlyMap<string, LogSight> {
  return new Map(story.lots.map((lot) => [lot.lotId, sightOf(story, lot, audience)]));
}

/** A version counts every record before it, so it tells of others' acts while these are hidden. */
function showsVersions(story: AuctionStory, audience: Audience): boolean {
  if (story.isEnded) return true;
  const visibility = journalVisibility(story.published.rules);
  if (visibility === 'open') return true;
  return audience.kind === 'oversight' && visibility !== 'sealed';
}

/** The offers that oversight may read now with the bidders' names, oldest first. */
export function offersForOversight(story: AuctionStory): readonly OfferStory[] {
  const sights = sightsOf(story, { kind: 'oversight' });
  return story.offers.filter(({ lotId, outcome }) => {
    const sight = sights.get(lotId) ?? NOTHING;
    return sight[outcome] === 'name';
  });
}

/** The offer log of one audience, oldest first. */
export function offerLog(story: AuctionStory, audience: Audience): readonly OfferLogRow[] {
  const sights = sightsOf(story, audience);
  const withVersions = showsVersions(story, audience);
  const weights = weightsOf(story.published.rules.bestValue);
  return story.offers.flatMap((offer) => {
    const isOwn = audience.kind === 'bidder' && offer.bidderId === audience.bidderId;
    const sight = sights.get(offer.lotId) ?? NOTHING;
    const shown = offer.outcome === 'accepted' ? sight.accepted : sight.refused;
    if (shown === 'none' && !isOwn) return [];
    return [
      rowOf(story, offer, { isOwn, withName: shown === 'name' || isOwn, withVersions, weights }),
    ];
  });
}

/** Accepted offers of a lot, and bidders with a valid one; `undefined` where this audience may not even count. */
export function offerCounts(
  story: AuctionStory,
  lotId: string,
  audience: Audience,
): { readonly offers: number; readonly bidders: number } | undefined {
  const lot = story.lots.find((item) => item.lotId === lotId);
  if (lot === undefined || sightOf(story, lot, audience).accepted === 'none') return undefined;
  const accepted = story.offers.filter(
    (offer) => offer.lotId === lotId && offer.outcome === 'accepted',
  );
  const valid = accepted.filter(({ voidedBy }) => voidedBy === undefined);
  return {
    offers: accepted.length,
    bidders: new Set(valid.map(({ bidderId }) => bidderId)).size,
  };
}

function rowOf(
  story: AuctionStory,
  offer: OfferStory,
  show: {
    readonly isOwn: boolean;
    readonly withName: boolean;
    readonly withVersions: boolean;
    readonly weights: Weights | undefined;
  },
): OfferLogRow {
  const { at, lotId, outcome, priceFen, reason, movedEndTo, voidedBy, bidderId } = offer;
  const name = bidderName(story, bidderId);
  return {
    at,
    lotId,
    outcome,
    priceFen,
    ...(show.weights !== undefined &&
      typeof priceFen === 'number' &&
      isFen(priceFen) && { evaluation: evaluationOf(show.weights, { bidderId, priceFen }) }),
    isVoided: voidedBy !== undefined,
    isOwn: show.isOwn,
    ...(offer.turn > 0 && { alias: String(offer.turn) }),
    ...(show.withName && { bidderId, commandId: offer.commandId }),
    ...(show.withName && name !== undefined && { name }),
    ...(reason !== undefined && { reason }),
    ...(movedEndTo !== undefined && { movedEndTo }),
    ...(show.isOwn && offer.isByInstruction && { instruction: cutOff(offer) }),
    ...(show.withVersions && { version: offer.version }),
  };
}

function cutOff({ cutOffSince }: OfferStory): { readonly cutOffSince?: number } {
  return cutOffSince === undefined ? {} : { cutOffSince };
}

/** The bidder's display name as published. */
export function bidderName({ published }: AuctionStory, bidderId: string): string | undefined {
  const names = published.bidderNames;
  // A bidder may be called `constructor`: only the record's own names count.
  return Object.hasOwn(names, bidderId) ? names[bidderId] : undefined;
}
