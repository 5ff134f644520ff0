import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { REGISTRATIONS_PENDING_MAX, REGISTRATIONS_PER_ADDRESS_MAX } from '#contracts/limits.ts';
import { doesCover } from '#contracts/regions.ts';
import { err, ok, type Result } from '#contracts/result.ts';
import type { Registration, RegistrationLook } from '#contracts/wire/people.ts';
import { writeAudit } from '../kit/audit.ts';
import { onDatabase } from '../kit/database-errors.ts';
import { type Actor, byActor, type Core, randomToken } from './core.ts';
import type { Listed, Page } from './organizations.ts';
import { inRegion, type PeopleFault } from './people-faults.ts';
import { insertOrganization } from './repo.ts';
import { tokenSha256 } from './session-directory.ts';

export interface RegistrationFields {
  readonly name: string;
  /** Its check character is right (S15). */
  readonly creditCode: string;
  readonly region: string;
  readonly contactName: string;
  readonly contact: string;
}

interface Row {
  readonly registration_id: string;
  readonly name: string;
  readonly credit_code: string;
  readonly region: string;
  readonly contact_name: string;
  readonly contact: string;
  readonly state: Registration['state'];
  readonly reason: string | null;
  readonly created_ms: number;
  readonly total: number;
}

const DAY_S = 86_400;

/** Suppliers that register themselves (供应商注册), and the platform administration's decision. */
export class Registrations {
  readonly #core: Core;
  readonly #perAddress = new RateLimiterMemory({
    points: REGISTRATIONS_PER_ADDRESS_MAX,
    duration: DAY_S,
  });

  constructor(core: Core) {
    this.#core = core;
  }

  /** The token with which the applicant sees the decision, and comes in after approval. */
  async register(
    fields: RegistrationFields,
    { address }: { readonly address: string },
  ): Promise<Result<string, PeopleFault>> {
    if (!(await this.#hasRoom(address))) return err('too-many');
    const token = randomToken();
    return this.#core.transaction(async (db) => {
      const { rows } = await db.query<{ pending: number; is_known: boolean }>(
        `SELECT (SELECT count(*) FROM mod_identity.registrations WHERE state = 'pending')::int AS pending,
           EXISTS (SELECT 1 FROM mod_identity.organizations WHERE credit_code = $1) AS is_known`,
        [fields.creditCode],
      );
      if ((rows[0]?.pending ?? 0) >= REGISTRATIONS_PENDING_MAX) return err('too-many');
      if (rows[0]?.is_known === true) return err('exists');
      const { name, creditCode, region, contactName, contact } = fields;
      const made = await db.query<{ registration_id: string }>(
        `INSERT INTO mod_identity.registrations
           (token_sha256, name, credit_code, region, contact_name, contact, state)
         VALUES ($1, $2, $3, $4, $5, $6, 'pending')
         ON CONFLICT (credit_code) WHERE state = 'pending' DO NOTHING RETURNING registration_id`,
        [tokenSha256(token), name, creditCode, region, contactName, contact],
      );
      const [row] = made.rows;
      if (row === undefined) return err('exists');
      const detail = { name, creditCode, region };
      const objectId = row.registration_id;
      await writeAudit(db, { kind: 'registration-made', objectId, address, detail });
      return ok(token);
    });
  }

  async look(token: string): Promise<RegistrationLook | undefined> {
    const { rows } = await onDatabase(() =>
      this.#core.pool.query<Row>(`SELECT ${COLUMNS} ${SOURCE} WHERE token_sha256 = $1`, [
        tokenSha256(token),
      ]),
    );
    if (rows[0] === undefined) return undefined;
    const { name, state, reason, createdAt } = registrationOf(rows[0]);
    return { name, state, createdAt, ...(reason !== undefined && { reason }) };
  }

  /** In the administrator's region, oldest first. */
  async list(
    { state, page, size }: Page & { readonly state: Registration['state'] },
    actor: Actor,
  ): Promise<Listed<Registration>> {
    return this.#core.transaction(async (db) => {
      const { rows } = await db.query<Row>(
        `SELECT ${COLUMNS}, count(*) OVER ()::int AS total ${SOURCE}
         WHERE state = $1 AND ${inRegion('region', '$2')}
         ORDER BY created_at, registration_id LIMIT $3 OFFSET $4`,
        [state, actor.region ?? null, size, (page - 1) * size],
      );
      const detail = { state, page };
      await writeAudit(db, { kind: 'registrations-looked-at', ...byActor(actor), detail });
      return { items: rows.map(registrationOf), total: rows[0]?.total ?? 0 };
    });
  }

  /** Approval makes the organization, and of the applicant's token an invitation for its first manager. */
  async decide(
    registrationId: string,
    decided:
      | { readonly decision: 'approve' }
      | { readonly decision: 'reject'; readonly reason: string },
    actor: Actor,
  ): Promise<Result<true, PeopleFault>> {
    const { invitationHours } = await this.#core.policies.read();
    const outcome = await this.#core.transaction(async (db): Promise<Result<true, PeopleFault>> => {
      const { rows } = await db.query<Row & { token_sha256: Buffer }>(
        `SELECT ${COLUMNS}, token_sha256 ${SOURCE} WHERE registration_id = $1 FOR UPDATE`,
        [registrationId],
      );
      const [row] = rows;
      if (row === undefined) return err('unknown');
      if (actor.region !== undefined && !doesCover(actor.region, row.region)) return err('unknown');
      if (row.state !== 'pending') return err('decided');
      const isApproved = decided.decision === 'approve';
      const reason = isApproved ? null : decided.reason;
      const organizationId = isApproved ? row.credit_code : null;
      if (isApproved) {
        const { name, region, credit_code: creditCode } = row;
        const organization = {
          id: creditCode,
          name,
          kind: 'supplier',
          region,
          creditCode,
        } as const;
        if (!(await insertOrganization(db, organization))) return err('exists');
        await db.query(
          `INSERT INTO mod_identity.invitations (token_sha256, purpose, organization_id, display_name,
             role, is_manager, state, expires_at)
           VALUES ($1, 'join', $2, $3, 'supplier', true, 'open', clock_timestamp() + $4 * interval '1 hour')`,
          [row.token_sha256, creditCode, row.contact_name, invitationHours],
        );
      }
      await db.query(
        `UPDATE mod_identity.registrations SET state = $2, reason = $3, decided_by = $4,
           decided_at = clock_timestamp(), organization_id = $5 WHERE registration_id = $1`,
        [
          registrationId,
          isApproved ? 'approved' : 'rejected',
          reason,
          actor.userId,
          organizationId,
        ],
      );
      const kind = isApproved ? 'registration-approved' : 'registration-rejected';
      const detail = { name: row.name, creditCode: row.credit_code, reason };
      await writeAudit(db, { kind, ...byActor(actor), objectId: registrationId, detail });
      return ok(true);
    });
    if (outcome.ok) await this.#core.directory.readRegions();
    return outcome;
  }

  async #hasRoom(address: string): Promise<boolean> {
    try {
      await this.#perAddress.consume(address);
      return true;
    } catch (refused) {
      if (refused instanceof RateLimiterRes) return false;
      throw refused;
    }
  }
}

const SOURCE = 'FROM mod_identity.registrations';
const COLUMNS = `registration_id, name, credit_code, region, contact_name, contact, state, reason,
  floor(extract(epoch FROM created_at) * 1000)::bigint AS created_ms`;

function registrationOf(row: Row): Registration {
  return {
    registrationId: row.registration_id,
    name: row.name,
    creditCode: row.credit_code,
    region: row.region,
    contactName: row.contact_name,
    contact: row.contact,
    state: row.state,
    ...(row.reason !== null && { reason: row.reason }),
    createdAt: row.created_ms,
  };
}
