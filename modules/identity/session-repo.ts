import type { Queryable } from '../kit/transaction.ts';
import type { SessionFactor, UserRole, UserSession } from './schema.ts';

/** SQL of sessions. Instants are the database's own, so that all processes share one clock. */

export interface NewSession {
  readonly sessionId: string;
  readonly tokenSha256: Uint8Array;
  readonly userId: string;
  readonly roleId: string;
  readonly lifeMs: number;
  readonly address: string;
  readonly userAgent: string;
  readonly factor: SessionFactor;
}

/** False when the user was disabled or lost the role meanwhile. */
export async function insertSession(db: Queryable, session: NewSession): Promise<boolean> {
  // FOR SHARE: disabling the user, or revoking the role, waits for this session to be there, then ends it too.
  const { rowCount } = await db.query(
    `WITH enabled AS (
       SELECT u.user_id, r.role_id FROM mod_identity.users AS u
       JOIN mod_identity.user_roles AS r USING (user_id)
       WHERE u.user_id = $3 AND NOT u.is_disabled AND r.role_id = $4 AND r.state = 'active'
       FOR SHARE
     )
     INSERT INTO mod_identity.sessions
       (session_id, token_sha256, user_id, role_id, expires_at, address, user_agent, factor, factor_at)
     SELECT $1, $2, user_id, role_id, clock_timestamp() + $5 * interval '1 millisecond', $6, $7, $8,
       CASE WHEN $8 = 'none' THEN NULL ELSE clock_timestamp() END
     FROM enabled`,
    [
      session.sessionId,
      Buffer.from(session.tokenSha256),
      session.userId,
      session.roleId,
      session.lifeMs,
      session.address,
      session.userAgent,
      session.factor,
    ],
  );
  return rowCount === 1;
}

export interface FindTerms {
  readonly idleMs: number;
  /** Seen again at most once in this time; 0: at once. */
  readonly touchMs: number;
  /** A page that asks by itself does not show that somebody is there. */
  readonly isBackground: boolean;
}

const SESSION_SOURCE = `FROM mod_identity.sessions AS s
     JOIN mod_identity.users AS u USING (user_id)
     JOIN mod_identity.user_roles AS r ON r.role_id = s.role_id
     JOIN mod_identity.organizations AS o ON o.organization_id = r.organization_id`;
const IS_LIVE = `s.ended_at IS NULL AND s.expires_at > clock_timestamp()
       AND NOT u.is_disabled AND NOT o.is_disabled AND r.state = 'active'`;

const SESSION_COLUMNS = `s.session_id, s.user_id, s.role_id, u.display_name, u.is_demo, r.role,
       r.organization_id, o.name AS organization_name, r.region, r.is_manager,
       floor(extract(epoch FROM s.expires_at) * 1000)::bigint AS expires_ms,
       floor(extract(epoch FROM s.last_seen_at) * 1000)::bigint AS seen_ms,
       floor(extract(epoch FROM s.factor_at) * 1000)::bigint AS factor_ms`;

/** What browsers and programs of these sessions call themselves, by session id; also of ended ones while they are kept. */
export async function userAgentsOf(
  db: Queryable,
  sessionIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await db.query<{ session_id: string; user_agent: string }>(
    'SELECT session_id, user_agent FROM mod_identity.sessions WHERE session_id = ANY ($1)',
    [[...sessionIds]],
  );
  return new Map(rows.map((row) => [row.session_id, row.user_agent]));
}

/** The session of a token while it lives. Notes that it was seen, at most once in `touchMs`. */
export async function findSession(
  db: Queryable,
  tokenSha256: Uint8Array,
  { idleMs, touchMs, isBackground }: FindTerms,
): Promise<StoredSession | undefined> {
  const { rows } = await db.query<SessionRow>(
    `SELECT ${SESSION_COLUMNS},
       s.last_seen_at <= clock_timestamp() - $3 * interval '1 millisecond' AS is_stale
     ${SESSION_SOURCE} WHERE ${IS_LIVE} AND s.token_sha256 = $1
       AND s.last_seen_at > clock_timestamp() - $2 * interval '1 millisecond'`,
    [Buffer.from(tokenSha256), idleMs, touchMs],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  const seenMs = row.is_stale && !isBackground ? await touch(db, row.session_id) : undefined;
  return sessionOf(row, (seenMs ?? row.seen_ms) + idleMs);
}

/** Epoch milliseconds of now; `undefined` when it ended meanwhile. */
async function touch(db: Queryable, sessionId: string): Promise<number | undefined> {
  const { rows } = await db.query<{ seen_ms: number }>(
    `UPDATE mod_identity.sessions SET last_seen_at = clock_timestamp()
     WHERE session_id = $1 AND ended_at IS NULL
     RETURNING floor(extract(epoch FROM last_seen_at) * 1000)::bigint AS seen_ms`,
    [sessionId],
  );
  return rows[0]?.seen_ms;
}

/** Whether it lives or not; for one that was opened or changed just now. */
export async function findSessionById(
  db: Queryable,
  sessionId: string,
  idleMs: number,
): Promise<StoredSession | undefined> {
  const { rows } = await db.query<SessionRow>(
    `SELECT ${SESSION_COLUMNS} ${SESSION_SOURCE} WHERE s.session_id = $1`,
    [sessionId],
  );
  const row = rows[0];
  return row && sessionOf(row, row.seen_ms + idleMs);
}

/** As stored; whether it is exempt from second factors is the configuration's answer. */
export type StoredSession = Omit<UserSession, 'isExempt'> & { readonly isDemo: boolean };

interface SessionRow {
  readonly session_id: string;
  readonly user_id: string;
  readonly role_id: string;
  readonly display_name: string;
  readonly is_demo: boolean;
  readonly role: UserRole;
  readonly organization_id: string;
  readonly organization_name: string;
  readonly region: string | null;
  readonly is_manager: boolean;
  readonly expires_ms: number;
  readonly seen_ms: number;
  readonly factor_ms: number | null;
  readonly is_stale: boolean;
}

function sessionOf(row: SessionRow, idleEndsAt: number): StoredSession {
  return {
    sessionId: row.session_id,
    userId: row.user_id,
    displayName: row.display_name,
    role: row.role,
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    roleId: row.role_id,
    ...(row.region !== null && { region: row.region }),
    isManager: row.is_manager,
    ...(row.factor_ms !== null && { factorAt: row.factor_ms }),
    isDemo: row.is_demo,
    idleEndsAt: Math.min(idleEndsAt, row.expires_ms),
    expiresAt: row.expires_ms,
  };
}

/** What was shown in a session, the password aside; `undefined` when it ended. */
export async function sessionFactorOf(
  db: Queryable,
  sessionId: string,
): Promise<SessionFactor | undefined> {
  const { rows } = await db.query<{ factor: SessionFactor }>(
    'SELECT factor FROM mod_identity.sessions WHERE session_id = $1 AND ended_at IS NULL',
    [sessionId],
  );
  return rows[0]?.factor;
}

/** A fresh token for a session that goes on, with the factor that was shown if one was; false when it ended. */
export async function renewToken(
  db: Queryable,
  sessionId: string,
  { tokenSha256, factor }: { readonly tokenSha256: Uint8Array; readonly factor?: SessionFactor },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE mod_identity.sessions
     SET token_sha256 = $2, factor = coalesce($3, factor), last_seen_at = clock_timestamp(),
       factor_at = CASE WHEN $3::text IS NULL THEN factor_at ELSE clock_timestamp() END
     WHERE session_id = $1 AND ended_at IS NULL`,
    [sessionId, Buffer.from(tokenSha256), factor ?? null],
  );
  return rowCount === 1;
}

/**
 * A session like another but in another role of the same user: same end, same factor. False when the first has ended,
 * or the role is not the user's to act in.
 */
export async function insertSessionLike(
  db: Queryable,
  fromSessionId: string,
  next: { readonly sessionId: string; readonly tokenSha256: Uint8Array; readonly roleId: string },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `WITH allowed AS (
       SELECT r.role_id, r.user_id FROM mod_identity.user_roles AS r
       JOIN mod_identity.organizations AS o USING (organization_id)
       WHERE r.role_id = $4 AND r.state = 'active' AND NOT o.is_disabled FOR SHARE OF r
     )
     INSERT INTO mod_identity.sessions
       (session_id, token_sha256, user_id, role_id, expires_at, address, user_agent, factor, factor_at)
     SELECT $2, $3, s.user_id, allowed.role_id, s.expires_at, s.address, s.user_agent, s.factor,
       s.factor_at
     FROM mod_identity.sessions AS s JOIN allowed USING (user_id)
     WHERE s.session_id = $1 AND s.ended_at IS NULL`,
    [fromSessionId, next.sessionId, Buffer.from(next.tokenSha256), next.roleId],
  );
  return rowCount === 1;
}

export interface EndedSession {
  readonly sessionId: string;
  readonly userId: string;
}

/** Which sessions end. */
export type Which =
  | { readonly sessionId: string }
  /** Of a user; all but one when `except` says so. */
  | { readonly userId: string; readonly except?: string }
  /** That one, when it is the user's. */
  | { readonly userId: string; readonly only: string }
  | { readonly roleId: string }
  /** Of everybody who acts for the organization. */
  | { readonly organizationId: string };

/** Ends sessions; those that had ended already are not returned. */
export async function endSessions(db: Queryable, which: Which): Promise<readonly EndedSession[]> {
  const { condition, values } = conditionOf(which);
  const { rows } = await db.query<{ session_id: string; user_id: string }>(
    `UPDATE mod_identity.sessions SET ended_at = clock_timestamp()
     WHERE ended_at IS NULL AND ${condition} RETURNING session_id, user_id`,
    [...values],
  );
  return rows.map((row) => ({ sessionId: row.session_id, userId: row.user_id }));
}

function conditionOf(which: Which): {
  readonly condition: string;
  readonly values: readonly string[];
} {
  if ('sessionId' in which) return { condition: 'session_id = $1', values: [which.sessionId] };
  if ('roleId' in which) return { condition: 'role_id = $1', values: [which.roleId] };
  if ('organizationId' in which) {
    const roles = 'SELECT role_id FROM mod_identity.user_roles WHERE organization_id = $1';
    return { condition: `role_id IN (${roles})`, values: [which.organizationId] };
  }
  const { userId } = which;
  if ('only' in which) {
    return { condition: 'user_id = $1 AND session_id = $2', values: [userId, which.only] };
  }
  const { except } = which;
  if (except === undefined) return { condition: 'user_id = $1', values: [userId] };
  return { condition: 'user_id = $1 AND session_id <> $2', values: [userId, except] };
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
  await db.query('DELETE FROM mod_identity.tickets WHERE expires_at <= clock_timestamp()');
  return rowCount ?? 0;
}
