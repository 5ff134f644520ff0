import type { Pool } from 'pg';
import type { OrganizationInfo, OrganizationKind } from '#contracts/wire/people.ts';
import { doesCover } from '#contracts/regions.ts';
import { err, ok, type Result } from '#contracts/result.ts';
import { writeAudit } from '../kit/audit.ts';
import { onDatabase } from '../kit/database-errors.ts';
import { type Actor, byActor, type Core } from './core.ts';
import { inRegion, type PeopleFault } from './people-faults.ts';
import { insertOrganization } from './repo.ts';
import { newOrganizationSchema, type NewOrganization } from './schema.ts';
import { endSessions } from './session-repo.ts';

export interface Page {
  readonly page: number;
  readonly size: number;
}

export interface Listed<Item> {
  readonly items: readonly Item[];
  readonly total: number;
}

interface Row {
  readonly organization_id: string;
  readonly name: string;
  readonly kind: OrganizationKind;
  readonly region: string | null;
  readonly credit_code: string | null;
  readonly is_disabled: boolean;
  readonly user_count: number;
  readonly total: number;
}

/** Organizations (单位), as the platform administration keeps them. */
export class Organizations {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Those in the administrator's region, by name. */
  async list(
    query: Page & {
      readonly search?: string | undefined;
      readonly kind?: OrganizationKind | undefined;
    },
    actor: Actor,
  ): Promise<Listed<OrganizationInfo>> {
    const { search, kind, page, size } = query;
    return onDatabase(() =>
      listOrganizations(this.#core.pool, { search, kind, page, size }, actor),
    );
  }

  /** `exists` for an id, or a credit code, that is registered. Throws `ZodError` on malformed fields. */
  async create(fields: NewOrganization, actor: Actor): Promise<Result<true, PeopleFault>> {
    const { organizationId, name, kind, region, creditCode } = newOrganizationSchema.parse(fields);
    if (actor.region !== undefined && !doesCover(actor.region, region))
      return err('outside-region');
    const organization = {
      id: organizationId,
      name,
      kind,
      ...(region !== undefined && { region }),
      ...(creditCode !== undefined && { creditCode }),
    };
    const isNew = await this.#core.transaction(async (db) => {
      if (!(await insertOrganization(db, organization))) return false;
      await writeAudit(db, {
        kind: 'organization-created',
        ...byActor(actor),
        objectId: organizationId,
        detail: { name, kind, region, creditCode },
      });
      return true;
    });
    await this.#core.directory.readRegions();
    return isNew ? ok(true) : err('exists');
  }

  /** For a disabled organization nobody acts: all sessions of its roles end, and none is opened. */
  async setState(
    organizationId: string,
    state: { readonly isDisabled: boolean; readonly reason: string },
    actor: Actor,
  ): Promise<Result<true, PeopleFault>> {
    const { isDisabled, reason } = state;
    if (organizationId === actor.organizationId) return err('own-account');
    const ended = await this.#core.transaction(async (db) => {
      const { rowCount } = await db.query(
        `UPDATE mod_identity.organizations SET is_disabled = $2
         WHERE organization_id = $1 AND ${inRegion('region', '$3')}`,
        [organizationId, isDisabled, actor.region ?? null],
      );
      if (rowCount !== 1) return undefined;
      const sessions = isDisabled ? await endSessions(db, { organizationId }) : [];
      const kind = isDisabled ? 'organization-disabled' : 'organization-enabled';
      const detail = { reason, sessionsEnded: sessions.length };
      await writeAudit(db, { kind, ...byActor(actor), objectId: organizationId, detail });
      return sessions;
    });
    if (ended === undefined) return err('unknown');
    this.#core.directory.markEnded(ended.map((session) => session.sessionId));
    return ok(true);
  }
}

async function listOrganizations(
  pool: Pool,
  query: Page & {
    readonly search: string | undefined;
    readonly kind: OrganizationKind | undefined;
  },
  actor: Actor,
): Promise<Listed<OrganizationInfo>> {
  const { search, kind, page, size } = query;
  const { rows } = await pool.query<Row>(
    `SELECT o.organization_id, o.name, o.kind, o.region, o.credit_code, o.is_disabled,
       (SELECT count(DISTINCT r.user_id) FROM mod_identity.user_roles AS r
         WHERE r.organization_id = o.organization_id AND r.state = 'active')::int AS user_count,
       count(*) OVER ()::int AS total
     FROM mod_identity.organizations AS o
     WHERE ($1::text IS NULL
         OR strpos(lower(o.name || ' ' || o.organization_id || ' ' || coalesce(o.credit_code, '')), lower($1)) > 0)
       AND ($2::text IS NULL OR o.kind = $2) AND ${inRegion('o.region', '$3')}
     ORDER BY o.name, o.organization_id LIMIT $4 OFFSET $5`,
    [search ?? null, kind ?? null, actor.region ?? null, size, (page - 1) * size],
  );
  const items = rows.map((row) => ({
    organizationId: row.organization_id,
    name: row.name,
    kind: row.kind,
    ...(row.region !== null && { region: row.region }),
    ...(row.credit_code !== null && { creditCode: row.credit_code }),
    isDisabled: row.is_disabled,
    userCount: row.user_count,
  }));
  return { items, total: rows[0]?.total ?? 0 };
}
