import type { ProjectActor } from '#contracts/wire/project-steps.ts';
import type { ProjectViewer } from '#engine/api.ts';
import { type AuctionFacts, isAllowed, subjectOf } from '../access/decide.ts';
import type { Session } from '../session/session.ts';

/** Somebody without any part in it. */
export const PUBLIC: ProjectViewer = { role: 'public', organizationId: '' };

/**
 * As whom this session sees the project and acts in it. A role that the table gives no part, such as an agency outside of
 * the region it is limited to, counts as the public.
 */
export function viewerOf(session: Session | undefined, facts: AuctionFacts): ProjectViewer {
  if (session === undefined) return PUBLIC;
  const { role, organizationId } = session;
  const subject = subjectOf(session);
  const hasPart =
    role === 'supplier' ||
    isAllowed('project.view-as-inside', subject, facts) ||
    isAllowed('project.view-as-buyer', subject, facts);
  return hasPart ? { role, organizationId } : PUBLIC;
}

/** As whom the organization takes part, by what lists know. */
export function listedActor(
  session: Session | undefined,
  listed: {
    readonly agencyId: string;
    readonly buyerId: string;
    readonly parties: readonly string[];
  },
): ProjectActor | undefined {
  const { role, organizationId } = session ?? PUBLIC;
  if (role === 'agency' && organizationId === listed.agencyId) return role;
  if (role === 'buyer' && organizationId === listed.buyerId) return role;
  return role === 'supplier' && listed.parties.includes(organizationId) ? role : undefined;
}
