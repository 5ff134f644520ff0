import { assertNever } from '#contracts/result.ts';
import type { Role } from '#contracts/wire/rest.ts';
import type { Session } from '../session/session.ts';
import { type AccessId, type AccessRule, accessEntry, type Relation } from './table.ts';

/** Who asks. The identity comes from the session alone, never from a field of the request. */
export interface Subject {
  readonly role: Role;
  readonly organizationId?: string;
  /** The peer is this machine itself; see relation `operator`. */
  readonly isOperator?: boolean;
}

/** What rights depend on in an auction; nothing in here depends on offers. */
export interface AuctionFacts {
  readonly buyerId: string;
  readonly agencyId: string;
  readonly bidderIds: readonly string[];
  readonly isEnded: boolean;
  readonly visibility: string;
}

export function subjectOf(session: Session | undefined, isOperator = false): Subject {
  if (session === undefined) return { role: 'public', isOperator };
  return { role: session.role, organizationId: session.organizationId, isOperator };
}

/** The facts of a stream head (`Engine.head`, `Engine.list`). */
export function factsOf(head: {
  readonly isEnded: boolean;
  readonly summary: Omit<AuctionFacts, 'isEnded'>;
}): AuctionFacts {
  const { buyerId, agencyId, bidderIds, visibility } = head.summary;
  return { buyerId, agencyId, bidderIds, visibility, isEnded: head.isEnded };
}

/**
 * Whether the table lets this subject do what the entry names. Pure; default is deny. Entries about no auction take
 * no facts, and a rule that needs facts never matches without them.
 */
export function isAllowed(id: AccessId, subject: Subject, facts?: AuctionFacts): boolean {
  return accessEntry(id).rules.some((rule) => doesMatch(rule, subject, facts));
}

function doesMatch(rule: AccessRule, subject: Subject, facts: AuctionFacts | undefined): boolean {
  if (rule.roles !== 'everyone' && !rule.roles.includes(subject.role)) return false;
  if (rule.phase !== undefined) {
    if (facts === undefined || facts.isEnded !== (rule.phase === 'ended')) return false;
  }
  if (rule.visibilities !== undefined) {
    if (!rule.visibilities.some((visibility) => visibility === facts?.visibility)) return false;
  }
  return isRelated(rule.relation, subject, facts);
}

function isRelated(relation: Relation, subject: Subject, facts: AuctionFacts | undefined): boolean {
  if (relation === 'any') return true;
  if (relation === 'operator') return subject.isOperator === true;
  const { organizationId } = subject;
  if (facts === undefined || organizationId === undefined) return false;
  switch (relation) {
    case 'bidder':
      return facts.bidderIds.includes(organizationId);
    case 'buyer':
      return facts.buyerId === organizationId;
    case 'runner':
      return facts.agencyId === organizationId;
    default:
      return assertNever(relation);
  }
}
