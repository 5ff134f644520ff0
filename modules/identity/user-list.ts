import { z } from 'zod';
import { type UserInfo, userRoleInfoSchema } from '#contracts/wire/people.ts';
import type { Queryable } from '../kit/transaction.ts';
import type { Listed } from './organizations.ts';
import { inRegion } from './people-faults.ts';

/** SQL of the lists of people. */

export interface UserFilter {
  readonly search?: string | undefined;
  /** Acts for it, or belongs to it. */
  readonly organizationId?: string | undefined;
  /** Only whoever may act for the organization, or is proposed to: nobody whose roles in it have ended. */
  readonly isActing?: boolean;
  readonly userId?: string | undefined;
  /** Division code of the administrator who asks. */
  readonly region?: string | undefined;
  readonly page: number;
  readonly size: number;
}

interface Row {
  readonly user_id: string;
  readonly login: string;
  readonly display_name: string;
  readonly organization_id: string;
  readonly organization_name: string;
  readonly is_disabled: boolean;
  readonly has_factor: boolean;
  readonly roles: unknown;
  readonly total: number;
}

const rolesSchema = z.array(userRoleInfoSchema);

/** People by login, with the roles that they have or that wait for approval. */
export async function listUsers(db: Queryable, filter: UserFilter): Promise<Listed<UserInfo>> {
  const { search, organizationId, isActing = false, userId, region, page, size } = filter;
  const { rows } = await db.query<Row>(
    `SELECT u.user_id, u.login, u.display_name, u.organization_id, o.name AS organization_name,
       u.is_disabled, count(*) OVER ()::int AS total,
       EXISTS (SELECT 1 FROM mod_identity.authenticators AS f WHERE f.user_id = u.user_id)
         OR EXISTS (SELECT 1 FROM mod_identity.passkeys AS f WHERE f.user_id = u.user_id)
         OR EXISTS (SELECT 1 FROM mod_identity.certificates AS f WHERE f.user_id = u.user_id)
         AS has_factor,
       coalesce((SELECT json_agg(json_strip_nulls(json_build_object('roleId', r.role_id, 'role', r.role,
           'organizationId', r.organization_id, 'organizationName', p.name, 'region', r.region,
           'isManager', r.is_manager, 'state', r.state)) ORDER BY r.created_at, r.role_id)
         FROM mod_identity.user_roles AS r JOIN mod_identity.organizations AS p USING (organization_id)
         WHERE r.user_id = u.user_id AND r.state IN ('proposed', 'active')), '[]'::json) AS roles
     FROM mod_identity.users AS u JOIN mod_identity.organizations AS o USING (organization_id)
     WHERE ($1::text IS NULL OR strpos(lower(u.login || ' ' || u.display_name), lower($1)) > 0)
       AND ($2::text IS NULL OR (u.organization_id = $2 AND NOT $7) OR EXISTS (
         SELECT 1 FROM mod_identity.user_roles AS r
         WHERE r.user_id = u.user_id AND r.organization_id = $2 AND r.state IN ('proposed', 'active')))
       AND ($3::text IS NULL OR u.user_id = $3) AND ${inRegion('o.region', '$4')}
     ORDER BY u.login LIMIT $5 OFFSET $6`,
    [
      search ?? null,
      organizationId ?? null,
      userId ?? null,
      region ?? null,
      size,
      (page - 1) * size,
      isActing,
    ],
  );
  const items = rows.map((row) => ({
    userId: row.user_id,
    login: row.login,
    displayName: row.display_name,
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    isDisabled: row.is_disabled,
    hasSecondFactor: row.has_factor,
    roles: rolesSchema.parse(row.roles),
  }));
  return { items, total: rows[0]?.total ?? 0 };
}
