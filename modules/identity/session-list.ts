import type { SessionRow as ListedSession } from '#contracts/wire/session.ts';
import type { Queryable } from '../kit/transaction.ts';
import type { UserRole } from './schema.ts';

/** SQL of the lists of live sessions. */

export interface SessionFilter {
  readonly idleMs: number;
  /** Whose; absent: everybody's. */
  readonly userId?: string | undefined;
  /** Part of a login or shown name. */
  readonly search?: string | undefined;
  /** Division code of the administrator who asks; only sessions of organizations in it. */
  readonly region?: string | undefined;
  /** The session that asks. */
  readonly currentId: string;
  readonly offset: number;
  readonly limit: number;
}

interface Row {
  readonly session_id: string;
  readonly user_id: string;
  readonly login: string;
  readonly display_name: string;
  readonly role: UserRole;
  readonly organization_name: string;
  readonly user_agent: string;
  readonly address: string;
  readonly factor: string;
  readonly created_ms: number;
  readonly seen_ms: number;
  readonly total: number;
}

/** Live sessions, last used first. */
export async function listSessions(
  db: Queryable,
  filter: SessionFilter,
): Promise<{ readonly items: readonly ListedSession[]; readonly total: number }> {
  const { idleMs, userId, search, region, currentId, offset, limit } = filter;
  const { rows } = await db.query<Row>(
    `SELECT s.session_id, s.user_id, u.login, u.display_name, r.role, o.name AS organization_name,
       s.user_agent, s.address, s.factor,
       floor(extract(epoch FROM s.created_at) * 1000)::bigint AS created_ms,
       floor(extract(epoch FROM s.last_seen_at) * 1000)::bigint AS seen_ms,
       count(*) OVER ()::int AS total
     FROM mod_identity.sessions AS s
     JOIN mod_identity.users AS u USING (user_id)
     JOIN mod_identity.user_roles AS r ON r.role_id = s.role_id
     JOIN mod_identity.organizations AS o ON o.organization_id = r.organization_id
     WHERE s.ended_at IS NULL AND s.expires_at > clock_timestamp()
       AND s.last_seen_at > clock_timestamp() - $1 * interval '1 millisecond'
       AND ($2::text IS NULL OR s.user_id = $2)
       AND ($3::text IS NULL OR strpos(lower(u.login || ' ' || u.display_name), lower($3)) > 0)
       AND ($4::text IS NULL OR $4 = '00' OR starts_with(o.region, $4))
     ORDER BY s.last_seen_at DESC, s.session_id LIMIT $5 OFFSET $6`,
    [idleMs, userId ?? null, search ?? null, region ?? null, limit, offset],
  );
  const items = rows.map((row) => ({
    sessionId: row.session_id,
    userId: row.user_id,
    login: row.login,
    displayName: row.display_name,
    role: row.role,
    organizationName: row.organization_name,
    userAgent: row.user_agent,
    address: row.address,
    factor: row.factor,
    createdAt: row.created_ms,
    lastSeenAt: row.seen_ms,
    isCurrent: row.session_id === currentId,
  }));
  return { items, total: rows[0]?.total ?? 0 };
}
