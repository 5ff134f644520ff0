import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import { onDatabase } from '../kit/database-errors.ts';
import { PasswordChecker, TooManyChecksError } from './passwords.ts';
import {
  endSessions,
  findSigningKey,
  findUserByLogin,
  inTransaction,
  insertAudit,
  insertOrganization,
  insertSession,
  insertUser,
  organizationsOf,
  replaceSigningKey,
  type StoredUser,
  updateUser,
} from './repo.ts';
import {
  foldLogin,
  newOrganizationSchema,
  type NewOrganization,
  newUserSchema,
  type NewUser,
  type Organization,
  type SignInOutcome,
  type UserSession,
} from './schema.ts';
import {
  DEFAULT_DIRECTORY,
  type DirectoryOptions,
  SessionDirectory,
  tokenSha256,
} from './session-directory.ts';
import { DEFAULT_THROTTLE, SignInThrottle, type ThrottleLimits } from './throttle.ts';

export type {
  NewOrganization,
  NewUser,
  Organization,
  OrganizationKind,
  SignInOutcome,
  UserRole,
  UserSession,
} from './schema.ts';

export interface IdentityOptions {
  /** Connections that run as the service role (`db/pool.ts`). */
  readonly pool: Pool;
  /** Faults of the background look-out for ended sessions. */
  readonly onFault: (error: unknown) => void;
  /** Absolute life of a session. */
  readonly sessionLifeMs?: number;
  readonly directory?: Partial<DirectoryOptions>;
  readonly throttle?: Partial<ThrottleLimits>;
}

/** From where an act comes; empty for the command line. */
export interface ActOrigin {
  readonly address: string;
}

const SESSION_LIFE_MS = 12 * 3_600_000;
const TOKEN_BYTES = 32;
const BUSY_RETRY_MS = 2_000;

/**
 * Accounts, sign-in and sessions; owner of the schema `mod_identity`. Every act and its audit row are one transaction
 * (A7). Methods reject with `DatabaseUnavailableError` when the database does not answer.
 */
export class Identity {
  readonly #pool: Pool;
  readonly #passwords = new PasswordChecker();
  readonly #throttle: SignInThrottle;
  readonly #directory: SessionDirectory;
  readonly #sessionLifeMs: number;
  readonly #slowAtOnce: number;
  #slowNow = 0;

  constructor(options: IdentityOptions) {
    const limits = { ...DEFAULT_THROTTLE, ...options.throttle };
    this.#pool = options.pool;
    this.#throttle = new SignInThrottle(limits);
    this.#slowAtOnce = limits.slowAtOnce;
    this.#sessionLifeMs = options.sessionLifeMs ?? SESSION_LIFE_MS;
    this.#directory = new SessionDirectory(
      options.pool,
      { ...DEFAULT_DIRECTORY, ...options.directory },
      options.onFault,
    );
  }

  /** Begins to look out for sessions that end, in this process or another. */
  start(): void {
    this.#directory.start();
  }

  async stop(): Promise<void> {
    await this.#directory.stop();
  }

  /** Looks at once instead of at the next turn. */
  async lookForEnded(): Promise<void> {
    await this.#directory.poll();
  }

  /** The live session of a token. An end anywhere is known here within a second (A2). */
  find(token: string): Promise<UserSession | undefined> {
    return this.#directory.find(token);
  }

  /** Calls back with the session id when one ends by sign-out, revocation or expiry. Returns the unsubscribe. */
  onEnded(listener: (sessionId: string) => void): () => void {
    return this.#directory.onEnded(listener);
  }

  /**
   * Checks a password and opens a session. An unknown login takes the same way as a wrong password: one query, one
   * password check, one audit row, the same answer (S10).
   */
  async signIn(attempt: {
    readonly login: string;
    readonly password: string;
    readonly address: string;
  }): Promise<SignInOutcome> {
    const { address, password } = attempt;
    const login = foldLogin(attempt.login);
    const admission = await this.#throttle.admit(address, login);
    if (admission.type === 'throttled') return admission;
    if (admission.delayMs > 0 && !(await this.#hasWaited(admission.delayMs))) return busy();
    try {
      const user = await onDatabase(() => findUserByLogin(this.#pool, login));
      const isRight = await this.#passwords.check(user?.passwordHash, password);
      const opened = isRight && user !== undefined ? await this.#open(user, address) : undefined;
      if (opened === undefined) {
        await this.#auditFailure(user, address);
        return { type: 'denied' };
      }
      await this.#throttle.forget(address, login);
      return opened;
    } catch (error) {
      if (!(error instanceof TooManyChecksError)) throw error;
      await this.#throttle.forgive(address, login);
      return busy();
    }
  }

  /** Ends one session; nothing happens when it has ended already. */
  async endSession(sessionId: string, { address }: ActOrigin): Promise<void> {
    const ended = await this.#transaction(async (client) => {
      const sessions = await endSessions(client, { sessionId });
      for (const { userId } of sessions) {
        await insertAudit(client, { kind: 'signed-out', userId, sessionId, address });
      }
      return sessions;
    });
    this.#directory.markEnded(ended.map((session) => session.sessionId));
  }

  /** Ends all sessions of a user, wherever they are; says how many. */
  async endSessionsOf(userId: string, { address }: ActOrigin): Promise<number> {
    const ended = await this.#transaction(async (client) => {
      const sessions = await endSessions(client, { userId });
      const detail = { sessions: sessions.length };
      await insertAudit(client, { kind: 'sessions-revoked', userId, address, detail });
      return sessions;
    });
    this.#directory.markEnded(ended.map((session) => session.sessionId));
    return ended.length;
  }

  /** `exists` also when an organization of that id is called otherwise. Throws `ZodError` on malformed fields. */
  async createOrganization(
    fields: NewOrganization,
    { address }: ActOrigin,
  ): Promise<'created' | 'exists'> {
    const { organizationId, name, kind, region } = newOrganizationSchema.parse(fields);
    const organization: Organization = {
      id: organizationId,
      name,
      kind,
      ...(region !== undefined && { region }),
    };
    return this.#transaction(async (client) => {
      if (!(await insertOrganization(client, organization))) return 'exists';
      const detail = { name, kind };
      await insertAudit(client, { kind: 'organization-created', organizationId, address, detail });
      return 'created';
    });
  }

  /** `exists` when the id or the login is taken. Throws `ZodError` on malformed fields. */
  async createUser(
    fields: NewUser,
    { address }: ActOrigin,
  ): Promise<'created' | 'exists' | 'unknown_organization'> {
    const { userId, login, displayName, password, role, organizationId } =
      newUserSchema.parse(fields);
    const passwordHash = await this.#passwords.hash(password);
    return this.#transaction(async (client) => {
      const known = await organizationsOf(client, [organizationId]);
      if (known.length === 0) return 'unknown_organization';
      const user = { userId, displayName, passwordHash, role, organizationId };
      const isNew = await insertUser(client, { ...user, login: foldLogin(login) });
      if (!isNew) return 'exists';
      const detail = { role };
      await insertAudit(client, { kind: 'user-created', userId, organizationId, address, detail });
      return 'created';
    });
  }

  /** Sets a new password and ends all sessions of the user. `false`: no such user. */
  async changePassword(userId: string, password: string, { address }: ActOrigin): Promise<boolean> {
    const passwordHash = await this.#passwords.hash(newUserSchema.shape.password.parse(password));
    return this.#changeUser(userId, { passwordHash, kind: 'password-changed', address });
  }

  /** A disabled user has no sessions and opens none. `false`: no such user. */
  async setDisabled(userId: string, isDisabled: boolean, { address }: ActOrigin): Promise<boolean> {
    const kind = isDisabled ? 'user-disabled' : 'user-enabled';
    return this.#changeUser(userId, { isDisabled, kind, address });
  }

  /** Those of the given organizations that exist. */
  async organizationsOf(ids: readonly string[]): Promise<readonly Organization[]> {
    return onDatabase(() => organizationsOf(this.#pool, ids));
  }

  /** The certificate key in force, SPKI DER in base64. */
  async signingKeyOf(organizationId: string): Promise<{ readonly spki: string } | undefined> {
    const spki = await onDatabase(() => findSigningKey(this.#pool, organizationId));
    return spki && { spki: Buffer.from(spki).toString('base64') };
  }

  /** Puts another key in force; `spki` is a checked P-256 key, DER in base64. */
  async registerSigningKey(
    key: ActOrigin & {
      readonly organizationId: string;
      readonly userId: string;
      readonly spki: string;
    },
  ): Promise<void> {
    const { organizationId, userId, address } = key;
    const spki = Buffer.from(key.spki, 'base64');
    await this.#transaction(async (client) => {
      await replaceSigningKey(client, { organizationId, userId, spki });
      const detail = { spki: key.spki };
      const kind = 'signing-key-registered';
      await insertAudit(client, { kind, userId, organizationId, address, detail });
    });
  }

  #transaction<T>(work: Parameters<typeof inTransaction<T>>[1]): Promise<T> {
    return onDatabase(() => inTransaction(this.#pool, work));
  }

  async #changeUser(
    userId: string,
    change: Parameters<typeof updateUser>[2] & {
      readonly kind: 'password-changed' | 'user-disabled' | 'user-enabled';
      readonly address: string;
    },
  ): Promise<boolean> {
    const { kind, address } = change;
    const ended = await this.#transaction(async (client) => {
      const organizationId = await updateUser(client, userId, change);
      if (organizationId === undefined) return undefined;
      await insertAudit(client, { kind, userId, organizationId, address });
      return endSessions(client, { userId });
    });
    this.#directory.markEnded((ended ?? []).map((session) => session.sessionId));
    return ended !== undefined;
  }

  async #open(user: StoredUser, address: string): Promise<SignInOutcome | undefined> {
    const { userId, displayName, role, organizationId, organizationName } = user;
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const sessionId = crypto.randomUUID();
    const lifeMs = this.#sessionLifeMs;
    const expiresAt = await this.#transaction(async (client) => {
      const stored = { sessionId, tokenSha256: tokenSha256(token), userId, lifeMs };
      const endMs = await insertSession(client, stored);
      if (endMs === undefined) return undefined;
      await insertAudit(client, { kind: 'signed-in', userId, organizationId, sessionId, address });
      return endMs;
    });
    if (expiresAt === undefined) return undefined;
    const session = { sessionId, userId, displayName, role, organizationId, organizationName };
    return { type: 'signed-in', session: { ...session, expiresAt }, token };
  }

  async #auditFailure(user: StoredUser | undefined, address: string): Promise<void> {
    const { userId, organizationId } = user ?? {};
    await onDatabase(() =>
      insertAudit(this.#pool, { kind: 'sign-in-failed', userId, organizationId, address }),
    );
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
