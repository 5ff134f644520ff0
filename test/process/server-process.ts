import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DataFolder, makeDataFolder } from './data-folder.ts';
import { freePort, type Program, ROOT, startProgram } from './programs.ts';

/** The real server, `node gateway/main.ts`, as a process that can be killed, frozen and started again. */
export interface ServerProcess {
  /** Such as `http://localhost:40123`; the same after a restart. */
  readonly url: string;
  readonly data: DataFolder;
  /** All that the present process wrote. */
  output(): string;
  /** As a power cut for this process: SIGKILL, and nothing else is stopped. */
  kill(): Promise<void>;
  /** Starts it again on the same folder and port, and waits until it is ready. */
  start(): Promise<void>;
  /** The process stands still, its sockets stay open. */
  freeze(): void;
  thaw(): void;
  /** Ends the process, its database and its folder, whatever state they are in. */
  dispose(): Promise<void>;
}

export interface ServerOptions {
  /** Absent: the embedded PostgreSQL in the data folder. */
  readonly databaseUrl?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const POLL_MS = 100;

export async function startServerProcess(options: ServerOptions = {}): Promise<ServerProcess> {
  const data = await makeDataFolder();
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const env = {
    PORT: String(port),
    DATA_DIR: data.path,
    DEMO: 'off',
    LOG_LEVEL: 'warn',
    // Most tests sign in by password; those about second factors ask for them.
    SECOND_FACTOR: 'optional',
    ...(options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }),
    ...options.env,
  };
  let program: Program | undefined;
  const signal = (name: NodeJS.Signals): void => void program?.child.kill(name);
  const end = async (): Promise<void> => {
    signal('SIGKILL');
    await program?.ended;
    program = undefined;
  };
  const server: ServerProcess = {
    url,
    data,
    output: () => program?.output() ?? '',
    kill: end,
    start: async () => {
      program = startProgram([...dieWithParent(), join(ROOT, 'gateway', 'main.ts')], { env });
      await untilReady(url, program);
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    dispose: async () => {
      await end();
      await data.remove();
    },
  };
  try {
    await server.start();
  } catch (error) {
    await server.dispose();
    throw error;
  }
  return server;
}

/** No server outlives a test run that was killed. */
function dieWithParent(): readonly string[] {
  return ['--import', pathToFileURL(join(ROOT, 'tools', 'die-with-parent.mjs')).href];
}

/** Waits for `/readyz`; throws with what the program said when it ends instead. */
export async function untilReady(url: string, program: Program): Promise<void> {
  while (!(await isReady(url))) {
    if (program.hasEnded()) throw new Error(`the server ended: ${program.output()}`);
    await sleep(POLL_MS);
  }
}

export async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch (error) {
    if (error instanceof TypeError || (error instanceof Error && error.name === 'TimeoutError')) {
      return false;
    }
    throw error;
  }
}
