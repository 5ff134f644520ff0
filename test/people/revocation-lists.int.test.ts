import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Authority } from '#contracts/wire/audit.ts';
import type { PendingSignIn, SessionInfo } from '#contracts/wire/session.ts';
import { certificateProof, type OwnCertificate, p256Certificate } from './certificates.ts';
import { PASSWORD, PeopleStage } from './people-stage.ts';

const LOGIN = 'supplier-1';
const DAY_MS = 86_400_000;

describe('[S20] revocation lists', () => {
  let stage: PeopleStage;
  let security: string;
  let own: OwnCertificate;
  /** Whole seconds, as lists hold them. */
  const startMs = Math.floor(Date.now() / 1_000) * 1_000 - 120_000;
  beforeAll(async () => {
    stage = await PeopleStage.open();
    await stage.organization('org-platform', 'platform');
    await stage.organization('org-supplier', 'supplier');
    await stage.user('security-1', 'security-admin', { organizationId: 'org-platform' });
    await stage.user(LOGIN, 'supplier', { organizationId: 'org-supplier' });
    security = (await stage.enrol('security-1')).token;
    own = await p256Certificate('张三');
    expect(await trust(own)).toBe(201);
  });
  afterAll(() => stage.close());

  const trust = async ({ authority }: OwnCertificate): Promise<number> => {
    const sent = { token: security, json: { pem: authority } };
    return (await stage.call('/api/authorities', sent)).status;
  };
  const send = async (list: string): Promise<unknown> => {
    const sent = { token: security, json: { list } };
    const { status, body } = await stage.call('/api/revocation-lists', sent);
    return status === 201 ? body['revoked'] : body['code'];
  };
  /** A list as of so many milliseconds after the start, in which the certificate is revoked from an instant on. */
  const publish = async (afterMs: number, revokedAtMs?: number): Promise<unknown> => {
    const fromMs = startMs + afterMs;
    const terms = { fromMs, untilMs: fromMs + DAY_MS };
    return send(
      await own.revocationList({ ...terms, ...(revokedAtMs !== undefined && { revokedAtMs }) }),
    );
  };
  /** Whether a certificate signs in. */
  const show = async (shown = own): Promise<unknown> => {
    const { ticket, challenge } = (await stage.password(LOGIN)).body;
    const json = { ticket, proof: certificateProof(shown, challenge), wantToken: true };
    const { status, body } = await stage.call('/api/sessions/factor', { json });
    return status === 201 ? 'in' : body['code'];
  };
  const enrol = async (token: string, shown: OwnCertificate) => {
    const asked = await stage.call<PendingSignIn>('/api/me/challenge', { method: 'POST', token });
    const { ticket, challenge } = asked.body;
    const json = { ticket, enrolment: certificateProof(shown, challenge) };
    return stage.call<{ errors: unknown }>('/api/me/factors', { token, json });
  };

  it('a certificate counts while no list names it, and until the instant that a list names', async () => {
    const { token } = await stage.signIn(LOGIN);
    const asked = await stage.call<PendingSignIn>('/api/me/challenge', { method: 'POST', token });
    const proof = { type: 'password', password: PASSWORD };
    const json = { ticket: asked.body.ticket, proof };
    const fresh = await stage.call<SessionInfo>('/api/me/step-up', { token, json });
    expect((await enrol(fresh.body.token ?? '', own)).status).toBe(201);
    expect(await show()).toBe('in');
    expect(await publish(0)).toBe(0);
    expect(await show()).toBe('in');
    expect(await publish(1_000, Date.now() + DAY_MS)).toBe(1);
    expect(await show()).toBe('in');
  });

  /** How a session that a password began steps up by the certificate. */
  const stepUp = async (token: string): Promise<unknown> => {
    const asked = await stage.call<PendingSignIn>('/api/me/challenge', { method: 'POST', token });
    const { ticket, challenge } = asked.body;
    const json = { ticket, proof: certificateProof(own, challenge) };
    const { status, body } = await stage.call('/api/me/step-up', { token, json });
    return status === 200 ? 'fresh' : body['code'];
  };

  it('once revoked it signs nobody in, and its owner alone is told so', async () => {
    const { ticket, challenge } = (await stage.password(LOGIN)).body;
    const json = { ticket, proof: certificateProof(own, challenge), wantToken: true };
    const open = await stage.call<SessionInfo>('/api/sessions/factor', { json });
    expect(await publish(2_000, startMs)).toBe(1);
    expect(await show()).toBe('CERTIFICATE_REVOKED');
    expect(await stepUp(open.body.token ?? '')).toBe('CERTIFICATE_REVOKED');
    const other = await p256Certificate('李四');
    expect(await trust(other)).toBe(201);
    expect(await show(other)).toBe('FACTOR_REFUSED');
    const forged = { ...own, privateKey: other.privateKey };
    expect(await show(forged)).toBe('FACTOR_REFUSED');
  });

  it('nor is it enrolled', async () => {
    await stage.user('supplier-2', 'supplier', { organizationId: 'org-supplier' });
    const { token } = await stage.signIn('supplier-2');
    const asked = await stage.call<PendingSignIn>('/api/me/challenge', { method: 'POST', token });
    const json = { ticket: asked.body.ticket, proof: { type: 'password', password: PASSWORD } };
    const fresh = await stage.call<SessionInfo>('/api/me/step-up', { token, json });
    expect(await enrol(fresh.body.token ?? '', own)).toMatchObject({
      body: { code: 'FACTOR_INVALID', errors: [{ path: 'certificate', message: 'revoked' }] },
    });
  });

  it('a list counts only from a trusted authority, not from tomorrow, and newer than the one before', async () => {
    expect(await publish(2_000)).toBe('REVOCATION_LIST_OLD');
    expect(await publish(1_000)).toBe('REVOCATION_LIST_OLD');
    expect(await publish(DAY_MS)).toBe('REVOCATION_LIST_INVALID');
    const stranger = await p256Certificate('王五');
    const terms = { fromMs: startMs, untilMs: startMs + DAY_MS };
    expect(await send(await stranger.revocationList(terms))).toBe('REVOCATION_LIST_INVALID');
    const good = Buffer.from(await own.revocationList(terms), 'base64');
    for (const at of [0, 40, Math.floor(good.length / 2), good.length - 1]) {
      const changed = Buffer.from(good);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect(await send(changed.toString('base64'))).toBe('REVOCATION_LIST_INVALID');
    }
    expect(await send('AAAA')).toBe('REVOCATION_LIST_INVALID');
    expect(await show()).toBe('CERTIFICATE_REVOKED');
  });

  it('the security administration sees how old each list is, and a newer one takes its place', async () => {
    const read = async () =>
      (await stage.call<{ items: Authority[] }>('/api/authorities', { token: security })).body
        .items;
    const thisUpdate = startMs + 2_000;
    const lists = (await read()).map(({ revocations }) => revocations);
    expect(lists).toContainEqual({ count: 1, thisUpdate, nextUpdate: thisUpdate + DAY_MS });
    expect(lists).toContain(undefined);
    expect(await publish(3_000)).toBe(0);
    expect(await show()).toBe('in');
    const [listed] = (await read()).filter(({ revocations }) => revocations !== undefined);
    const path = `/api/authorities/${listed?.fingerprint}`;
    expect((await stage.call(path, { token: security, method: 'DELETE' })).status).toBe(204);
    expect(await show()).toBe('FACTOR_REFUSED');
  });
});
