import type { BidderId } from '#contracts/ids.ts';
import { VIEW_ROWS_MAX } from '#contracts/limits.ts';
import { assertNever, invariant } from '#contracts/result.ts';
import type { Visibility } from '#contracts/wire/auction-rules.ts';
import type {
  Audience,
  AuctionView,
  LotView,
  OfferRowView,
  OwnOfferView,
} from '#contracts/wire/views.ts';
import { evaluationOf } from '#contracts/best-value.ts';
import { isUnderCustodians } from '#contracts/wire/confidentiality.ts';
import { openingView } from './custodians.ts';
import { shownAllowedFen } from './check-offer.ts';
import { clockView, isWhollyHidden } from './clock-views.ts';
import { addControl, factorOf, instructionView } from './control-views.ts';
import { aliasOf, bestOffer, offerAtRank, rankedCount, rankOf } from './ranking.ts';
import type { AuctionState, Draft, LotState } from './state.ts';
import { currentOffer, isEnded } from './state.ts';

/** What an audience may see of one lot's offers besides a bidder's own price. */
interface Sight {
  /** Best price, its alias and time, and how many bidders have a valid offer. */
  readonly best: boolean;
  /** The bidder's own rank. */
  readonly rank: boolean;
  /** All current prices under aliases. */
  readonly rows: boolean;
  /** Who stands behind an alias. */
  readonly names: boolean;
}

const NOTHING: Sight = { best: false, rank: false, rows: false, names: false };
const RANK: Sight = { ...NOTHING, rank: true };
const BEST: Sight = { ...RANK, best: true };
const ROWS: Sight = { ...BEST, rows: true };
const ALL: Sight = { ...ROWS, names: true };

/**
 * The allow-list of AUC-12, whole. A buyer sees what the public sees; oversight sees names at once; in a sealed lot
 * nobody sees anything before it closes, nor initial prices before the first round; a closed lot shows all to all; a cancelled one has no ranking to show.
 */
function sightOf(visibility: Visibility, lot: LotState, audience: Audience): Sight {
  const { status } = lot;
  if (status === 'cancelled') return NOTHING;
  if (status !== 'open') return ALL;
  if (visibility === 'sealed' || isWhollyHidden(lot)) return NOTHING;
  if (audience.kind === 'oversight') return ALL;
  switch (visibility) {
    case 'open':
      return ROWS;
    case 'best-price':
      return BEST;
    case 'rank-only':
      return RANK;
    default:
      return assertNever(visibility);
  }
}

/**
 * Whether this audience may see the lot's best price now, and so how it came about (AUC-12). False also for a lot that
 * is not there: who asks cannot tell one from the other.
 */
export function seesBest(state: AuctionState, lotId: string, audience: Audience): boolean {
  const lot = state.lotsById.get(lotId);
  return lot !== undefined && sightOf(state.published.rules.visibility, lot, audience).best;
}

/** The whole auction as one audience may see it (AUC-12). */
export function auctionView(state: AuctionState, audience: Audience): AuctionView {
  const { published } = state;
  const { rules } = published;
  const lots: Record<string, LotView> = {};
  for (const lot of state.lots) lots[lot.id] = viewOfLot(state, lot, audience);
  const announcements: Record<string, { at: AuctionView['opensAt']; text: string }> = {};
  for (const { number, at, text } of state.announcements) announcements[number] = { at, text };
  const view: Draft<AuctionView> = {
    auctionId: published.auctionId,
    title: published.title,
    buyerId: published.buyerId,
    agencyId: published.agencyId,
    type: rules.type,
    visibility: rules.visibility,
    offerSignature: published.offerSignature,
    opensAt: rules.opensAt,
    minBidders: rules.minBidders,
    ended: isEnded(state),
    lots,
    announcements,
  };
  if (published.isRehearsal === true) view.isRehearsal = true;
  if (rules.type === 'sealed-quotation') view.revisions = rules.revisions;
  if (isUnderCustodians(rules)) view.confidentiality = 'custodians';
  if (state.pausedAt !== undefined) view.pausedAt = state.pausedAt;
  if (audience.kind === 'bidder') addOwnFacts(view, state, audience.bidderId);
  if (audience.kind === 'oversight') addDisqualified(view, state);
  addControl(view, state, audience);
  return view;
}

/** One lot as one audience may see it (AUC-12). Throws when the auction has no such lot. */
export function lotView(state: AuctionState, lotId: string, audience: Audience): LotView {
  const lot = state.lotsById.get(lotId);
  invariant(lot !== undefined, 'the auction has this lot');
  return viewOfLot(state, lot, audience);
}

function viewOfLot(state: AuctionState, lot: LotState, audience: Audience): LotView {
  const sight = sightOf(state.published.rules.visibility, lot, audience);
  const view = publishedFacts(lot);
  const clock = clockView(state, lot, { audience, sight });
  if (clock !== undefined) view.clock = clock;
  if (sight.best) addBest(view, lot);
  // Who takes part in a rehearsal takes part in the auction too, and that is not told yet (PRJ-6).
  const isAnonymous = state.published.isRehearsal === true && audience.kind !== 'oversight';
  if (sight.rows) view.rows = rowsOf(state, lot, sight.names && !isAnonymous);
  if (audience.kind === 'bidder') addOwn(view, state, { lot, bidderId: audience.bidderId, sight });
  return view;
}

/** The rules of the lot and its times: the same for everybody. */
function publishedFacts(lot: LotState): Draft<LotView> {
  const view: Draft<LotView> = {
    lotId: lot.id,
    status: lot.status,
    ceilingFen: lot.ceilingFen,
    closesAt: lot.closesAt,
    firstClosesAt: lot.firstClosesAt,
    overtimeCount: lot.overtimeCount,
  };
  if (lot.closedAt !== undefined) view.closedAt = lot.closedAt;
  const opening = openingView(lot);
  if (opening !== undefined) view.opening = opening;
  if (lot.terms.type === 'english-reverse') {
    const { decrement, decrementMaxBp, overtime } = lot.terms;
    view.decrement = decrement;
    if (decrementMaxBp !== undefined) view.decrementMaxBp = decrementMaxBp;
    if (overtime !== undefined) view.overtime = overtime;
  } else if (lot.terms.type === 'rounds') {
    const { decrementMaxBp } = lot.terms;
    if (decrementMaxBp !== undefined) view.decrementMaxBp = decrementMaxBp;
  }
  return view;
}

function addBest(view: Draft<LotView>, lot: LotState): void {
  view.bidderCount = rankedCount(lot);
  const best = bestOffer(lot);
  if (best === undefined) return;
  view.bestFen = best.priceFen;
  view.bestAlias = aliasOf(lot, best.bidderId);
  view.bestAt = best.at;
  const { weights } = lot.ranking;
  if (weights !== undefined) view.bestEvaluation = evaluationOf(weights, best);
}

function rowsOf(
  state: AuctionState,
  lot: LotState,
  withNames: boolean,
): Readonly<Record<string, OfferRowView>> {
  const rows: Record<string, OfferRowView> = {};
  const shown = Math.min(rankedCount(lot), VIEW_ROWS_MAX);
  for (let rank = 1; rank <= shown; rank += 1) {
    const offer = offerAtRank(lot, rank);
    const row: Draft<OfferRowView> = {
      rank,
      alias: aliasOf(lot, offer.bidderId),
      priceFen: offer.priceFen,
      placedAt: offer.at,
    };
    const { weights } = lot.ranking;
    if (weights !== undefined) row.evaluation = evaluationOf(weights, offer);
    if (withNames) {
      row.bidderId = offer.bidderId;
      const name = nameOf(state, offer.bidderId);
      if (name !== undefined) row.name = name;
    }
    rows[rank] = row;
  }
  return rows;
}

function addOwn(
  view: Draft<LotView>,
  state: AuctionState,
  viewer: { readonly lot: LotState; readonly bidderId: BidderId; readonly sight: Sight },
): void {
  const { lot, bidderId, sight } = viewer;
  const bidder = state.bidders.get(bidderId);
  if (bidder === undefined) return;
  const standing = lot.standings.get(bidderId);
  const own = currentOffer(standing);
  if (own !== undefined) {
    const { priceFen, at, commandId } = own;
    const facts: Draft<OwnOfferView> = { priceFen, placedAt: at, commandId };
    if (sight.rank) facts.rank = rankOf(lot, own);
    const { weights } = lot.ranking;
    if (weights !== undefined) facts.evaluation = evaluationOf(weights, own);
    if (state.control.standingOffers.has(commandId)) facts.isByInstruction = true;
    view.own = facts;
  }
  if (lot.status !== 'open' || bidder.isDisqualified) return;
  const instruction = instructionView(state, lot, bidderId);
  if (instruction !== undefined) view.instruction = instruction;
  const allowed = shownAllowedFen(state, lot, { bidderId, at: undefined });
  if (allowed !== undefined) view.allowedFen = allowed;
}

function addOwnFacts(view: Draft<AuctionView>, state: AuctionState, bidderId: BidderId): void {
  const bidder = state.bidders.get(bidderId);
  if (bidder === undefined) return;
  view.bidderId = bidderId;
  const factor = factorOf(state.lots, bidderId);
  if (factor !== undefined) view.factor = factor;
  if (bidder.isDisqualified) view.disqualified = true;
}

function addDisqualified(view: Draft<AuctionView>, state: AuctionState): void {
  const names: Record<string, string> = {};
  for (const { bidderId, isDisqualified } of state.bidders.values()) {
    if (isDisqualified) names[bidderId] = nameOf(state, bidderId) ?? '';
  }
  view.disqualifiedBidders = names;
}

function nameOf(state: AuctionState, bidderId: BidderId): string | undefined {
  const names = state.published.bidderNames;
  // A bidder may be called `constructor`: only the record's own names count.
  return Object.hasOwn(names, bidderId) ? names[bidderId] : undefined;
}
