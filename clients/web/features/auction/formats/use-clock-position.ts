import { useEffectEvent, useLayoutEffect, useState } from 'react';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { type ClockPosition, clockPosition } from '#clients/sdk/index.ts';
import { useLive } from '#clients/web/kit/live-context.ts';

const LOOK_EVERY_MS = 100;

/**
 * Where the lot's clock stands, looked at ten times a second; the page is drawn anew only when something but the time
 * has changed. It is read at the earliest that server time can be, so that no price is shown, or named in an offer,
 * before the server's clock has it (DUTCH-3, JAP-4). `undefined` for a lot without a clock.
 */
export function useClockPosition(view: AuctionView, lot: LotView): ClockPosition | undefined {
  const { clock } = useLive();
  const [position, setPosition] = useState<ClockPosition | undefined>(undefined);
  const look = useEffectEvent((): void => {
    const nowMs = clock.now() - (clock.reading()?.errorMs ?? 0);
    const next = clockPosition(view, lot, nowMs);
    setPosition((old) => (isSameButForTime(old, next) ? old : next));
  });
  useLayoutEffect(() => {
    look();
    const timer = setInterval(() => look(), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [view, lot]);
  return position;
}

function isSameButForTime(a: ClockPosition | undefined, b: ClockPosition | undefined): boolean {
  const untimed = (position: ClockPosition | undefined) => ({ ...position, readAtMs: 0 });
  return JSON.stringify(untimed(a)) === JSON.stringify(untimed(b));
}
