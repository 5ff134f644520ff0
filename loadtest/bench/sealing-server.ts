import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createPool } from '#db/pool.ts';
import { readConfig } from '#gateway/config.ts';
import { openDatabase } from '#gateway/database.ts';
import { startServer } from '#gateway/server.ts';
import { Identity } from '#modules/identity/index.ts';
import { childArgument, childReady } from './child.ts';

export interface SealingServerArgument {
  readonly suppliers: number;
  /** `SEALING_DIR` and `TSA_URL`. */
  readonly env: Readonly<Record<string, string>>;
}

export interface SealingServerReady {
  readonly url: string;
  readonly password: string;
}

export interface SealingServerUsage {
  readonly type: 'usage';
  /** Largest resident memory of the process so far. */
  readonly peakBytes: number;
  readonly rssBytes: number;
}

/** The whole server in a process of its own, with an agency and so many suppliers: `rush-agency`, `rush-1` …, by one password. */
const PASSWORD = 'only-for-the-bench-1';
const argument = childArgument() as SealingServerArgument;
const dataDir = await mkdtemp(join(tmpdir(), 'kaibiao-rush-'));
// PostgreSQL's own user has to pass through.
await chmod(dataDir, 0o711);
const settings = {
  ...{ PORT: '0', HOST: '127.0.0.1', DATA_DIR: dataDir, DEMO: 'off', LOG_LEVEL: 'error' },
  ...{ SECOND_FACTOR: 'optional', ...argument.env },
};
const logger = pino({ level: 'error' }, pino.destination(2));
const database = await openDatabase(configOf(settings), logger);
await addAccounts(database.url);
const server = await startServer({
  config: configOf({ ...settings, DATABASE_URL: database.url }),
  logger,
  version: 'bench',
  onFatal: (detail) => {
    throw new Error(detail);
  },
});

process.on('message', (message: { type?: string }) => {
  if (message.type !== 'usage') return;
  const peakBytes = process.resourceUsage().maxRSS * 1_024;
  const usage: SealingServerUsage = {
    ...{ type: 'usage', peakBytes, rssBytes: process.memoryUsage().rss },
  };
  process.send?.(usage);
});
const ready: SealingServerReady = { url: server.url, password: PASSWORD };
childReady(ready, async () => {
  await server.stop();
  await database.stop();
  await rm(dataDir, { recursive: true, force: true });
});

function configOf(env: Readonly<Record<string, string>>) {
  const config = readConfig(env);
  if (!config.ok) throw new Error(config.error.join('\n'));
  return config.value;
}

async function addAccounts(databaseUrl: string): Promise<void> {
  const pool = createPool({
    ...{ databaseUrl, applicationName: 'kaibiao-bench', role: 'service' },
    ...{ statementTimeoutMs: 60_000, connectionsMax: 4 },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  const identity = new Identity({
    pool,
    onFault: (error) => {
      throw error;
    },
  });
  const add = async (id: string, kind: 'agency' | 'supplier'): Promise<void> => {
    const origin = { address: 'bench' };
    await identity.createOrganization({ organizationId: id, name: id, kind, region: '44' }, origin);
    const user = { userId: `${id}-user`, login: id, displayName: id, password: PASSWORD };
    await identity.createUser({ ...user, role: kind, organizationId: id }, origin);
  };
  await add('rush-agency', 'agency');
  for (let at = 1; at <= argument.suppliers; at += 1) await add(`rush-${at}`, 'supplier');
  await pool.end();
}
