import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  openCheckpoint,
  parseVerifierKey,
  signCheckpoint,
  verifierKeyText,
} from '#contracts/journal/checkpoint.ts';
import { utf8 } from '#contracts/utf8.ts';
import { LogKeyError, openLogKey, verifyEd25519 } from './log-key.ts';
import { signedHeadFile, SignedHeadMemoryError } from './signed-head-file.ts';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const origin = 'kaibiao.example/log/test';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kaibiao-key-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('log key', () => {
  test('[LOG-4] is made once, kept private, and signs what its verifier key opens', async () => {
    const path = join(folder, 'log-key.pem');
    const first = await openLogKey({ path, origin, sha256 });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const second = await openLogKey({ path, origin, sha256 });
    expect(second.key).toEqual(first.key);
    const head = { origin, size: 3, root: sha256(utf8('root')) };
    const note = signCheckpoint(head, second);
    const key = parseVerifierKey(sha256, verifierKeyText(first.key));
    if (!key.ok) throw new Error(key.error);
    expect(await openCheckpoint(note, key.value, verifyEd25519)).toMatchObject({ ok: true });
    const changed = note.replace('\n3\n', '\n4\n');
    expect(await openCheckpoint(changed, key.value, verifyEd25519)).toMatchObject({ ok: false });
    const witnessed = `${note}— witness.example AAAAAAECAwQ=\n`;
    expect(await openCheckpoint(witnessed, key.value, verifyEd25519)).toMatchObject({ ok: true });
    expect(() => signCheckpoint({ ...head, origin: 'other' }, first)).toThrow('own name');
  });

  test('[LOG-4] two first starts at once end with one key for both', async () => {
    const path = join(folder, 'log-key.pem');
    const [a, b] = await Promise.all(
      Array.from({ length: 2 }, () => openLogKey({ path, origin, sha256 })),
    );
    expect(a?.key).toEqual(b?.key);
    expect(await readdir(folder)).toEqual(['log-key.pem']);
  });

  test('[LOG-4] a readable, damaged, foreign or unreachable file gets a clear word and stays as it is', async () => {
    const path = join(folder, 'log-key.pem');
    await openLogKey({ path, origin, sha256 });
    await chmod(path, 0o644);
    await expect(openLogKey({ path, origin, sha256 })).rejects.toThrow('chmod 600');
    await chmod(path, 0o600);
    await writeFile(path, 'not a key');
    await expect(openLogKey({ path, origin, sha256 })).rejects.toThrow('restore it from its copy');
    expect(await readFile(path, 'utf8')).toBe('not a key');
    const missing = { path: join(folder, 'no', 'log-key.pem'), origin, sha256 };
    await expect(openLogKey(missing)).rejects.toThrow(LogKeyError);
  });

  test('[LOG-4] bytes that are no key and no signature verify nothing', () => {
    expect(verifyEd25519(new Uint8Array(31), utf8('x'), new Uint8Array(64))).toBe(false);
    expect(verifyEd25519(new Uint8Array(32), utf8('x'), new Uint8Array(63))).toBe(false);
    expect(verifyEd25519(new Uint8Array(32).fill(255), utf8('x'), new Uint8Array(64))).toBe(false);
  });
});

describe('remembered head', () => {
  test('[LOG-7] is absent at first, then what was written last', async () => {
    const memory = signedHeadFile(join(folder, 'head.json'));
    expect(await memory.read()).toBeUndefined();
    const rootHash = sha256(utf8('root'));
    await memory.write({ size: 4, rootHash: sha256(utf8('before')) });
    await memory.write({ size: 5, rootHash });
    expect(await memory.read()).toEqual({ size: 5, rootHash: Uint8Array.from(rootHash) });
    expect(await readdir(folder)).toEqual(['head.json']);
  });

  test.each(['', '{}', '{"size":1,"root":"AA=="}', '{"size":-1,"root":""}', '[', 'null'])(
    '[LOG-7] a damaged file (%s) is no head and no absence either',
    async (text) => {
      const path = join(folder, 'head.json');
      await writeFile(path, text);
      await expect(signedHeadFile(path).read()).rejects.toThrow(SignedHeadMemoryError);
    },
  );
});
