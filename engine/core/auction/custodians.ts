import type { OpenedOffer } from '#contracts/wire/auction-events.ts';
import type { RefusalReason } from '#contracts/wire/auction-commands.ts';
import { isUnderCustodians, openingOf } from '#contracts/wire/confidentiality.ts';
import type { OpenedQuotation, QuotationsOpened } from '#contracts/wire/rule-events.ts';
import type { LotOpeningView } from '#contracts/wire/views.ts';
import { isFen } from '#contracts/money.ts';
import { assertNever, invariant } from '#contracts/result.ts';
import type { EpochMs } from '#contracts/time.ts';
import { derivedId } from './derived-id.ts';
import { recordedPrice } from './recorded-price.ts';
import type { AuctionState, LotState } from './state.ts';

/**
 * Sealed quotations under custodians (监管人共管的密封询价), SQ-4 … SQ-7: no price reaches the auction before its custodians have
 * opened the envelopes. What the opening gave is one record for each lot; the offers follow from it by rule, one record for
 * each bid, accepted or refused, and then the lot's close.
 */

/** Whether the lot waits for its opening: until then no clock closes it. */
export function awaitsOpening({ terms }: LotState): boolean {
  return terms.type === 'sealed-quotation' && terms.openingId !== undefined && !terms.intake;
}

/** Whether its prices are, or were, kept by custodians. */
export function isKeptByCustodians({ terms }: LotState): boolean {
  return terms.type === 'sealed-quotation' && terms.openingId !== undefined;
}

/** What speaks against recording this opening's result at `at` (SQ-5); undefined: it is new and right. */
export function intakeFault(
  state: AuctionState,
  event: QuotationsOpened,
  at: EpochMs,
): string | undefined {
  const lot = state.lotsById.get(event.lotId);
  if (lot === undefined || lot.status !== 'open' || !awaitsOpening(lot)) {
    return 'no lot waits for this opening';
  }
  if (openingOf(state.published.rules, lot.id) !== event.openingId) {
    return 'the lot names another opening';
  }
  if (at < lot.closesAt) return 'an opening begins after the lot has ended';
  if (event.outcome === 'too_few' && event.bids.length > 0) return 'too few bids are not opened';
  if ((event.outcome === 'opened') !== (event.closing !== undefined)) {
    return 'what was opened has a closing list, and nothing else has one';
  }
  const isEarly = event.bids.every(({ receivedMs }) => receivedMs < lot.closesAt);
  if (!isEarly) return 'a bid was received after the lot had ended';
  const bidders = new Set(event.bids.map(({ bidderId }) => bidderId));
  if (bidders.size < event.bids.length) return 'a bidder has one bid that counts';
  const isInOrder = event.bids.every((bid, index) => {
    const before = event.bids[index - 1];
    return before === undefined || compareReceipts(before, bid) < 0;
  });
  return isInOrder ? undefined : 'bids stand in the order of their receipts';
}

/** By the instant of the receipt; at the same instant by the header's digest, which nobody can choose (SQ-6). */
export function compareReceipts(
  a: Pick<OpenedQuotation, 'receivedMs' | 'header'>,
  b: Pick<OpenedQuotation, 'receivedMs' | 'header'>,
): number {
  if (a.receivedMs !== b.receivedMs) return a.receivedMs - b.receivedMs;
  if (a.header === b.header) return 0;
  return a.header < b.header ? -1 : 1;
}

/** What is public of the opening that keeps a lot's prices: its id, and how it ended once the lot is closed (SQ-4). */
export function openingView({ status, terms }: LotState): LotOpeningView | undefined {
  if (terms.type !== 'sealed-quotation' || terms.openingId === undefined) return undefined;
  const view = { openingId: terms.openingId };
  if (status === 'open' || terms.intake === undefined) return view;
  const { outcome, bids } = terms.intake.opened;
  return { ...view, outcome, bidCount: bids.length };
}

export function applyIntake(state: AuctionState, opened: QuotationsOpened): void {
  const lot = state.lotsById.get(opened.lotId);
  invariant(lot?.terms.type === 'sealed-quotation', 'only sealed quotations are opened');
  invariant(lot.status === 'open' && awaitsOpening(lot), 'a lot is opened once (SQ-5)');
  lot.terms.intake = { opened, taken: 0 };
}

/** The next bid of an opening that is on record, as the offer that it makes (SQ-6). */
export function dueOpenedOffer(state: AuctionState): OpenedOffer | undefined {
  if (!isUnderCustodians(state.published.rules)) return undefined;
  for (const lot of state.lots) {
    if (lot.status !== 'open' || lot.terms.type !== 'sealed-quotation') continue;
    const { intake } = lot.terms;
    const bid = intake?.opened.bids[intake.taken];
    if (bid !== undefined) return openedOffer(state, lot, bid);
  }
  return undefined;
}

/** The record of that offer is there. */
export function countOpenedOffer(lot: LotState): void {
  invariant(lot.terms.type === 'sealed-quotation' && lot.terms.intake, 'its lot was opened');
  lot.terms.intake.taken += 1;
}

function openedOffer(state: AuctionState, lot: LotState, bid: OpenedQuotation): OpenedOffer {
  const { bidderId, header, receivedMs } = bid;
  const head = { commandId: derivedId(state), bidderId, lotId: lot.id };
  const opened = { header, receivedMs };
  const priceFen = bid.state === 'opened' ? bid.priceFen : undefined;
  const reason = checkOpened(state, lot, bid);
  if (reason === undefined) {
    invariant(priceFen !== undefined && isFen(priceFen), 'an accepted price is a price');
    return { type: 'OfferPlaced', ...head, priceFen, opened };
  }
  // What was not opened, or names no price, has no number.
  const recorded = recordedPrice(priceFen ?? Number.NaN);
  return { type: 'OfferRefused', ...head, priceFen: recorded, reason, opened };
}

/** AUC-4 as far as an opened envelope can meet it; a price counts in whole fen, as the sheet has it (SQ-6). */
function checkOpened(
  state: AuctionState,
  lot: LotState,
  bid: OpenedQuotation,
): RefusalReason | undefined {
  const bidder = state.bidders.get(bid.bidderId);
  if (bidder === undefined) return 'not_admitted';
  if (bidder.isDisqualified) return 'disqualified';
  switch (bid.state) {
    case 'revoked':
      return 'bid_revoked';
    case 'withdrawn':
      return 'bid_withdrawn';
    case 'opened':
      if (bid.priceFen === undefined || !isFen(bid.priceFen)) return 'invalid_price';
      return bid.priceFen > lot.ceilingFen ? 'above_ceiling' : undefined;
    default:
      return assertNever(bid);
  }
}
