import type { Pool, PoolClient } from 'pg';
import type { Organization, OrganizationKind, UserRole, UserSession } from './schema.ts';

/** SQL of the identity module and nothing else. Instants are the database's own, so that all processes share one clock. */

export type Queryable = Pick<PoolClient, 'query'>;

export interface StoredUser {
  readonly userId: string;
  readonly displayName: string;
  readonly passwordHash: string;
  readonly role: UserRole;
  readonly organizationId: string;
  readonly organizationName: string;
  readonly isDisabled: boolean;
}

export type AuditKind =
  | 'signed-in'
  | 'sign-in-failed'
  | 'signed-out'
  | 'sessions-revoked'
  | 'organization-created'
  | 'user-created'
  | 'user-disabled'
  | 'user-enabled'
  | 'password-changed'
  | 'signing-key-registered';

export interface AuditEvent {
  readonly kind: AuditKind;
  readonly userId?: string | undefined;
  readonly organizationId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly address: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Runs `work` in one transaction on one connection; rolls back when it throws. */
export async function inTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let fault: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    fault = error instanceof Error ? error : new Error(String(error));
    await client.query('ROLLBACK').catch(ignoreAfter);
    throw error;
  } finally {
    // A connection on which something went wrong is closed rather than given to the next.
    client.release(fault);
  }
}

export async function insertAudit(db: Queryable, event: AuditEvent): Promise<void> {
  await db.query(
    `INSERT INTO mod_identity.audit_events
       (kind, user_id, organization_id, session_id, address, detail)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [
      event.kind,
      event.userId ?? null,
      event.organizationId ?? null,
      event.sessionId ?? null,
      event.address,
      event.detail === undefined ? null : JSON.stringify(event.detail),
    ],
  );
}

/** False when the id is taken. */
export async function insertOrganization(
  db: Queryable,
  organization: Organization,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO mod_identity.organizations (organization_id, name, kind, region)
     VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [organization.id, organization.name, organization.kind, organization.region ?? null],
  );
  return rowCount === 1;
}

/** False when the id or the login is taken. */
export async function insertUser(
  db: Queryable,
  user: Omit<StoredUser, 'organizationName' | 'isDisabled'> & { readonly login: string },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO mod_identity.users
       (user_id, login, display_name, password_hash, role, organization_id)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
    [user.userId, user.login, user.displayName, user.passwordHash, user.role, user.organizationId],
  );
  return rowCount === 1;
}

export async function findUserByLogin(
  db: Queryable,
  login: string,
): Promise<StoredUser | undefined> {
  const { rows } = await db.query<UserRow>(
    `SELECT u.user_id, u.display_name, u.password_hash, u.role, u.organization_id, u.is_disabled,
       o.name AS organization_name
     FROM mod_identity.users AS u JOIN mod_identity.organizations AS o USING (organization_id)
     WHERE u.login = $1`,
    [login],
  );
  const row = rows[0];
  return (
    row && {
      userId: row.user_id,
      displayName: row.display_name,
      passwordHash: row.password_hash,
      role: row.role,
      organizationId: row.organization_id,
      organizationName: row.organization_name,
      isDisabled: row.is_disabled,
    }
  );
}

interface UserRow {
  readonly user_id: string;
  readonly display_name: string;
  readonly password_hash: string;
  readonly role: UserRole;
  readonly organization_id: string;
  readonly organization_name: string;
  readonly is_disabled: boolean;
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

/** Absolute end, epoch milliseconds; `undefined` when the user was disabled meanwhile. */
export async function insertSession(
  db: Queryable,
  session: {
    readonly sessionId: string;
    readonly tokenSha256: Uint8Array;
    readonly userId: string;
    readonly lifeMs: number;
  },
): Promise<number | undefined> {
  // FOR SHARE: disabling the user waits for this session to be there, then ends it too.
  const { rows } = await db.query<{ expires_ms: number }>(
    `WITH enabled AS (
       SELECT user_id FROM mod_identity.users WHERE user_id = $3 AND NOT is_disabled FOR SHARE
     )
     INSERT INTO mod_identity.sessions (session_id, token_sha256, user_id, expires_at)
     SELECT $1, $2, user_id, clock_timestamp() + $4 * interval '1 millisecond' FROM enabled
     RETURNING floor(extract(epoch FROM expires_at) * 1000)::bigint AS expires_ms`,
    [session.sessionId, Buffer.from(session.tokenSha256), session.userId, session.lifeMs],
  );
  return rows[0]?.expires_ms;
}

/** The session of a token while it lives. Notes that it was seen, at most once in `touchMs`. */
export async function findSession(
  db: Queryable,
  tokenSha256: Uint8Array,
  { idleMs, touchMs }: { readonly idleMs: number; readonly touchMs: number },
): Promise<UserSession | undefined> {
  const { rows } = await db.query<SessionRow>(
    `SELECT s.session_id, s.user_id, u.display_name, u.role, u.organization_id,
       o.name AS organization_name,
       floor(extract(epoch FROM s.expires_at) * 1000)::bigint AS expires_ms,
       s.last_seen_at <= clock_timestamp() - $3 * interval '1 millisecond' AS is_stale
     FROM mod_identity.sessions AS s
     JOIN mod_identity.users AS u USING (user_id)
     JOIN mod_identity.organizations AS o USING (organization_id)
     WHERE s.token_sha256 = $1 AND s.ended_at IS NULL AND s.expires_at > clock_timestamp()
       AND s.last_seen_at > clock_timestamp() - $2 * interval '1 millisecond'
       AND NOT u.is_disabled`,
    [Buffer.from(tokenSha256), idleMs, touchMs],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  if (row.is_stale) {
    await db.query(
      `UPDATE mod_identity.sessions SET last_seen_at = clock_timestamp()
       WHERE session_id = $1 AND ended_at IS NULL`,
      [row.session_id],
    );
  }
  return {
    sessionId: row.session_id,
    userId: row.user_id,
    displayName: row.display_name,
    role: row.role,
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    expiresAt: row.expires_ms,
  };
}

interface SessionRow {
  readonly session_id: string;
  readonly user_id: string;
  readonly display_name: string;
  readonly role: UserRole;
  readonly organization_id: string;
  readonly organization_name: string;
  readonly expires_ms: number;
  readonly is_stale: boolean;
}

export interface EndedSession {
  readonly sessionId: string;
  readonly userId: string;
}

/** Ends one session, or all of a user; those that had ended already are not returned. */
export async function endSessions(
  db: Queryable,
  which: { readonly sessionId: string } | { readonly userId: string },
): Promise<readonly EndedSession[]> {
  const [column, id] =
    'sessionId' in which ? ['session_id', which.sessionId] : ['user_id', which.userId];
  const { rows } = await db.query<{ session_id: string; user_id: string }>(
    `UPDATE mod_identity.sessions SET ended_at = clock_timestamp()
     WHERE ${column} = $1 AND ended_at IS NULL RETURNING session_id, user_id`,
    [id],
  );
  return rows.map((row) => ({ sessionId: row.session_id, userId: row.user_id }));
}

/** Marks sessions that are past their absolute or idle end, some at a time. */
export async function endExpired(db: Queryable, idleMs: number): Promise<void> {
  await db.query(
    `UPDATE mod_identity.sessions SET ended_at = clock_timestamp()
     WHERE session_id IN (
       SELECT session_id FROM mod_identity.sessions
       WHERE ended_at IS NULL AND (expires_at <= clock_timestamp()
         OR last_seen_at <= clock_timestamp() - $1 * interval '1 millisecond')
       LIMIT 1000 FOR UPDATE SKIP LOCKED)`,
    [idleMs],
  );
}

/** Ids of sessions that ended within the last `withinMs`, in any process. */
export async function endedWithin(db: Queryable, withinMs: number): Promise<readonly string[]> {
  const { rows } = await db.query<{ session_id: string }>(
    `SELECT session_id FROM mod_identity.sessions
     WHERE ended_at > clock_timestamp() - $1 * interval '1 millisecond'`,
    [withinMs],
  );
  return rows.map((row) => row.session_id);
}

/** Forgets sessions that ended long ago; what happened to them is in the audit. */
export async function deleteEnded(db: Queryable, keepMs: number): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM mod_identity.sessions
     WHERE ended_at <= clock_timestamp() - $1 * interval '1 millisecond'`,
    [keepMs],
  );
  return rowCount ?? 0;
}

export async function organizationsOf(
  db: Queryable,
  ids: readonly string[],
): Promise<readonly Organization[]> {
  const { rows } = await db.query<OrganizationRow>(
    `SELECT organization_id, name, kind, region FROM mod_identity.organizations
     WHERE organization_id = ANY ($1)`,
    [[...ids]],
  );
  return rows.map((row) => ({
    id: row.organization_id,
    name: row.name,
    kind: row.kind,
    ...(row.region !== null && { region: row.region }),
  }));
}

interface OrganizationRow {
  readonly organization_id: string;
  readonly name: string;
  readonly kind: OrganizationKind;
  readonly region: string | null;
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

function ignoreAfter(): void {
  // The first error is the one that is thrown; a connection that cannot even roll back is closed.
}
