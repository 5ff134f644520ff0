import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A data folder of its own for one test, and the end of everything that lives in it. */
export interface DataFolder {
  readonly path: string;
  /** Process id of the PostgreSQL of this folder; `undefined` while none runs. */
  postgresPid(): number | undefined;
  /** Where the database's files lie: the folder itself, or another one that PostgreSQL's user can reach. */
  home(): string;
  remove(): Promise<void>;
}

const POLL_MS = 50;

export async function makeDataFolder(): Promise<DataFolder> {
  const path = await mkdtemp(join(tmpdir(), 'kaibiao-e2e-'));
  // PostgreSQL's own user has to pass through.
  await chmod(path, 0o711);
  const home = (): string => {
    const pointer = join(path, 'postgres-home.json');
    if (!existsSync(pointer)) return path;
    const parsed: { readonly home: string } = JSON.parse(readFileSync(pointer, 'utf8'));
    return parsed.home;
  };
  const postgresPid = (): number | undefined => {
    const file = join(home(), 'postgres', 'postmaster.pid');
    if (!existsSync(file)) return undefined;
    const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
    return isRunning(pid) ? pid : undefined;
  };
  return {
    path,
    home,
    postgresPid,
    remove: async () => {
      const pid = postgresPid();
      if (pid !== undefined) {
        process.kill(pid, 'SIGQUIT');
        while (isRunning(pid)) await sleep(POLL_MS);
      }
      await rm(home(), { recursive: true, force: true });
      await rm(path, { recursive: true, force: true });
    },
  };
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
  // A process that has ended and was not looked after yet still has its number.
  const status = `/proc/${pid}/stat`;
  return !existsSync(status) || !/^\d+ \(.*\) Z/.test(readFileSync(status, 'utf8'));
}
