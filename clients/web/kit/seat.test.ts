import { describe, expect, it } from 'vitest';
import { openSeat, type Locks } from './seat.ts';

/** Web Locks as the standard words them, for one name. */
function fakeLocks(): Locks {
  let holder: { reject: (error: Error) => void } | undefined;
  const line: (() => void)[] = [];
  const grant = (hold: (lock: object | null) => Promise<void>): Promise<unknown> => {
    const outcome = Promise.withResolvers<unknown>();
    const mine = { reject: outcome.reject };
    holder = mine;
    hold({}).then(() => {
      if (holder === mine) {
        holder = undefined;
        line.shift()?.();
      }
      outcome.resolve(undefined);
    }, outcome.reject);
    return outcome.promise;
  };
  return {
    request: (_name, options, hold) => {
      if (options.steal) {
        holder?.reject(new Error('AbortError'));
        return grant(hold);
      }
      if (!holder) return grant(hold);
      if (options.ifAvailable) return hold(null);
      const outcome = Promise.withResolvers<unknown>();
      line.push(() => {
        grant(hold).then(outcome.resolve, outcome.reject);
      });
      options.signal?.addEventListener('abort', () => outcome.reject(new Error('AbortError')));
      return outcome.promise;
    },
  };
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe('the seat of one tab', () => {
  it('given two tabs, when the second opens, then only the first may offer', async () => {
    const locks = fakeLocks();
    const first = openSeat(locks, 'u:a');
    await settle();
    const second = openSeat(locks, 'u:a');
    await settle();
    expect([first.state(), second.state()]).toEqual(['held', 'elsewhere']);
  });

  it('given two tabs, when the second takes over, then they swap and never both hold', async () => {
    const locks = fakeLocks();
    const first = openSeat(locks, 'u:a');
    await settle();
    const second = openSeat(locks, 'u:a');
    await settle();
    second.takeOver();
    await settle();
    expect([first.state(), second.state()]).toEqual(['elsewhere', 'held']);
    first.takeOver();
    await settle();
    expect([first.state(), second.state()]).toEqual(['held', 'elsewhere']);
  });

  it('given a waiting tab, when the holder leaves, then the seat comes to it and it is told', async () => {
    const locks = fakeLocks();
    const first = openSeat(locks, 'u:a');
    await settle();
    const second = openSeat(locks, 'u:a');
    let told = 0;
    second.subscribe(() => {
      told += 1;
    });
    await settle();
    first.release();
    await settle();
    expect(second.state()).toBe('held');
    expect(told).toBeGreaterThan(0);
  });

  it('says so where the browser has no locks', () => {
    expect(openSeat(undefined, 'u:a').state()).toBe('unguarded');
  });
});
