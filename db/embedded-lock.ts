import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { EmbeddedPostgresError } from './embedded-error.ts';
import { errorCode, processMark } from './process-mark.ts';

export interface FolderLock {
  release(): void;
}

const LOCK_FILE = 'kaibiao.lock';
const ATTEMPTS_MAX = 20;
const ATTEMPT_PAUSE_MS = 50;

const holderSchema = z.object({ pid: z.number().int().positive(), mark: z.string() });

/**
 * Makes this process the only user of a folder. A lock left by a process that has ended, however it ended, is taken
 * over. Rejects with `EmbeddedPostgresError` while another process, or this one, holds it.
 */
export async function lockFolder(home: string, shownFolder: string): Promise<FolderLock> {
  const file = join(home, LOCK_FILE);
  const own = JSON.stringify({ pid: process.pid, mark: processMark(process.pid) ?? '' });
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    if (tryCreate(file, own)) return { release: () => releaseOwn(file, own) };
    const found = readText(file);
    const holder = found === undefined ? undefined : parseHolder(found);
    if (holder !== undefined && processMark(holder.pid) === holder.mark) {
      throw new EmbeddedPostgresError(
        `another Kaibiao (pid ${holder.pid}) uses this data folder: ${shownFolder}`,
      );
    }
    // Unreadable text may be a lock that is being written at this moment: look again before calling it stale.
    const isStale = found !== undefined && (holder !== undefined || attempt > 2);
    if (isStale) removeStale(file, found);
    else await sleep(ATTEMPT_PAUSE_MS);
  }
  throw new EmbeddedPostgresError(
    `the lock file ${file} cannot be taken: remove it and start again`,
  );
}

/** Whether a living process holds the folder; `undefined` when it has no lock at all. */
export function isLockHeld(home: string): boolean | undefined {
  const text = readText(join(home, LOCK_FILE));
  if (text === undefined) return undefined;
  const holder = parseHolder(text);
  return holder !== undefined && processMark(holder.pid) === holder.mark;
}

function tryCreate(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx', mode: 0o644 });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Moves the file aside first: of several starters that saw the same stale lock only one can move it. */
function removeStale(file: string, seen: string): void {
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  // A faster starter had put its own lock there: give it back.
  if (readText(aside) !== seen) renameSync(aside, file);
  else rmSync(aside, { force: true });
}

function releaseOwn(file: string, own: string): void {
  if (readText(file) === own) rmSync(file, { force: true });
}

function parseHolder(text: string): z.infer<typeof holderSchema> | undefined {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
