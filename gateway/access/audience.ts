import { type BidderId, bidderIdSchema } from '#contracts/ids.ts';
import type { Audience } from '#contracts/wire/views.ts';
import type { Session } from '../session/session.ts';
import { type AuctionFacts, isAllowed, subjectOf } from './decide.ts';

/**
 * As whom this session sees the auction (AUC-12), or `undefined` when it may not see it at all: then the caller
 * answers as if there were no such auction (A3).
 */
export function audienceFor(
  session: Session | undefined,
  facts: AuctionFacts,
): Audience | undefined {
  const subject = subjectOf(session);
  if (!isAllowed('auction.watch', subject, facts)) return undefined;
  if (isAllowed('auction.view-as-oversight', subject, facts)) return { kind: 'oversight' };
  if (isAllowed('auction.view-as-buyer', subject, facts)) return { kind: 'buyer' };
  if (isAllowed('auction.view-as-bidder', subject, facts)) {
    const bidderId = bidderOf(session);
    if (bidderId !== undefined) return { kind: 'bidder', bidderId };
  }
  return { kind: 'public' };
}

/** The bidder for whom this session may offer in the auction; `undefined` when it may not offer there. */
export function bidderFor(session: Session | undefined, facts: AuctionFacts): BidderId | undefined {
  if (!isAllowed('auction.offer', subjectOf(session), facts)) return undefined;
  return bidderOf(session);
}

/** A supplier takes part as its organization: the two ids are the same text. */
function bidderOf(session: Session | undefined): BidderId | undefined {
  const parsed = bidderIdSchema.safeParse(session?.organizationId);
  return parsed.success ? parsed.data : undefined;
}
