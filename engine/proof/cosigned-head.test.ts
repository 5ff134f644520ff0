import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type LogSigner, signCheckpoint, verifierKey } from '#contracts/journal/checkpoint.ts';
import { cosign, witnessKey } from '#contracts/journal/cosignature.ts';
import { CosignedHead } from './cosigned-head.ts';
import { verifyEd25519 } from './log-key.ts';

const sha256 = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha256').update(bytes).digest());
const NOW_MS = 1_793_000_000_000;

function newKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const signs = (message: Uint8Array): Uint8Array =>
    new Uint8Array(sign(null, message, privateKey));
  return { publicKey: Uint8Array.from(raw), sign: signs };
}

function setUp() {
  const own = newKey();
  const signer: LogSigner = {
    key: verifierKey(sha256, 'log.example', own.publicKey),
    sign: own.sign,
  };
  const witnesses = ['w.example/1', 'w.example/2'].map((name) => {
    const key = newKey();
    return { key: witnessKey(sha256, name, key.publicKey), sign: key.sign };
  });
  const state = { nowMs: NOW_MS, size: 10, kept: undefined as string | undefined };
  const note = (size: number, root = size): string =>
    signCheckpoint({ origin: 'log.example', size, root: new Uint8Array(32).fill(root) }, signer);
  const start = (): CosignedHead =>
    new CosignedHead({
      logKey: signer.key,
      witnesses: witnesses.map(({ key }) => key),
      verifyEd25519,
      nowMs: () => state.nowMs,
      published: () => note(state.size),
      store: { read: async () => state.kept, write: async (text) => void (state.kept = text) },
    });
  const signed = (text: string, which: number, atMs = NOW_MS): string => {
    const witness = witnesses[which];
    if (witness === undefined) throw new Error('there are two witnesses');
    const body = text.slice(0, text.indexOf('\n\n') + 1);
    return text + cosign(body, Math.floor(atMs / 1_000), witness);
  };
  return { state, note, start, signed };
}

describe('checkpoints with witnesses', () => {
  it('[LOG-11] given lines of two witnesses one after the other, then both stand under one checkpoint', async () => {
    const { note, start, signed } = setUp();
    const head = start();
    expect(head.note()).toBeUndefined();
    expect(await head.take(signed(note(10), 0))).toEqual({ ok: true, value: 1 });
    expect(await head.take(signed(note(10), 1))).toEqual({ ok: true, value: 2 });
    expect(head.note()).toBe(signed(signed(note(10), 0), 1));
  });

  it('[LOG-11] given a note that is not ours, or nobody’s known line, then nothing is taken', async () => {
    const { note, start, signed } = setUp();
    const [head, strange] = [start(), setUp()];
    const fault = async (text: string): Promise<string | undefined> => {
      const taken = await head.take(text);
      return taken.ok ? undefined : taken.error;
    };
    expect(await fault('no note')).toBe('not_a_note');
    expect(await fault(strange.signed(strange.note(10), 0))).toBe('not_ours');
    expect(await fault(note(10))).toBe('no_known_witness');
    expect(await fault(strange.signed(note(10), 0))).toBe('no_known_witness');
    expect(await fault(signed(note(10), 0, NOW_MS + 3_600_000))).toBe('in_the_future');
    expect(head.note()).toBeUndefined();
  });

  it('[LOG-11] given a newer checkpoint with fewer witnesses, then it is shown only once the other is old', async () => {
    const { state, note, start, signed } = setUp();
    const head = start();
    const both = signed(signed(note(10), 0), 1);
    await head.take(both);
    expect(await head.take(signed(note(12), 0))).toEqual({ ok: false, error: 'older' });
    expect(head.note()).toBe(both);
    state.nowMs += 600_000;
    expect(await head.take(signed(note(12), 0))).toEqual({ ok: true, value: 1 });
    expect(await head.take(both)).toEqual({ ok: false, error: 'older' });
  });

  it('[LOG-11] given a minute, then all witnesses are shown the same checkpoint in it', () => {
    const { state, note, start } = setUp();
    const head = start();
    expect(head.candidate()).toBe(note(10));
    state.size = 20;
    state.nowMs += 59_999;
    expect(head.candidate()).toBe(note(10));
    state.nowMs += 1;
    expect(head.candidate()).toBe(note(20));
  });

  it('[LOG-11] given a restart, then what witnesses signed is still published', async () => {
    const { state, note, start, signed } = setUp();
    await start().take(signed(note(10), 1));
    const again = start();
    await again.load();
    expect(again.note()).toBe(signed(note(10), 1));
    state.kept = 'damaged';
    const damaged = start();
    await damaged.load();
    expect(damaged.note()).toBeUndefined();
  });
});
