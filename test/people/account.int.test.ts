import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type {
  OwnFactors,
  PendingSignIn,
  SessionInfo,
  SessionRow,
} from '#contracts/wire/session.ts';
import { certificateProof, p256Certificate, rsaCertificate } from './certificates.ts';
import { PASSWORD, PeopleStage } from './people-stage.ts';
import { SoftwarePasskey } from './software-passkey.ts';

const SITE = { rpId: 'bid.example.test', origin: 'https://bid.example.test' };

describe('own account over HTTP', () => {
  let stage: PeopleStage;
  let people = 0;
  beforeAll(async () => {
    stage = await PeopleStage.open();
    await stage.organization('org-supplier', 'supplier');
    await stage.organization('org-buyer', 'buyer');
  });
  afterAll(() => stage.close());
  beforeEach(() => {
    stage.aheadMs = 0;
  });

  /** A fresh account for each test: factors, tickets and counters of one never reach another. */
  async function someone(role: 'supplier' | 'buyer'): Promise<string> {
    people += 1;
    const id = `${role}-${people}`;
    await stage.user(id, role, { organizationId: `org-${role}` });
    return id;
  }
  const challenge = async (token: string) =>
    (await stage.call<PendingSignIn>('/api/me/challenge', { method: 'POST', token })).body;
  const stepUp = (token: string, ticket: string, proof: object) =>
    stage.call<SessionInfo>('/api/me/step-up', { token, json: { ticket, proof } });
  const factorsOf = async (token: string) =>
    (await stage.call<OwnFactors>('/api/me/factors', { token })).body;
  /** A supplier without second factors, whose session is fresh because it showed the password again. */
  async function freshSupplier(): Promise<{ readonly id: string; readonly token: string }> {
    const id = await someone('supplier');
    const { token } = await stage.signIn(id);
    const { ticket } = await challenge(token);
    const { body } = await stepUp(token, ticket, { type: 'password', password: PASSWORD });
    return { id, token: body.token ?? '' };
  }
  async function trust(pem: string): Promise<void> {
    await stage.pool.query(
      `INSERT INTO mod_identity.authorities (fingerprint, name, pem, not_after)
       VALUES (encode(sha256($1::bytea), 'hex'), 'test', convert_from($1, 'UTF8'), 'infinity')`,
      [Buffer.from(pem)],
    );
  }

  it('[S14] a role that decides gets no session before its first factor is enrolled', async () => {
    const id = await someone('buyer');
    const first = await stage.password(id);
    expect(first.status).toBe(202);
    expect(first.body).toMatchObject({
      next: 'enrol',
      factors: ['totp', 'passkey', 'certificate'],
    });
    expect(first.body.token).toBeUndefined();
    const wrong = await stage.call('/api/sessions/enrolment', {
      json: { ticket: first.body.ticket, enrolment: { type: 'totp', code: '000000' } },
    });
    expect([wrong.status, wrong.body.code]).toEqual([400, 'FACTOR_INVALID']);
    const person = await stage.enrol(id);
    expect(person.codes).toHaveLength(10);
    expect(person.info.hasFactor).toBe(true);
  });

  it('[S14] a code of an authenticator signs in once: the same step again is refused', async () => {
    const id = await someone('buyer');
    const { secret } = await stage.enrol(id);
    const show = async (code: string) => {
      const { ticket } = (await stage.password(id)).body;
      return stage.call('/api/sessions/factor', {
        json: { ticket, proof: { type: 'totp', code }, wantToken: true },
      });
    };
    const replayed = await show(stage.code(secret));
    expect([replayed.status, replayed.body.code]).toEqual([401, 'FACTOR_REFUSED']);
    stage.nextStep();
    expect((await show(stage.code(secret))).status).toBe(201);
    expect((await show(stage.code(secret))).status).toBe(401);
    stage.nextStep();
    stage.nextStep();
    expect((await show(stage.code(secret, -2))).status).toBe(401);
  });

  it('a recovery code signs in once', async () => {
    const id = await someone('buyer');
    const { codes } = await stage.enrol(id);
    const show = async () => {
      const { ticket } = (await stage.password(id)).body;
      const proof = { type: 'recovery', code: codes[0] };
      return stage.call('/api/sessions/factor', { json: { ticket, proof, wantToken: true } });
    };
    expect((await show()).status).toBe(201);
    expect((await show()).status).toBe(401);
  });

  it('five wrong factors end the ticket, and the password has to be shown again', async () => {
    const id = await someone('buyer');
    const { secret } = await stage.enrol(id);
    stage.nextStep();
    const { ticket } = (await stage.password(id)).body;
    const show = (code: string) =>
      stage.call('/api/sessions/factor', { json: { ticket, proof: { type: 'totp', code } } });
    for (let tries = 0; tries < 5; tries += 1) {
      expect((await show('000000')).body.code).toBe('FACTOR_REFUSED');
    }
    expect((await show(stage.code(secret))).body.code).toBe('TICKET_ENDED');
  });

  it('[S16] without a factor shown again nothing of the own account changes', async () => {
    const id = await someone('supplier');
    const { token } = await stage.signIn(id);
    const { ticket } = await challenge(token);
    const json = { ticket, enrolment: { type: 'totp', code: '123456' } };
    const calls = [
      stage.call('/api/me/factors', { token, json }),
      stage.call('/api/me/factors?type=totp', { token, method: 'DELETE' }),
      stage.call('/api/me/recovery-codes', { token, method: 'POST' }),
    ];
    for (const answer of await Promise.all(calls)) {
      expect([answer.status, answer.body.code]).toEqual([403, 'FRESH_FACTOR_NEEDED']);
    }
  });

  it('[S16] what was shown is fresh for 15 minutes', async () => {
    const { token } = await freshSupplier();
    const { ticket } = await challenge(token);
    const add = () =>
      stage.call('/api/me/factors', {
        token,
        json: { ticket, enrolment: { type: 'totp', code: '123456' } },
      });
    expect((await add()).body.code).toBe('FACTOR_INVALID');
    stage.aheadMs += 15 * 60_000;
    expect((await add()).body.code).toBe('FRESH_FACTOR_NEEDED');
  });

  it('[S3] a step-up gives a new token, and the old one is worth nothing', async () => {
    const id = await someone('supplier');
    const { token, info } = await stage.signIn(id);
    const { ticket } = await challenge(token);
    const wrong = await stepUp(token, ticket, { type: 'password', password: 'not this one' });
    expect([wrong.status, wrong.body.code]).toEqual([401, 'FACTOR_REFUSED']);
    const right = await stepUp(token, ticket, { type: 'password', password: PASSWORD });
    expect(right.status).toBe(200);
    expect(right.body.userId).toBe(info.userId);
    expect(right.body.token).not.toBe(token);
    const again = await stepUp(right.body.token ?? '', ticket, {
      type: 'password',
      password: PASSWORD,
    });
    expect(again.body.code).toBe('TICKET_ENDED');
    await expect
      .poll(async () => (await stage.call<SessionInfo>('/api/session', { token })).body.role)
      .toBe('public');
    expect(await stage.audited('stepped-up')).not.toHaveLength(0);
  });

  it('a ticket of one session is none in another', async () => {
    const id = await someone('supplier');
    const here = await stage.signIn(id);
    const there = await stage.signIn(id);
    const { ticket } = await challenge(here.token);
    const answer = await stepUp(there.token, ticket, { type: 'password', password: PASSWORD });
    expect(answer.body.code).toBe('TICKET_ENDED');
  });

  it('an authenticator is added, shown at the next sign-in, and removed', async () => {
    const { id, token } = await freshSupplier();
    const { ticket } = await challenge(token);
    const made = await stage.call<{ secret: string; uri: string }>('/api/sessions/authenticator', {
      json: { ticket },
    });
    expect(made.body.uri).toMatch(/^otpauth:\/\/totp\//);
    const enrolment = { type: 'totp', code: stage.code(made.body.secret) };
    const added = await stage.call<{ recoveryCodes: string[] }>('/api/me/factors', {
      token,
      json: { ticket, enrolment },
    });
    expect(added.status).toBe(201);
    expect(added.body.recoveryCodes).toHaveLength(10);
    expect(await factorsOf(token)).toMatchObject({ hasAuthenticator: true, recoveryCodesLeft: 10 });
    expect((await stage.password(id)).body).toMatchObject({
      next: 'factor',
      factors: ['totp', 'recovery'],
    });
    const remove = () => stage.call('/api/me/factors?type=totp', { token, method: 'DELETE' });
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(404);
    expect(await factorsOf(token)).toMatchObject({ hasAuthenticator: false, recoveryCodesLeft: 0 });
    expect((await stage.password(id)).status).toBe(201);
  });

  it('the last factor of a role that needs one stays', async () => {
    const { token } = await stage.enrol(await someone('buyer'));
    const answer = await stage.call('/api/me/factors?type=totp', { token, method: 'DELETE' });
    expect([answer.status, answer.body.code]).toEqual([409, 'LAST_FACTOR']);
    const codes = await stage.call<{ recoveryCodes: string[] }>('/api/me/recovery-codes', {
      token,
      method: 'POST',
    });
    expect(codes.body.recoveryCodes).toHaveLength(10);
  });

  it('a passkey is enrolled, then signs in alone; a replayed answer does not', async () => {
    const { id, token } = await freshSupplier();
    const passkey = new SoftwarePasskey(SITE);
    const asked = await challenge(token);
    const enrolment = {
      type: 'passkey',
      name: '办公电脑',
      answer: passkey.register(asked.challenge),
    };
    const json = { ticket: asked.ticket, enrolment };
    expect((await stage.call('/api/me/factors', { token, json })).status).toBe(201);
    expect((await factorsOf(token)).passkeys).toMatchObject([{ id: passkey.id, name: '办公电脑' }]);

    const begin = async () =>
      (await stage.call<PendingSignIn>('/api/sessions/passkey', { method: 'POST' })).body;
    const show = (ticket: string, answer: object) =>
      stage.call<SessionInfo>('/api/sessions/factor', {
        json: { ticket, proof: { type: 'passkey', answer }, wantToken: true },
      });
    const first = await begin();
    const answer = passkey.show(first.challenge);
    expect((await show(first.ticket, answer)).body).toMatchObject({ userId: id, hasFactor: true });
    expect((await show(first.ticket, answer)).body.code).toBe('TICKET_ENDED');
    const second = await begin();
    expect((await show(second.ticket, answer)).body.code).toBe('FACTOR_REFUSED');
    const elsewhere = new SoftwarePasskey({ ...SITE, origin: 'https://evil.example.test' });
    expect((await show(second.ticket, elsewhere.show(second.challenge))).status).toBe(401);
  });

  it.each([
    ['P-256', p256Certificate],
    ['RSA', async (name: string) => rsaCertificate(name)],
  ])(
    'a certificate (%s) is enrolled and signs in over the challenge, once',
    async (_kind, make) => {
      const { id, token } = await freshSupplier();
      const own = await make(`person ${id}`);
      const asked = await challenge(token);
      const enrolment = certificateProof(own, asked.challenge);
      const json = { ticket: asked.ticket, enrolment };
      const stranger = await stage.call<{ errors: unknown }>('/api/me/factors', { token, json });
      expect(stranger.body).toMatchObject({
        code: 'FACTOR_INVALID',
        errors: [{ path: 'certificate', message: 'no-trusted-authority' }],
      });
      await trust(own.authority);
      expect((await stage.call('/api/me/factors', { token, json })).status).toBe(201);

      const show = async (proofFor: (challenge: string) => object) => {
        const { ticket, challenge: text, factors } = (await stage.password(id)).body;
        expect(factors).toContain('certificate');
        return stage.call('/api/sessions/factor', {
          json: { ticket, proof: proofFor(text), wantToken: true },
        });
      };
      expect((await show((text) => certificateProof(own, text))).status).toBe(201);
      const replayed = await show(() => certificateProof(own, asked.challenge));
      expect([replayed.status, replayed.body.code]).toEqual([401, 'FACTOR_REFUSED']);
      const other = await make('somebody else');
      await trust(other.authority);
      expect((await show((text) => certificateProof(other, text))).status).toBe(401);
    },
  );

  it('[S3] a new password needs the present one, and ends all other sessions', async () => {
    const id = await someone('supplier');
    const here = await stage.signIn(id);
    const there = await stage.signIn(id);
    const change = (present: string, next: string) =>
      stage.call<SessionInfo>('/api/me/password', {
        method: 'PUT',
        token: here.token,
        json: { present, next },
      });
    expect((await change('not this one', 'battery staple')).body.code).toBe('PASSWORD_WRONG');
    expect((await change(PASSWORD, 'short')).body.code).toBe('INVALID_INPUT');
    const changed = await change(PASSWORD, 'battery staple');
    expect(changed.status).toBe(200);
    expect(await stage.identity.find(there.token)).toBeUndefined();
    expect(await stage.identity.find(changed.body.token ?? '')).toBeDefined();
    expect((await stage.password(id)).body.code).toBe('SIGN_IN_FAILED');
  });

  it('[A2] own sessions are listed and ended, one or all others; a stranger’s is not there', async () => {
    const id = await someone('supplier');
    const here = await stage.signIn(id);
    const there = await stage.signIn(id);
    const third = await stage.signIn(id);
    const stranger = await stage.signIn(await someone('supplier'));
    const list = async (token: string) =>
      (await stage.call<{ items: SessionRow[]; total: number }>('/api/me/sessions', { token }))
        .body;
    const { items, total } = await list(here.token);
    expect(total).toBe(3);
    expect(items.filter((row) => row.isCurrent)).toHaveLength(1);
    const { sessionId: thereId } = (await stage.identity.find(there.token)) ?? { sessionId: '' };
    const end = (token: string, sessionId: string) =>
      stage.call(`/api/me/sessions/${sessionId}`, { token, method: 'DELETE' });
    expect((await end(stranger.token, thereId)).status).toBe(404);
    expect((await end(here.token, thereId)).body).toEqual({ sessions: 1 });
    expect(await stage.identity.find(there.token)).toBeUndefined();
    const rest = await stage.call('/api/me/sessions', { token: here.token, method: 'DELETE' });
    expect(rest.body).toEqual({ sessions: 1 });
    expect(await stage.identity.find(third.token)).toBeUndefined();
    expect((await list(here.token)).total).toBe(1);
  });

  it('[A2] acting in another role ends the session of the first one', async () => {
    const id = await someone('supplier');
    await stage.organization(`org-second-${id}`, 'supplier');
    await stage.pool.query(
      `INSERT INTO mod_identity.user_roles (user_id, role, organization_id, state)
       VALUES ($1, 'supplier', $2, 'active'), ($1, 'buyer', 'org-buyer', 'active')`,
      [id, `org-second-${id}`],
    );
    const { token } = await freshSupplier();
    const { token: own = '' } = (await stage.call<SessionInfo>('/api/session', { token })).body;
    expect(own).toBe('');
    const first = await stage.password(id);
    expect(first.body.next).toBe('enrol');
    const person = await stage.enrol(id);
    const other = person.info.roles?.find((role) => role.roleId !== person.info.roleId);
    const json = { roleId: other?.roleId };
    const switched = await stage.call<SessionInfo>('/api/me/role', { token: person.token, json });
    expect(switched.body).toMatchObject({ roleId: other?.roleId, hasFactor: true });
    expect(await stage.identity.find(person.token)).toBeUndefined();
    const foreign = await stage.call('/api/me/role', {
      token: switched.body.token,
      json: { roleId: 'nobody-has-this' },
    });
    expect(foreign.status).toBe(404);
  });

  it('[S14] a role that decides is not reached from a session that showed the password twice', async () => {
    const { id, token } = await freshSupplier();
    const granted = await stage.pool.query<{ role_id: string }>(
      `INSERT INTO mod_identity.user_roles (user_id, role, organization_id, state)
       VALUES ($1, 'buyer', 'org-buyer', 'active') RETURNING role_id`,
      [id],
    );
    const json = { roleId: granted.rows[0]?.role_id };
    const act = (as: string) => stage.call<SessionInfo>('/api/me/role', { token: as, json });
    const refused = await act(token);
    expect([refused.status, refused.body.code]).toEqual([403, 'FRESH_FACTOR_NEEDED']);

    const asked = await challenge(token);
    const made = await stage.call<{ secret: string }>('/api/sessions/authenticator', {
      json: { ticket: asked.ticket },
    });
    const enrolment = { type: 'totp', code: stage.code(made.body.secret) };
    const enrolled = { token, json: { ticket: asked.ticket, enrolment } };
    expect((await stage.call('/api/me/factors', enrolled)).status).toBe(201);
    expect((await act(token)).status).toBe(403);
    const { ticket } = await challenge(token);
    const proof = { type: 'totp', code: stage.code(made.body.secret, 1) };
    const shown = await stepUp(token, ticket, proof);
    expect((await act(shown.body.token ?? '')).body).toMatchObject({ role: 'buyer' });
  });
});
