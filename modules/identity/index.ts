import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { writeAudit } from '../kit/audit.ts';
import { onDatabase } from '../kit/database-errors.ts';
import { OwnAccount } from './account.ts';
import { transactionsOn } from '../kit/transaction.ts';
import { Approvals } from './approvals.ts';
import { type ActOrigin, type Core, Sealer } from './core.ts';
import { Invitations } from './invitations.ts';
import { Organizations } from './organizations.ts';
import { Registrations } from './registrations.ts';
import { Rights } from './rights.ts';
import { Security } from './security.ts';
import { deleteAllFactors } from './factor-repo.ts';
import { PasswordChecker } from './passwords.ts';
import { PolicyBook } from './policies.ts';
import {
  type ActiveRole,
  activeRolesOf,
  findSigningKey,
  findUserByLogin,
  insertOrganization,
  insertRole,
  insertUser,
  namesOf,
  organizationsOf,
  organizationsOfKind,
  type OrganizationSearch,
  replaceSigningKey,
  searchOrganizations,
  updateUser,
  type UserNames,
} from './repo.ts';
import {
  foldLogin,
  newOrganizationSchema,
  type NewOrganization,
  newUserSchema,
  type NewUser,
  type Organization,
  type OrganizationKind,
  regionOfRole,
  type SignInOutcome,
  type UserSession,
} from './schema.ts';
import { DEFAULT_DIRECTORY, type DirectoryOptions, SessionDirectory } from './session-directory.ts';
import { userAgentsOf, endSessions, type StoredSession, type Which } from './session-repo.ts';
import { type ClientFacts, SignIn } from './sign-in.ts';
import { DEFAULT_THROTTLE, SignInThrottle, type ThrottleLimits } from './throttle.ts';

export type { Renewal } from './account.ts';
export type { ActOrigin, Actor } from './core.ts';
export type { Listed } from './organizations.ts';
export type { PeopleFault } from './people-faults.ts';
export type { RelyingParty } from './factors.ts';
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
  /** Whether roles that decide or open have to show a second factor; preset: `required`. */
  readonly secondFactor?: 'required' | 'optional';
  /** Whether accounts of the demo may sign in, and without a second factor. */
  readonly isDemo?: boolean;
  /** 32 bytes that seal authenticators' secrets; preset: made anew, so that sealed ones of before are lost. */
  readonly secretKey?: Uint8Array;
  readonly nowMs?: () => number;
}

const SESSION_LIFE_MS = 12 * 3_600_000;
const SECRET_KEY_BYTES = 32;

/**
 * Accounts, sign-in and sessions; owner of the schema `mod_identity`. Every act and its audit row are one transaction
 * (A7). Methods reject with `DatabaseUnavailableError` when the database does not answer.
 */
export class Identity {
  readonly #core: Core;
  readonly #pool: Pool;
  readonly #directory: SessionDirectory;
  readonly entry: SignIn;
  readonly own: OwnAccount;
  readonly organizations: Organizations;
  readonly rights: Rights;
  readonly approvals: Approvals;
  readonly invitations: Invitations;
  readonly registrations: Registrations;
  readonly security: Security;

  constructor(options: IdentityOptions) {
    const { pool, onFault, secondFactor = 'required', isDemo = false } = options;
    const judge = (stored: StoredSession | undefined): UserSession | undefined => {
      if (stored === undefined) return undefined;
      const { isDemo: isDemoUser, ...session } = stored;
      if (isDemoUser && !isDemo) return undefined;
      return { ...session, isExempt: isDemoUser || secondFactor === 'optional' };
    };
    const directory = new SessionDirectory({
      pool,
      options: { ...DEFAULT_DIRECTORY, ...options.directory },
      onFault,
      judge,
    });
    const limits = { ...DEFAULT_THROTTLE, ...options.throttle };
    this.#core = {
      pool,
      passwords: new PasswordChecker(),
      throttle: new SignInThrottle(limits),
      directory,
      sealer: new Sealer(options.secretKey ?? randomBytes(SECRET_KEY_BYTES)),
      policies: new PolicyBook(pool),
      sessionLifeMs: options.sessionLifeMs ?? SESSION_LIFE_MS,
      secondFactor,
      isDemo,
      nowMs: options.nowMs ?? Date.now,
      transaction: transactionsOn(pool),
    };
    this.#pool = pool;
    this.#directory = directory;
    this.entry = new SignIn(this.#core, limits.slowAtOnce);
    this.own = new OwnAccount(this.#core);
    this.organizations = new Organizations(this.#core);
    this.rights = new Rights(this.#core);
    this.approvals = new Approvals(this.#core);
    this.invitations = new Invitations(this.#core, this.entry);
    this.registrations = new Registrations(this.#core);
    this.security = new Security(this.#core);
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

  /**
   * The live session of a token. An end anywhere is known here within a second (A2). What a page asks by itself
   * (`isBackground`) does not keep an idle session alive.
   */
  find(
    token: string,
    how: { readonly isBackground?: boolean } = {},
  ): Promise<UserSession | undefined> {
    return this.#directory.find(token, how);
  }

  /** Roles in which the user may act. */
  rolesOf(userId: string): Promise<readonly ActiveRole[]> {
    return onDatabase(() => activeRolesOf(this.#pool, userId));
  }

  /** What people are called now, by id. */
  namesOf(userIds: readonly string[]): Promise<ReadonlyMap<string, UserNames>> {
    return onDatabase(() => namesOf(this.#pool, userIds));
  }

  /** The id of whoever signs in under that login. */
  async idOfLogin(login: string): Promise<string | undefined> {
    const user = await onDatabase(() => findUserByLogin(this.#pool, foldLogin(login)));
    return user?.userId;
  }

  /** Division code of an organization, as of some seconds ago. */
  regionOf(organizationId: string): string | undefined {
    return this.#directory.regionOf(organizationId);
  }

  /** What browsers and programs of these sessions call themselves, by session id. */
  userAgentsOf(sessionIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return onDatabase(() => userAgentsOf(this.#pool, sessionIds));
  }

  /** Calls back with the session id when one ends by sign-out, revocation or expiry. Returns the unsubscribe. */
  onEnded(listener: (sessionId: string) => void): () => void {
    return this.#directory.onEnded(listener);
  }

  /** The first step of signing in; see `SignIn`. */
  signIn(
    attempt: { readonly login: string; readonly password: string } & ClientFacts,
  ): Promise<SignInOutcome> {
    return this.entry.withPassword(attempt, attempt);
  }

  /** Ends one session; nothing happens when it has ended already. */
  async endSession(sessionId: string, { address }: ActOrigin): Promise<void> {
    const ended = await this.#core.transaction(async (client) => {
      const sessions = await endSessions(client, { sessionId });
      for (const { userId } of sessions) {
        await writeAudit(client, { kind: 'signed-out', userId, sessionId, address });
      }
      return sessions;
    });
    this.#directory.markEnded(ended.map((session) => session.sessionId));
  }

  /** Ends all sessions of a user, wherever they are; says how many. */
  async endSessionsOf(userId: string, { address }: ActOrigin): Promise<number> {
    const ended = await this.#core.transaction(async (client) => {
      const which: Which = { userId };
      const sessions = await endSessions(client, which);
      const detail = { sessions: sessions.length };
      const kind = 'sessions-revoked';
      await writeAudit(client, { kind, objectId: userId, address, detail });
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
    const { organizationId, name, kind, region, creditCode } = newOrganizationSchema.parse(fields);
    const organization: Organization = {
      id: organizationId,
      name,
      kind,
      ...(region !== undefined && { region }),
      ...(creditCode !== undefined && { creditCode }),
    };
    const outcome = await this.#core.transaction(async (client) => {
      if (!(await insertOrganization(client, organization))) return 'exists';
      await writeAudit(client, {
        kind: 'organization-created',
        objectId: organizationId,
        address,
        detail: { name, kind, region, creditCode },
      });
      return 'created';
    });
    await this.#directory.readRegions();
    return outcome;
  }

  /** `exists` when the id or the login is taken. Throws `ZodError` on malformed fields. */
  async createUser(
    fields: NewUser,
    { address }: ActOrigin,
  ): Promise<'created' | 'exists' | 'unknown_organization'> {
    const { password, ...user } = newUserSchema.parse(fields);
    const { userId, role, organizationId, isManager = false, isDemo = false } = user;
    const passwordHash = await this.#core.passwords.hash(password);
    return this.#core.transaction(async (client) => {
      const [organization] = await organizationsOf(client, [organizationId]);
      if (organization === undefined) return 'unknown_organization';
      const login = foldLogin(user.login);
      const { displayName } = user;
      const stored = { userId, login, displayName, passwordHash, organizationId, isDemo };
      if (!(await insertUser(client, stored))) return 'exists';
      const region = regionOfRole(role, user.region, organization.region);
      const fieldsOfRole = { userId, role, organizationId, region, isManager };
      await insertRole(client, { ...fieldsOfRole, state: 'active' });
      const detail = { role, region };
      const kind = 'user-created';
      await writeAudit(client, { kind, objectId: userId, organizationId, address, detail });
      return 'created';
    });
  }

  /** Sets a new password and ends all sessions of the user. `false`: no such user. */
  async changePassword(userId: string, password: string, { address }: ActOrigin): Promise<boolean> {
    const passwordHash = await this.#core.passwords.hash(
      newUserSchema.shape.password.parse(password),
    );
    return this.#changeUser(userId, { passwordHash, kind: 'password-changed', address });
  }

  /** A disabled user has no sessions and opens none. `false`: no such user. */
  async setDisabled(userId: string, isDisabled: boolean, { address }: ActOrigin): Promise<boolean> {
    const kind = isDisabled ? 'user-disabled' : 'user-enabled';
    return this.#changeUser(userId, { isDisabled, kind, address });
  }

  /** Takes all second factors away, for somebody who lost them; all sessions end. `false`: no such user. */
  async forgetFactors(userId: string, { address }: ActOrigin): Promise<boolean> {
    const ended = await this.#core.transaction(async (client) => {
      const organizationId = await updateUser(client, userId, {});
      if (organizationId === undefined) return undefined;
      await deleteAllFactors(client, userId);
      const kind = 'factors-forgotten';
      await writeAudit(client, { kind, objectId: userId, organizationId, address });
      return endSessions(client, { userId });
    });
    this.#directory.markEnded((ended ?? []).map((session) => session.sessionId));
    return ended !== undefined;
  }

  /** Those of the given organizations that exist. */
  async organizationsOf(ids: readonly string[]): Promise<readonly Organization[]> {
    return onDatabase(() => organizationsOf(this.#pool, ids));
  }

  /** Those of one kind that may take part, by name; `search` is a part of name or id. */
  async findOrganizations(query: OrganizationSearch): Promise<readonly Organization[]> {
    return onDatabase(() => searchOrganizations(this.#pool, query));
  }

  /** All organizations of one kind, by name. */
  async organizationsOfKind(kind: OrganizationKind): Promise<readonly Organization[]> {
    return onDatabase(() => organizationsOfKind(this.#pool, kind));
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
    await this.#core.transaction(async (client) => {
      await replaceSigningKey(client, { organizationId, userId, spki });
      const detail = { spki: key.spki };
      const kind = 'signing-key-registered';
      await writeAudit(client, { kind, userId, organizationId, address, detail });
    });
  }

  async #changeUser(
    userId: string,
    change: Parameters<typeof updateUser>[2] & {
      readonly kind: 'password-changed' | 'user-disabled' | 'user-enabled';
      readonly address: string;
    },
  ): Promise<boolean> {
    const { kind, address } = change;
    const ended = await this.#core.transaction(async (client) => {
      const organizationId = await updateUser(client, userId, change);
      if (organizationId === undefined) return undefined;
      await writeAudit(client, { kind, objectId: userId, organizationId, address });
      return endSessions(client, { userId });
    });
    this.#directory.markEnded((ended ?? []).map((session) => session.sessionId));
    return ended !== undefined;
  }
}
