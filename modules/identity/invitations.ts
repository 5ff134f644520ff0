import type { PoolClient } from 'pg';
import { INVITATIONS_OPEN_MAX } from '#contracts/limits.ts';
import { err, ok, type Result } from '#contracts/result.ts';
import type { Invitation, InvitationLook } from '#contracts/wire/people.ts';
import { writeAudit } from '../kit/audit.ts';
import { onDatabase } from '../kit/database-errors.ts';
import { type Actor, byActor, type Core, randomToken } from './core.ts';
import { deleteAllFactors } from './factor-repo.ts';
import {
  countOpen,
  findInvitation,
  insertInvitation,
  listInvitations,
  type NewInvitation,
  shown,
  type StoredInvitation,
  useInvitation,
  withdrawInvitation,
} from './invitation-repo.ts';
import type { Listed, Page } from './organizations.ts';
import type { PeopleFault } from './people-faults.ts';
import { findUser, insertRole, insertUser, type StoredUser, updateUser } from './repo.ts';
import { fitRole, isInReach, needsApproval, type RoleTerms } from './rights.ts';
import { foldLogin, type SignInOutcome } from './schema.ts';
import { endSessions } from './session-repo.ts';
import type { ClientFacts, SignIn } from './sign-in.ts';

export interface Invited {
  readonly invitation: Invitation;
  /** Told this once. */
  readonly token: string;
}

/** An acceptance takes itself back by throwing this. */
class LoginTakenError extends Error {
  override readonly name = 'LoginTakenError';
}

/** Links by which people come in, or get in again (邀请). */
export class Invitations {
  readonly #core: Core;
  readonly #entry: SignIn;

  constructor(core: Core, entry: SignIn) {
    this.#core = core;
    this.#entry = entry;
  }

  /** Of the organizations in the administrator's region; `own`: of the manager's organization. */
  list(query: Page, whose: 'region' | 'own', actor: Actor): Promise<Listed<Invitation>> {
    return onDatabase(() =>
      listInvitations(this.#core.pool, { ...query, ...scopeOf(whose, actor) }),
    );
  }

  /** The platform administration invites; for roles that decide or oversee the security administration agrees (S17). */
  async invite(
    { displayName, ...terms }: RoleTerms & { readonly displayName: string },
    actor: Actor,
  ): Promise<Result<Invited, PeopleFault>> {
    return this.#make(actor, async (db) => {
      const fitting = await fitRole(db, terms, actor);
      if (!fitting.ok) return fitting;
      return ok({
        purpose: 'join',
        displayName,
        ...terms,
        region: fitting.value ?? undefined,
        ...(needsApproval(terms.role) && { approver: 'security-admin' as const }),
      });
    });
  }

  /** A manager invites a colleague: same organization, same role, same region. */
  async inviteColleague(
    { displayName, isManager }: { readonly displayName: string; readonly isManager: boolean },
    actor: Actor,
  ): Promise<Result<Invited, PeopleFault>> {
    const { role, organizationId, region } = actor;
    if (needsApproval(role)) return err('unfit');
    return this.#make(actor, async () =>
      ok({ purpose: 'join', displayName, isManager, role, organizationId, region }),
    );
  }

  /**
   * A link that sets a new password and takes all second factors away, for somebody who lost them. The security
   * administration agrees where the person decides, oversees or administers.
   */
  async reset(userId: string, actor: Actor): Promise<Result<Invited, PeopleFault>> {
    if (userId === actor.userId) return err('own-account');
    return this.#make(actor, async (db) => {
      if (!(await isInReach(db, userId, actor))) return err('unknown');
      const user = await findUser(db, userId);
      if (user === undefined) return err('unknown');
      const { rows } = await db.query<{ role: RoleTerms['role'] }>(
        `SELECT role FROM mod_identity.user_roles WHERE user_id = $1 AND state = 'active'`,
        [userId],
      );
      const isWeighty = rows.some(({ role }) => needsApproval(role));
      const { displayName, organizationId } = user;
      return ok({
        purpose: 'reset',
        userId,
        displayName,
        organizationId,
        isManager: false,
        ...(isWeighty && { approver: 'security-admin' as const }),
      });
    });
  }

  /** Before it was used. */
  async withdraw(
    invitationId: string,
    whose: 'region' | 'own',
    actor: Actor,
  ): Promise<Result<true, PeopleFault>> {
    return this.#core.transaction(async (db) => {
      const gone = await withdrawInvitation(db, invitationId, scopeOf(whose, actor));
      if (gone === undefined) return err('unknown');
      const detail = { organizationId: gone.organizationId };
      const kind = 'invitation-withdrawn';
      await writeAudit(db, { kind, ...byActor(actor), objectId: invitationId, detail });
      return ok(true);
    });
  }

  /** What a link is for; `undefined` when it does not work. */
  async look(token: string): Promise<InvitationLook | undefined> {
    const found = await onDatabase(() => findInvitation(this.#core.pool, token));
    if (found === undefined || !isOpen(found)) return undefined;
    const { purpose, displayName, organizationName, role, region, login, expiresAt } = found;
    return {
      purpose,
      displayName,
      organizationName,
      ...(role !== undefined && { role }),
      ...(region !== undefined && { region }),
      ...(purpose === 'reset' && login !== undefined && { login }),
      expiresAt,
    };
  }

  /** Makes the account, or sets the new password, and goes on as after a right password. */
  async accept(
    given: {
      readonly token: string;
      readonly login?: string | undefined;
      readonly password: string;
    },
    client: ClientFacts,
  ): Promise<Result<SignInOutcome, PeopleFault>> {
    // Nobody has argon2 work for them without a link that works.
    if ((await this.look(given.token)) === undefined) return err('ended');
    const passwordHash = await this.#core.passwords.hash(given.password);
    const { token } = given;
    const login = foldLogin(given.login ?? '');
    const taken = await this.#accepted({ token, login, passwordHash, address: client.address });
    if (!taken.ok) return taken;
    this.#core.directory.markEnded(taken.value.ended);
    const outcome = await this.#entry.afterFirstStep(taken.value.user, client);
    return outcome === undefined ? err('ended') : ok(outcome);
  }

  async #accepted(given: {
    readonly token: string;
    readonly login: string;
    readonly passwordHash: string;
    readonly address: string;
  }): Promise<
    Result<{ readonly user: StoredUser; readonly ended: readonly string[] }, PeopleFault>
  > {
    const { token, address } = given;
    try {
      return await this.#core.transaction(async (db) => {
        const used = await useInvitation(db, token);
        if (used === undefined || used.isOrganizationDisabled) return err('ended');
        const done =
          used.purpose === 'join'
            ? { user: await join(db, used, given), ended: [] }
            : await reset(db, used, given.passwordHash);
        if (done === undefined) return err('ended');
        const { user, ended } = done;
        await writeAudit(db, {
          kind: used.purpose === 'join' ? 'invitation-accepted' : 'account-reset',
          userId: user.userId,
          organizationId: used.organizationId,
          objectId: user.userId,
          address,
          detail: { invitationId: used.invitationId, role: used.role, region: used.region },
        });
        return ok({ user, ended });
      });
    } catch (error) {
      if (error instanceof LoginTakenError) return err('login-taken');
      throw error;
    }
  }

  async #make(
    actor: Actor,
    termsOf: (
      db: PoolClient,
    ) => Promise<Result<Omit<NewInvitation, 'token' | 'hours' | 'invitedBy'>, PeopleFault>>,
  ): Promise<Result<Invited, PeopleFault>> {
    const { invitationHours: hours } = await this.#core.policies.read();
    const token = randomToken();
    return this.#core.transaction(async (db) => {
      const terms = await termsOf(db);
      if (!terms.ok) return terms;
      const { organizationId, purpose, role, region, isManager, userId } = terms.value;
      if ((await countOpen(db, organizationId)) >= INVITATIONS_OPEN_MAX) return err('too-many');
      const fields = { ...terms.value, token, hours, invitedBy: actor.userId };
      const made = await insertInvitation(db, fields);
      if (made === undefined) return err('unknown');
      await writeAudit(db, {
        kind: purpose === 'join' ? 'invitation-made' : 'reset-made',
        ...byActor(actor),
        objectId: userId ?? made.invitationId,
        detail: { organizationId, role, region, isManager, state: made.state },
      });
      return ok({ invitation: shown(made), token });
    });
  }
}

function scopeOf(whose: 'region' | 'own', { region, organizationId }: Actor) {
  return whose === 'own' ? { organizationId } : { region };
}

function isOpen({ state, isOrganizationDisabled }: StoredInvitation): boolean {
  return state === 'open' && !isOrganizationDisabled;
}

/** The new account, with the role of the invitation. Throws `LoginTakenError`. */
async function join(
  db: PoolClient,
  invitation: StoredInvitation,
  { login, passwordHash }: { readonly login: string; readonly passwordHash: string },
): Promise<StoredUser> {
  const { displayName, organizationId, role, region, isManager, invitedBy, decidedBy } = invitation;
  const userId = crypto.randomUUID();
  const user = { userId, login, displayName, passwordHash, organizationId, isDemo: false };
  if (login === '' || !(await insertUser(db, user))) throw new LoginTakenError();
  if (role !== undefined) {
    const fields = { userId, role, organizationId, region, isManager };
    const by = { proposedBy: invitedBy, decidedBy };
    await insertRole(db, { ...fields, state: 'active', ...by });
  }
  return { ...user, isDisabled: false };
}

/** The old account without its factors and sessions. */
async function reset(
  db: PoolClient,
  { userId }: StoredInvitation,
  passwordHash: string,
): Promise<{ readonly user: StoredUser; readonly ended: readonly string[] } | undefined> {
  if (userId === undefined) return undefined;
  await updateUser(db, userId, { passwordHash });
  await deleteAllFactors(db, userId);
  const ended = await endSessions(db, { userId });
  const user = await findUser(db, userId);
  return user && { user, ended: ended.map((session) => session.sessionId) };
}
