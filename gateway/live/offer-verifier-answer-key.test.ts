import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadAnswerKey } from './offer-verifier-answer-key.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'answer-key-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('[SIG-7] given no file, when loaded twice at once and again, then it is one key, for the owner only', async () => {
  const file = join(folder, 'keys', 'answer.pem');
  const keys = await Promise.all([loadAnswerKey(file), loadAnswerKey(file)]);
  keys.push(await loadAnswerKey(file));
  expect(new Set(keys.map((key) => key.publicSpki)).size).toBe(1);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(folder, 'keys'))).toEqual(['answer.pem']);
});

test.each([
  ['an empty file', ''],
  ['no key', 'hello'],
  [
    'another kind of key',
    generateKeyPairSync('ec', { namedCurve: 'P-256' })
      .privateKey.export({ format: 'pem', type: 'pkcs8' })
      .toString(),
  ],
])('given %s, then it is a clear error and the file stays', async (_, text) => {
  const file = join(folder, 'answer.pem');
  await writeFile(file, text);
  await expect(loadAnswerKey(file)).rejects.toThrow(file);
  expect((await stat(file)).size).toBe(text.length);
});
