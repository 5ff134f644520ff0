import { useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import type { SessionInfo } from '#contracts/wire/rest.ts';
import { sessionQuery } from './api.ts';

/** Who sits in front of the page. Before the answer and without a session: `public`. */
export const NOBODY: SessionInfo = { role: 'public' };

export function useSession(): SessionInfo {
  return useQuery(sessionQuery).data ?? NOBODY;
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

export function useSessionEnded(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => hasEnded,
  );
}
