import { REMARKS_SHOWN_MAX } from '#contracts/limits.ts';
import type { EpochMs } from '#contracts/time.ts';
import type {
  BidView,
  CustodianView,
  OpeningView,
  RemarksPage,
  RemarkView,
} from '#contracts/wire/openings.ts';
import { actorsIn } from './actors.ts';
import type { OpeningViewer } from './hall.ts';
import { listedOf } from './listed.ts';
import {
  hostStep,
  isListFixed,
  type ListedBid,
  type Opening,
  type Remark,
  signaturesNeeded,
} from './opening.ts';

/** What that viewer gets to see; the server adds its clock, and what it serves. */
export type OpeningSight = Omit<OpeningView, 'serverMs' | 'serving'>;

/**
 * The one allow-list for all audiences of an opening (OPN-11). Pure. An opening is public, so all see the same, and nobody a
 * price before it was read out; only as whom they take part differs, and what the host does next.
 */
export function sightOf(opening: Opening, viewer: OpeningViewer, at: EpochMs): OpeningSight {
  const { arranged, closing, windowEndsAt, rescueEndsAt, confirmEndsAt } = opening;
  const { policy, policyDigest, confirmMs, ceilingFen } = arranged;
  const actors = actorsIn(opening, viewer);
  const isHost = actors.includes('host');
  const next = opening.listed.find(({ isReadOut }) => !isReadOut)?.header;
  return {
    opening: listedOf(opening),
    actors: [...actors],
    policyDigest,
    decryptMs: Number(policy.decryptMs),
    confirmMs,
    bidsMin: policy.bidsMin,
    ...(ceilingFen === undefined ? {} : { ceilingFen }),
    hostStep: hostStep(opening, at),
    custodians: custodiansOf(opening),
    signaturesNeeded: signaturesNeeded(opening),
    ...(closing === undefined ? {} : { closing }),
    ...(windowEndsAt === undefined ? {} : { windowEndsAtMs: windowEndsAt }),
    ...(rescueEndsAt === undefined ? {} : { rescueEndsAtMs: rescueEndsAt }),
    ...(confirmEndsAt === undefined ? {} : { confirmEndsAtMs: confirmEndsAt }),
    bids: closing === undefined ? [] : bidsOf(opening),
    objections: objectionsFor(opening, viewer),
    confirmed: [...opening.confirmed],
    signedIn: [...opening.signedIn].map(([organizationId, { seat, at: atMs }]) => ({
      ...{ organizationId, seat, atMs },
    })),
    remarks: opening.remarks.slice(-REMARKS_SHOWN_MAX).map(remarkView),
    remarkCount: opening.remarks.length,
    ...(isHost && opening.state === 'reading' && next !== undefined ? { nextHeader: next } : {}),
    version: opening.shownVersion,
  };
}

/** The newest remarks before one of them, oldest first; nobody's are hidden (OPN-20). Pure. */
export function remarksBefore({ remarks }: Opening, before: number): RemarksPage {
  // Numbers are places from 1.
  const end = Math.min(before - 1, remarks.length);
  const items = remarks.slice(Math.max(0, end - REMARKS_SHOWN_MAX), Math.max(0, end));
  return { items: items.map(remarkView), total: remarks.length };
}

function remarkView({ number, by, seat, text, at }: Remark): RemarkView {
  return { number, by, seat, text, atMs: at };
}

function custodiansOf({ arranged, provedKeys, signed }: Opening): CustodianView[] {
  return arranged.policy.custodians.map(({ organization, name, role }) => {
    const provedAtMs = provedKeys.get(organization);
    return {
      ...{ organizationId: organization, name, role, hasSigned: signed.has(organization) },
      ...(provedAtMs === undefined ? {} : { provedAtMs }),
    };
  });
}

function bidsOf({ listed, arranged }: Opening): BidView[] {
  const needed = arranged.policy.locks.map(({ id, t }) => ({ lock: id, custodians: t }));
  return listed.map((bid, at) => ({
    ...{ number: at + 1, header: bid.header, bidder: bid.bidder, receivedMs: bid.receivedMs },
    ...{ state: bid.outcome.state, isReadOut: bid.isReadOut },
    ...sheetOf(bid),
    ...('fault' in bid.outcome ? { fault: bid.outcome.fault } : {}),
    released: bid.released.map(({ lock, holder }) => ({ lock, holder })),
    needed,
  }));
}

/** What the host has read out of it. */
function sheetOf({ outcome, isReadOut }: ListedBid): Partial<BidView> {
  if (outcome.state !== 'opened' || !isReadOut) return {};
  const { bidderName, priceFen, priceWords, items } = outcome.sheet;
  return {
    bidderName,
    ...(priceFen === undefined ? {} : { priceFen, isAboveCeiling: outcome.isAboveCeiling }),
    ...(priceWords === undefined ? {} : { priceWords }),
    items: items.map(({ label, value }) => ({ label, value })),
  };
}

/** One that came before the list is fixed tells that its bidder has a bid. */
function objectionsFor(opening: Opening, viewer: OpeningViewer): OpeningSight['objections'] {
  return opening.objections
    .filter(({ by }) => isListFixed(opening) || by === viewer.organizationId)
    .map(({ number, by, about, text, at, answer }) => ({
      ...{ number, by, about, text, atMs: at },
      ...(answer === undefined ? {} : { answer: { text: answer.text, atMs: answer.at } }),
    }));
}
