import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8 } from '#contracts/utf8.ts';
import {
  type LogLeaf,
  OutcomeUnknownError,
  type StoredCheckpoint,
  StoreUnavailableError,
} from '../runtime/ports.ts';
import { MemoryLogStore } from '../store/memory-log-store.ts';
import { head, newSigner, rounds, setUp, sha256 } from './given-log.ts';
import type { HeadLog } from './head-log.ts';

describe('faults', () => {
  type Fault = 'before' | 'after-lost' | 'before-lost';

  /** Its next appends fail as told: before the commit, before it with an unclear answer, or after it. */
  class FailingStore extends MemoryLogStore {
    readonly faults: Fault[] = [];
    override async appendLeaves(epoch: number, leaves: readonly LogLeaf[], at: StoredCheckpoint) {
      const fault = this.faults.shift();
      if (fault === 'before') throw new StoreUnavailableError('down');
      if (fault === 'before-lost') throw new OutcomeUnknownError('answer lost');
      const outcome = await super.appendLeaves(epoch, leaves, at);
      if (fault === 'after-lost') throw new OutcomeUnknownError('answer lost');
      return outcome;
    }
  }

  test('[LOG-6] under any run of failed and unknown commits no size is ever signed twice', async () => {
    const fault = fc.constantFrom<Fault>('before', 'after-lost', 'before-lost');
    const plan = fc.array(fc.option(fault, { nil: undefined }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(plan, async (planned) => {
        const { shared, signer, running, again } = setUp();
        const store = new FailingStore(shared);
        const log = again({ store });
        for (const [round, next] of planned.entries()) {
          running[0] = head('A1', round + 1);
          if (next !== undefined) store.faults.push(next);
          await log.tick();
          expect(store.faults).toEqual([]);
          expect(log.status.state).toBe(next === undefined ? 'signing' : 'store-down');
          const stored: (string | undefined)[] = shared.checkpoints.map(({ note }) => note);
          expect([undefined, ...stored]).toContain(log.checkpointText());
        }
        await rounds(log, 2);
        expect(log.status.state).toBe('signing');
        expect(shared.leaves.at(-1)?.version).toBe(planned.length);
        expect(log.publishedSize).toBe(shared.leaves.length);
        const sizes = signer.signed.map((text) => text.split('\n')[1]);
        expect(new Set(sizes).size).toBe(sizes.length);
        expect(shared.checkpoints.map(({ size }) => String(size))).toEqual(sizes);
      }),
      { numRuns: 60 },
    );
  });

  test('[LOG-6] the process that lost the log signs no more', async () => {
    const { log, running, signer, again } = setUp();
    running.push(head('A1', 1));
    await log.tick();
    const other = again();
    await other.tick();
    running[0] = head('A1', 2);
    await log.tick();
    expect(log.status.state).toBe('fenced');
    const signed = signer.signed.length;
    await rounds(log, 3);
    expect(signer.signed).toHaveLength(signed);
    running[0] = head('A1', 3);
    await other.tick();
    expect(other.status.state).toBe('signing');
  });

  test('[LOG-6] a head that could not be remembered on disk is stored but not published until it is', async () => {
    const { log, running, memory, shared } = setUp();
    running.push(head('A1', 1));
    memory.isBroken = true;
    await log.tick();
    expect(log.status).toEqual({ state: 'store-down', detail: 'disk full' });
    expect(log.checkpointText()).toBeUndefined();
    memory.isBroken = false;
    await log.tick();
    expect(log.checkpointText()).toBe(shared.checkpoints[0]?.note);
    expect(shared.checkpoints).toHaveLength(1);
  });

  async function grown() {
    const made = setUp();
    for (let round = 1; round <= 4; round += 1) {
      made.running[0] = head('A1', round);
      await made.log.tick();
    }
    return made;
  }

  async function refusal(again: () => HeadLog): Promise<string> {
    const log = again();
    await rounds(log, 2);
    expect(log.status.state).toBe('refused');
    expect(log.checkpointText()).toBeUndefined();
    return log.status.detail;
  }

  test('[LOG-7] one flipped bit in a stored entry: nothing is signed any more', async () => {
    const { shared, again } = await grown();
    const leaf = shared.leaves[1];
    if (leaf === undefined) throw new Error('no leaf');
    const entry = Uint8Array.from(leaf.entry);
    entry[10] = (entry[10] ?? 0) ^ 1;
    shared.leaves[1] = { ...leaf, entry };
    expect(await refusal(again)).toContain('do not give the signed root');
  });

  test('[LOG-7] a removed entry, an entry too many, a foreign key, a changed root', async () => {
    const removed = await grown();
    removed.shared.leaves.pop();
    expect(await refusal(removed.again)).toContain('missing');
    const added = await grown();
    const [first] = added.shared.leaves;
    if (first !== undefined) added.shared.leaves.push({ ...first, index: 4 });
    expect(await refusal(added.again)).toContain('under no signed head');
    const foreign = await grown();
    expect(await refusal(() => foreign.again({ signer: newSigner() }))).toContain(
      'no signature by',
    );
    const changed = await grown();
    const last = changed.shared.checkpoints.at(-1);
    if (last !== undefined) {
      changed.shared.checkpoints.push({ ...last, rootHash: sha256(utf8('other')) });
    }
    expect(await refusal(changed.again)).toContain('differ');
  });

  test('[LOG-7] a database set back to an older state is noticed and not signed over', async () => {
    const { shared, again, signer } = await grown();
    shared.leaves.pop();
    shared.checkpoints.pop();
    const signed = signer.signed.length;
    expect(await refusal(again)).toContain('set back');
    expect(signer.signed).toHaveLength(signed);
  });

  test('[LOG-7] a database with another history of the same length is noticed', async () => {
    const { memory, again } = await grown();
    memory.head = { size: 3, rootHash: sha256(utf8('what was signed')) };
    expect(await refusal(again)).toContain('contradicts');
  });
});
