import type { ServedLot } from '#contracts/wire/served-lot.ts';
import type { OpeningView } from '#contracts/wire/openings.ts';
import { isAllowed, subjectOf } from '../access/decide.ts';
import { factsHere, projectFactsHere } from '../http/access-hook.ts';
import type { HttpDeps } from '../http/deps.ts';
import type { Session } from '../session/session.ts';

/** Whose prices an opening keeps (SQ-10), for those who may see that project or auction; `undefined`: this caller may not, or there is none. */
export async function servingOf(
  deps: HttpDeps,
  serves: ServedLot | undefined,
  session: Session | undefined,
): Promise<OpeningView['serving']> {
  const head = serves && (await deps.engine.head(serves.streamId));
  if (head === undefined) return undefined;
  const subject = subjectOf(session);
  const facts = projectFactsHere(deps, head);
  const { title } = head.summary;
  if (facts !== undefined) {
    return isAllowed('project.watch', subject, facts) ? { kind: 'project', title } : undefined;
  }
  const mayWatch = isAllowed('auction.watch', subject, factsHere(deps, head));
  return mayWatch ? { kind: 'auction', title } : undefined;
}
