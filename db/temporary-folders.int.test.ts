import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { startTemporaryPostgres } from './embedded.ts';
import { processMark } from './process-mark.ts';
import { makeTemporaryFolder, sweepTemporaryFolders } from './temporary-folders.ts';
import { recordingLog } from './testing.ts';

describe('databases of test runs that were killed', () => {
  it('are ended and removed, while those of living runs stay', async () => {
    const own = await startTemporaryPostgres(recordingLog());
    const fresh = await makeTemporaryFolder();
    const script = `
      import { startTemporaryPostgres } from ${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)};
      const quiet = { info() {}, warn() {}, error() {} };
      console.log((await startTemporaryPostgres(quiet)).pid());
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: new URL('.', import.meta.url),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = await once(child.stdout, 'data');
    const leftPid = Number(String(said));
    expect(processMark(leftPid)).toBeDefined();
    child.kill('SIGKILL');
    await once(child, 'exit');

    const swept = await sweepTemporaryFolders();

    expect(swept.some((folder) => existsSync(folder))).toBe(false);
    expect(processMark(leftPid)).toBeUndefined();
    expect(processMark(own.pid())).toBeDefined();
    expect(existsSync(fresh)).toBe(true);
    await own.stop();
    expect(processMark(own.pid())).toBeUndefined();
    await rm(fresh, { recursive: true });
  });
});
