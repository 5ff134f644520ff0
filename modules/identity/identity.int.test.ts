import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPool } from '#db/pool.ts';
import { recordingLog } from '#db/testing.ts';
import {
  CLI,
  HOME,
  IdentityStage,
  PASSWORD,
  RIVAL,
  signedIn,
  user,
} from './testing/identity-stage.ts';

describe('identity', () => {
  let stage: IdentityStage;
  beforeAll(async () => {
    stage = await IdentityStage.open();
  });
  afterAll(() => stage.close());
  beforeEach(() => {
    stage.faults.length = 0;
  });

  it('signs in by the right password alone, under any spelling of the login', async () => {
    const identity = stage.identityWith();
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

  it('refuses accounts that are taken, malformed, or of no organization', async () => {
    const identity = stage.identityWith();
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
    const identity = stage.identityWith();
    const keys = [1, 2, 3].map((byte) => Buffer.alloc(91, byte).toString('base64'));
    expect(await identity.signingKeyOf('org-1')).toBeUndefined();
    const owner = { organizationId: 'org-1', userId: 'u1', address: HOME };
    await Promise.all(keys.map((spki) => identity.registerSigningKey({ ...owner, spki })));
    const inForce = await identity.signingKeyOf('org-1');
    expect(keys).toContain(inForce?.spki);
    const { rows } = await stage.pool.query('SELECT 1 FROM mod_identity.signing_keys');
    expect(rows).toHaveLength(3);
    expect(await stage.audit('signing-key-registered')).toHaveLength(3);
  });

  it('[A7] has one audit row for each sign-in, kept or not, without what was typed', async () => {
    const identity = stage.identityWith();
    const before = (await stage.audit('sign-in-failed')).length;
    const { session } = await signedIn(identity);
    await identity.signIn({ login: 'supplier-1', password: 'wrong-secret', address: RIVAL });
    await identity.signIn({ login: 'my-password-here', password: 'x', address: RIVAL });
    const failed = (await stage.audit('sign-in-failed')).slice(before);
    expect(failed.map((row) => [row['user_id'], row['address']])).toEqual([
      ['u1', RIVAL],
      [null, RIVAL],
    ]);
    const opened = (await stage.audit('signed-in')).filter(
      (row) => row['session_id'] === session.sessionId,
    );
    expect(opened).toHaveLength(1);
    expect(JSON.stringify(await stage.audit('sign-in-failed'))).not.toMatch(
      /wrong-secret|my-password/,
    );
  });

  it('[A7] an act whose audit row cannot be written did not happen', async () => {
    const broken = stage.identityWith();
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
      await expect(stage.pool.query(statement)).rejects.toThrow(/permission denied/);
    }
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
    const identity = stage.identityWith({ pool: away });
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
