import type { PlaceOffer, RefusalReason } from '#contracts/wire/auction-commands.ts';
import { isFen } from '#contracts/money.ts';
import { assertNever, invariant } from '#contracts/result.ts';
import type { EpochMs } from '#contracts/time.ts';
import { checkEnglishPrice, englishAllowedFen, isAllowedPriceKnown } from './english-reverse.ts';
import { checkQuotation, quotationAllowedFen } from './sealed-quotation.ts';
import type { AuctionState, LotState, Standing } from './state.ts';

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
  if (state.pausedAt !== undefined) return 'paused';
  invariant(at < lot.closesAt, 'due lots are closed before a command is decided (AUC-6)');
  if (bidder.isDisqualified) return 'disqualified';
  if (!isFen(command.priceFen)) return 'invalid_price';
  if (command.priceFen > lot.ceilingFen) return 'above_ceiling';
  return checkPrice(lot, command);
}

/**
 * Highest price that the lot would take from this bidder now (with `confirmed` where the slip guard asks), as far as
 * the visibility lets the bidder know it. Undefined when hidden, or when no price would be taken.
 */
export function shownAllowedFen(
  state: AuctionState,
  lot: LotState,
  standing: Standing | undefined,
): number | undefined {
  const visibility = state.published.rules.visibility;
  const { terms } = lot;
  let allowed: number;
  switch (terms.type) {
    case 'english-reverse':
      if (!isAllowedPriceKnown(lot, terms, { visibility, standing })) return undefined;
      allowed = englishAllowedFen(lot, terms, standing);
      break;
    case 'sealed-quotation':
      allowed = quotationAllowedFen(lot, terms, standing);
      break;
    default:
      return assertNever(terms);
  }
  return allowed > 0 ? allowed : undefined;
}

/** What the format asks of a price that is not above the ceiling. */
function checkPrice(lot: LotState, command: PlaceOffer): RefusalReason | undefined {
  const standing = lot.standings.get(command.bidderId);
  const { terms } = lot;
  switch (terms.type) {
    case 'english-reverse':
      return checkEnglishPrice(lot, terms, {
        priceFen: command.priceFen,
        isConfirmed: command.confirmed === true,
        standing,
      });
    case 'sealed-quotation':
      return checkQuotation(terms, standing);
    default:
      return assertNever(terms);
  }
}
