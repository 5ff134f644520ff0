import { bidderId, type LotId } from '#contracts/ids.ts';
import type { OpenedQuotation, QuotationsOpened } from '#contracts/wire/rule-events.ts';
import { invariant } from '#contracts/result.ts';
import { compareReceipts } from '../auction/custodians.ts';
import type { ListedBid, Opening } from './opening.ts';

/** What an auction's lot takes from its opening, once everything is read out; undefined before (SQ-5). Pure. */
export function quotationsOf(opening: Opening, lotId: LotId): QuotationsOpened | undefined {
  const { openingId, state, closing, listed } = opening;
  const head = { type: 'QuotationsOpened', lotId, openingId } as const;
  if (state === 'tooFew') return { ...head, outcome: 'too_few', bids: [] };
  if (state !== 'confirming' && state !== 'closed') return undefined;
  invariant(closing !== undefined, 'what is read out was on a closing list');
  const bids = listed.map(quotationOf).toSorted(compareReceipts);
  return { ...head, outcome: 'opened', closing, bids };
}

function quotationOf({ bidder, header, receivedMs, outcome }: ListedBid): OpenedQuotation {
  const bid = { bidderId: bidderId(bidder), header, receivedMs };
  invariant(outcome.state !== 'sealed', 'every bid is settled before it is read out');
  if (outcome.state !== 'opened') return { ...bid, state: outcome.state };
  const { priceFen } = outcome.sheet;
  return { ...bid, state: 'opened', ...(priceFen === undefined ? {} : { priceFen }) };
}
