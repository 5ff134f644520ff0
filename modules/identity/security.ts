import { AUTHORITIES_MAX } from '#contracts/limits.ts';
import { err, ok, type Result } from '#contracts/result.ts';
import type { Authority, LockOut, Policies } from '#contracts/wire/audit.ts';
import type { SessionRow } from '#contracts/wire/session.ts';
import { writeAudit } from '../kit/audit.ts';
import { onDatabase } from '../kit/database-errors.ts';
import type { Queryable } from '../kit/transaction.ts';
import { readAuthority } from './certificates.ts';
import { type Actor, byActor, type Core } from './core.ts';
import type { Listed, Page } from './organizations.ts';
import type { PeopleFault } from './people-faults.ts';
import { writePolicies } from './policies.ts';
import { type ImportedList, importRevocations, type RevocationFault } from './revocations.ts';
import { isInReach } from './rights.ts';
import { listSessions } from './session-list.ts';
import { endSessions } from './session-repo.ts';
import { hashOf } from './throttle.ts';

/** What the security administration looks after: sessions, lock-outs, policies, trusted authorities. */
export class Security {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Everybody's live sessions in the administrator's region; that they were looked at is on record. */
  async sessions(
    { page, size, search }: Page & { readonly search?: string | undefined },
    actor: Actor,
  ): Promise<Listed<SessionRow>> {
    return this.#core.transaction(async (db) => {
      const found = await listSessions(db, {
        idleMs: this.#core.directory.idleMs,
        search,
        region: actor.region,
        currentId: actor.sessionId,
        offset: (page - 1) * size,
        limit: size,
      });
      const detail = { search, page, total: found.total };
      await writeAudit(db, { kind: 'sessions-looked-at', ...byActor(actor), detail });
      return found;
    });
  }

  /** Ends one session of anybody in reach; its open sockets follow within a second (A2). */
  async endSession(sessionId: string, actor: Actor): Promise<Result<number, PeopleFault>> {
    return this.#endSessions({ sessionId }, actor, async (db) => {
      const { rows } = await db.query<{ user_id: string }>(
        'SELECT user_id FROM mod_identity.sessions WHERE session_id = $1 AND ended_at IS NULL',
        [sessionId],
      );
      return rows[0]?.user_id;
    });
  }

  /** Ends all sessions of a person in reach. */
  async endSessionsOf(userId: string, actor: Actor): Promise<Result<number, PeopleFault>> {
    return this.#endSessions({ userId }, actor, async () => userId);
  }

  async #endSessions(
    which: Parameters<typeof endSessions>[1],
    actor: Actor,
    ownerOf: (db: Queryable) => Promise<string | undefined>,
  ): Promise<Result<number, PeopleFault>> {
    const ended = await this.#core.transaction(async (db) => {
      const userId = await ownerOf(db);
      if (userId === undefined || !(await isInReach(db, userId, actor))) return undefined;
      const sessions = await endSessions(db, which);
      const detail = { sessions: sessions.map((session) => session.sessionId) };
      await writeAudit(db, {
        kind: 'sessions-revoked',
        ...byActor(actor),
        objectId: userId,
        detail,
      });
      return sessions;
    });
    if (ended === undefined) return err('unknown');
    this.#core.directory.markEnded(ended.map((session) => session.sessionId));
    return ok(ended.length);
  }

  /** Who has to wait at sign-in, as far as this process knows; logins of nobody are not shown. */
  async lockOuts(actor: Actor): Promise<readonly LockOut[]> {
    const { pool, throttle, nowMs } = this.#core;
    const locked = throttle.lockedOut(nowMs());
    await onDatabase(() => writeAudit(pool, { kind: 'lock-outs-looked-at', ...byActor(actor) }));
    if (locked.length === 0) return [];
    const { rows } = await onDatabase(() =>
      pool.query<{ login: string }>('SELECT login FROM mod_identity.users'),
    );
    const logins = new Map(rows.map(({ login }) => [hashOf(login), login]));
    return locked.map(({ id, address, loginHash, endsAt }) => {
      const login = logins.get(loginHash);
      return { id, address, endsAt, ...(login !== undefined && { login }) };
    });
  }

  async unlock(id: string, actor: Actor): Promise<Result<true, PeopleFault>> {
    if (!(await this.#core.throttle.unlock(id))) return err('unknown');
    const event = { kind: 'lock-out-lifted', ...byActor(actor), objectId: id };
    await onDatabase(() => writeAudit(this.#core.pool, event));
    return ok(true);
  }

  policies(): Promise<Policies> {
    return this.#core.policies.read();
  }

  async setPolicies(policies: Policies, actor: Actor): Promise<void> {
    const before = await this.#core.policies.read();
    await this.#core.transaction(async (db) => {
      await writePolicies(db, policies, actor.userId);
      const detail = { before, after: policies };
      await writeAudit(db, { kind: 'policies-changed', ...byActor(actor), detail });
    });
  }

  /** Whose certificates are believed. */
  async authorities(): Promise<readonly Authority[]> {
    const { rows } = await onDatabase(() =>
      this.#core.pool.query<{
        fingerprint: string;
        name: string;
        after_ms: number;
        added_ms: number;
        this_ms: number | null;
        next_ms: number | null;
        revoked: number;
      }>(
        `SELECT fingerprint, name, floor(extract(epoch FROM not_after) * 1000)::bigint AS after_ms,
           floor(extract(epoch FROM authorities.added_at) * 1000)::bigint AS added_ms,
           floor(extract(epoch FROM this_update) * 1000)::bigint AS this_ms,
           floor(extract(epoch FROM next_update) * 1000)::bigint AS next_ms,
           (SELECT count(*)::int FROM mod_identity.revoked_certificates AS revoked
            WHERE revoked.fingerprint = authorities.fingerprint) AS revoked
         FROM mod_identity.authorities LEFT JOIN mod_identity.revocation_lists USING (fingerprint)
         ORDER BY name, fingerprint`,
      ),
    );
    return rows.map((row) => ({
      fingerprint: row.fingerprint,
      name: row.name,
      notAfter: row.after_ms,
      addedAt: row.added_ms,
      ...(row.this_ms !== null && {
        revocations: {
          count: row.revoked,
          thisUpdate: row.this_ms,
          ...(row.next_ms !== null && { nextUpdate: row.next_ms }),
        },
      }),
    }));
  }

  /** `unfit`: no certificate of an authority. */
  async addAuthority(pem: string, actor: Actor): Promise<Result<true, PeopleFault>> {
    const read = readAuthority(pem);
    if (read === undefined) return err('unfit');
    return this.#core.transaction(async (db) => {
      const { rows } = await db.query<{ count: number }>(
        'SELECT count(*)::int AS count FROM mod_identity.authorities',
      );
      if ((rows[0]?.count ?? 0) >= AUTHORITIES_MAX) return err('too-many');
      const { rowCount } = await db.query(
        `INSERT INTO mod_identity.authorities (fingerprint, name, pem, not_after, added_by)
         VALUES ($1, $2, $3, to_timestamp($4 / 1000.0), $5) ON CONFLICT DO NOTHING`,
        [read.fingerprint, read.name, read.pem, read.notAfterMs, actor.userId],
      );
      if (rowCount !== 1) return err('exists');
      const detail = { name: read.name };
      const objectId = read.fingerprint;
      await writeAudit(db, { kind: 'authority-added', ...byActor(actor), objectId, detail });
      return ok(true);
    });
  }

  /** A revocation list (DER) of a trusted authority, in place of its earlier one. */
  importRevocations(der: Uint8Array, actor: Actor): Promise<Result<ImportedList, RevocationFault>> {
    return importRevocations(this.#core, der, actor);
  }

  /** Certificates that it issued sign nobody in any more. */
  async removeAuthority(fingerprint: string, actor: Actor): Promise<Result<true, PeopleFault>> {
    return this.#core.transaction(async (db) => {
      const { rows } = await db.query<{ name: string }>(
        'DELETE FROM mod_identity.authorities WHERE fingerprint = $1 RETURNING name',
        [fingerprint],
      );
      const [row] = rows;
      if (row === undefined) return err('unknown');
      const objectId = fingerprint;
      const detail = { name: row.name };
      await writeAudit(db, { kind: 'authority-removed', ...byActor(actor), objectId, detail });
      return ok(true);
    });
  }
}
