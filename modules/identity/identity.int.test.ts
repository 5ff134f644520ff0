import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPool } from '#db/pool.ts';
import { createTestDatabase, recordingLog, type TestDatabase } from '#db/testing.ts';
import { Identity, type IdentityOptions } from './index.ts';
import { deleteEnded } from './session-repo.ts';
import { PasswordChecker, TooManyChecksError } from './passwords.ts';
import { SignInThrottle, DEFAULT_THROTTLE } from './throttle.ts';
import { tokenSha256 } from './session-directory.ts';

const HOME = '192.0.2.1';
const RIVAL = '198.51.100.7';
const PASSWORD = 'correct horse';
const CLI = { address: '' };

describe('identity', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  const faults: unknown[] = [];
  beforeAll(async () => {
    database = await createTestDatabase();
    pool = createPool({
      databaseUrl: database.url,
      applicationName: 'identity-test',
      role: 'service',
      statementTimeoutMs: 5_000,
      connectionsMax: 4,
      log: recordingLog(),
    });
    const identity = identityWith();
    await identity.createOrganization(
      { organizationId: 'org-1', name: '甲供应商', kind: 'supplier', region: '370102' },
      CLI,
    );
    await identity.createUser(user('u1', 'supplier-1'), CLI);
    await identity.createUser(user('u2', 'supplier-2'), CLI);
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });
  beforeEach(() => {
    faults.length = 0;
  });

  function identityWith(options: Partial<IdentityOptions> = {}): Identity {
    return new Identity({ pool, onFault: (error) => faults.push(error), ...options });
  }
  function user(userId: string, login: string) {
    return {
      userId,
      login,
      displayName: `用户 ${userId}`,
      password: PASSWORD,
      role: 'supplier' as const,
      organizationId: 'org-1',
    };
  }
  async function signedIn(identity: Identity, login = 'supplier-1') {
    const outcome = await identity.signIn({ login, password: PASSWORD, address: HOME });
    if (outcome.type !== 'signed-in') throw new Error(`sign-in was ${outcome.type}`);
    return outcome;
  }
  async function audit(kind: string): Promise<readonly Record<string, unknown>[]> {
    const { rows } = await pool.query<Record<string, unknown>>(
      `SELECT e.kind, e.user_id, e.organization_id, e.object_id, e.body,
         e.body::json ->> 'address' AS address, e.body::json ->> 'sessionId' AS session_id
       FROM mod_audit.events AS e JOIN mod_audit.links USING (event_id)
       WHERE e.kind = $1 ORDER BY seq`,
      [kind],
    );
    return rows;
  }

  it('signs in by the right password alone, under any spelling of the login', async () => {
    const identity = identityWith();
    const { session, token } = await signedIn(identity, ' SUPPLIER-1');
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await identity.find(token)).toEqual(session);
    expect(session).toMatchObject({
      userId: 'u1',
      role: 'supplier',
      organizationId: 'org-1',
      organizationName: '甲供应商',
    });
    for (const password of ['', 'Correct horse', `${PASSWORD} `]) {
      const outcome = await identity.signIn({ login: 'supplier-1', password, address: HOME });
      expect(outcome).toEqual({ type: 'denied' });
    }
  });

  it('[S3] stores no token and gives a new one each time', async () => {
    const identity = identityWith();
    const first = await signedIn(identity);
    const second = await signedIn(identity);
    expect(second.token).not.toBe(first.token);
    const { rows } = await pool.query<{ dump: string }>(
      'SELECT string_agg(s::text, chr(10)) AS dump FROM mod_identity.sessions AS s',
    );
    expect(rows[0]?.dump).toContain(tokenSha256(first.token).toString('hex'));
    for (const token of [first.token, second.token]) expect(rows[0]?.dump).not.toContain(token);
  });

  it('[S3] finds no session for a token that was never given, nor for its hash', async () => {
    const identity = identityWith();
    const { token } = await signedIn(identity);
    for (const other of [
      'A'.repeat(43),
      token.slice(1),
      tokenSha256(token).toString('base64url'),
    ]) {
      expect(await identity.find(other)).toBeUndefined();
    }
  });

  it('[A2] a sign-out ends the session at once and tells of it', async () => {
    const identity = identityWith();
    const { session, token } = await signedIn(identity);
    const told: string[] = [];
    identity.onEnded((sessionId) => told.push(sessionId));
    await identity.find(token);
    await identity.endSession(session.sessionId, { address: HOME });
    await identity.endSession(session.sessionId, { address: HOME });
    expect(await identity.find(token)).toBeUndefined();
    expect(told).toEqual([session.sessionId]);
    const rows = (await audit('signed-out')).filter(
      (row) => row['session_id'] === session.sessionId,
    );
    expect(rows).toHaveLength(1);
  });

  it('[A2] an end in another process is known after one look, and told once', async () => {
    const here = identityWith({ directory: { cacheMs: 1 } });
    const there = identityWith();
    const { session, token } = await signedIn(here);
    const told: string[] = [];
    here.onEnded((sessionId) => told.push(sessionId));
    await here.find(token);
    await there.endSessionsOf('u1', CLI);
    await here.lookForEnded();
    await here.lookForEnded();
    expect(await here.find(token)).toBeUndefined();
    expect(told.filter((sessionId) => sessionId === session.sessionId)).toHaveLength(1);
  });

  it('[A2] the look-out runs by itself between start and stop', async () => {
    const here = identityWith({ directory: { pollMs: 5 } });
    const { session } = await signedIn(here);
    const told = new Promise<string>((resolve) => {
      here.onEnded((sessionId) => {
        if (sessionId === session.sessionId) resolve(sessionId);
      });
    });
    here.start();
    await identityWith().endSession(session.sessionId, CLI);
    expect(await told).toBe(session.sessionId);
    await here.stop();
    expect(faults).toEqual([]);
  });

  it('[S3] a session ends at its absolute end, and by itself when idle', async () => {
    const brief = identityWith({ sessionLifeMs: 1 });
    const first = await signedIn(brief);
    const idle = identityWith({ directory: { idleMs: 0 } });
    const second = await signedIn(identityWith());
    const told: string[] = [];
    brief.onEnded((sessionId) => told.push(sessionId));
    idle.onEnded((sessionId) => told.push(sessionId));
    expect(await brief.find(first.token)).toBeUndefined();
    expect(await idle.find(second.token)).toBeUndefined();
    await brief.lookForEnded();
    expect(told).toContain(first.session.sessionId);
    await idle.lookForEnded();
    expect(told).toContain(second.session.sessionId);
  });

  it('[A2] a disabled user has no session and opens none until enabled again', async () => {
    const identity = identityWith();
    const { token } = await signedIn(identity, 'supplier-2');
    expect(await identity.setDisabled('u2', true, CLI)).toBe(true);
    expect(await identity.find(token)).toBeUndefined();
    const attempt = { login: 'supplier-2', password: PASSWORD, address: HOME };
    expect(await identity.signIn(attempt)).toEqual({ type: 'denied' });
    await identity.setDisabled('u2', false, CLI);
    expect(await identity.find(token)).toBeUndefined();
    expect(await identity.signIn(attempt)).toMatchObject({ type: 'signed-in' });
    expect(await identity.setDisabled('nobody', true, CLI)).toBe(false);
  });

  it('[S3] a new password ends all sessions and the old password', async () => {
    const identity = identityWith();
    await identity.createUser(user('u3', 'supplier-3'), CLI);
    const { token } = await signedIn(identity, 'supplier-3');
    expect(await identity.changePassword('u3', 'battery staple', CLI)).toBe(true);
    expect(await identity.find(token)).toBeUndefined();
    const attempt = { login: 'supplier-3', address: HOME };
    expect(await identity.signIn({ ...attempt, password: PASSWORD })).toEqual({ type: 'denied' });
    expect(await identity.signIn({ ...attempt, password: 'battery staple' })).toMatchObject({
      type: 'signed-in',
    });
  });

  it('refuses accounts that are taken, malformed, or of no organization', async () => {
    const identity = identityWith();
    expect(await identity.createUser(user('u9', 'Supplier-1'), CLI)).toBe('exists');
    expect(await identity.createUser(user('u1', 'other'), CLI)).toBe('exists');
    const stranger = { ...user('u9', 'other'), organizationId: 'org-none' };
    expect(await identity.createUser(stranger, CLI)).toBe('unknown_organization');
    await expect(identity.createUser(user('u9', 'a\0b'), CLI)).rejects.toThrow(/control/);
    await expect(identity.createUser({ ...user('u9', 'x'), password: '1' }, CLI)).rejects.toThrow();
    const again = { organizationId: 'org-1', name: '乙', kind: 'buyer' as const };
    expect(await identity.createOrganization(again, CLI)).toBe('exists');
    expect(await identity.organizationsOf(['org-1', 'org-none'])).toEqual([
      { id: 'org-1', name: '甲供应商', kind: 'supplier', region: '370102', isDisabled: false },
    ]);
  });

  it('keeps one signing key in force for an organization, and the earlier ones', async () => {
    const identity = identityWith();
    const keys = [1, 2, 3].map((byte) => Buffer.alloc(91, byte).toString('base64'));
    expect(await identity.signingKeyOf('org-1')).toBeUndefined();
    const owner = { organizationId: 'org-1', userId: 'u1', address: HOME };
    await Promise.all(keys.map((spki) => identity.registerSigningKey({ ...owner, spki })));
    const inForce = await identity.signingKeyOf('org-1');
    expect(keys).toContain(inForce?.spki);
    const { rows } = await pool.query('SELECT 1 FROM mod_identity.signing_keys');
    expect(rows).toHaveLength(3);
    expect(await audit('signing-key-registered')).toHaveLength(3);
  });

  it('[A7] has one audit row for each sign-in, kept or not, without what was typed', async () => {
    const identity = identityWith();
    const before = (await audit('sign-in-failed')).length;
    const { session } = await signedIn(identity);
    await identity.signIn({ login: 'supplier-1', password: 'wrong-secret', address: RIVAL });
    await identity.signIn({ login: 'my-password-here', password: 'x', address: RIVAL });
    const failed = (await audit('sign-in-failed')).slice(before);
    expect(failed.map((row) => [row['user_id'], row['address']])).toEqual([
      ['u1', RIVAL],
      [null, RIVAL],
    ]);
    const opened = (await audit('signed-in')).filter(
      (row) => row['session_id'] === session.sessionId,
    );
    expect(opened).toHaveLength(1);
    expect(JSON.stringify(await audit('sign-in-failed'))).not.toMatch(/wrong-secret|my-password/);
  });

  it('[A7] an act whose audit row cannot be written did not happen', async () => {
    const broken = identityWith();
    const { session, token } = await signedIn(broken);
    // A NUL is the simplest thing that PostgreSQL cannot store.
    await expect(broken.endSession(session.sessionId, { address: '\0' })).rejects.toThrow();
    expect(await broken.find(token)).toEqual(session);
  });

  it('[A7] the service role cannot change the audit', async () => {
    for (const statement of [
      "UPDATE mod_audit.events SET body = '{}'",
      "DELETE FROM mod_audit.events WHERE kind = 'signed-in'",
      'DELETE FROM mod_audit.links',
      'UPDATE mod_audit.links SET seq = seq + 1',
    ]) {
      await expect(pool.query(statement)).rejects.toThrow(/permission denied/);
    }
  });

  it('[S9] a rival elsewhere cannot lock the owner out', async () => {
    const identity = identityWith({
      throttle: { perAddressAndLogin: 3, perAddress: 5, perLogin: 4, slowMs: 1 },
    });
    const guess = { login: 'supplier-1', password: 'guess', address: RIVAL };
    const outcomes: string[] = [];
    for (let i = 0; i < 8; i += 1) outcomes.push((await identity.signIn(guess)).type);
    expect(outcomes).toEqual([...Array(3).fill('denied'), ...Array(5).fill('throttled')]);
    expect(await signedIn(identity)).toMatchObject({ type: 'signed-in' });
  });

  it('[S9] a device that proved itself keeps the owner in while its own address is flooded', async () => {
    const identity = identityWith({
      throttle: {
        perAddressAndLogin: 3,
        perAddress: 3,
        perLogin: 4,
        slowMs: 60_000,
        slowAtOnce: 0,
      },
    });
    const attempt = { login: 'supplier-1', password: PASSWORD, address: HOME };
    const proved = await identity.signIn(attempt);
    if (proved.type !== 'signed-in') throw new Error(proved.type);
    // Hundreds of guesses from the same office and from everywhere.
    for (let i = 0; i < 300; i += 1) {
      const address = i % 2 === 0 ? HOME : `198.51.100.${i % 250}`;
      await identity.signIn({ login: 'supplier-1', password: 'guess', address });
    }
    expect((await identity.signIn(attempt)).type).toBe('throttled');
    const { device } = proved;
    expect(await identity.signIn({ ...attempt, device })).toMatchObject({ type: 'signed-in' });
    // The proof is for this login alone, and cannot be made up.
    const other = { ...attempt, login: 'supplier-2', device };
    expect((await identity.signIn(other)).type).toBe('throttled');
    const forged = `${device.slice(0, -2)}AA`;
    expect((await identity.signIn({ ...attempt, device: forged })).type).toBe('throttled');
    // A thief of the proof guesses no faster than anybody else.
    const thief = { ...attempt, password: 'guess', address: RIVAL, device };
    const outcomes = [];
    for (let i = 0; i < 5; i += 1) outcomes.push((await identity.signIn(thief)).type);
    expect(outcomes).toEqual(['denied', 'denied', 'denied', 'throttled', 'throttled']);
  });

  it('[S10] an unknown login takes the way of a wrong password: query, check, audit, answer', async () => {
    const steps = { queries: 0 };
    const counting = new Proxy(pool, {
      get(target, name) {
        if (name === 'query') steps.queries += 1;
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    });
    const identity = identityWith({ pool: counting });
    const seen: unknown[] = [];
    for (const login of ['supplier-1', 'nobody']) {
      steps.queries = 0;
      const outcome = await identity.signIn({ login, password: 'wrong', address: HOME });
      seen.push([outcome, steps.queries]);
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[0]).toEqual([{ type: 'denied' }, 2]);
  });

  it('forgets sessions that ended long ago, and no other', async () => {
    const identity = identityWith({ directory: { cacheMs: 1 } });
    const ended = await signedIn(identity);
    const living = await signedIn(identity);
    await identity.endSession(ended.session.sessionId, CLI);
    expect(await deleteEnded(pool, 3_600_000)).toBe(0);
    expect(await deleteEnded(pool, 0)).toBeGreaterThanOrEqual(1);
    const { rows } = await pool.query<{ session_id: string }>(
      'SELECT session_id FROM mod_identity.sessions WHERE session_id = ANY ($1)',
      [[ended.session.sessionId, living.session.sessionId]],
    );
    expect(rows.map((row) => row.session_id)).toEqual([living.session.sessionId]);
  });

  it('says that the database is away by a typed error', async () => {
    const away = createPool({
      databaseUrl: 'postgres://nobody@127.0.0.1:9/none',
      applicationName: 'identity-test',
      role: 'service',
      statementTimeoutMs: 1_000,
      connectionsMax: 1,
      log: recordingLog(),
    });
    const identity = identityWith({ pool: away });
    const attempt = { login: 'supplier-1', password: PASSWORD, address: HOME };
    await expect(identity.signIn(attempt)).rejects.toMatchObject({
      name: 'DatabaseUnavailableError',
    });
    await expect(identity.find('A'.repeat(43))).rejects.toMatchObject({
      name: 'DatabaseUnavailableError',
    });
    await away.end();
  });
});

describe('password checks', () => {
  it('[S10] does the same work for a login that does not exist', async () => {
    const checker = new PasswordChecker();
    const stored = await checker.hash(PASSWORD);
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,p=1,t=2\$/);
    expect(await checker.check(stored, PASSWORD)).toBe(true);
    expect(await checker.check(stored, 'other')).toBe(false);
    expect(await checker.check(undefined, PASSWORD)).toBe(false);
  });

  it('refuses at once what the queue cannot hold, and works on', async () => {
    const checker = new PasswordChecker();
    const all = Array.from({ length: 80 }, () => checker.check(undefined, 'x'));
    const results = await Promise.allSettled(all);
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.length).toBe(80 - 65);
    expect(refused.every((result) => result.reason instanceof TooManyChecksError)).toBe(true);
    expect(await checker.check(undefined, 'x')).toBe(false);
  });
});

describe('sign-in throttle', () => {
  it('[S9] only delays, never stops, because of what others do to the login', async () => {
    const throttle = new SignInThrottle({ ...DEFAULT_THROTTLE, perLogin: 5 });
    for (let i = 0; i < 5; i += 1)
      await throttle.admit({ address: `198.51.100.${i}`, login: 'owner' });
    expect(await throttle.admit({ address: '192.0.2.1', login: 'owner' })).toEqual({
      type: 'admitted',
      delayMs: DEFAULT_THROTTLE.slowMs,
    });
    expect(await throttle.admit({ address: '192.0.2.1', login: 'other' })).toEqual({
      type: 'admitted',
      delayMs: 0,
    });
  });

  it('an attempt that was not looked at gives back its own point and no other', async () => {
    const throttle = new SignInThrottle({ ...DEFAULT_THROTTLE, perAddressAndLogin: 3 });
    await throttle.admit({ address: 'a', login: 'x' });
    await throttle.admit({ address: 'a', login: 'x' });
    await throttle.forgive({ address: 'a', login: 'x' });
    await throttle.admit({ address: 'a', login: 'x' });
    expect(await throttle.admit({ address: 'a', login: 'x' })).toMatchObject({ type: 'admitted' });
    expect(await throttle.admit({ address: 'a', login: 'x' })).toMatchObject({ type: 'throttled' });
  });

  it('a right password clears what failed at its own address', async () => {
    const throttle = new SignInThrottle({ ...DEFAULT_THROTTLE, perAddressAndLogin: 2 });
    await throttle.admit({ address: 'a', login: 'x' });
    await throttle.admit({ address: 'a', login: 'x' });
    await throttle.forget({ address: 'a', login: 'x' });
    expect(await throttle.admit({ address: 'a', login: 'x' })).toMatchObject({ type: 'admitted' });
  });
});
