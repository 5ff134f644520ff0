import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LogSigner, parseNote, verifierKey } from '#contracts/journal/checkpoint.ts';
import { parseWitnessKey, validCosignatures, witnessKey } from '#contracts/journal/cosignature.ts';
import { entryBundle, TileError } from '#contracts/journal/tiles.ts';
import { HeadLog } from '#engine/proof/head-log.ts';
import { verifyEd25519 } from '#engine/proof/log-key.ts';
import { MemoryLog, MemoryLogStore } from '#engine/store/memory-log-store.ts';
import { runWitness } from './witness-run.ts';
import {
  type Witness,
  type WitnessedLog,
  type WitnessMemory,
  witnessRound,
} from './witness-round.ts';

const sha256 = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha256').update(bytes).digest());
const ORIGIN = 'kaibiao.example/log';
const NOW_MS = 1_793_000_000_000;

function newKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const signs = (message: Uint8Array): Uint8Array =>
    new Uint8Array(sign(null, message, privateKey));
  return { publicKey: Uint8Array.from(raw), sign: signs };
}

const own = newKey();
const signer: LogSigner = { key: verifierKey(sha256, ORIGIN, own.publicKey), sign: own.sign };

/** A log that signs with the platform's key; `grow` gives it so many leaves of its own. */
function newLog() {
  let version = 0;
  let now = NOW_MS;
  const heads = Array.from({ length: 40 }, (_, at) => `A${at}`);
  const log = new HeadLog({
    store: new MemoryLogStore(new MemoryLog()),
    scheduler: { after: () => () => {}, soon: () => {} },
    nowMs: () => (now += 1_000),
    sha256,
    verifyEd25519,
    randomBytes: (count) => randomBytes(count),
    signer,
    memory: { read: async () => undefined, write: async () => {} },
    owner: 'test',
    heads: () =>
      heads.map((stream) => ({
        ...{ stream, version, hash: sha256(Buffer.from(`${stream} ${version}`)) },
        ...{ isEnded: false, visibility: 'best-price' as const },
      })),
  });
  const grow = async (rounds: number): Promise<void> => {
    for (let round = 0; round < rounds; round += 1) {
      version += 1;
      await log.tick();
    }
  };
  return { log, grow };
}

function shown(log: HeadLog, taken: string[] = []): WitnessedLog {
  return {
    candidate: async () => log.checkpointText() ?? '',
    tile: async ({ level, index, width }) =>
      level === 'entries'
        ? entryBundle(await log.entries(index * 256, width))
        : log.tile(level, index, width),
    cosign: async (note) => void taken.push(note),
  };
}

function newMemory(): WitnessMemory & { evidence: string[] } {
  let last: string | undefined;
  const evidence: string[] = [];
  return {
    evidence,
    last: async () => last,
    remember: async (note) => void (last = note),
    hasEvidence: async () => evidence.length > 0,
    keepEvidence: async (_name, text) => void evidence.push(text),
  };
}

function newWitness() {
  const { publicKey, sign: signs } = newKey();
  const memory = newMemory();
  const key = witnessKey(sha256, 'notary.example/w1', publicKey);
  const witness: Witness = {
    ...{ logKey: signer.key, key, sign: signs, sha256, verifyEd25519, memory },
    nowMs: () => NOW_MS,
  };
  return { witness, memory };
}

describe('a witness', () => {
  it('[LOG-12] given a log that grows, then each checkpoint is checked from its tiles and signed', async () => {
    const { log, grow } = newLog();
    const { witness } = newWitness();
    const taken: string[] = [];
    for (const rounds of [1, 6, 1, 20]) {
      await grow(rounds);
      const outcome = await witnessRound(witness, shown(log, taken));
      expect(outcome).toEqual({ type: 'signed', size: log.publishedSize });
    }
    expect(log.publishedSize).toBeGreaterThan(1_000);
    const note = parseNote(taken.at(-1) ?? '');
    if (!note.ok) throw new Error(note.error);
    expect(await validCosignatures(note.value, [witness.key], verifyEd25519)).toHaveLength(1);
  });

  it('[LOG-12] given a hostile log that shows another history, then it is found, kept as evidence and never signed again', async () => {
    const [honest, forked] = [newLog(), newLog()];
    const { witness, memory } = newWitness();
    await honest.grow(8);
    expect((await witnessRound(witness, shown(honest.log))).type).toBe('signed');
    await forked.grow(9);
    const taken: string[] = [];
    const outcome = await witnessRound(witness, shown(forked.log, taken));
    expect(outcome).toMatchObject({ type: 'forked' });
    expect(taken).toEqual([]);
    expect(memory.evidence[0]).toContain(honest.log.checkpointText());
    expect(memory.evidence[0]).toContain(forked.log.checkpointText());
    await honest.grow(1);
    expect((await witnessRound(witness, shown(honest.log, taken))).type).toBe('forked');
    expect(taken).toEqual([]);
  });

  it.each([
    ['of the same size', 8, 8],
    ['of a smaller size', 8, 7],
  ])(
    '[LOG-12] given another history %s, then it is found as well',
    async (_name, first, second) => {
      const [honest, forked] = [newLog(), newLog()];
      const { witness } = newWitness();
      await honest.grow(first);
      await witnessRound(witness, shown(honest.log));
      await forked.grow(second);
      // The hostile log still has the honest one's tiles: only its head is another.
      const hostile = { ...shown(honest.log), candidate: shown(forked.log).candidate };
      expect((await witnessRound(witness, hostile)).type).toBe('forked');
    },
  );

  it('[LOG-12] given an older checkpoint of the same history, then there is nothing to sign and no alarm', async () => {
    const { log, grow } = newLog();
    const { witness } = newWitness();
    await grow(3);
    const old = log.checkpointText() ?? '';
    await grow(3);
    await witnessRound(witness, shown(log));
    const outcome = await witnessRound(witness, { ...shown(log), candidate: async () => old });
    expect(outcome).toEqual({ type: 'older', size: 120 });
  });

  it('[LOG-12] given tiles that are missing, or a checkpoint of another key, then nothing is signed and nothing alleged', async () => {
    const { log, grow } = newLog();
    const { witness, memory } = newWitness();
    await grow(8);
    await expect(
      witnessRound(witness, { ...shown(log), tile: async () => undefined }),
    ).rejects.toThrow(TileError);
    const stranger = { ...witness, logKey: verifierKey(sha256, ORIGIN, newKey().publicKey) };
    await expect(witnessRound(stranger, shown(log))).rejects.toThrow('no signature by');
    expect(memory.evidence).toEqual([]);
  });
});

describe('the command', () => {
  let folder = '';
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'kaibiao-witness-'))));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  function said() {
    let text = '';
    const stdout = new Writable({
      write: (chunk, _encoding, done) => {
        text += String(chunk);
        done();
      },
    });
    return { io: { stdout, stderr: stdout, env: {} }, text: () => text };
  }

  it('[LOG-12] makes its key once and shows it as the platform wants it', async () => {
    const options = { folder: join(folder, 'w'), name: 'notary.example/w1', showKey: true };
    const [first, second] = [said(), said()];
    expect(await runWitness(options, first.io)).toBe(0);
    expect(await runWitness(options, second.io)).toBe(0);
    expect(second.text()).toBe(first.text());
    expect(parseWitnessKey(sha256, first.text().trim()).ok).toBe(true);
    expect(await readdir(options.folder)).toEqual(['witness-key.pem']);
  });

  it.each([
    [{ name: 'a b' }, '--name'],
    [{ log: 'nowhere' }, '--log'],
    [{ log: 'http://localhost:1', key: 'no key' }, '--key'],
  ])('given %j, then one line says what to do', async (changes, words) => {
    const options = { folder: join(folder, 'x'), name: 'notary.example/w1', ...changes };
    await expect(runWitness(options, said().io)).rejects.toThrow(words);
  });
});
