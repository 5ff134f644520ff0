import { type AuctionId, auctionId, organizationId } from '#contracts/ids.ts';
import { NAME_CHARS_MAX } from '#contracts/limits.ts';
import type { AuctionPublished } from '#contracts/wire/auction-events.ts';
import { nameOf, presentAuction, type Project, type Rehearsal } from './project.ts';
import { auctionRules, rehearsalRules } from './rules.ts';

/** First records of the auctions that a project holds: functions of its state, so that a retry publishes the same. */

/** The auction that was asked for; `undefined` when none was. */
export function auctionToPublish(project: Project): AuctionPublished | undefined {
  const auction = presentAuction(project);
  if (auction === undefined) return undefined;
  const rules = auctionRules(project.draft.rules, auction);
  return published(project, { id: auctionId(auction.auctionId), by: auction.by, rules });
}

/** The practice auction: the same rules on another day. */
export function rehearsalToPublish(project: Project, rehearsal: Rehearsal): AuctionPublished {
  const rules = auctionRules(rehearsalRules(project.draft.rules ?? {}, rehearsal), rehearsal);
  const { by } = rehearsal;
  const auction = published(project, { id: auctionId(rehearsal.auctionId), by, rules });
  return { ...auction, isRehearsal: true };
}

function published(
  project: Project,
  { id, by, rules }: { readonly id: AuctionId } & Pick<AuctionPublished, 'by' | 'rules'>,
): AuctionPublished {
  const { draft, agency } = project;
  return {
    type: 'AuctionPublished',
    auctionId: id,
    title: draft.title,
    buyerId: organizationId(draft.buyerId ?? ''),
    agencyId: organizationId(agency.id),
    by,
    rules,
    bidderNames: Object.fromEntries(
      rules.bidders.map((bidder) => [bidder, nameOf(project, bidder).slice(0, NAME_CHARS_MAX)]),
    ),
    offerSignature: draft.offerSignature ?? 'none',
  };
}
