import type { BidderId } from '#contracts/ids.ts';
import type { PlaceOffer, RefusalReason } from '#contracts/wire/auction-commands.ts';
import { isFen } from '#contracts/money.ts';
import { assertNever, invariant } from '#contracts/result.ts';
import type { EpochMs } from '#contracts/time.ts';
import { isKeptByCustodians } from './custodians.ts';
import { checkAcceptance, dutchClockFen } from './dutch-reverse.ts';
import { checkEnglishPrice, isAllowedPriceKnown, weighedAllowedFen } from './english-reverse.ts';
import { checkConfirmation, confirmableFen } from './japanese-reverse.ts';
import { checkRoundsPrice, roundsAllowedFen } from './rounds.ts';
import { checkQuotation, quotationAllowedFen } from './sealed-quotation.ts';
import type { AuctionState, LotState } from './state.ts';

/**
 * The checks of an offer (报价) in their fixed order; the first that fails names the refusal (AUC-4). Undefined: the
 * offer is accepted. `lot` is the command's lot, if there is one of that id.
 */
export function checkOffer(
  state: AuctionState,
  lot: LotState | undefined,
  offer: { readonly command: PlaceOffer; readonly at: EpochMs },
): RefusalReason | undefined {
  const { command, at } = offer;
  if (lot === undefined) return 'unknown_lot';
  const bidder = state.bidders.get(command.bidderId);
  if (bidder === undefined) return 'not_admitted';
  if (at < state.opensAt) return 'not_open_yet';
  if (lot.status !== 'open') return 'already_closed';
  if (isKeptByCustodians(lot)) return 'under_custodians';
  if (state.pausedAt !== undefined) return 'paused';
  invariant(at < lot.dueAt, 'due lots are closed before a command is decided (AUC-6)');
  if (bidder.isDisqualified) return 'disqualified';
  if (!isFen(command.priceFen)) return 'invalid_price';
  if (command.priceFen > lot.ceilingFen) return 'above_ceiling';
  return checkPrice(lot, command, at);
}

/**
 * Highest price that the lot would take from this bidder now (with `confirmed` where the slip guard asks), as far as
 * the visibility lets the bidder know it. Undefined when hidden, or when no price would be taken.
 */
export function shownAllowedFen(
  state: AuctionState,
  lot: LotState,
  viewer: { readonly bidderId: BidderId; readonly at: EpochMs | undefined },
): number | undefined {
  const { bidderId, at } = viewer;
  const visibility = state.published.rules.visibility;
  const standing = lot.standings.get(bidderId);
  const { terms } = lot;
  let allowed: number;
  switch (terms.type) {
    case 'english-reverse':
      if (!isAllowedPriceKnown(lot, terms, { visibility, standing })) return undefined;
      allowed = weighedAllowedFen(lot, terms, { bidderId, standing });
      break;
    case 'sealed-quotation':
      if (isKeptByCustodians(lot)) return undefined;
      allowed = quotationAllowedFen(lot, terms, standing);
      break;
    case 'dutch-reverse':
      // A clock's price holds for an instant: a view, which has none, does not give it.
      if (at === undefined) return undefined;
      allowed = dutchClockFen(terms, at);
      break;
    case 'japanese-reverse':
      if (at === undefined) return undefined;
      allowed = confirmableFen(lot, terms, { bidderId, at });
      break;
    case 'rounds':
      allowed = roundsAllowedFen(lot, terms, { bidderId, standing });
      break;
    default:
      return assertNever(terms);
  }
  return allowed > 0 ? allowed : undefined;
}

/** What the format asks of a price that is not above the ceiling. */
function checkPrice(lot: LotState, command: PlaceOffer, at: EpochMs): RefusalReason | undefined {
  const standing = lot.standings.get(command.bidderId);
  const { terms } = lot;
  switch (terms.type) {
    case 'english-reverse':
      return checkEnglishPrice(lot, terms, {
        bidderId: command.bidderId,
        priceFen: command.priceFen,
        isConfirmed: command.confirmed === true,
        standing,
      });
    case 'sealed-quotation':
      return checkQuotation(terms, standing);
    case 'dutch-reverse':
      return checkAcceptance(terms, { priceFen: command.priceFen, at });
    case 'japanese-reverse':
      return checkConfirmation(lot, terms, {
        bidderId: command.bidderId,
        priceFen: command.priceFen,
        at,
      });
    case 'rounds':
      return checkRoundsPrice(lot, terms, {
        bidderId: command.bidderId,
        priceFen: command.priceFen,
        isConfirmed: command.confirmed === true,
        at,
      });
    default:
      return assertNever(terms);
  }
}
