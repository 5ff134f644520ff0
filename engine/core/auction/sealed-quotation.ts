import type { RefusalReason } from '#contracts/wire/auction-commands.ts';
import type { LotState, SealedQuotationTerms, Standing } from './state.ts';
import { currentOffer } from './state.ts';

/** Sealed quotation (在线询价): a second quotation only with `revisions`, then up or down. */
export function checkQuotation(
  terms: SealedQuotationTerms,
  standing: Standing | undefined,
): RefusalReason | undefined {
  return terms.revisions || currentOffer(standing) === undefined ? undefined : 'already_quoted';
}

/** The ceiling, or 0 when the bidder may not quote again. */
export function quotationAllowedFen(
  lot: LotState,
  terms: SealedQuotationTerms,
  standing: Standing | undefined,
): number {
  return checkQuotation(terms, standing) === undefined ? lot.ceilingFen : 0;
}
