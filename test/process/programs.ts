import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Starting our programs as other processes, and what they said. */

export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

const PINNED_NODE = join(ROOT, 'node_modules', '.bin', 'node');
/** The Node that the commands themselves would run on. */
export const NODE = existsSync(PINNED_NODE) ? PINNED_NODE : process.execPath;

/** Variables that a developer's shell or the test runner has set and that a test must decide by itself. */
const OWN_VARIABLES =
  /^(?:DATABASE_URL|DATA_DIR|DEMO|HOST|PORT|LIVE_|LOG_|REDIS_URL|KAIBIAO_|NODE_ENV|VITEST)/;
const OUTPUT_CHARS_MAX = 200_000;

export interface Program {
  readonly child: ChildProcess;
  /** All that it wrote to both streams; the beginning is dropped when it is long. */
  readonly output: () => string;
  readonly errors: () => string;
  /** Exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
  readonly hasEnded: () => boolean;
}

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** A process group of its own, so that a signal reaches it and its children as from a terminal. */
  readonly isGroup?: boolean;
}

/** Runs one of our files on the pinned Node. */
export function startProgram(args: readonly string[], options: ProgramOptions = {}): Program {
  const inherited = Object.entries(process.env).filter(([name]) => !OWN_VARIABLES.test(name));
  const child = spawn(NODE, [...args], {
    cwd: options.cwd ?? ROOT,
    env: { ...Object.fromEntries(inherited), LC_ALL: 'C', LANG: 'C', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: options.isGroup === true,
  });
  let output = '';
  let errors = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-OUTPUT_CHARS_MAX);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-OUTPUT_CHARS_MAX);
    errors = (errors + text).slice(-OUTPUT_CHARS_MAX);
  });
  let hasEnded = false;
  const ended = once(child, 'close').then(([code, signal]: (number | string | null)[]) => {
    hasEnded = true;
    return code ?? signal ?? 'ended';
  });
  return { child, output: () => output, errors: () => errors, ended, hasEnded: () => hasEnded };
}

/** Runs one of our files to its end. */
export async function runProgram(
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<{ readonly code: number | string; readonly stdout: string; readonly stderr: string }> {
  const program = startProgram(args, options);
  let stdout = '';
  program.child.stdout?.on('data', (text: string) => {
    stdout += text;
  });
  const code = await program.ended;
  return { code, stdout, stderr: program.errors() };
}

/** `kaibiao …`, as `npm run --silent kaibiao -- …` runs it. */
export function runCli(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ReturnType<typeof runProgram> {
  return runProgram([join(ROOT, 'clients', 'cli', 'main.ts'), ...args], { env });
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
