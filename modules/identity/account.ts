import type { PoolClient } from 'pg';
import { err, ok, type Result } from '#contracts/result.ts';
import type {
  FactorEnrolment,
  FactorProof,
  OwnFactors,
  SessionRow,
  StepUpProof,
} from '#contracts/wire/session.ts';
import { writeAudit } from '../kit/audit.ts';
import { onDatabase } from '../kit/database-errors.ts';
import { type Actor, byActor, type Core, randomToken } from './core.ts';
import {
  deleteAllFactors,
  deleteFactor,
  factorCount,
  factorRowsOf,
  summaryOf,
} from './factor-repo.ts';
import {
  enrolFactor,
  type EnrolmentFault,
  factorTypesOf,
  newRecoveryCodes,
  type RelyingParty,
  showFactor,
} from './factors.ts';
import { isFactorCompulsory } from './policies.ts';
import { activeRolesOf, findUser, updateUser } from './repo.ts';
import type { PendingOutcome, SessionFactor } from './schema.ts';
import { tokenSha256 } from './session-directory.ts';
import { listSessions } from './session-list.ts';
import {
  endSessions,
  insertSessionLike,
  renewToken,
  sessionFactorOf,
  type Which,
} from './session-repo.ts';
import type { ClientFacts } from './sign-in.ts';
import { endTicket, issueTicket, type Ticket, useTicket } from './tickets.ts';

/** A session that goes on under a new token. */
export type Renewal =
  | { readonly type: 'renewed'; readonly token: string }
  /** What was shown is wrong. */
  | { readonly type: 'refused' }
  /** What was shown is right, and its authority took the certificate back (S20). */
  | { readonly type: 'revoked' }
  /** The ticket or the session is no good any more. */
  | { readonly type: 'ended' }
  | { readonly type: 'throttled'; readonly retryAfterMs: number };

const SESSIONS_LISTED_MAX = 200;

/** What signed-in people do with their own account: factors, password, role, sessions. */
export class OwnAccount {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** A ticket for a step-up or a new factor, with what may be shown; `undefined`: the user is gone. */
  async challenge(
    actor: Actor,
    relyingParty: RelyingParty | undefined,
  ): Promise<PendingOutcome['pending'] | undefined> {
    const { pool } = this.#core;
    const { userId, sessionId } = actor;
    const user = await onDatabase(() => findUser(pool, userId));
    if (user === undefined) return undefined;
    const summary = await onDatabase(() => summaryOf(pool, userId));
    const fields = { purpose: 'session', userId, sessionId } as const;
    const issued = await onDatabase(() => issueTicket(pool, fields));
    const next = factorCount(summary) > 0 ? 'factor' : 'enrol';
    return {
      ...issued,
      next,
      factors: next === 'factor' ? factorTypesOf(summary) : ['totp', 'passkey', 'certificate'],
      passkeyIds: summary.passkeyIds,
      ...(relyingParty !== undefined && { rpId: relyingParty.id }),
      userId,
      displayName: user.displayName,
      login: user.login,
    };
  }

  /** Shows a factor again, or the password where there is none: the session is fresh, under a new token (S16). */
  async stepUp(
    given: { readonly ticket: string; readonly proof: StepUpProof },
    actor: Actor,
    client: ClientFacts,
  ): Promise<Renewal> {
    const ticket = await this.#ticketOf(actor, given.ticket);
    if (ticket === undefined) return { type: 'ended' };
    const waitMs = await this.#admit(actor.userId, client);
    if (waitMs !== undefined) return { type: 'throttled', retryAfterMs: waitMs };
    const { proof } = given;
    // Outside of the transaction: argon2 takes its time, and no connection waits for it.
    const isPassword = proof.type === 'password';
    const isRight = isPassword && (await this.#isPassword(actor.userId, proof.password));
    const token = randomToken();
    const renewed = await this.#core.transaction(async (db) => {
      const isShown = isPassword
        ? isRight && factorCount(await summaryOf(db, actor.userId)) === 0
        : await this.#isShown(db, { ticket, proof, client });
      if (isShown === 'revoked') return 'revoked';
      if (!isShown || !(await endTicket(db, ticket))) return 'refused';
      const factor: SessionFactor = proof.type;
      const fields = { tokenSha256: tokenSha256(token), factor };
      if (!(await renewToken(db, actor.sessionId, fields))) return 'ended';
      await writeAudit(db, { kind: 'stepped-up', ...byActor(actor), detail: { factor } });
      return 'renewed';
    });
    if (renewed === 'renewed') {
      await this.#forgive(actor.userId, client);
      return { type: 'renewed', token };
    }
    if (renewed === 'ended') return { type: 'ended' };
    const detail = { step: renewed === 'revoked' ? 'certificate-revoked' : proof.type };
    await this.#audit({ kind: 'step-up-failed', ...byActor(actor), detail });
    return { type: renewed };
  }

  async factors(actor: Actor): Promise<OwnFactors> {
    const { pool } = this.#core;
    const { userId } = actor;
    const [summary, rows, isCompulsory] = await Promise.all([
      onDatabase(() => summaryOf(pool, userId)),
      onDatabase(() => factorRowsOf(pool, userId)),
      this.#isCompulsory(userId),
    ]);
    return {
      hasAuthenticator: summary.hasAuthenticator,
      passkeys: rows.passkeys.map((row) => ({ ...row })),
      certificates: rows.certificates.map((row) => ({ ...row })),
      recoveryCodesLeft: summary.recoveryCodes,
      isCompulsory,
    };
  }

  /** Enrols one more factor; the first brings recovery codes. */
  async addFactor(
    given: { readonly ticket: string; readonly enrolment: FactorEnrolment },
    actor: Actor,
    relyingParty: RelyingParty | undefined,
  ): Promise<Result<{ readonly recoveryCodes?: readonly string[] }, EnrolmentFault | 'ended'>> {
    const ticket = await this.#ticketOf(actor, given.ticket);
    if (ticket === undefined) return err('ended');
    const { userId } = actor;
    const { enrolment } = given;
    return this.#core.transaction(async (db) => {
      await lockUser(db, userId);
      const enrolled = await enrolFactor(db, this.#context(relyingParty), {
        ticket,
        userId,
        enrolment,
      });
      if (!enrolled.ok) return err(enrolled.error);
      if (!(await endTicket(db, ticket))) return err('ended');
      const detail = { factor: enrolment.type };
      await writeAudit(db, {
        kind: 'factor-enrolled',
        ...byActor(actor),
        objectId: userId,
        detail,
      });
      return ok(enrolled.value === undefined ? {} : { recoveryCodes: enrolled.value });
    });
  }

  /** `last`: the role demands one. With the last one the recovery codes go as well. */
  async removeFactor(
    factor: { readonly type: 'totp' | 'passkey' | 'certificate'; readonly id?: string | undefined },
    actor: Actor,
  ): Promise<'removed' | 'unknown' | 'last'> {
    const { userId } = actor;
    const isCompulsory = await this.#isCompulsory(userId);
    return this.#core.transaction(async (db) => {
      await lockUser(db, userId);
      const count = factorCount(await summaryOf(db, userId));
      if (isCompulsory && count === 1) return 'last';
      if (!(await deleteFactor(db, userId, factor))) return 'unknown';
      if (count === 1) await deleteAllFactors(db, userId);
      const detail = { factor: factor.type, id: factor.id };
      await writeAudit(db, { kind: 'factor-removed', ...byActor(actor), objectId: userId, detail });
      return 'removed';
    });
  }

  /** Ten new recovery codes; the old ones end. `undefined`: there is no factor that they could stand in for. */
  async renewRecoveryCodes(actor: Actor): Promise<readonly string[] | undefined> {
    const { userId } = actor;
    return this.#core.transaction(async (db) => {
      await lockUser(db, userId);
      if (factorCount(await summaryOf(db, userId)) === 0) return undefined;
      const codes = await newRecoveryCodes(db, userId);
      const kind = 'recovery-codes-renewed';
      await writeAudit(db, { kind, ...byActor(actor), objectId: userId });
      return codes;
    });
  }

  /** Sets a new password: all other sessions end, this one goes on under a new token (S3). */
  async changePassword(
    given: { readonly present: string; readonly next: string },
    actor: Actor,
    client: ClientFacts,
  ): Promise<Renewal> {
    const { userId, sessionId } = actor;
    const waitMs = await this.#admit(userId, client);
    if (waitMs !== undefined) return { type: 'throttled', retryAfterMs: waitMs };
    if (!(await this.#isPassword(userId, given.present))) {
      const detail = { step: 'password' };
      await this.#audit({ kind: 'password-change-failed', ...byActor(actor), detail });
      return { type: 'refused' };
    }
    await this.#forgive(userId, client);
    const passwordHash = await this.#core.passwords.hash(given.next);
    const token = randomToken();
    const ended = await this.#core.transaction(async (db) => {
      await updateUser(db, userId, { passwordHash });
      const sessions = await endSessions(db, { userId, except: sessionId });
      const detail = { sessionsEnded: sessions.length };
      const kind = 'password-changed';
      await writeAudit(db, { kind, ...byActor(actor), objectId: userId, detail });
      const isRenewed = await renewToken(db, sessionId, { tokenSha256: tokenSha256(token) });
      return { sessions, isRenewed };
    });
    this.#core.directory.markEnded(ended.sessions.map((session) => session.sessionId));
    return ended.isRenewed ? { type: 'renewed', token } : { type: 'ended' };
  }

  /** Acts in another role from now on: the present session ends, and with it every open socket of the old role. */
  async switchRole(
    { roleId, isExempt }: { readonly roleId: string; readonly isExempt: boolean },
    actor: Actor,
  ): Promise<Renewal | { readonly type: 'factor-needed' }> {
    const { pool, policies } = this.#core;
    const roles = await onDatabase(() => activeRolesOf(pool, actor.userId));
    const role = roles.find((own) => own.roleId === roleId);
    if (role === undefined) return { type: 'refused' };
    if (!isExempt && isFactorCompulsory(role.role, await policies.read())) {
      // The password shown again is fresh enough for one's own account, but no second factor (S14).
      const factor = await onDatabase(() => sessionFactorOf(pool, actor.sessionId));
      if (factor === undefined || factor === 'none' || factor === 'password') {
        return { type: 'factor-needed' };
      }
    }
    const token = randomToken();
    const sessionId = crypto.randomUUID();
    const next = { sessionId, tokenSha256: tokenSha256(token), roleId };
    const ended = await this.#core.transaction(async (db) => {
      if (!(await insertSessionLike(db, actor.sessionId, next))) return undefined;
      const sessions = await endSessions(db, { sessionId: actor.sessionId });
      const detail = { role: role.role, sessionId };
      await writeAudit(db, { kind: 'role-switched', ...byActor(actor), objectId: roleId, detail });
      return sessions;
    });
    if (ended === undefined) return { type: 'ended' };
    this.#core.directory.markEnded(ended.map((session) => session.sessionId));
    return { type: 'renewed', token };
  }

  /** The user's live sessions, last used first. */
  async sessions(
    actor: Actor,
  ): Promise<{ readonly items: readonly SessionRow[]; readonly total: number }> {
    const { pool, directory } = this.#core;
    const { userId, sessionId: currentId } = actor;
    const page = { offset: 0, limit: SESSIONS_LISTED_MAX };
    const filter = { idleMs: directory.idleMs, userId, currentId, ...page };
    return onDatabase(() => listSessions(pool, filter));
  }

  /** Ends one of the user's own sessions, or all but the present one; says how many ended. */
  async endOwn(which: { readonly sessionId: string } | 'others', actor: Actor): Promise<number> {
    const { userId } = actor;
    const chosen: Which =
      which === 'others' ? { userId, except: actor.sessionId } : { userId, only: which.sessionId };
    const ended = await this.#core.transaction(async (db) => {
      const sessions = await endSessions(db, chosen);
      const detail = { sessions: sessions.map((session) => session.sessionId) };
      const kind = 'own-sessions-revoked';
      await writeAudit(db, { kind, ...byActor(actor), objectId: userId, detail });
      return sessions;
    });
    this.#core.directory.markEnded(ended.map((session) => session.sessionId));
    return ended.length;
  }

  /** A ticket of this very session; another's is none. */
  async #ticketOf(actor: Actor, text: string): Promise<Ticket | undefined> {
    const ticket = await onDatabase(() => useTicket(this.#core.pool, text, ['session']));
    return ticket?.sessionId === actor.sessionId ? ticket : undefined;
  }

  async #isShown(
    db: PoolClient,
    shown: { readonly ticket: Ticket; readonly proof: FactorProof; readonly client: ClientFacts },
  ): Promise<boolean | 'revoked'> {
    const found = await showFactor(db, this.#context(shown.client.relyingParty), shown);
    if (found === 'revoked') return found;
    return found !== undefined && found.userId === shown.ticket.userId;
  }

  async #isPassword(userId: string, password: string): Promise<boolean> {
    const user = await onDatabase(() => findUser(this.#core.pool, userId));
    return this.#core.passwords.check(user?.passwordHash, password);
  }

  async #isCompulsory(userId: string): Promise<boolean> {
    const { pool, policies, secondFactor } = this.#core;
    if (secondFactor === 'optional') return false;
    const user = await onDatabase(() => findUser(pool, userId));
    if (user?.isDemo === true) return false;
    const roles = await onDatabase(() => activeRolesOf(pool, userId));
    const read = await policies.read();
    return roles.some(({ role }) => isFactorCompulsory(role, read));
  }

  #context(relyingParty: RelyingParty | undefined) {
    return { sealer: this.#core.sealer, nowMs: this.#core.nowMs(), relyingParty };
  }

  async #device(userId: string, client: ClientFacts): Promise<string | undefined> {
    if (client.device === undefined) return undefined;
    const user = await onDatabase(() => findUser(this.#core.pool, userId));
    return user && this.#core.sealer.deviceOf(client.device, user.login);
  }

  async #admit(userId: string, client: ClientFacts): Promise<number | undefined> {
    return this.#core.throttle.admitFactor(userId, await this.#device(userId, client));
  }

  async #forgive(userId: string, client: ClientFacts): Promise<void> {
    await this.#core.throttle.forgiveFactor(userId, await this.#device(userId, client));
  }

  async #audit(event: Parameters<typeof writeAudit>[1]): Promise<void> {
    await onDatabase(() => writeAudit(this.#core.pool, event));
  }
}

/** Enrolling and removing at once follow each other. */
async function lockUser(db: PoolClient, userId: string): Promise<void> {
  await db.query('SELECT 1 FROM mod_identity.users WHERE user_id = $1 FOR UPDATE', [userId]);
}
