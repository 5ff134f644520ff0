import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTemporaryPostgres } from '#db/embedded.ts';
import { migrate } from '#db/migrate.ts';
import { createPool, type DatabaseLog } from '#db/pool.ts';
import { Identity } from '#modules/identity/index.ts';
import type { Account, AccountsFile } from '../scenarios/lib/accounts.ts';
import { EXIT, LoadError } from './load-error.ts';

const ROOT = new URL('../../', import.meta.url);
const READY_MS_MAX = 60_000;
const READY_LOOK_MS = 100;
const STOP_MS_MAX = 25_000;
const HASHES_AT_ONCE = 2;

/** The server of a run: `gateway/main.ts` in a process of its own on a fresh database, both gone afterwards. */
export interface OwnServer {
  readonly url: string;
  readonly accounts: AccountsFile;
  stop(): Promise<void>;
}

/** `log` gets what an operator would have to act on. */
export async function startOwnServer(init: {
  readonly suppliers: number;
  readonly log: DatabaseLog;
}): Promise<OwnServer> {
  const folder = await mkdtemp(join(tmpdir(), 'kaibiao-load-'));
  const database = await startTemporaryPostgres(init.log);
  let child: ChildProcess | undefined;
  const stop = async (): Promise<void> => {
    if (child !== undefined) await stopChild(child);
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await migrate({ databaseUrl: database.url, log: init.log });
    const accounts = await makeAccounts({ ...init, databaseUrl: database.url });
    const port = await freePort();
    child = startGateway({ PORT: String(port), DATABASE_URL: database.url, DATA_DIR: folder });
    const url = `http://localhost:${port}`;
    await untilReady(url, child);
    return { url, accounts, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startGateway(env: Readonly<Record<string, string>>): ChildProcess {
  const hook = new URL('tools/die-with-parent.mjs', ROOT).href;
  const program = fileURLToPath(new URL('gateway/main.ts', ROOT));
  return spawn(process.execPath, ['--import', hook, program], {
    cwd: fileURLToPath(ROOT),
    // All virtual users come from one address, and a few bidders stand for many.
    env: {
      PATH: process.env['PATH'],
      LOG_LEVEL: 'warn',
      DEMO: 'off',
      // A program signs in by password; the server listens on this machine alone.
      SECOND_FACTOR: 'optional',
      SOCKETS_PER_ADDRESS_MAX: '100000',
      OFFERS_PER_SECOND: '10000',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // Ctrl-C reaches this process, which then stops the server in order.
    detached: process.platform !== 'win32',
  });
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const until = Date.now() + READY_MS_MAX;
  while (Date.now() < until) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    if (await isReady(url)) return;
    await new Promise((resolve) => setTimeout(resolve, READY_LOOK_MS));
  }
  throw new LoadError(EXIT.failed, 'the server did not come up; what it said stands above');
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch (error) {
    // Not listening yet.
    if (error instanceof TypeError) return false;
    throw error;
  }
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
  await ended;
  clearTimeout(timer);
}

async function makeAccounts(init: {
  readonly databaseUrl: string;
  readonly suppliers: number;
  readonly log: DatabaseLog;
}): Promise<AccountsFile> {
  const pool = createPool({
    databaseUrl: init.databaseUrl,
    log: init.log,
    applicationName: 'load-accounts',
    role: 'service',
    statementTimeoutMs: 10_000,
    connectionsMax: HASHES_AT_ONCE,
  });
  const identity = new Identity({ pool, onFault: (error) => init.log.error(String(error)) });
  try {
    const buyerId = 'load-buyer';
    const buyer = { organizationId: buyerId, name: 'Load test buyer', kind: 'buyer' } as const;
    await identity.createOrganization(buyer, ORIGIN);
    const agency = await makeAccount(identity, 'load-agency', 'agency');
    const names = Array.from(
      { length: init.suppliers },
      (_, index) => `load-supplier-${index + 1}`,
    );
    const suppliers: Account[] = [];
    for (let at = 0; at < names.length; at += HASHES_AT_ONCE) {
      const some = names.slice(at, at + HASHES_AT_ONCE);
      suppliers.push(
        ...(await Promise.all(some.map((name) => makeAccount(identity, name, 'supplier')))),
      );
    }
    return { buyerId, agency, suppliers };
  } finally {
    await identity.stop();
    await pool.end();
  }
}

const ORIGIN = { address: '' };

async function makeAccount(
  identity: Identity,
  id: string,
  kind: 'supplier' | 'agency',
): Promise<Account> {
  const password = randomBytes(12).toString('hex');
  await identity.createOrganization({ organizationId: id, name: id, kind }, ORIGIN);
  const user = { userId: `${id}-user`, login: id, displayName: id, password, role: kind };
  await identity.createUser({ ...user, organizationId: id }, ORIGIN);
  return { organizationId: id, login: id, password };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
