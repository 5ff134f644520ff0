import { useEffect, useState } from 'react';
import { dayOf } from './time.ts';

const DAY_MS = 86_400_000;

/**
 * Working days from tomorrow to the day of `endMs`, by the national table of holidays and shifted working days. The table
 * comes in a chunk of its own, and only where days are left at all; `undefined` until then.
 */
export function useWorkdays(nowMs: number, endMs: number): number | undefined {
  const [count, setCount] = useState<number | undefined>(undefined);
  const from = dayOf(nowMs + DAY_MS);
  const to = dayOf(endMs);
  const isNeeded = endMs - nowMs >= DAY_MS;
  useEffect(() => {
    if (!isNeeded) return undefined;
    let isWanted = true;
    import('chinese-days').then(
      ({ default: days }) => {
        if (isWanted) setCount(days.getWorkdaysInRange(from, to).length);
      },
      () => {
        // Without the table the days are told without their kind.
      },
    );
    return () => {
      isWanted = false;
    };
  }, [isNeeded, from, to]);
  return isNeeded ? count : undefined;
}
