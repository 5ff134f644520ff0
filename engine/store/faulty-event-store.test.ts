import { describe, expect, it } from 'vitest';
import {
  OutcomeUnknownError,
  type PartitionClaim,
  type Scheduler,
  StoreUnavailableError,
} from '../runtime/ports.ts';
import { StreamScript } from './stream-script.ts';
import {
  type AppendFault,
  type CallFault,
  FaultyEventStore,
  type StoreFaults,
} from './faulty-event-store.ts';
import { MemoryEventStore, MemoryJournal } from './memory-event-store.ts';

/** Time that moves only when it is told to. */
class HandScheduler implements Scheduler {
  #now = 0;
  readonly #due: { at: number; callback: () => void }[] = [];

  after(delayMs: number, callback: () => void): () => void {
    const entry = { at: this.#now + delayMs, callback };
    this.#due.push(entry);
    return () => {
      this.#due.splice(this.#due.indexOf(entry), 1);
    };
  }

  soon(callback: () => void): void {
    queueMicrotask(callback);
  }

  async advance(byMs: number): Promise<void> {
    const until = this.#now + byMs;
    for (;;) {
      await settle();
      const next = this.#due.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > until) break;
      this.#due.splice(this.#due.indexOf(next), 1);
      this.#now = next.at;
      next.callback();
    }
    this.#now = until;
    await settle();
  }
}

async function settle(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
}

async function given(append: AppendFault, call: CallFault = { type: 'none' }) {
  const journal = new MemoryJournal();
  const inner = new MemoryEventStore({ journal, nowMs: () => 0 });
  const scheduler = new HandScheduler();
  const faults: StoreFaults = { onAppend: () => append, onCall: () => call };
  const store = new FaultyEventStore({ inner, faults, scheduler });
  const claims: readonly PartitionClaim[] = await inner.claim([1], 'node-1');
  const stream = new StreamScript('A', 1);
  const storedVersion = async (): Promise<number> => (await inner.head('A'))?.version ?? 0;
  return { inner, scheduler, store, claims, stream, storedVersion };
}

describe('a store behind a bad line', () => {
  it('without a fault it is the store itself', async () => {
    const { store, stream, claims } = await given({ type: 'none' });
    expect(await store.append(stream.batch(claims, 2))).toEqual({ type: 'appended' });
    expect(await store.read('A', 0, 9)).toHaveLength(2);
    expect((await store.list({ offset: 0, limit: 9 })).total).toBe(1);
    expect(await store.ownership([1])).toEqual([{ partition: 1, epoch: 1, owner: 'node-1' }]);
  });

  it('refused: nothing is stored and the writer knows it', async () => {
    const { store, stream, claims, storedVersion } = await given({ type: 'refused', afterMs: 0 });
    await expect(store.append(stream.batch(claims))).rejects.toThrow(StoreUnavailableError);
    expect(await storedVersion()).toBe(0);
  });

  it('[F5] answer lost: stored, and the writer does not know it', async () => {
    const { store, stream, claims, storedVersion } = await given({
      type: 'answer-lost',
      afterMs: 0,
    });
    await expect(store.append(stream.batch(claims))).rejects.toThrow(OutcomeUnknownError);
    expect(await storedVersion()).toBe(1);
  });

  it('[F5] statement lost: not stored, and the writer does not know it', async () => {
    const fault = { type: 'statement-lost', afterMs: 0 } as const;
    const { store, stream, claims, storedVersion } = await given(fault);
    await expect(store.append(stream.batch(claims))).rejects.toThrow(OutcomeUnknownError);
    expect(await storedVersion()).toBe(0);
  });

  it('slow: takes effect late and is answered later', async () => {
    const fault = { type: 'slow', beforeMs: 10, afterMs: 5 } as const;
    const { store, stream, claims, scheduler, storedVersion } = await given(fault);
    let isAnswered = false;
    const answer = store.append(stream.batch(claims)).then((outcome) => {
      isAnswered = true;
      return outcome;
    });
    await scheduler.advance(9);
    expect(await storedVersion()).toBe(0);
    await scheduler.advance(1);
    expect([await storedVersion(), isAnswered]).toEqual([1, false]);
    await scheduler.advance(5);
    expect([await answer, isAnswered]).toEqual([{ type: 'appended' }, true]);
  });

  it('[F2] late: a statement under way takes effect after its writer gave up', async () => {
    const fault = { type: 'late', afterMs: 5, appliedMs: 50 } as const;
    const { store, stream, claims, scheduler, storedVersion } = await given(fault);
    const answer = store.append(stream.batch(claims)).catch((error: unknown) => error);
    await scheduler.advance(5);
    expect(await answer).toBeInstanceOf(OutcomeUnknownError);
    expect(await storedVersion()).toBe(0);
    await scheduler.advance(50);
    expect(await storedVersion()).toBe(1);
  });

  it('[F2] late: after a reclaim the statement under way is fenced', async () => {
    const fault = { type: 'late', afterMs: 5, appliedMs: 50 } as const;
    const { store, stream, claims, scheduler, storedVersion } = await given(fault);
    const answer = store.append(stream.batch(claims)).catch((error: unknown) => error);
    await scheduler.advance(5);
    expect(await answer).toBeInstanceOf(OutcomeUnknownError);
    expect((await store.reclaim(claims, 'node-1')).type).toBe('claimed');
    await scheduler.advance(50);
    expect(await storedVersion()).toBe(0);
  });

  it('other calls are refused before, or lose their answer after, they take effect', async () => {
    const refused = await given({ type: 'none' }, { type: 'refused', afterMs: 0 });
    await expect(refused.store.claim([1], 'b')).rejects.toThrow(StoreUnavailableError);
    expect((await refused.inner.ownership([1]))[0]?.epoch).toBe(1);
    const lost = await given({ type: 'none' }, { type: 'answer-lost', afterMs: 0 });
    await expect(lost.store.claim([1], 'b')).rejects.toThrow(StoreUnavailableError);
    expect((await lost.inner.ownership([1]))[0]?.epoch).toBe(2);
  });
});
