import type { PoolClient } from 'pg';
import { ROLES_PER_USER_MAX } from '#contracts/limits.ts';
import { doesCover } from '#contracts/regions.ts';
import { err, ok, type Result } from '#contracts/result.ts';
import { APPROVED_ROLES, ROLES_OF_KIND, type UserInfo } from '#contracts/wire/people.ts';
import { writeAudit } from '../kit/audit.ts';
import { type Actor, byActor, type Core } from './core.ts';
import type { Listed } from './organizations.ts';
import type { PeopleFault } from './people-faults.ts';
import { insertRole, organizationsOf, updateUser } from './repo.ts';
import { regionOfRole, type UserRole } from './schema.ts';
import { endSessions } from './session-repo.ts';
import { listUsers, type UserFilter } from './user-list.ts';

/** The three administrations (三员): nobody holds two of them. */
const ADMINISTRATIONS: readonly UserRole[] = ['platform-admin', 'security-admin', 'audit-admin'];

export interface RoleTerms {
  readonly role: UserRole;
  readonly organizationId: string;
  readonly region?: string | undefined;
  readonly isManager: boolean;
}

export interface Granted {
  readonly id: string;
  /** `proposed`: the other administration decides. */
  readonly state: 'proposed' | 'active';
}

/** Whether another administration has to agree to the role, whoever proposes it (S17). */
export function needsApproval(role: UserRole): boolean {
  return APPROVED_ROLES.some((approved) => approved === role);
}

/**
 * Whether a role can be had in the organization by somebody whom this actor may name; the region that it gets, `null` for
 * none. The audit trail is one chain, so its administration is not limited by region.
 */
export async function fitRole(
  db: PoolClient,
  terms: RoleTerms,
  actor: Actor,
): Promise<Result<string | null, PeopleFault>> {
  const [organization] = await organizationsOf(db, [terms.organizationId]);
  if (organization === undefined) return err('unknown');
  if (actor.region !== undefined && !doesCover(actor.region, organization.region)) {
    return err('unknown');
  }
  const isOfKind = ROLES_OF_KIND[organization.kind].some((role) => role === terms.role);
  if (!isOfKind || organization.isDisabled === true) return err('unfit');
  const region = regionOfRole(terms.role, terms.region, organization.region);
  if (terms.role === 'audit-admin' && region !== undefined) return err('unfit');
  if (actor.region !== undefined && !doesCover(actor.region, region ?? organization.region)) {
    return err('outside-region');
  }
  // A limited administrator hands on no more than it has.
  const isWider =
    actor.region !== undefined && region === undefined && terms.role.endsWith('-admin');
  return isWider ? err('outside-region') : ok(region ?? null);
}

/** People and their roles, as platform and security administration see and change them. */
export class Rights {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** People in the administrator's region; that they were looked at is on record. */
  async users(query: Omit<UserFilter, 'region'>, actor: Actor): Promise<Listed<UserInfo>> {
    return this.#core.transaction(async (db) => {
      const found = await listUsers(db, { ...query, region: actor.region });
      const { search, organizationId, page } = query;
      const detail = { search, organizationId, page, total: found.total };
      await writeAudit(db, { kind: 'people-looked-at', ...byActor(actor), detail });
      return found;
    });
  }

  /** Grants a role, or proposes it where the platform administration has to agree. Not to oneself. */
  async grant(
    userId: string,
    terms: RoleTerms,
    actor: Actor,
  ): Promise<Result<Granted, PeopleFault>> {
    if (userId === actor.userId) return err('own-account');
    return this.#core.transaction(async (db) => {
      if (!(await isInReach(db, userId, actor))) return err('unknown');
      const fitting = await fitRole(db, terms, actor);
      if (!fitting.ok) return fitting;
      const held = await db.query<{ role: UserRole }>(
        `SELECT role FROM mod_identity.user_roles
         WHERE user_id = $1 AND state IN ('proposed', 'active')`,
        [userId],
      );
      if (held.rows.length >= ROLES_PER_USER_MAX) return err('too-many');
      const isSecond = held.rows.some(
        ({ role }) => ADMINISTRATIONS.includes(role) && role !== terms.role,
      );
      if (ADMINISTRATIONS.includes(terms.role) && isSecond) return err('separate');
      const state = needsApproval(terms.role) ? 'proposed' : 'active';
      const region = fitting.value ?? undefined;
      const id = await insertRole(db, {
        userId,
        ...terms,
        region,
        state,
        proposedBy: actor.userId,
        ...(state === 'proposed' && { approver: 'platform-admin' }),
      });
      if (id === undefined) return err('exists');
      const kind = state === 'proposed' ? 'role-proposed' : 'role-granted';
      const { role, organizationId, isManager } = terms;
      const detail = { roleId: id, role, organizationId, region, isManager };
      await writeAudit(db, { kind, ...byActor(actor), objectId: userId, detail });
      return ok({ id, state });
    });
  }

  /** Takes a role away, or a proposal back; sessions in it end at once. Not one's own. */
  async revoke(userId: string, roleId: string, actor: Actor): Promise<Result<true, PeopleFault>> {
    if (userId === actor.userId) return err('own-account');
    const ended = await this.#core.transaction(async (db) => {
      if (!(await isInReach(db, userId, actor))) return undefined;
      const { rows } = await db.query<{ role: UserRole; organization_id: string }>(
        `UPDATE mod_identity.user_roles SET state = 'revoked', ended_at = clock_timestamp()
         WHERE role_id = $1 AND user_id = $2 AND state IN ('proposed', 'active')
         RETURNING role, organization_id`,
        [roleId, userId],
      );
      const [row] = rows;
      if (row === undefined) return undefined;
      const sessions = await endSessions(db, { roleId });
      const { role, organization_id: organizationId } = row;
      const detail = { roleId, role, organizationId, sessionsEnded: sessions.length };
      await writeAudit(db, { kind: 'role-revoked', ...byActor(actor), objectId: userId, detail });
      return sessions;
    });
    if (ended === undefined) return err('unknown');
    this.#core.directory.markEnded(ended.map((session) => session.sessionId));
    return ok(true);
  }

  /**
   * A manager takes away what a colleague may do in the manager's own organization, and proposals for it; sessions in those
   * roles end at once. Not one's own. The account and its roles elsewhere stay.
   */
  async removeColleague(userId: string, actor: Actor): Promise<Result<true, PeopleFault>> {
    if (userId === actor.userId) return err('own-account');
    const { organizationId } = actor;
    const ended = await this.#core.transaction(async (db) => {
      const { rows } = await db.query<{ role_id: string; role: UserRole }>(
        `UPDATE mod_identity.user_roles SET state = 'revoked', ended_at = clock_timestamp()
         WHERE user_id = $1 AND organization_id = $2 AND state IN ('proposed', 'active')
         RETURNING role_id, role`,
        [userId, organizationId],
      );
      if (rows.length === 0) return undefined;
      const sessions = [];
      for (const { role_id: roleId, role } of rows) {
        const endedNow = await endSessions(db, { roleId });
        sessions.push(...endedNow);
        const detail = { roleId, role, organizationId, sessionsEnded: endedNow.length };
        await writeAudit(db, { kind: 'role-revoked', ...byActor(actor), objectId: userId, detail });
      }
      return sessions;
    });
    if (ended === undefined) return err('unknown');
    this.#core.directory.markEnded(ended.map((session) => session.sessionId));
    return ok(true);
  }

  /** Locks or unlocks an account; a locked one has no sessions and opens none. Not one's own. */
  async setUserState(
    userId: string,
    state: { readonly isDisabled: boolean; readonly reason: string },
    actor: Actor,
  ): Promise<Result<true, PeopleFault>> {
    if (userId === actor.userId) return err('own-account');
    const { isDisabled, reason } = state;
    const ended = await this.#core.transaction(async (db) => {
      if (!(await isInReach(db, userId, actor))) return undefined;
      await updateUser(db, userId, { isDisabled });
      const sessions = isDisabled ? await endSessions(db, { userId }) : [];
      const kind = isDisabled ? 'user-disabled' : 'user-enabled';
      const detail = { reason, sessionsEnded: sessions.length };
      await writeAudit(db, { kind, ...byActor(actor), objectId: userId, detail });
      return sessions;
    });
    if (ended === undefined) return err('unknown');
    this.#core.directory.markEnded(ended.map((session) => session.sessionId));
    return ok(true);
  }
}

/** Locks the person's row when it is in the administrator's region; acts on one person follow each other. */
export async function isInReach(db: PoolClient, userId: string, actor: Actor): Promise<boolean> {
  const { rows } = await db.query<{ region: string | null }>(
    `SELECT o.region FROM mod_identity.users AS u JOIN mod_identity.organizations AS o USING (organization_id)
     WHERE u.user_id = $1 FOR UPDATE OF u`,
    [userId],
  );
  const [row] = rows;
  if (row === undefined) return false;
  return actor.region === undefined || doesCover(actor.region, row.region ?? undefined);
}
