import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { z } from 'zod';
import { oneLine } from '#contracts/strict-json.ts';
import type { OrganizationKind } from '#contracts/wire/people.ts';
import { createPool } from '#db/pool.ts';
import { Identity, type UserRole } from '#modules/identity/index.ts';
import { quietLog, withDatabase } from './database.ts';
import { CliError, type CliIo, Printer } from './io.ts';
import { choosePassword, type PasswordArguments } from './password.ts';

export interface UserArguments extends PasswordArguments {
  readonly login: string;
  readonly name: string;
  readonly role: UserRole;
  readonly org: string;
  readonly id?: string;
  readonly region?: string;
  readonly manager?: boolean;
}

export interface AdministratorArguments {
  readonly name: string;
  readonly org: string;
}

export interface OrganizationArguments {
  readonly id: string;
  readonly name: string;
  readonly kind: OrganizationKind;
  readonly region?: string;
}

export interface ListArguments {
  readonly json?: boolean;
}

/** The command line has no address; the audit rows say so. */
const ORIGIN = { address: '' };
const STATEMENT_TIMEOUT_MS = 30_000;

export async function addUser(options: UserArguments, io: CliIo): Promise<void> {
  const { password, isGenerated } = await choosePassword(options, io);
  const { login, name, role, org, region, manager = false, id = randomUUID() } = options;
  const fields = {
    userId: id,
    login,
    displayName: name,
    password,
    role,
    organizationId: org,
    isManager: manager,
    ...(region !== undefined && { region }),
  };
  const outcome = await withIdentity(io, (identity) => identity.createUser(fields, ORIGIN));
  if (outcome === 'exists') throw new CliError(`there is an account ${oneLine(login)} or id ${id}`);
  if (outcome === 'unknown_organization') {
    throw new CliError(`no organization ${oneLine(org)}: add it first with kaibiao org add`);
  }
  const shownPassword = isGenerated ? `, password ${password}` : '';
  await new Printer(io.stdout).print(`account ${oneLine(login)} made, id ${id}${shownPassword}\n`);
}

export async function setPassword(
  login: string,
  options: PasswordArguments,
  io: CliIo,
): Promise<void> {
  const { password, isGenerated } = await choosePassword(options, io);
  await withIdentity(io, async (identity) => {
    await identity.changePassword(await userIdOf(identity, login), password, ORIGIN);
  });
  const shownPassword = isGenerated ? `: ${password}` : '';
  await new Printer(io.stdout).print(`password of ${oneLine(login)} changed${shownPassword}\n`);
}

/** Takes all second factors away, when the person has lost them and no administrator is left to help. */
export async function forgetFactors(login: string, io: CliIo): Promise<void> {
  await withIdentity(io, async (identity) => {
    await identity.forgetFactors(await userIdOf(identity, login), ORIGIN);
  });
  const printer = new Printer(io.stdout);
  await printer.print(`${oneLine(login)} has no second factor any more; sessions ended\n`);
}

export async function setLocked(login: string, isLocked: boolean, io: CliIo): Promise<void> {
  await withIdentity(io, async (identity) => {
    await identity.setDisabled(await userIdOf(identity, login), isLocked, ORIGIN);
  });
  const printer = new Printer(io.stdout);
  await printer.print(`account ${oneLine(login)} ${isLocked ? 'locked' : 'unlocked'}\n`);
}

const ADMINISTRATIONS = ['platform-admin', 'security-admin', 'audit-admin'] as const;

/** Three administrators for a new installation; refused as soon as there is one, who then invites the others. */
export async function makeAdministrators(
  { name, org }: AdministratorArguments,
  io: CliIo,
): Promise<void> {
  const made = await withIdentity(io, async (identity, pool) => {
    const present = (await usersOf(pool)).filter((user) =>
      ADMINISTRATIONS.some((role) => user.role.split(',').includes(role)),
    );
    if (present.length > 0) {
      const logins = present.map(({ login }) => oneLine(login)).join(', ');
      throw new CliError(`there are administrators already: ${logins}`);
    }
    await identity.createOrganization({ organizationId: org, name, kind: 'platform' }, ORIGIN);
    const accounts: { readonly login: string; readonly password: string }[] = [];
    for (const role of ADMINISTRATIONS) {
      const { password } = await choosePassword({ generate: true }, io);
      const fields = { userId: randomUUID(), login: role, displayName: role, password, role };
      const outcome = await identity.createUser({ ...fields, organizationId: org }, ORIGIN);
      if (outcome !== 'created') throw new CliError(`there is an account ${role}`);
      accounts.push({ login: role, password });
    }
    return accounts;
  });
  const printer = new Printer(io.stdout);
  for (const { login, password } of made) await printer.print(`${login}\t${password}\n`);
  await printer.print('shown this once: give each line to another person\n');
}

export async function addOrganization(options: OrganizationArguments, io: CliIo): Promise<void> {
  const { id, name, kind, region } = options;
  const fields = { organizationId: id, name, kind, ...(region === undefined ? {} : { region }) };
  const outcome = await withIdentity(io, (identity) => identity.createOrganization(fields, ORIGIN));
  if (outcome === 'exists') throw new CliError(`there is an organization ${oneLine(id)}`);
  await new Printer(io.stdout).print(`organization ${oneLine(id)} made\n`);
}

export async function list(
  what: 'users' | 'organizations',
  { json }: ListArguments,
  io: CliIo,
): Promise<void> {
  const read: (pool: Pool) => Promise<readonly object[]> =
    what === 'users' ? usersOf : organizationsOf;
  const rows = await withIdentity(io, (_identity, pool) => read(pool));
  const printer = new Printer(io.stdout);
  for (const row of rows) {
    const cells = Object.values(row).map((value) => oneLine(String(value)));
    await printer.print(`${json === true ? JSON.stringify(row) : cells.join('\t')}\n`);
  }
}

async function withIdentity<T>(
  io: CliIo,
  work: (identity: Identity, pool: Pool) => Promise<T>,
): Promise<T> {
  return withDatabase(io, async ({ url }) => {
    const pool = createPool({
      databaseUrl: url,
      applicationName: 'kaibiao-cli',
      role: 'service',
      statementTimeoutMs: STATEMENT_TIMEOUT_MS,
      connectionsMax: 1,
      log: quietLog(io),
    });
    const identity = new Identity({ pool, onFault: () => {} });
    try {
      return await work(identity, pool);
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      const [issue] = error.issues;
      throw new CliError(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'malformed'}`);
    } finally {
      await pool.end();
    }
  });
}

interface UserRow {
  readonly userId: string;
  readonly login: string;
  readonly displayName: string;
  readonly role: string;
  readonly organizationId: string;
  readonly isDisabled: boolean;
}

async function usersOf(pool: Pool): Promise<readonly UserRow[]> {
  const { rows } = await pool.query<UserRow & Record<string, unknown>>(
    `SELECT u.user_id AS "userId", u.login, u.display_name AS "displayName",
       coalesce(string_agg(r.role, ',' ORDER BY r.created_at), '') AS role,
       u.organization_id AS "organizationId", u.is_disabled AS "isDisabled"
     FROM mod_identity.users AS u
     LEFT JOIN mod_identity.user_roles AS r ON r.user_id = u.user_id AND r.state = 'active'
     GROUP BY u.user_id ORDER BY u.login`,
  );
  return rows;
}

async function organizationsOf(pool: Pool): Promise<readonly Record<string, unknown>[]> {
  const { rows } = await pool.query<Record<string, unknown>>(
    `SELECT organization_id AS "organizationId", name, kind, coalesce(region, '') AS region
     FROM mod_identity.organizations ORDER BY organization_id`,
  );
  return rows;
}

/** Throws `CliError` when nobody signs in under that login. */
async function userIdOf(identity: Identity, login: string): Promise<string> {
  const userId = await identity.idOfLogin(login);
  if (userId === undefined) throw new CliError(`no account ${oneLine(login)}`);
  return userId;
}
