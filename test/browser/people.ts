import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reachDatabase } from '#clients/cli/database.ts';
import { createPool } from '#db/pool.ts';
import { recordingLog } from '#db/testing.ts';
import { Identity } from '#modules/identity/index.ts';
import { runCli } from '#test/process/programs.ts';
import type { ServerProcess } from '#test/process/server-process.ts';

/** Accounts of the browser tests: each plainly a role. The login is the organization's id, unless it is a colleague's. */
export const PASSWORD = 'only-for-tests-1';

export const PEOPLE = [
  { login: 'supplier-a', role: 'supplier', kind: 'supplier', name: '甲供应商' },
  { login: 'supplier-b', role: 'supplier', kind: 'supplier', name: '乙供应商' },
  { login: 'supplier-c', role: 'supplier', kind: 'supplier', name: '丙供应商' },
  { login: 'agency-a', role: 'agency', kind: 'agency', name: '代理机构' },
  { login: 'agency-a2', role: 'agency', kind: 'agency', name: '代理机构复核人', of: 'agency-a' },
  { login: 'buyer-a', role: 'buyer', kind: 'buyer', name: '采购人' },
  { login: 'supervisor-a', role: 'supervisor', kind: 'oversight', name: '监管部门' },
] as const;
export type Login = (typeof PEOPLE)[number]['login'];

const REGION = '44';

/** Makes them with the command line, beside the running server: a process for each of them. */
export async function addPeopleByCli(server: ServerProcess): Promise<void> {
  const passwordFile = join(server.data.path, 'password.txt');
  await writeFile(passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
  const run = async (...args: string[]): Promise<void> => {
    const { code, stderr } = await runCli(args, { DATA_DIR: server.data.path });
    if (code !== 0) throw new Error(`kaibiao ${args.join(' ')}: ${stderr}`);
  };
  await Promise.all(
    PEOPLE.filter((person) => !('of' in person)).map(({ login, kind, name }) =>
      run('org', 'add', '--id', login, '--name', name, '--kind', kind, '--region', REGION),
    ),
  );
  await Promise.all(
    PEOPLE.map(async (person) => {
      const { login, role, name } = person;
      const org = organizationOf(person);
      const who = ['--login', login, '--name', name, '--role', role, '--org', org];
      const secret = ['--id', userIdOf(login), '--password-file', passwordFile];
      await run('user', 'add', ...who, ...secret);
    }),
  );
}

/** Makes them in the embedded database of a running server. */
export async function addPeopleBeside({ data }: ServerProcess): Promise<void> {
  const { stdout, stderr } = process;
  const database = await reachDatabase({ stdout, stderr, env: { DATA_DIR: data.path } });
  try {
    await addPeople(database.url);
  } finally {
    await database.close();
  }
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
    for (const person of PEOPLE) {
      const { login, role, kind, name } = person;
      const organizationId = organizationOf(person);
      const origin = { address: 'test' };
      await identity.createOrganization({ organizationId, name, kind, region: REGION }, origin);
      await identity.createUser(
        {
          userId: userIdOf(login),
          login,
          displayName: name,
          password: PASSWORD,
          role,
          organizationId,
        },
        origin,
      );
    }
  } finally {
    await pool.end();
  }
}

/** A colleague works for an organization that is there already. */
function organizationOf(person: (typeof PEOPLE)[number]): string {
  return 'of' in person ? person.of : person.login;
}

export function userIdOf(login: Login): string {
  return `${login}-user`;
}

export function nameOf(login: Login): string {
  const found = PEOPLE.find((person) => person.login === login);
  if (found === undefined) throw new Error(`nobody is called ${login}`);
  return found.name;
}
