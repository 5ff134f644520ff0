import type { Queryable } from '../kit/transaction.ts';
import type { Organization, OrganizationKind, UserRole } from './schema.ts';

/** SQL of organizations, users and their roles. */

export interface StoredUser {
  readonly userId: string;
  readonly login: string;
  readonly displayName: string;
  readonly passwordHash: string;
  readonly organizationId: string;
  readonly isDisabled: boolean;
  readonly isDemo: boolean;
}

/** False when the id is taken. */
export async function insertOrganization(
  db: Queryable,
  organization: Organization,
): Promise<boolean> {
  const { id, name, kind, region, creditCode } = organization;
  const { rowCount } = await db.query(
    `INSERT INTO mod_identity.organizations (organization_id, name, kind, region, credit_code)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [id, name, kind, region ?? null, creditCode ?? null],
  );
  return rowCount === 1;
}

/** False when the id or the login is taken. */
export async function insertUser(
  db: Queryable,
  user: Omit<StoredUser, 'isDisabled'>,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO mod_identity.users
       (user_id, login, display_name, password_hash, organization_id, is_demo)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
    [
      user.userId,
      user.login,
      user.displayName,
      user.passwordHash,
      user.organizationId,
      user.isDemo,
    ],
  );
  return rowCount === 1;
}

export interface NewRole {
  readonly userId: string;
  readonly role: UserRole;
  readonly organizationId: string;
  readonly region?: string | undefined;
  readonly isManager: boolean;
  readonly state: 'proposed' | 'active';
  /** Absent: from the command line. */
  readonly proposedBy?: string | undefined;
  readonly decidedBy?: string | undefined;
  /** Of a proposal: which administration decides. */
  readonly approver?: 'platform-admin' | 'security-admin' | undefined;
}

/**
 * The id of the new role; `undefined` when the user has it already, or another of the three administrations (the
 * database's own index holds that).
 */
export async function insertRole(db: Queryable, role: NewRole): Promise<string | undefined> {
  const { rows } = await db.query<{ role_id: string }>(
    `INSERT INTO mod_identity.user_roles
       (user_id, role, organization_id, region, is_manager, state, proposed_by, decided_by, approver)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING role_id`,
    [
      role.userId,
      role.role,
      role.organizationId,
      role.region ?? null,
      role.isManager,
      role.state,
      role.proposedBy ?? null,
      role.decidedBy ?? null,
      role.approver ?? null,
    ],
  );
  return rows[0]?.role_id;
}

/** A role in which a user may act now. */
export interface ActiveRole {
  readonly roleId: string;
  readonly role: UserRole;
  readonly organizationId: string;
  readonly organizationName: string;
  readonly region?: string;
  readonly isManager: boolean;
}

/** Roles of organizations that are not disabled, oldest first. */
export async function activeRolesOf(db: Queryable, userId: string): Promise<readonly ActiveRole[]> {
  const { rows } = await db.query<ActiveRoleRow>(
    `SELECT r.role_id, r.role, r.organization_id, o.name AS organization_name, r.region, r.is_manager
     FROM mod_identity.user_roles AS r JOIN mod_identity.organizations AS o USING (organization_id)
     WHERE r.user_id = $1 AND r.state = 'active' AND NOT o.is_disabled
     ORDER BY r.created_at, r.role_id`,
    [userId],
  );
  return rows.map((row) => ({
    roleId: row.role_id,
    role: row.role,
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    ...(row.region !== null && { region: row.region }),
    isManager: row.is_manager,
  }));
}

interface ActiveRoleRow {
  readonly role_id: string;
  readonly role: UserRole;
  readonly organization_id: string;
  readonly organization_name: string;
  readonly region: string | null;
  readonly is_manager: boolean;
}

const USER_COLUMNS =
  'user_id, login, display_name, password_hash, organization_id, is_disabled, is_demo';

export async function findUserByLogin(
  db: Queryable,
  login: string,
): Promise<StoredUser | undefined> {
  const { rows } = await db.query<UserRow>(
    `SELECT ${USER_COLUMNS} FROM mod_identity.users WHERE login = $1`,
    [login],
  );
  return rows[0] && userOf(rows[0]);
}

export async function findUser(db: Queryable, userId: string): Promise<StoredUser | undefined> {
  const { rows } = await db.query<UserRow>(
    `SELECT ${USER_COLUMNS} FROM mod_identity.users WHERE user_id = $1`,
    [userId],
  );
  return rows[0] && userOf(rows[0]);
}

interface UserRow {
  readonly user_id: string;
  readonly login: string;
  readonly display_name: string;
  readonly password_hash: string;
  readonly organization_id: string;
  readonly is_disabled: boolean;
  readonly is_demo: boolean;
}

function userOf(row: UserRow): StoredUser {
  return {
    userId: row.user_id,
    login: row.login,
    displayName: row.display_name,
    passwordHash: row.password_hash,
    organizationId: row.organization_id,
    isDisabled: row.is_disabled,
    isDemo: row.is_demo,
  };
}

/** The organization of the user, or `undefined` when there is no such user. */
export async function updateUser(
  db: Queryable,
  userId: string,
  change: { readonly passwordHash?: string; readonly isDisabled?: boolean },
): Promise<string | undefined> {
  const { rows } = await db.query<{ organization_id: string }>(
    `UPDATE mod_identity.users
     SET password_hash = coalesce($2, password_hash), is_disabled = coalesce($3, is_disabled)
     WHERE user_id = $1 RETURNING organization_id`,
    [userId, change.passwordHash ?? null, change.isDisabled ?? null],
  );
  return rows[0]?.organization_id;
}

export async function organizationsOf(
  db: Queryable,
  ids: readonly string[],
): Promise<readonly Organization[]> {
  const { rows } = await db.query<OrganizationRow>(
    `SELECT organization_id, name, kind, region, credit_code, is_disabled
     FROM mod_identity.organizations WHERE organization_id = ANY ($1)`,
    [[...ids]],
  );
  return rows.map(organizationOf);
}

function organizationOf(row: OrganizationRow): Organization {
  return {
    id: row.organization_id,
    name: row.name,
    kind: row.kind,
    ...(row.region !== null && { region: row.region }),
    ...(row.credit_code !== null && { creditCode: row.credit_code }),
    isDisabled: row.is_disabled,
  };
}

export interface OrganizationSearch {
  readonly kind: OrganizationKind;
  readonly search: string;
  readonly limit: number;
}

/** Enabled organizations of a kind, in order of their names; `search` is a part of the name or the id. */
export async function searchOrganizations(
  db: Queryable,
  { kind, search, limit }: OrganizationSearch,
): Promise<readonly Organization[]> {
  const { rows } = await db.query<OrganizationRow>(
    `SELECT organization_id, name, kind, region, credit_code, is_disabled
     FROM mod_identity.organizations
     WHERE kind = $1 AND NOT is_disabled
       AND strpos(lower(name || ' ' || organization_id), lower($2)) > 0
     ORDER BY name, organization_id LIMIT $3`,
    [kind, search, limit],
  );
  return rows.map(organizationOf);
}

/** All of one kind, by name. */
export async function organizationsOfKind(
  db: Queryable,
  kind: OrganizationKind,
): Promise<readonly Organization[]> {
  const { rows } = await db.query<OrganizationRow>(
    `SELECT organization_id, name, kind, region, credit_code, is_disabled
     FROM mod_identity.organizations WHERE kind = $1 ORDER BY name, organization_id`,
    [kind],
  );
  return rows.map(organizationOf);
}

interface OrganizationRow {
  readonly organization_id: string;
  readonly name: string;
  readonly kind: OrganizationKind;
  readonly region: string | null;
  readonly credit_code: string | null;
  readonly is_disabled: boolean;
}

/** What people and their organizations are called now, by user id. */
export async function namesOf(
  db: Queryable,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, UserNames>> {
  const { rows } = await db.query<{
    user_id: string;
    login: string;
    display_name: string;
    organization_name: string;
  }>(
    `SELECT u.user_id, u.login, u.display_name, o.name AS organization_name
     FROM mod_identity.users AS u JOIN mod_identity.organizations AS o USING (organization_id)
     WHERE u.user_id = ANY ($1)`,
    [[...userIds]],
  );
  return new Map(
    rows.map((row) => [
      row.user_id,
      {
        login: row.login,
        displayName: row.display_name,
        organizationName: row.organization_name,
      },
    ]),
  );
}

export interface UserNames {
  readonly login: string;
  readonly displayName: string;
  readonly organizationName: string;
}

/** Regions of all organizations that have one. */
export async function allRegions(db: Queryable): Promise<ReadonlyMap<string, string>> {
  const { rows } = await db.query<{ organization_id: string; region: string }>(
    'SELECT organization_id, region FROM mod_identity.organizations WHERE region IS NOT NULL',
  );
  return new Map(rows.map((row) => [row.organization_id, row.region]));
}

export async function replaceSigningKey(
  db: Queryable,
  key: { readonly organizationId: string; readonly userId: string; readonly spki: Uint8Array },
): Promise<void> {
  // The row lock makes two registrations at once follow each other instead of meeting in the unique index.
  await db.query(
    'SELECT 1 FROM mod_identity.organizations WHERE organization_id = $1 FOR NO KEY UPDATE',
    [key.organizationId],
  );
  await db.query(
    `UPDATE mod_identity.signing_keys SET replaced_at = clock_timestamp()
     WHERE organization_id = $1 AND replaced_at IS NULL`,
    [key.organizationId],
  );
  await db.query(
    `INSERT INTO mod_identity.signing_keys (organization_id, spki, registered_by)
     VALUES ($1, $2, $3)`,
    [key.organizationId, Buffer.from(key.spki), key.userId],
  );
}

/** DER bytes of the key in force. */
export async function findSigningKey(
  db: Queryable,
  organizationId: string,
): Promise<Uint8Array | undefined> {
  const { rows } = await db.query<{ spki: Buffer }>(
    `SELECT spki FROM mod_identity.signing_keys
     WHERE organization_id = $1 AND replaced_at IS NULL`,
    [organizationId],
  );
  return rows[0]?.spki;
}
