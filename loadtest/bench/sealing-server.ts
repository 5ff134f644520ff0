import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { OrganizationKind } from '#contracts/wire/people.ts';
import type { UserRole } from '#contracts/wire/session.ts';
import { createPool } from '#db/pool.ts';
import { readConfig } from '#gateway/config.ts';
import { openDatabase } from '#gateway/database.ts';
import { startServer } from '#gateway/server.ts';
import { Identity } from '#modules/identity/index.ts';
import { childArgument, childReady } from './child.ts';
import { answerUsage } from './usage.ts';

export interface SealingServerArgument {
  readonly suppliers: number;
  /** `SEALING_DIR`, `TSA_URL`, and what else differs from the presets. */
  readonly env: Readonly<Record<string, string>>;
}

export interface SealingServerReady {
  readonly url: string;
  readonly password: string;
}

/** The whole server in a process of its own, with an agency, two more custodians and so many suppliers: `bench-agency`, `bench-1` …, by one password. */
const PASSWORD = 'only-for-the-bench-1';
const argument = childArgument() as SealingServerArgument;
const dataDir = await mkdtemp(join(tmpdir(), 'kaibiao-bench-'));
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

answerUsage();
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
  const add = async (id: string, kind: OrganizationKind, role: UserRole): Promise<void> => {
    const origin = { address: 'bench' };
    await identity.createOrganization({ organizationId: id, name: id, kind, region: '44' }, origin);
    const user = { userId: `${id}-user`, login: id, displayName: id, password: PASSWORD };
    await identity.createUser({ ...user, role, organizationId: id }, origin);
  };
  await add('bench-agency', 'agency', 'agency');
  await add('bench-supervisor', 'oversight', 'supervisor');
  await add('bench-buyer', 'buyer', 'buyer');
  for (let at = 1; at <= argument.suppliers; at += 1) {
    await add(`bench-${at}`, 'supplier', 'supplier');
  }
  await pool.end();
}
