import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { stayAwake } from '#clients/web/kit/account-api.ts';
import { sessionQuery } from '#clients/web/kit/api.ts';
import { markSessionEnded } from '#clients/web/kit/session.ts';

const TELL_MS = 60_000;
const SIGNS = ['keydown', 'pointerdown', 'wheel', 'touchstart'] as const;

/**
 * Tells the server, once a minute at most, that somebody sits here. What the page asks by itself says nothing: a page left
 * open goes idle, and somebody who only types or bids over the live connection does not.
 */
export function useActivity(isOn: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!isOn) return undefined;
    let isActive = false;
    const note = (): void => {
      isActive = true;
    };
    const tell = async (): Promise<void> => {
      if (!isActive) return;
      isActive = false;
      const before = queries.getQueryData(sessionQuery.queryKey);
      // Without an answer the next sign of life tells again.
      const session = await stayAwake().catch(() => undefined);
      if (session === undefined) return;
      if (session.userId === before?.userId) {
        queries.setQueryData(sessionQuery.queryKey, session);
      } else markSessionEnded(true);
    };
    for (const sign of SIGNS) globalThis.addEventListener(sign, note, { passive: true });
    const timer = setInterval(() => void tell(), TELL_MS);
    return () => {
      clearInterval(timer);
      for (const sign of SIGNS) globalThis.removeEventListener(sign, note);
    };
  }, [isOn, queries]);
}
