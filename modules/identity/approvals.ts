import type { PoolClient } from 'pg';
import { err, ok, type Result } from '#contracts/result.ts';
import type { Approval } from '#contracts/wire/people.ts';
import { writeAudit } from '../kit/audit.ts';
import { onDatabase } from '../kit/database-errors.ts';
import { type Actor, byActor, type Core } from './core.ts';
import type { Listed } from './organizations.ts';
import { inRegion, type PeopleFault } from './people-faults.ts';
import type { UserRole } from './schema.ts';

const LISTED_MAX = 200;

interface Row {
  readonly id: string;
  readonly kind: Approval['kind'];
  readonly display_name: string;
  readonly login: string | null;
  readonly role: UserRole | null;
  readonly organization_name: string;
  readonly region: string | null;
  readonly proposed_by: string;
  readonly created_ms: number;
}

/** What one administration proposed and the other decides (S17). */
export class Approvals {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** What waits for the administration of this actor, oldest first. */
  async list(actor: Actor): Promise<Listed<Approval>> {
    const { rows } = await onDatabase(() =>
      this.#core.pool.query<Row>(
        `SELECT w.id, w.kind, w.display_name, w.login, w.role, o.name AS organization_name, w.region,
           coalesce(p.display_name, '') AS proposed_by,
           floor(extract(epoch FROM w.created_at) * 1000)::bigint AS created_ms
         FROM (
           SELECT r.role_id AS id, 'role' AS kind, u.display_name, u.login, r.role, r.organization_id,
             r.region, r.proposed_by, r.created_at
           FROM mod_identity.user_roles AS r JOIN mod_identity.users AS u USING (user_id)
           WHERE r.state = 'proposed' AND r.approver = $1
           UNION ALL
           SELECT i.invitation_id, CASE i.purpose WHEN 'reset' THEN 'reset' ELSE 'invitation' END,
             i.display_name, u.login, i.role, i.organization_id, i.region, i.invited_by, i.created_at
           FROM mod_identity.invitations AS i LEFT JOIN mod_identity.users AS u ON u.user_id = i.user_id
           WHERE i.state = 'proposed' AND i.approver = $1 AND i.expires_at > clock_timestamp()
         ) AS w
         JOIN mod_identity.organizations AS o USING (organization_id)
         LEFT JOIN mod_identity.users AS p ON p.user_id = w.proposed_by
         WHERE ${inRegion('o.region', '$2')}
         ORDER BY w.created_at, w.id LIMIT ${LISTED_MAX}`,
        [actor.role, actor.region ?? null],
      ),
    );
    const items = rows.map((row) => ({
      id: row.id,
      kind: row.kind,
      displayName: row.display_name,
      ...(row.login !== null && { login: row.login }),
      ...(row.role !== null && { role: row.role }),
      organizationName: row.organization_name,
      ...(row.region !== null && { region: row.region }),
      proposedBy: row.proposed_by,
      createdAt: row.created_ms,
    }));
    return { items, total: items.length };
  }

  /** Nobody decides on what they proposed, nor on themselves. */
  async decide(
    id: string,
    {
      kind,
      decision,
    }: { readonly kind: Approval['kind']; readonly decision: 'approve' | 'refuse' },
    actor: Actor,
  ): Promise<Result<true, PeopleFault>> {
    const invitationHours = (await this.#core.policies.read()).invitationHours;
    return this.#core.transaction(async (db) => {
      const waiting = await lockWaiting(db, { id, kind }, actor);
      if (waiting === undefined) return err('unknown');
      if (waiting.state !== 'proposed') return err('decided');
      const isOwn = waiting.userId === actor.userId || waiting.proposedBy === actor.userId;
      if (isOwn) return err('own-account');
      const isApproved = decision === 'approve';
      if (kind === 'role') {
        await db.query(
          `UPDATE mod_identity.user_roles SET state = $2, decided_by = $3,
             ended_at = CASE WHEN $2 = 'refused' THEN clock_timestamp() END
           WHERE role_id = $1`,
          [id, isApproved ? 'active' : 'refused', actor.userId],
        );
      } else {
        await db.query(
          `UPDATE mod_identity.invitations SET state = $2, decided_by = $3,
             expires_at = clock_timestamp() + $4 * interval '1 hour'
           WHERE invitation_id = $1`,
          [id, isApproved ? 'open' : 'refused', actor.userId, invitationHours],
        );
      }
      const { role, organizationId } = waiting;
      const detail = { id, kind, role, organizationId, proposedBy: waiting.proposedBy };
      await writeAudit(db, {
        kind: isApproved ? 'approval-given' : 'approval-refused',
        ...byActor(actor),
        objectId: waiting.userId ?? id,
        detail,
      });
      return ok(true);
    });
  }
}

interface Waiting {
  readonly state: string;
  readonly userId: string | undefined;
  readonly proposedBy: string | undefined;
  readonly role: UserRole | undefined;
  readonly organizationId: string;
}

async function lockWaiting(
  db: PoolClient,
  { id, kind }: { readonly id: string; readonly kind: Approval['kind'] },
  actor: Actor,
): Promise<Waiting | undefined> {
  const own =
    kind === 'role'
      ? `SELECT x.state, x.user_id, x.proposed_by, x.role, x.organization_id
         FROM mod_identity.user_roles AS x JOIN mod_identity.organizations AS o USING (organization_id)
         WHERE x.role_id = $1`
      : `SELECT x.state, x.user_id, x.invited_by AS proposed_by, x.role, x.organization_id
         FROM mod_identity.invitations AS x JOIN mod_identity.organizations AS o USING (organization_id)
         WHERE x.invitation_id = $1 AND x.purpose = '${kind === 'reset' ? 'reset' : 'join'}'`;
  const { rows } = await db.query<{
    state: string;
    user_id: string | null;
    proposed_by: string | null;
    role: UserRole | null;
    organization_id: string;
  }>(`${own} AND x.approver = $2 AND ${inRegion('o.region', '$3')} FOR UPDATE OF x`, [
    id,
    actor.role,
    actor.region ?? null,
  ]);
  const [row] = rows;
  return (
    row && {
      state: row.state,
      userId: row.user_id ?? undefined,
      proposedBy: row.proposed_by ?? undefined,
      role: row.role ?? undefined,
      organizationId: row.organization_id,
    }
  );
}
