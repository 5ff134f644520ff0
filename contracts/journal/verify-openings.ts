import type { OpenedQuotation, QuotationsOpened } from '../wire/rule-events.ts';

/** A published opening (SEAL-17), as far as an auction's record can be held against it; checked before by whoever gives it. */
export interface PublishedQuotations {
  /** Digest of its closing list. */
  readonly closing: string;
  readonly bids: readonly PublishedQuotation[];
}

export interface PublishedQuotation {
  readonly header: string;
  readonly bidder: string;
  readonly state: OpenedQuotation['state'];
  /** Of its receipt; absent where a bid was not opened and carries none. */
  readonly receivedMs?: number | undefined;
  /** As its sheet has it; absent where there is no price. */
  readonly priceFen?: string | undefined;
}

/** Where the record of an auction says something else than the opening that it names (SQ-9); undefined: nowhere. */
export function openingDisagreement(
  recorded: QuotationsOpened,
  published: PublishedQuotations,
): string | undefined {
  if (recorded.closing !== published.closing) return 'the record names another closing list';
  const sheets = new Map(published.bids.map((bid) => [bid.header, bid]));
  for (const bid of recorded.bids) {
    const sheet = sheets.get(bid.header);
    if (sheet === undefined) return `the opening has no bid ${bid.header}`;
    const what = bidDisagreement(bid, sheet);
    if (what !== undefined) return `bid ${bid.header}: ${what}`;
  }
  const isWhole = new Set(recorded.bids.map(({ header }) => header)).size === sheets.size;
  return isWhole ? undefined : 'the record leaves a bid of the opening out';
}

function bidDisagreement(bid: OpenedQuotation, sheet: PublishedQuotation): string | undefined {
  if (bid.bidderId !== sheet.bidder)
    return `recorded for ${bid.bidderId}, sealed by ${sheet.bidder}`;
  if (bid.state !== sheet.state) return `recorded as ${bid.state}, published as ${sheet.state}`;
  if (sheet.receivedMs !== undefined && bid.receivedMs !== sheet.receivedMs) {
    return `recorded as received at ${bid.receivedMs}, its receipt says ${sheet.receivedMs}`;
  }
  if (bid.state !== 'opened') return undefined;
  const price = bid.priceFen === undefined ? undefined : String(bid.priceFen);
  const isSame = price === sheet.priceFen;
  return isSame
    ? undefined
    : `recorded ${price ?? 'no price'}, its sheet says ${sheet.priceFen ?? 'no price'}`;
}
