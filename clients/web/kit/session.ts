import { useQuery, type QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import type { SessionInfo } from '#contracts/wire/rest.ts';
import { lookAtSession } from './account-api.ts';
import { sessionQuery } from './api.ts';

/** Who sits in front of the page. Before the answer and without a session: `public`. */
export const NOBODY: SessionInfo = { role: 'public' };

export function useSession(): SessionInfo {
  return useQuery(sessionQuery).data ?? NOBODY;
}

/** Answers that are the same whoever asks. */
const FOR_EVERYBODY: ReadonlySet<unknown> = new Set([
  ...['config', 'session', 'demo-accounts'],
  // Whoever has just come in by a link is not told that the link has ended.
  ...['invitation', 'registration'],
]);

/**
 * Puts another session in place. The same person again: everything is asked anew and stays on the screen meanwhile.
 * Somebody else: nothing that was answered before is shown any more.
 */
export async function changeSession(queries: QueryClient, session: SessionInfo): Promise<void> {
  const before = queries.getQueryData(sessionQuery.queryKey);
  queries.setQueryData(sessionQuery.queryKey, session);
  const personal = {
    predicate: ({ queryKey }: { readonly queryKey: readonly unknown[] }) =>
      !FOR_EVERYBODY.has(queryKey[0]),
  };
  if (before?.userId !== undefined && before.userId === session.userId) {
    await queries.invalidateQueries(personal);
    return;
  }
  queries.removeQueries({ ...personal, type: 'inactive' });
  await queries.resetQueries(personal);
}

/**
 * Whether a session that the page was using has ended: the page stays as it is, with everything typed, and a dialog
 * asks to sign in again.
 */
let hasEnded = false;
const listeners = new Set<() => void>();

export function markSessionEnded(ended: boolean): void {
  if (hasEnded === ended) return;
  hasEnded = ended;
  for (const listener of listeners) listener();
}

/**
 * Asks whether the session of this page is really over, and if so asks the person to sign in again. `still`: the same person
 * is signed in, perhaps under a new session, such as after a change of role. Without an answer it counts as `unanswered` says.
 */
export async function checkSession(
  queries: QueryClient,
  { still, unanswered }: { readonly still?: () => void; readonly unanswered: 'ended' | 'unknown' },
): Promise<void> {
  const before = queries.getQueryData(sessionQuery.queryKey);
  if (before?.userId === undefined) return;
  // No answer is an answer of its own: the caller says what it means.
  const session = await lookAtSession().catch(() => undefined);
  // Somebody has signed in meanwhile: what was asked about is no longer of interest.
  if (queries.getQueryData(sessionQuery.queryKey) !== before) return;
  if (session === undefined && unanswered === 'unknown') return;
  if (session?.userId === before.userId) still?.();
  else markSessionEnded(true);
}

export function useSessionEnded(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => hasEnded,
  );
}
