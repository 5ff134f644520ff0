import type { StreamKind } from '#contracts/journal/stream-kind.ts';
import { doesCover } from '#contracts/regions.ts';
import { journalVisibility } from '#contracts/wire/auction-rules.ts';
import { assertNever } from '#contracts/result.ts';
import type { Role } from '#contracts/wire/rest.ts';
import type { Session } from '../session/session.ts';
import {
  type AccessId,
  type AccessRule,
  accessEntry,
  type ProjectPhase,
  type Relation,
} from './table.ts';

/** Who asks. The identity comes from the session alone, never from a field of the request. */
export interface Subject {
  readonly role: Role;
  readonly organizationId?: string;
  /** Division code that limits the role; absent: it is not limited, and oversees nothing. */
  readonly region?: string;
  /** It invites and removes colleagues. */
  readonly isManager?: boolean;
  /** The peer is this machine itself; see relation `operator`. */
  readonly isOperator?: boolean;
}

/** What rights depend on in an auction; nothing in here depends on offers. */
export interface AuctionFacts {
  readonly buyerId: string;
  readonly agencyId: string;
  readonly bidderIds: readonly string[];
  /** Of a bid opening: organizations that hold a key. */
  readonly custodianIds?: readonly string[];
  readonly isEnded: boolean;
  /** That of the journal: what the views of an auction hide, and more where initial prices do (RND-2). */
  readonly visibility: string;
  /** Where rights depend on more than `isEnded`: that of a project. */
  readonly phase?: ProjectPhase;
  /** A practice auction, which is shown to fewer (PRJ-6). */
  readonly isRehearsal?: boolean;
  /** Division code of the buyer; absent: not known, so only the whole country covers it. */
  readonly region?: string;
}

/** The region of an organization, from what this process remembers; `undefined` when it has none. */
export type RegionLookup = (organizationId: string) => string | undefined;

export function subjectOf(session: Session | undefined, isOperator = false): Subject {
  if (session === undefined) return { role: 'public', isOperator };
  const { role, organizationId, region, isManager } = session;
  return { role, organizationId, isManager, isOperator, ...(region !== undefined && { region }) };
}

/** The facts of a stream head (`Engine.head`, `Engine.list`). */
export function factsOf(head: {
  readonly isEnded: boolean;
  readonly summary: Pick<AuctionFacts, 'buyerId' | 'agencyId' | 'bidderIds' | 'visibility'> & {
    readonly type: string;
    readonly kind?: StreamKind;
  };
}): AuctionFacts {
  const { buyerId, agencyId, bidderIds, kind } = head.summary;
  const visibility = journalVisibility(head.summary);
  const facts = { buyerId, agencyId, bidderIds, visibility, isEnded: head.isEnded };
  return kind === 'rehearsal' ? { ...facts, isRehearsal: true } : facts;
}

/** Whether the head is that of an auction or a rehearsal, and not of a case. */
export function isAuctionHead(head: { readonly summary: { readonly kind?: StreamKind } }): boolean {
  const { kind = 'auction' } = head.summary;
  return kind === 'auction' || kind === 'rehearsal';
}

/** The facts of a project's head; `undefined` for a stream that is none. */
export function projectFactsOf(head: {
  readonly isEnded: boolean;
  readonly summary: {
    readonly buyerId: string;
    readonly agencyId: string;
    readonly kind?: StreamKind;
    readonly facets?: { readonly phase: string; readonly isPublic: boolean };
  };
}): AuctionFacts | undefined {
  const { buyerId, agencyId, kind, facets } = head.summary;
  if (kind !== 'project' || facets === undefined) return undefined;
  const isAnnounced = facets.phase === 'announced';
  const phase = isAnnounced ? 'announced' : facets.isPublic ? 'published' : 'draft';
  return { buyerId, agencyId, bidderIds: [], visibility: 'sealed', isEnded: head.isEnded, phase };
}

/** The facts of a bid opening's head; `undefined` for a stream that is none. Bidders are in no head (OPN-6). */
export function openingFactsOf(head: {
  readonly isEnded: boolean;
  readonly summary: {
    readonly buyerId: string;
    readonly agencyId: string;
    readonly kind?: StreamKind;
    readonly facets?: { readonly parties: readonly string[] };
  };
}): AuctionFacts | undefined {
  const { buyerId, agencyId, kind, facets } = head.summary;
  if (kind !== 'opening' || facets === undefined) return undefined;
  const { isEnded } = head;
  const custodianIds = facets.parties;
  return { buyerId, agencyId, bidderIds: [], custodianIds, visibility: 'sealed', isEnded };
}

/** The facts with the region of the auction, which the journal does not hold: it is where the buyer is now. */
export function withRegion(facts: AuctionFacts, regionOf: RegionLookup): AuctionFacts {
  const region = regionOf(facts.buyerId);
  return region === undefined ? facts : { ...facts, region };
}

/**
 * Whether the table lets this subject do what the entry names. Pure; default is deny. Entries about no auction take
 * no facts, and a rule that needs facts never matches without them.
 */
export function isAllowed(id: AccessId, subject: Subject, facts?: AuctionFacts): boolean {
  if (!accessEntry(id).rules.some((rule) => doesMatch(rule, subject, facts))) return false;
  if (facts?.isRehearsal !== true) return true;
  const narrower = accessEntry(RECORDS.test(id) ? 'rehearsal.records' : 'rehearsal.watch');
  return narrower.rules.some((rule) => doesMatch(rule, subject, facts));
}

/** Entries that hand out an auction's records. */
const RECORDS = /^auction\.(?:export|offers|what-if|document\.)/;

function doesMatch(rule: AccessRule, subject: Subject, facts: AuctionFacts | undefined): boolean {
  if (rule.roles !== 'everyone' && !rule.roles.includes(subject.role)) return false;
  if (rule.phase !== undefined) {
    const phase = facts?.phase ?? (facts?.isEnded === true ? 'ended' : 'running');
    if (facts === undefined || phase !== rule.phase) return false;
  }
  if (rule.visibilities !== undefined) {
    if (!rule.visibilities.some((visibility) => visibility === facts?.visibility)) return false;
  }
  return isRelated(rule.relation, subject, facts);
}

function isRelated(relation: Relation, subject: Subject, facts: AuctionFacts | undefined): boolean {
  if (relation === 'any') return true;
  if (relation === 'operator') return subject.isOperator === true;
  if (relation === 'manager') return subject.isManager === true;
  const { organizationId, region } = subject;
  if (facts === undefined || organizationId === undefined) return false;
  const isInside = region === undefined || doesCover(region, facts.region);
  switch (relation) {
    case 'bidder':
      return facts.bidderIds.includes(organizationId);
    case 'buyer':
      return isInside && facts.buyerId === organizationId;
    case 'runner':
      return isInside && facts.agencyId === organizationId;
    case 'custodian':
      return facts.custodianIds?.includes(organizationId) === true;
    case 'overseer':
      return isInside && region !== undefined;
    default:
      return assertNever(relation);
  }
}
