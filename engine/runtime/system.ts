import { hash } from 'node:crypto';
import type { Clock, Scheduler, Sha256 } from './ports.ts';

/** This machine's clocks. */
export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};

/** Node's timers; they never keep a process alive that has nothing else to do. */
export const systemScheduler: Scheduler = {
  after(delayMs, callback) {
    const timer = setTimeout(callback, Math.min(delayMs, 2_147_483_647));
    return () => clearTimeout(timer);
  },
  soon(callback) {
    setImmediate(callback);
  },
};

export const sha256: Sha256 = (bytes) => hash('sha256', bytes, 'buffer');
