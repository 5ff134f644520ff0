import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPool } from '#db/pool.ts';
import { recordingLog } from '#db/testing.ts';
import { Identity } from '#modules/identity/index.ts';
import { runCli } from '#test/process/programs.ts';
import type { ServerProcess } from '#test/process/server-process.ts';

/** Accounts of the browser tests: each plainly a role. The login is the organization's id. */
export const PASSWORD = 'only-for-tests-1';

export const PEOPLE = [
  { login: 'supplier-a', role: 'supplier', kind: 'supplier', name: '甲供应商' },
  { login: 'supplier-b', role: 'supplier', kind: 'supplier', name: '乙供应商' },
  { login: 'supplier-c', role: 'supplier', kind: 'supplier', name: '丙供应商' },
  { login: 'agency-a', role: 'agency', kind: 'agency', name: '代理机构' },
  { login: 'buyer-a', role: 'buyer', kind: 'buyer', name: '采购人' },
  { login: 'supervisor-a', role: 'supervisor', kind: 'oversight', name: '监管部门' },
] as const;
export type Login = (typeof PEOPLE)[number]['login'];

const REGION = '44';

/** Makes them with the command line, beside the running server. */
export async function addPeopleByCli(server: ServerProcess): Promise<void> {
  const passwordFile = join(server.data.path, 'password.txt');
  await writeFile(passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
  const run = async (...args: string[]): Promise<void> => {
    const { code, stderr } = await runCli(args, { DATA_DIR: server.data.path });
    if (code !== 0) throw new Error(`kaibiao ${args.join(' ')}: ${stderr}`);
  };
  await Promise.all(
    PEOPLE.map(async ({ login, role, kind, name }) => {
      await run('org', 'add', '--id', login, '--name', name, '--kind', kind, '--region', REGION);
      const who = ['--login', login, '--name', name, '--role', role, '--org', login];
      const secret = ['--id', userIdOf(login), '--password-file', passwordFile];
      await run('user', 'add', ...who, ...secret);
    }),
  );
}

/** Makes them through the module that owns them; needs the database of the test file. */
export async function addPeople(databaseUrl: string): Promise<void> {
  const pool = createPool({
    databaseUrl,
    applicationName: 'kaibiao-test',
    role: 'service',
    statementTimeoutMs: 30_000,
    connectionsMax: 2,
    log: recordingLog(),
  });
  const identity = new Identity({
    pool,
    onFault: (error) => {
      throw error;
    },
  });
  try {
    for (const { login, role, kind, name } of PEOPLE) {
      const origin = { address: 'test' };
      await identity.createOrganization(
        { organizationId: login, name, kind, region: REGION },
        origin,
      );
      await identity.createUser(
        {
          userId: userIdOf(login),
          login,
          displayName: name,
          password: PASSWORD,
          role,
          organizationId: login,
        },
        origin,
      );
    }
  } finally {
    await pool.end();
  }
}

export function userIdOf(login: Login): string {
  return `${login}-user`;
}

export function nameOf(login: Login): string {
  const found = PEOPLE.find((person) => person.login === login);
  if (found === undefined) throw new Error(`nobody is called ${login}`);
  return found.name;
}
