import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isLockHeld } from './embedded-lock.ts';
import { CLUSTER_FOLDER } from './embedded-place.ts';
import { processCommand, processMark } from './process-mark.ts';

const PREFIX = 'kaibiao-temporary-';
/** A folder without a lock is either being made at this moment, or was left before its lock was written. */
const UNLOCKED_MS_MAX = 600_000;
const END_POLL_MS = 20;
const END_POLLS_MAX = 250;

/** A new folder for a database that lives as long as its test run; PostgreSQL's own user can pass through it. */
export async function makeTemporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), PREFIX));
  await chmod(folder, 0o711);
  return folder;
}

/**
 * Removes what test runs left that were killed: their folders, and the servers that still run in them. Folders of living
 * processes and of other users stay. Returns the folders that were removed.
 */
export async function sweepTemporaryFolders(): Promise<readonly string[]> {
  const swept: string[] = [];
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(tmpdir(), name);
    if (!(await isLeftBehind(folder))) continue;
    await endServerIn(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    swept.push(folder);
  }
  return swept;
}

async function isLeftBehind(folder: string): Promise<boolean> {
  if (!existsSync(folder)) return false;
  const { uid, mtimeMs } = await stat(folder);
  if (uid !== (process.getuid?.() ?? uid)) return false;
  const isHeld = isLockHeld(folder);
  return isHeld === undefined ? Date.now() - mtimeMs > UNLOCKED_MS_MAX : !isHeld;
}

async function endServerIn(folder: string): Promise<void> {
  const cluster = join(folder, CLUSTER_FOLDER);
  const pidFile = join(cluster, 'postmaster.pid');
  const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8').split('\n')[0]) : 0;
  const isRunning = (): boolean =>
    pid > 0 && processMark(pid) !== undefined && processCommand(pid).includes(cluster);
  if (!isRunning()) return;
  // At once: nobody will read this data again.
  process.kill(pid, 'SIGQUIT');
  for (let poll = 0; poll < END_POLLS_MAX && isRunning(); poll += 1) await sleep(END_POLL_MS);
}
