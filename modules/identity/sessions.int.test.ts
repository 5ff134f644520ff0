import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tokenSha256 } from './session-directory.ts';
import { deleteEnded } from './session-repo.ts';
import { CLI, HOME, IdentityStage, PASSWORD, signedIn, user } from './testing/identity-stage.ts';

describe('sessions', () => {
  let stage: IdentityStage;
  beforeAll(async () => {
    stage = await IdentityStage.open();
  });
  afterAll(() => stage.close());
  beforeEach(() => {
    stage.faults.length = 0;
  });

  it('[S3] stores no token and gives a new one each time', async () => {
    const identity = stage.identityWith();
    const first = await signedIn(identity);
    const second = await signedIn(identity);
    expect(second.token).not.toBe(first.token);
    const { rows } = await stage.pool.query<{ dump: string }>(
      'SELECT string_agg(s::text, chr(10)) AS dump FROM mod_identity.sessions AS s',
    );
    expect(rows[0]?.dump).toContain(tokenSha256(first.token).toString('hex'));
    for (const token of [first.token, second.token]) expect(rows[0]?.dump).not.toContain(token);
  });

  it('[S3] finds no session for a token that was never given, nor for its hash', async () => {
    const identity = stage.identityWith();
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
    const identity = stage.identityWith();
    const { session, token } = await signedIn(identity);
    const told: string[] = [];
    identity.onEnded((sessionId) => told.push(sessionId));
    await identity.find(token);
    await identity.endSession(session.sessionId, { address: HOME });
    await identity.endSession(session.sessionId, { address: HOME });
    expect(await identity.find(token)).toBeUndefined();
    expect(told).toEqual([session.sessionId]);
    const rows = (await stage.audit('signed-out')).filter(
      (row) => row['session_id'] === session.sessionId,
    );
    expect(rows).toHaveLength(1);
  });

  it('[A2] an end in another process is known after one look, and told once', async () => {
    const here = stage.identityWith({ directory: { cacheMs: 1 } });
    const there = stage.identityWith();
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
    const here = stage.identityWith({ directory: { pollMs: 5 } });
    const { session } = await signedIn(here);
    const told = new Promise<string>((resolve) => {
      here.onEnded((sessionId) => {
        if (sessionId === session.sessionId) resolve(sessionId);
      });
    });
    here.start();
    await stage.identityWith().endSession(session.sessionId, CLI);
    expect(await told).toBe(session.sessionId);
    await here.stop();
    expect(stage.faults).toEqual([]);
  });

  it('[S3] a session ends at its absolute end, and by itself when idle', async () => {
    const brief = stage.identityWith({ sessionLifeMs: 1 });
    const first = await signedIn(brief);
    const idle = stage.identityWith({ directory: { idleMs: 0 } });
    const second = await signedIn(stage.identityWith());
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
    const identity = stage.identityWith();
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
    const identity = stage.identityWith();
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

  it('forgets sessions that ended long ago, and no other', async () => {
    const identity = stage.identityWith({ directory: { cacheMs: 1 } });
    const ended = await signedIn(identity);
    const living = await signedIn(identity);
    await identity.endSession(ended.session.sessionId, CLI);
    expect(await deleteEnded(stage.pool, 3_600_000)).toBe(0);
    expect(await deleteEnded(stage.pool, 0)).toBeGreaterThanOrEqual(1);
    const { rows } = await stage.pool.query<{ session_id: string }>(
      'SELECT session_id FROM mod_identity.sessions WHERE session_id = ANY ($1)',
      [[ended.session.sessionId, living.session.sessionId]],
    );
    expect(rows.map((row) => row.session_id)).toEqual([living.session.sessionId]);
  });
});
