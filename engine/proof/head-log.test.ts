import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LogSigner, openCheckpoint, verifierKey } from '#contracts/journal/checkpoint.ts';
import { headEntryBytes, parseHeadEntry } from '#contracts/journal/head-entry.ts';
import { leafHash, verifyConsistency, verifyInclusion } from '#contracts/journal/merkle.ts';
import { hex, utf8 } from '#contracts/utf8.ts';
import {
  type LogLeaf,
  OutcomeUnknownError,
  type StoredCheckpoint,
  StoreUnavailableError,
} from '../runtime/ports.ts';
import { MemoryLog, MemoryLogStore } from '../store/memory-log-store.ts';
import { HeadLog, type HeadLogOptions } from './head-log.ts';
import { COVER_ROUNDS, type StreamState } from './head-queue.ts';
import { verifyEd25519 } from './log-key.ts';
import {
  type SignedHead,
  type SignedHeadMemory,
  SignedHeadMemoryError,
} from './signed-head-file.ts';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const ORIGIN = 'kaibiao.example/log/test';

function newSigner(): LogSigner & { readonly signed: string[] } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const signed: string[] = [];
  return {
    key: verifierKey(sha256, ORIGIN, Uint8Array.from(raw)),
    signed,
    sign: (message) => {
      signed.push(Buffer.from(message).toString());
      return sign(null, message, privateKey);
    },
  };
}

function rememberedHead(): SignedHeadMemory & { head?: SignedHead; isBroken?: boolean } {
  return {
    async read() {
      return this.head;
    },
    async write(head) {
      if (this.isBroken === true) throw new SignedHeadMemoryError('disk full');
      this.head = { size: head.size, rootHash: head.rootHash };
    },
  };
}

const head = (stream: string, version: number, more: Partial<StreamState> = {}): StreamState => ({
  stream,
  version,
  hash: sha256(utf8(`${stream}/${version}`)),
  isEnded: false,
  visibility: 'best-price',
  ...more,
});

/** A log over shared storage; `again` is a second process on the same storage, key and disk. */
function setUp(over: Partial<HeadLogOptions> = {}) {
  const shared = new MemoryLog();
  const signer = newSigner();
  const memory = rememberedHead();
  const running: StreamState[] = [];
  let now = 1_000;
  const again = (more: Partial<HeadLogOptions> = {}): HeadLog =>
    new HeadLog({
      store: new MemoryLogStore(shared),
      scheduler: { after: () => () => {}, soon: () => {} },
      nowMs: () => (now += 1_000),
      sha256,
      verifyEd25519,
      randomBytes: (count) => randomBytes(count),
      signer,
      memory,
      owner: 'test',
      heads: () => running,
      ...over,
      ...more,
    });
  return { shared, signer, memory, running, again, log: again() };
}

async function rounds(log: HeadLog, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await log.tick();
}

const leavesOf = (shared: MemoryLog, stream: string): readonly LogLeaf[] =>
  shared.leaves.filter((leaf) => leaf.stream === stream);

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

describe('entries that somebody was promised', () => {
  const owed = (...texts: string[]) =>
    texts.map((text) => ({ salt: sha256(utf8(`salt ${text}`)), entry: utf8(text) }));
  const texts = (leaves: readonly { readonly entry: Uint8Array }[]) =>
    leaves.map(({ entry }) => Buffer.from(entry).toString());

  test('[LOG-13] given a list, its entries are in the log in order, once, however often and by whichever process it is noted', async () => {
    const { log, again, shared } = setUp();
    log.noteOwed('receipts of O', owed('a', 'b'));
    expect(await log.owedLeaves('receipts of O')).toEqual([]);
    await rounds(log, 2);
    log.noteOwed('receipts of O', owed('a', 'b'));
    await rounds(log, 2);
    const next = again();
    next.noteOwed('receipts of O', owed('a', 'b'));
    await rounds(next, 2);
    expect(texts(leavesOf(shared, 'receipts of O'))).toEqual(['a', 'b']);
    expect(texts(await next.owedLeaves('receipts of O'))).toEqual(['a', 'b']);
  });

  test('[LOG-13] given more than one head takes, the rest comes with the next ones, and a new start goes on after the last', async () => {
    const { log, again, shared } = setUp();
    const many = owed(...Array.from({ length: 5_000 }, (_, at) => `entry ${at}`));
    log.noteOwed('receipts of O', many);
    await log.tick();
    const first = leavesOf(shared, 'receipts of O').length;
    expect(first).toBeLessThan(many.length);
    const next = again();
    next.noteOwed('receipts of O', many);
    await rounds(next, 4);
    expect(texts(leavesOf(shared, 'receipts of O'))).toEqual(texts(many));
  });

  test('[LOG-13] given a commit whose answer was lost, nothing is there twice', async () => {
    const shared = new MemoryLog();
    class Lossy extends MemoryLogStore {
      isLost = false;
      override async appendLeaves(...given: Parameters<MemoryLogStore['appendLeaves']>) {
        const outcome = await super.appendLeaves(...given);
        if (this.isLost) return outcome;
        this.isLost = true;
        throw new OutcomeUnknownError('the answer was lost');
      }
    }
    const { log } = setUp({ store: new Lossy(shared) });
    log.noteOwed('receipts of O', owed('a', 'b'));
    await rounds(log, 3);
    expect(texts(leavesOf(shared, 'receipts of O'))).toEqual(['a', 'b']);
  });
});
