import type pg from 'pg';
import { Secret, TOTP } from 'otpauth';
import { createPool } from '#db/pool.ts';
import { createTestDatabase, recordingLog } from '#db/testing.ts';
import { type ScriptedServer, startScripted } from '#gateway/http/scripted-deps.ts';
import { AuditTrail } from '#modules/audit/index.ts';
import { Identity, type UserRole } from '#modules/identity/index.ts';
import type { OrganizationKind } from '#contracts/wire/people.ts';
import type { PendingSignIn, SessionInfo } from '#contracts/wire/session.ts';

/** Test support: the HTTP interface on the real identity module and a database of its own. */

export const PASSWORD = 'only-for-tests-1';
const CLI = { address: '' };
const STEP_MS = 30_000;

export interface Answer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly body: Body & { readonly code?: string };
  readonly text: string;
}

export interface Call {
  readonly method?: string;
  readonly token?: string | undefined;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Somebody who is signed in. */
export interface Person {
  readonly token: string;
  readonly info: SessionInfo;
  /** Base32; of those who enrolled an authenticator. */
  readonly secret?: string;
}

export class PeopleStage {
  readonly identity: Identity;
  readonly server: ScriptedServer;
  readonly pool: pg.Pool;
  /** Connects as the owner of the tables. */
  readonly ownerUrl: string;
  /** Runs ahead of the wall clock by this; codes and freshness go by it. */
  aheadMs = 0;
  readonly #drop: () => Promise<void>;

  private constructor(init: {
    readonly pool: pg.Pool;
    readonly identity: Identity;
    readonly server: ScriptedServer;
    readonly drop: () => Promise<void>;
    readonly clock: { nowMs: () => number };
    readonly ownerUrl: string;
  }) {
    this.identity = init.identity;
    this.server = init.server;
    this.pool = init.pool;
    this.#drop = init.drop;
    this.ownerUrl = init.ownerUrl;
    init.clock.nowMs = () => this.nowMs();
  }

  static async open(): Promise<PeopleStage> {
    const database = await createTestDatabase();
    const log = recordingLog();
    const pool = createPool({
      databaseUrl: database.url,
      applicationName: 'people-test',
      role: 'service',
      statementTimeoutMs: 10_000,
      connectionsMax: 4,
      log,
    });
    const clock = { nowMs: () => Date.now() };
    const identity = new Identity({
      pool,
      onFault: (error) => log.error(String(error)),
      nowMs: () => clock.nowMs(),
    });
    const server = await startScripted({
      identity: {
        find: (token, how) => identity.find(token, how),
        signIn: (attempt) => identity.signIn(attempt),
        endSession: (id, origin) => identity.endSession(id, origin),
        rolesOf: (userId) => identity.rolesOf(userId),
        entry: identity.entry,
        own: identity.own,
        namesOf: (ids) => identity.namesOf(ids),
        idOfLogin: (login) => identity.idOfLogin(login),
        organizations: identity.organizations,
        rights: identity.rights,
        approvals: identity.approvals,
        invitations: identity.invitations,
        registrations: identity.registrations,
        security: identity.security,
      },
      engine: { nowMs: () => clock.nowMs() },
      deps: { audit: new AuditTrail(pool) },
      settings: { publicOrigins: ['https://bid.example.test'], trustedProxies: ['127.0.0.1'] },
    });
    const drop = async (): Promise<void> => {
      await server.app.close();
      await identity.stop();
      await pool.end();
      await database.drop();
    };
    return new PeopleStage({ pool, identity, server, drop, clock, ownerUrl: database.url });
  }

  close(): Promise<void> {
    return this.#drop();
  }

  nowMs(): number {
    return Date.now() + this.aheadMs;
  }

  async organization(id: string, kind: OrganizationKind, region = '44'): Promise<void> {
    await this.identity.createOrganization({ organizationId: id, name: id, kind, region }, CLI);
  }

  /** The login is the user's id. */
  async user(
    id: string,
    role: UserRole,
    more: {
      readonly organizationId: string;
      readonly region?: string;
      readonly isManager?: boolean;
    },
  ): Promise<void> {
    const made = await this.identity.createUser(
      { userId: id, login: id, displayName: `${id} 用户`, password: PASSWORD, role, ...more },
      CLI,
    );
    if (made !== 'created') throw new Error(`${id}: ${made}`);
  }

  async call<Body = Record<string, unknown>>(path: string, call: Call = {}): Promise<Answer<Body>> {
    const { token, ...rest } = call;
    const method = call.method ?? (call.json === undefined ? 'GET' : 'POST');
    const sent = { path, ...rest, method, ...(token !== undefined && { token }) };
    const { status, text } = await this.server.send(sent);
    return { status, text, body: text.startsWith('{') ? JSON.parse(text) : {} };
  }

  password(login: string): Promise<Answer<PendingSignIn & SessionInfo>> {
    return this.call('/api/sessions', { json: { login, password: PASSWORD, wantToken: true } });
  }

  /** Signs in by password alone, where that is enough. */
  async signIn(login: string): Promise<Person> {
    return personOf(await this.password(login));
  }

  /** Signs in and enrols an authenticator on the way; codes used later come from later steps. */
  async enrol(
    login: string,
  ): Promise<Person & { readonly secret: string; readonly codes: readonly string[] }> {
    const first = await this.password(login);
    const { ticket } = first.body;
    const made = await this.call<{ secret: string }>('/api/sessions/authenticator', {
      json: { ticket },
    });
    const { secret } = made.body;
    const enrolment = { type: 'totp', code: this.code(secret) };
    const json = { ticket, enrolment, wantToken: true };
    const opened = await this.call<SessionInfo>('/api/sessions/enrolment', { json });
    return { ...personOf(opened), secret, codes: opened.body.recoveryCodes ?? [] };
  }

  /** The authenticator's code for now, or for another step. */
  code(secret: string, steps = 0): string {
    const totp = new TOTP({ secret: Secret.fromBase32(secret) });
    return totp.generate({ timestamp: this.nowMs() + steps * STEP_MS });
  }

  /** Lets time pass until the next code. */
  nextStep(): void {
    this.aheadMs += STEP_MS;
  }

  /** Kinds of the audit trail, oldest first. */
  async audited(kind: string): Promise<readonly Record<string, unknown>[]> {
    const { rows } = await this.pool.query<{ body: string }>(
      `SELECT e.body FROM mod_audit.events AS e JOIN mod_audit.links USING (event_id)
       WHERE e.kind = $1 ORDER BY seq`,
      [kind],
    );
    return rows.map(({ body }) => JSON.parse(body));
  }
}

function personOf({ status, body, text }: Answer<SessionInfo>): Person {
  if (status !== 201 || body.token === undefined)
    throw new Error(`not signed in: ${status} ${text}`);
  return { token: body.token, info: body };
}
