import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmbedded } from './embedded.ts';
import { EmbeddedPostgresError } from './embedded-error.ts';
import { preparePlace } from './embedded-place.ts';
import { recordingLog } from './testing.ts';

const isRoot = process.getuid?.() === 0;

/** What these show depends on who runs them: both cases are the product's, each machine can show one. */
describe(`where the embedded PostgreSQL lies when ${isRoot ? 'root' : 'an ordinary user'} starts it`, () => {
  let folder: string;
  let dataDir: string;

  beforeEach(async () => {
    // Mode 0700, as a home folder may be: nobody else may enter.
    folder = await mkdtemp(join(tmpdir(), 'kaibiao-closed-'));
    dataDir = join(folder, 'data');
  });
  afterEach(async () => {
    const pointer = join(dataDir, 'postgres-home.json');
    if (existsSync(pointer)) {
      const { home } = JSON.parse(readFileSync(pointer, 'utf8'));
      await rm(home, { recursive: true, force: true });
    }
    await rm(folder, { recursive: true, force: true });
  });

  it('in a folder that others may not enter it starts, and finds its data again', async () => {
    const log = recordingLog();
    for (const round of [1, 2]) {
      const server = await startEmbedded({ dataDir, log });
      await server.stop();
      // Only the first start has anything to say.
      expect(log.lines, `start ${round}`).toHaveLength(isRoot ? 1 : 0);
    }
    const place = await preparePlace(dataDir, log);
    expect(place.home === dataDir).toBe(!isRoot);
    expect(place.user === undefined).toBe(!isRoot);
    expect(existsSync(join(place.home, 'postgres', 'PG_VERSION'))).toBe(true);
    const cluster = statSync(join(place.home, 'postgres'));
    expect(cluster.uid).toBe(place.user?.uid ?? process.getuid?.());
    expect(cluster.mode & 0o077).toBe(0);
  });

  it('a pointer to a folder that is gone gets one clear line', async () => {
    const gone = join(folder, 'gone');
    await mkdir(dataDir);
    const pointer = join(dataDir, 'postgres-home.json');
    writeFileSync(pointer, JSON.stringify({ home: gone }));
    const place = preparePlace(dataDir, recordingLog());
    if (isRoot) await expect(place).rejects.toThrow(EmbeddedPostgresError);
    else expect((await place).home).toBe(dataDir);
    await rm(pointer);
  });

  it('the programs lie where the server may run them', async () => {
    const place = await preparePlace(dataDir, recordingLog());
    const program = join(place.binaries, 'bin', 'postgres');
    expect(existsSync(program)).toBe(true);
    expect(existsSync(join(dirname(program), '..', 'lib'))).toBe(true);
  });
});
