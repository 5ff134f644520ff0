import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { invariant } from '#contracts/result.ts';
import type { ClockReading, LinkState, LiveClient } from './live-client.ts';

export const LiveContext = createContext<LiveClient | undefined>(undefined);

export function useLive(): LiveClient {
  const live = useContext(LiveContext);
  invariant(live, 'the page stands inside LiveContext');
  return live;
}

export function useLink(): LinkState {
  const live = useLive();
  return useSyncExternalStore(live.onLink, live.link);
}

/** Server time, renewed every `periodMs`; shown countdowns are estimates, the server decides. */
export function useServerNow(periodMs: number): number {
  const live = useLive();
  const [now, setNow] = useState(() => live.clock.now());
  useEffect(() => {
    const tick = (): void => setNow(live.clock.now());
    tick();
    const timer = setInterval(tick, periodMs);
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, [live, periodMs]);
  return now;
}

/** Read together with `useServerNow`, which makes the component look again. */
export function useClockReading(): ClockReading | undefined {
  return useLive().clock.reading();
}
