import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openCheckpoint } from '#contracts/journal/checkpoint.ts';
import { headEntryBytes, parseHeadEntry } from '#contracts/journal/head-entry.ts';
import { leafHash, verifyConsistency, verifyInclusion } from '#contracts/journal/merkle.ts';
import { hex } from '#contracts/utf8.ts';
import type { LogLeaf, StoredCheckpoint } from '../runtime/ports.ts';
import { MemoryLogStore } from '../store/memory-log-store.ts';
import { head, leavesOf, ORIGIN, rounds, setUp, sha256 } from './given-log.ts';
import { COVER_ROUNDS } from './head-queue.ts';
import { verifyEd25519 } from './log-key.ts';

describe('leaves', () => {
  test('[LOG-5] an open auction gets a leaf when its head changed, and none when it did not', async () => {
    const { log, running, shared } = setUp();
    running.push(head('A1', 1));
    await rounds(log, 3);
    running[0] = head('A1', 5);
    await rounds(log, 3);
    expect(leavesOf(shared, 'A1').map((leaf) => leaf.version)).toEqual([1, 5]);
  });

  test.each(['sealed', 'rank-only'])(
    '[LOG-5] the rhythm of a %s auction is the same whether or not anybody acts',
    async (visibility) => {
      const rhythm = async (versionIn: (round: number) => number): Promise<number[]> => {
        const { log, running, shared } = setUp();
        const sizes: number[] = [];
        for (let round = 0; round < 3 * COVER_ROUNDS; round += 1) {
          running[0] = head('S1', versionIn(round), { visibility });
          await log.tick();
          sizes.push(shared.leaves.length);
        }
        return sizes;
      };
      const quiet = await rhythm(() => 1);
      expect(quiet.at(-1)).toBe(3);
      expect(await rhythm((round) => 1 + round)).toEqual(quiet);
    },
  );

  test('[LOG-5] a covered auction that acts while its leaf is being stored gets no extra leaf', async () => {
    const { running, shared, again } = setUp();
    class BusyStore extends MemoryLogStore {
      override appendLeaves(epoch: number, leaves: readonly LogLeaf[], at: StoredCheckpoint) {
        running[0] = head('S1', 2, { visibility: 'sealed' });
        return super.appendLeaves(epoch, leaves, at);
      }
    }
    const busy = again({ store: new BusyStore(shared) });
    running.push(head('S1', 1, { visibility: 'sealed' }));
    await rounds(busy, COVER_ROUNDS - 1);
    expect(leavesOf(shared, 'S1')).toHaveLength(1);
  });

  test('[LOG-5] an ended auction gets one last leaf, once, also when it ended before this start', async () => {
    const { log, running, shared, again } = setUp();
    running.push(head('S1', 1, { visibility: 'sealed' }));
    await log.tick();
    running.length = 0;
    const ended = head('S1', 9, { visibility: 'sealed', isEnded: true });
    expect(log.noteEnded(ended)).toBe(true);
    await rounds(log, 3);
    expect(leavesOf(shared, 'S1').map((leaf) => leaf.version)).toEqual([1, 9]);
    const next = again();
    next.noteEnded(ended);
    next.noteEnded(head('S0', 4, { isEnded: true }));
    await rounds(next, 3);
    expect(leavesOf(shared, 'S1')).toHaveLength(2);
    expect(leavesOf(shared, 'S0').map((leaf) => leaf.version)).toEqual([4]);
  });

  test('[LOG-5] an entry tells nothing but a time, and opens with its salt alone', async () => {
    const { log, running, shared } = setUp();
    running.push(head('A1', 7));
    await log.tick();
    const [leaf] = shared.leaves;
    if (leaf === undefined) throw new Error('no leaf');
    const entry = parseHeadEntry(leaf.entry);
    expect(entry).toMatchObject({ ok: true, value: { v: 1, t: String(leaf.at) } });
    const committed = { stream: 'A1', version: 7, hash: hex(head('A1', 7).hash), at: leaf.at };
    expect(hex(headEntryBytes(sha256, leaf.salt, committed))).toBe(hex(leaf.entry));
    for (const other of [{ stream: 'A2' }, { version: 8 }, { at: 1 }, { hash: '00' }]) {
      const forged = headEntryBytes(sha256, leaf.salt, { ...committed, ...other });
      expect(hex(forged)).not.toBe(hex(leaf.entry));
    }
  });

  test('[LOG-5] more heads than fit under one signature wait in line, none is passed over', async () => {
    const { log, running, shared } = setUp();
    for (let i = 0; i < 2_500; i += 1) running.push(head(`A${i}`, 1));
    await log.tick();
    expect(shared.leaves).toHaveLength(2_048);
    for (let i = 0; i < 1_000; i += 1) running[i] = head(`A${i}`, 2);
    await log.tick();
    expect(new Set(shared.leaves.map((leaf) => leaf.stream)).size).toBe(2_500);
  });
});

describe('signed heads', () => {
  test('[LOG-4] a head is published after it is stored, verifies, and nothing new means no new head', async () => {
    const { log, running, signer, shared } = setUp();
    running.push(head('A1', 1), head('A2', 1));
    expect(log.checkpointText()).toBeUndefined();
    await rounds(log, 2);
    expect(signer.signed).toHaveLength(1);
    const opened = await openCheckpoint(log.checkpointText() ?? '', signer.key, verifyEd25519);
    expect(opened).toMatchObject({ ok: true, value: { origin: ORIGIN, size: 2 } });
    expect(shared.checkpoints).toHaveLength(1);
  });

  test('[LOG-2][LOG-3] proofs for all published sizes verify against the signed roots', async () => {
    const { log, running, shared, again } = setUp();
    for (let round = 1; round <= 12; round += 1) {
      for (let i = 0; i < 97; i += 1) running[i] = head(`A${i}`, round);
      await log.tick();
    }
    running.length = 0;
    // A process that loaded the log from the store gives the same proofs as the one that wrote it.
    const loaded = again();
    await loaded.tick();
    expect(loaded.publishedSize).toBe(12 * 97);
    const sizes = fc.integer({ min: 0, max: shared.checkpoints.length - 1 });
    await fc.assert(
      fc.asyncProperty(sizes, sizes, fc.nat(), async (a, b, pick) => {
        const [older, newer] = [
          shared.checkpoints[Math.min(a, b)],
          shared.checkpoints[Math.max(a, b)],
        ];
        if (older === undefined || newer === undefined) throw new Error('no checkpoint');
        const index = pick % newer.size;
        for (const source of [log, loaded]) {
          const inclusion = await source.inclusionProof(index, newer.size);
          const entry = shared.leaves[index]?.entry ?? new Uint8Array();
          const leaf = leafHash(sha256, entry);
          const claim = { index, size: newer.size, leaf, root: newer.rootHash };
          expect(verifyInclusion(sha256, { ...claim, proof: inclusion ?? [] })).toBe(true);
          const proof = (await source.consistencyProof(older.size, newer.size)) ?? [];
          const sizesClaim = { from: older.size, to: newer.size, proof };
          const roots = { fromRoot: older.rootHash, toRoot: newer.rootHash };
          expect(verifyConsistency(sha256, { ...sizesClaim, ...roots })).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('[LOG-2] beyond what is published there is neither proof nor entry', async () => {
    const { log, running } = setUp();
    running.push(head('A1', 1));
    await log.tick();
    expect(await log.inclusionProof(0, 1)).toEqual([]);
    for (const [index, size] of [
      [1, 1],
      [0, 2],
      [-1, 1],
      [0.5, 1],
      [0, Number.NaN],
    ] as const) {
      expect(await log.inclusionProof(index, size)).toBeUndefined();
    }
    expect(await log.consistencyProof(0, 1)).toEqual([]);
    for (const [from, to] of [
      [1, 0],
      [1, 2],
      [-1, 1],
      [0.5, 1],
      [Number.NaN, 1],
    ] as const) {
      expect(await log.consistencyProof(from, to)).toBeUndefined();
    }
    expect(await log.entries(0, 10)).toHaveLength(1);
    for (const first of [1, -1, 0.5, Number.NaN]) expect(await log.entries(first, 10)).toEqual([]);
  });
});

test('[LOG-6] rounds asked for at once run one after the other; a proof waits for the head that is being stored', async () => {
  const { log, running, shared } = setUp();
  running.push(head('A1', 1), head('A2', 1));
  const ticks = Promise.all([log.tick(), log.tick(), log.tick()]);
  expect(await log.inclusionProof(1, 2)).toHaveLength(1);
  await ticks;
  expect(log.status.state).toBe('signing');
  expect(shared.checkpoints).toHaveLength(1);
});

test('[LOG-8] the log signs by itself until it is stopped', async () => {
  const due: (() => void)[] = [];
  const { running, shared, again } = setUp();
  const statuses: string[] = [];
  const log = again({
    scheduler: {
      after: (_delayMs, callback) => {
        due.push(callback);
        return () => due.splice(due.indexOf(callback), 1);
      },
      soon: (callback) => callback(),
    },
    onStatus: ({ state }) => statuses.push(state),
  });
  log.start();
  for (let version = 1; version <= 3; version += 1) {
    running[0] = head('A1', version);
    due.shift()?.();
    await expect.poll(() => due.length).toBe(1);
  }
  await log.stop();
  expect(due).toHaveLength(0);
  expect(shared.leaves.map((leaf) => leaf.version)).toEqual([1, 2, 3]);
  expect(statuses).toEqual(['signing', 'stopped']);
});
