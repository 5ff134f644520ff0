import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { keyFilesOf } from '#clients/cli/backup-run.ts';
import { SETTINGS } from '#gateway/settings.ts';

it('[OPS-2] given each setting of a key that the server makes for itself, a backup takes that key along', () => {
  const settings = Object.keys(SETTINGS).filter((name) => name.endsWith('_KEY_FILE'));
  expect(settings.length).toBeGreaterThan(3);
  const env = Object.fromEntries(settings.map((name) => [name, resolve('keys', name)]));
  const copied = keyFilesOf(env, undefined).map(({ path }) => path);
  expect(settings.filter((name) => !copied.includes(resolve('keys', name)))).toEqual([]);
});
