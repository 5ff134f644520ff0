import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A text that tells two processes apart that had the same id one after the other (in a container every start has the
 * same few ids); `undefined` when no such process runs.
 */
export function processMark(pid: number): string | undefined {
  return process.platform === 'linux' ? markFromProc(pid) : markFromSystem(pid);
}

/** The command line of a running process, its parts separated by spaces; empty when it cannot be seen. */
export function processCommand(pid: number): string {
  if (process.platform === 'linux') {
    return (readProc(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' ');
  }
  if (process.platform === 'win32') return '';
  return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
}

const STATE_FIELD = 0;
const START_TICKS_FIELD = 19;

function markFromProc(pid: number): string | undefined {
  const stat = readProc(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The second field is the name in brackets and may hold anything; the rest follows the last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[STATE_FIELD];
  if (state === 'Z' || state === 'X') return undefined;
  const boot = readProc('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  return `${boot}:${fields[START_TICKS_FIELD] ?? ''}`;
}

function markFromSystem(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined;
  if (process.platform === 'win32') return 'running';
  const started = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  return started.stdout?.trim() || undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return errorCode(error) === 'EPERM';
  }
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES') return undefined;
    throw error;
  }
}

/** `ENOENT` and its like; `undefined` for errors that do not come from the system. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
