import { setTimeout as delay } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { err, ok, type Result } from '#contracts/result.ts';
import type {
  AuthenticatorSecret,
  FactorEnrolment,
  FactorProof,
  FactorType,
} from '#contracts/wire/session.ts';
import { writeAudit } from '../kit/audit.ts';
import { onDatabase } from '../kit/database-errors.ts';
import { describeSecret, newSecret } from './authenticator.ts';
import { type Core, randomToken } from './core.ts';
import {
  enrolFactor,
  type EnrolmentFault,
  factorTypesOf,
  type RelyingParty,
  showFactor,
} from './factors.ts';
import { factorCount, summaryOf } from './factor-repo.ts';
import { TooManyChecksError } from './passwords.ts';
import { isFactorCompulsory } from './policies.ts';
import {
  type ActiveRole,
  activeRolesOf,
  findUser,
  findUserByLogin,
  type StoredUser,
} from './repo.ts';
import {
  foldLogin,
  type PendingOutcome,
  type SessionFactor,
  type SignInOutcome,
} from './schema.ts';
import { tokenSha256 } from './session-directory.ts';
import { findSessionById, insertSession } from './session-repo.ts';
import { DEFAULT_THROTTLE, type Attempt } from './throttle.ts';
import { endTicket, issueTicket, putSecret, type Ticket, useTicket } from './tickets.ts';

const BUSY_RETRY_MS = 2_000;

/** The browser or program in front of the person. */
export interface ClientFacts {
  readonly address: string;
  readonly userAgent?: string | undefined;
  /** What the browser kept from an earlier sign-in. */
  readonly device?: string | undefined;
  readonly relyingParty?: RelyingParty | undefined;
}

/** Password, then second factor, then a session. */
export class SignIn {
  readonly #core: Core;
  readonly #slowAtOnce: number;
  #slowNow = 0;

  constructor(core: Core, slowAtOnce: number = DEFAULT_THROTTLE.slowAtOnce) {
    this.#core = core;
    this.#slowAtOnce = slowAtOnce;
  }

  /**
   * Checks a password. An unknown login takes the same way as a wrong password: one query, one password check, one
   * audit row, the same answer (S10).
   */
  async withPassword(
    given: { readonly login: string; readonly password: string },
    client: ClientFacts,
  ): Promise<SignInOutcome> {
    const { pool, passwords, throttle, sealer } = this.#core;
    const login = foldLogin(given.login);
    const device = sealer.deviceOf(client.device, login);
    const attempt: Attempt = { address: client.address, login, device };
    const admission = await throttle.admit(attempt);
    if (admission.type === 'throttled') return admission;
    if (admission.delayMs > 0 && !(await this.#hasWaited(admission.delayMs))) return busy();
    try {
      const user = await onDatabase(() => findUserByLogin(pool, login));
      const isRight = await passwords.check(user?.passwordHash, given.password);
      const outcome =
        isRight && user !== undefined ? await this.afterFirstStep(user, client) : undefined;
      if (outcome === undefined) {
        await this.#auditFailure(user, client.address, 'password');
        return { type: 'denied' };
      }
      await throttle.forget(attempt);
      return outcome;
    } catch (error) {
      if (!(error instanceof TooManyChecksError)) throw error;
      await throttle.forgive(attempt);
      return busy();
    }
  }

  /** The first step was done: a session, or what is needed before it. `undefined`: this user cannot sign in. */
  async afterFirstStep(user: StoredUser, client: ClientFacts): Promise<SignInOutcome | undefined> {
    const { pool, isDemo, secondFactor } = this.#core;
    if (user.isDisabled || (user.isDemo && !isDemo)) return undefined;
    const roles = await onDatabase(() => activeRolesOf(pool, user.userId));
    const [role] = roles;
    if (role === undefined) return undefined;
    const summary = await onDatabase(() => summaryOf(pool, user.userId));
    if (factorCount(summary) > 0) {
      return this.#pending(user, client, { next: 'factor', factors: factorTypesOf(summary) });
    }
    const isExempt = secondFactor === 'optional' || user.isDemo;
    if (!isExempt && (await this.#isCompulsory(roles))) {
      const factors: readonly FactorType[] =
        client.relyingParty === undefined
          ? ['totp', 'certificate']
          : ['totp', 'passkey', 'certificate'];
      return this.#pending(user, client, { next: 'enrol', factors });
    }
    return this.#core.transaction((db) =>
      this.#open(db, { user, role, client, factor: 'none', isExempt }),
    );
  }

  /** The second step: shows a factor of the ticket's user, or a passkey that is both steps in one. */
  async withFactor(
    { ticket: text, proof }: { readonly ticket: string; readonly proof: FactorProof },
    client: ClientFacts,
  ): Promise<SignInOutcome> {
    const ticket = await this.#use(text, ['second-factor', 'passkey']);
    if (ticket === undefined) return { type: 'ended' };
    const wait = await this.#admitFactor(ticket.userId, client);
    if (wait !== undefined) return { type: 'throttled', retryAfterMs: wait };
    const context = this.#context(client);
    const opened = await this.#core.transaction(async (db) => {
      const shown = await showFactor(db, context, { ticket, proof });
      if (shown === undefined || shown === 'revoked') return shown;
      return this.#openFor(db, { ticket, userId: shown.userId, client, factor: proof.type });
    });
    if (opened !== undefined && opened !== 'revoked') {
      await this.#forgiveFactor(ticket.userId, client);
      return opened;
    }
    const user = await this.#userOf(ticket.userId);
    const step = opened === 'revoked' ? 'certificate-revoked' : proof.type;
    await this.#auditFailure(user, client.address, step);
    return { type: opened ?? 'refused' };
  }

  /** A secret for an authenticator that is enrolled during sign-in; `undefined`: the ticket is no good. */
  async newAuthenticator(ticket: string): Promise<AuthenticatorSecret | undefined> {
    const secret = newSecret();
    const sealed = this.#core.sealer.seal(secret);
    const terms = { secret: sealed, purposes: ['enrolment', 'session'] as const };
    const userId = await onDatabase(() => putSecret(this.#core.pool, ticket, terms));
    const user = await this.#userOf(userId);
    return user && describeSecret(secret, user.login);
  }

  /** Enrols the first second factor and opens the session. */
  async withEnrolment(
    { ticket: text, enrolment }: { readonly ticket: string; readonly enrolment: FactorEnrolment },
    client: ClientFacts,
  ): Promise<Result<SignInOutcome, EnrolmentFault>> {
    const ticket = await this.#use(text, ['enrolment']);
    const { userId } = ticket ?? {};
    if (ticket === undefined || userId === undefined) return ok({ type: 'ended' });
    const context = this.#context(client);
    return this.#core.transaction(async (db) => {
      // Somebody else with the same password may have been faster: then this is no first factor any more.
      await db.query('SELECT 1 FROM mod_identity.users WHERE user_id = $1 FOR UPDATE', [userId]);
      if (factorCount(await summaryOf(db, userId)) > 0) return ok({ type: 'ended' });
      const enrolled = await enrolFactor(db, context, { ticket, userId, enrolment });
      if (!enrolled.ok) return err(enrolled.error);
      const { address } = client;
      const detail = { factor: enrolment.type };
      await writeAudit(db, { kind: 'factor-enrolled', userId, objectId: userId, address, detail });
      const fields = { ticket, userId, client, factor: enrolment.type };
      const opened = await this.#openFor(db, fields);
      if (opened?.type !== 'signed-in') return ok({ type: 'ended' });
      const recoveryCodes = enrolled.value;
      return ok({ ...opened, ...(recoveryCodes !== undefined && { recoveryCodes }) });
    });
  }

  /** A ticket for a passkey as the only factor. */
  async passkeyTicket(): Promise<{ ticket: string; challenge: string; expiresAt: number }> {
    return onDatabase(() => issueTicket(this.#core.pool, { purpose: 'passkey' }));
  }

  async #pending(
    user: StoredUser,
    { relyingParty }: ClientFacts,
    what: Pick<PendingOutcome['pending'], 'next' | 'factors'>,
  ): Promise<PendingOutcome> {
    const { userId, displayName, login } = user;
    const purpose = what.next === 'enrol' ? 'enrolment' : 'second-factor';
    const issued = await onDatabase(() => issueTicket(this.#core.pool, { purpose, userId }));
    const { passkeyIds } = await onDatabase(() => summaryOf(this.#core.pool, userId));
    return {
      type: 'pending',
      pending: {
        ...issued,
        ...what,
        passkeyIds,
        ...(relyingParty !== undefined && { rpId: relyingParty.id }),
        userId,
        displayName,
        login,
      },
    };
  }

  async #openFor(
    db: PoolClient,
    given: {
      readonly ticket: Ticket;
      readonly userId: string;
      readonly client: ClientFacts;
      readonly factor: SessionFactor;
    },
  ): Promise<SignInOutcome | undefined> {
    const { ticket, userId, client, factor } = given;
    if (!(await endTicket(db, ticket))) return undefined;
    const user = await findUser(db, userId);
    if (user === undefined || user.isDisabled || (user.isDemo && !this.#core.isDemo)) {
      return undefined;
    }
    const [role] = await activeRolesOf(db, userId);
    if (role === undefined) return undefined;
    const isExempt = this.#core.secondFactor === 'optional' || user.isDemo;
    return this.#open(db, { user, role, client, factor, isExempt });
  }

  async #open(
    db: PoolClient,
    given: {
      readonly user: StoredUser;
      readonly role: ActiveRole;
      readonly client: ClientFacts;
      readonly factor: SessionFactor;
      readonly isExempt: boolean;
    },
  ): Promise<SignInOutcome | undefined> {
    const { user, role, client, factor, isExempt } = given;
    const { directory, sealer, sessionLifeMs } = this.#core;
    const { userId } = user;
    const { address } = client;
    const token = randomToken();
    const sessionId = crypto.randomUUID();
    const isOpen = await insertSession(db, {
      sessionId,
      tokenSha256: tokenSha256(token),
      userId,
      roleId: role.roleId,
      lifeMs: sessionLifeMs,
      address,
      userAgent: client.userAgent ?? '',
      factor,
    });
    const stored = isOpen ? await findSessionById(db, sessionId, directory.idleMs) : undefined;
    if (stored === undefined) return undefined;
    const detail = { factor, role: role.role, ...(isExempt && { isExempt }) };
    const { organizationId } = role;
    await writeAudit(db, { kind: 'signed-in', userId, organizationId, sessionId, address, detail });
    const { isDemo: _isDemo, ...fields } = stored;
    const session = { ...fields, isExempt };
    return { type: 'signed-in', session, token, device: sealer.deviceToken(user.login) };
  }

  async #isCompulsory(roles: readonly ActiveRole[]): Promise<boolean> {
    const policies = await this.#core.policies.read();
    return roles.some(({ role }) => isFactorCompulsory(role, policies));
  }

  #context({ relyingParty }: ClientFacts) {
    return { sealer: this.#core.sealer, nowMs: this.#core.nowMs(), relyingParty };
  }

  async #use(text: string, purposes: readonly Ticket['purpose'][]): Promise<Ticket | undefined> {
    return onDatabase(() => useTicket(this.#core.pool, text, purposes));
  }

  async #userOf(userId: string | undefined): Promise<StoredUser | undefined> {
    if (userId === undefined) return undefined;
    return onDatabase(() => findUser(this.#core.pool, userId));
  }

  async #deviceOf(userId: string, client: ClientFacts): Promise<string | undefined> {
    const user = client.device === undefined ? undefined : await this.#userOf(userId);
    return user && this.#core.sealer.deviceOf(client.device, user.login);
  }

  async #admitFactor(userId: string | undefined, client: ClientFacts): Promise<number | undefined> {
    if (userId === undefined) return undefined;
    return this.#core.throttle.admitFactor(userId, await this.#deviceOf(userId, client));
  }

  async #forgiveFactor(userId: string | undefined, client: ClientFacts): Promise<void> {
    if (userId === undefined) return;
    await this.#core.throttle.forgiveFactor(userId, await this.#deviceOf(userId, client));
  }

  /** Names the user only when there is one: people type passwords into the wrong field. */
  async #auditFailure(user: StoredUser | undefined, address: string, step: string): Promise<void> {
    const { userId, organizationId } = user ?? {};
    const event = { kind: 'sign-in-failed', userId, organizationId, address, detail: { step } };
    await onDatabase(() => writeAudit(this.#core.pool, event));
  }

  /** False when too many wait already. */
  async #hasWaited(ms: number): Promise<boolean> {
    if (this.#slowNow >= this.#slowAtOnce) return false;
    this.#slowNow += 1;
    await delay(ms).finally(() => {
      this.#slowNow -= 1;
    });
    return true;
  }
}

function busy(): SignInOutcome {
  return { type: 'busy', retryAfterMs: BUSY_RETRY_MS };
}
