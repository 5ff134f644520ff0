import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Program, ROOT, startProgram } from './programs.ts';
import { untilReady } from './server-process.ts';

/** `npm start` as somebody at a terminal runs it: the starter and all that it starts. */
export interface Started {
  readonly program: Program;
  readonly url: string;
  /** Process id of the server that the starter started. */
  serverPid(): number | undefined;
  /** What Ctrl-C does: the terminal sends it to the whole group. */
  interrupt(): void;
  /** Lines on the error stream, blank ones left out. */
  complaints(): readonly string[];
}

export interface Place {
  readonly port: number;
  readonly dataDir: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts and does not wait. */
export function startByStarter({ port, dataDir, env }: Place): Started {
  const program = startProgram([join(ROOT, 'tools', 'start.mjs')], {
    isGroup: true,
    env: { PORT: String(port), DATA_DIR: dataDir, LOG_LEVEL: 'error', ...env },
  });
  return {
    program,
    url: `http://localhost:${port}`,
    serverPid: () => childOf(program.child.pid),
    interrupt: () => {
      if (program.child.pid !== undefined) process.kill(-program.child.pid, 'SIGINT');
    },
    complaints: () =>
      program
        .errors()
        .split('\n')
        .filter((line) => line.trim() !== ''),
  };
}

/** Starts and waits until it serves; throws with what it said when it ends instead. */
export async function serveByStarter(place: Place): Promise<Started> {
  const started = startByStarter(place);
  await untilReady(started.url, started.program);
  return started;
}

/** The process that this one started last, or `undefined` when it has none. */
function childOf(pid: number | undefined): number | undefined {
  if (pid === undefined) return undefined;
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const children = table
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([child = 0]) => child);
  return children.at(-1);
}
