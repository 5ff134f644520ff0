import type pg from 'pg';
import { createPool } from '#db/pool.ts';
import { createTestDatabase, recordingLog, type TestDatabase } from '#db/testing.ts';
import { Identity, type IdentityOptions } from '../index.ts';

export const HOME = '192.0.2.1';
export const RIVAL = '198.51.100.7';
export const PASSWORD = 'correct horse';
/** The command line has no address. */
export const CLI = { address: '' };

/** A database with one supplier and two of its users, `supplier-1` and `supplier-2`. */
export class IdentityStage {
  readonly pool: pg.Pool;
  /** What identities reported as faults since the test began. */
  readonly faults: unknown[] = [];
  readonly #database: TestDatabase;

  private constructor(database: TestDatabase) {
    this.#database = database;
    this.pool = createPool({
      databaseUrl: database.url,
      applicationName: 'identity-test',
      role: 'service',
      statementTimeoutMs: 5_000,
      connectionsMax: 4,
      log: recordingLog(),
    });
  }

  static async open(): Promise<IdentityStage> {
    const stage = new IdentityStage(await createTestDatabase());
    const identity = stage.identityWith();
    await identity.createOrganization(
      { organizationId: 'org-1', name: '甲供应商', kind: 'supplier', region: '370102' },
      CLI,
    );
    await identity.createUser(user('u1', 'supplier-1'), CLI);
    await identity.createUser(user('u2', 'supplier-2'), CLI);
    return stage;
  }

  async close(): Promise<void> {
    await this.pool.end();
    await this.#database.drop();
  }

  identityWith(options: Partial<IdentityOptions> = {}): Identity {
    return new Identity({
      pool: this.pool,
      onFault: (error) => this.faults.push(error),
      ...options,
    });
  }

  /** Rows of the audit trail of one kind, oldest first. */
  async audit(kind: string): Promise<readonly Record<string, unknown>[]> {
    const { rows } = await this.pool.query<Record<string, unknown>>(
      `SELECT e.kind, e.user_id, e.organization_id, e.object_id, e.body,
         e.body::json ->> 'address' AS address, e.body::json ->> 'sessionId' AS session_id
       FROM mod_audit.events AS e JOIN mod_audit.links USING (event_id)
       WHERE e.kind = $1 ORDER BY seq`,
      [kind],
    );
    return rows;
  }
}

export function user(userId: string, login: string) {
  return {
    userId,
    login,
    displayName: `用户 ${userId}`,
    password: PASSWORD,
    role: 'supplier' as const,
    organizationId: 'org-1',
  };
}

export async function signedIn(identity: Identity, login = 'supplier-1') {
  const outcome = await identity.signIn({ login, password: PASSWORD, address: HOME });
  if (outcome.type !== 'signed-in') throw new Error(`sign-in was ${outcome.type}`);
  return outcome;
}
