import type { Invitation } from '#contracts/wire/people.ts';
import type { Queryable } from '../kit/transaction.ts';
import type { Listed, Page } from './organizations.ts';
import { inRegion } from './people-faults.ts';
import type { UserRole } from './schema.ts';
import { tokenSha256 } from './session-directory.ts';

/** SQL of invitations. */

export interface NewInvitation {
  readonly token: string;
  readonly purpose: 'join' | 'reset';
  readonly organizationId: string;
  /** Of purpose `reset`. */
  readonly userId?: string | undefined;
  readonly displayName: string;
  /** Of purpose `join`. */
  readonly role?: UserRole | undefined;
  readonly region?: string | undefined;
  readonly isManager: boolean;
  /** Which administration has to agree before the link works. */
  readonly approver?: 'platform-admin' | 'security-admin' | undefined;
  /** Absent: an approved registration. */
  readonly invitedBy?: string | undefined;
  readonly hours: number;
}

interface Row {
  readonly invitation_id: string;
  readonly purpose: 'join' | 'reset';
  readonly user_id: string | null;
  readonly login: string | null;
  readonly display_name: string;
  readonly organization_id: string;
  readonly organization_name: string;
  readonly organization_disabled: boolean;
  readonly role: UserRole | null;
  readonly region: string | null;
  readonly is_manager: boolean;
  readonly state: 'proposed' | 'open' | 'used' | 'withdrawn' | 'refused';
  readonly is_expired: boolean;
  readonly invited_by: string | null;
  readonly decided_by: string | null;
  readonly created_ms: number;
  readonly expires_ms: number;
  readonly total: number;
}

const COLUMNS = `i.invitation_id, i.purpose, i.user_id, u.login, i.display_name, i.organization_id,
  o.name AS organization_name, o.is_disabled AS organization_disabled, i.role, i.region, i.is_manager,
  i.state, i.expires_at <= clock_timestamp() AS is_expired, i.invited_by, i.decided_by,
  floor(extract(epoch FROM i.created_at) * 1000)::bigint AS created_ms,
  floor(extract(epoch FROM i.expires_at) * 1000)::bigint AS expires_ms`;
const SOURCE = `FROM mod_identity.invitations AS i
  JOIN mod_identity.organizations AS o ON o.organization_id = i.organization_id
  LEFT JOIN mod_identity.users AS u ON u.user_id = i.user_id`;

/** An invitation with what only the server needs of it. */
export interface StoredInvitation extends Invitation {
  readonly userId?: string;
  readonly login?: string;
  readonly invitedBy?: string;
  readonly decidedBy?: string;
  readonly isOrganizationDisabled: boolean;
}

export async function insertInvitation(
  db: Queryable,
  fields: NewInvitation,
): Promise<StoredInvitation | undefined> {
  const state = fields.approver === undefined ? 'open' : 'proposed';
  await db.query(
    `INSERT INTO mod_identity.invitations (token_sha256, purpose, organization_id, user_id, display_name,
       role, region, is_manager, state, approver, invited_by, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, clock_timestamp() + $12 * interval '1 hour')`,
    [
      tokenSha256(fields.token),
      fields.purpose,
      fields.organizationId,
      fields.userId ?? null,
      fields.displayName,
      fields.role ?? null,
      fields.region ?? null,
      fields.isManager,
      state,
      fields.approver ?? null,
      fields.invitedBy ?? null,
      fields.hours,
    ],
  );
  return findInvitation(db, fields.token);
}

/** By the token of its link. */
export async function findInvitation(
  db: Queryable,
  token: string,
): Promise<StoredInvitation | undefined> {
  const { rows } = await db.query<Row>(`SELECT ${COLUMNS} ${SOURCE} WHERE i.token_sha256 = $1`, [
    tokenSha256(token),
  ]);
  return rows[0] && invitationOf(rows[0]);
}

/** Takes it for good; `undefined` when it works no more, or not yet. Of two at once one gets it. */
export async function useInvitation(
  db: Queryable,
  token: string,
): Promise<StoredInvitation | undefined> {
  const { rows } = await db.query<{ invitation_id: string }>(
    `UPDATE mod_identity.invitations SET state = 'used'
     WHERE token_sha256 = $1 AND state = 'open' AND expires_at > clock_timestamp()
     RETURNING invitation_id`,
    [tokenSha256(token)],
  );
  return rows.length === 1 ? findInvitation(db, token) : undefined;
}

export async function countOpen(db: Queryable, organizationId: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM mod_identity.invitations
     WHERE organization_id = $1 AND state IN ('proposed', 'open') AND expires_at > clock_timestamp()`,
    [organizationId],
  );
  return rows[0]?.count ?? 0;
}

/** Newest first. */
export async function listInvitations(
  db: Queryable,
  filter: Page & {
    readonly region?: string | undefined;
    readonly organizationId?: string | undefined;
  },
): Promise<Listed<Invitation>> {
  const { region, organizationId, page, size } = filter;
  const { rows } = await db.query<Row>(
    `SELECT ${COLUMNS}, count(*) OVER ()::int AS total ${SOURCE}
     WHERE ${inRegion('o.region', '$1')} AND ($2::text IS NULL OR i.organization_id = $2)
     ORDER BY i.created_at DESC, i.invitation_id LIMIT $3 OFFSET $4`,
    [region ?? null, organizationId ?? null, size, (page - 1) * size],
  );
  return { items: rows.map(invitationOf).map(shown), total: rows[0]?.total ?? 0 };
}

/** The person it is for, its organization and its id; `undefined` when there is none to withdraw. */
export async function withdrawInvitation(
  db: Queryable,
  invitationId: string,
  within: { readonly region?: string | undefined; readonly organizationId?: string | undefined },
): Promise<{ readonly organizationId: string } | undefined> {
  const { rows } = await db.query<{ organization_id: string }>(
    `UPDATE mod_identity.invitations AS i SET state = 'withdrawn'
     FROM mod_identity.organizations AS o
     WHERE i.invitation_id = $1 AND o.organization_id = i.organization_id
       AND i.state IN ('proposed', 'open') AND ${inRegion('o.region', '$2')}
       AND ($3::text IS NULL OR i.organization_id = $3)
     RETURNING i.organization_id`,
    [invitationId, within.region ?? null, within.organizationId ?? null],
  );
  return rows[0] && { organizationId: rows[0].organization_id };
}

/** What goes over the wire. */
export function shown(invitation: StoredInvitation): Invitation {
  const { invitationId, purpose, displayName, organizationId, organizationName } = invitation;
  const { role, region, isManager, state, createdAt, expiresAt } = invitation;
  return {
    invitationId,
    purpose,
    displayName,
    organizationId,
    organizationName,
    ...(role !== undefined && { role }),
    ...(region !== undefined && { region }),
    isManager,
    state,
    createdAt,
    expiresAt,
  };
}

function invitationOf(row: Row): StoredInvitation {
  const isRunOut = row.is_expired && (row.state === 'open' || row.state === 'proposed');
  return {
    invitationId: row.invitation_id,
    purpose: row.purpose,
    ...(row.user_id !== null && { userId: row.user_id }),
    ...(row.login !== null && { login: row.login }),
    displayName: row.display_name,
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    isOrganizationDisabled: row.organization_disabled,
    ...(row.role !== null && { role: row.role }),
    ...(row.region !== null && { region: row.region }),
    isManager: row.is_manager,
    state: isRunOut ? 'expired' : row.state,
    ...(row.invited_by !== null && { invitedBy: row.invited_by }),
    ...(row.decided_by !== null && { decidedBy: row.decided_by }),
    createdAt: row.created_ms,
    expiresAt: row.expires_ms,
  };
}
