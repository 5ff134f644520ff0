import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LockOut } from '#contracts/wire/audit.ts';
import type { Approval, OrganizationInfo } from '#contracts/wire/people.ts';
import type { SessionRow } from '#contracts/wire/session.ts';
import { Administrations, type List, REASON, state } from './administrations.ts';
import { p256Certificate } from './certificates.ts';

describe('three administrations over HTTP', () => {
  let by: Administrations;
  beforeAll(async () => {
    by = await Administrations.open();
  });
  afterAll(() => by.close());

  it('[S17] each administration does its own and finds nothing of the others’', async () => {
    const paths = {
      '/api/organizations': [200, 200, 404],
      '/api/users': [200, 200, 404],
      '/api/invitations': [200, 404, 404],
      '/api/registrations': [200, 404, 404],
      '/api/approvals': [200, 200, 404],
      '/api/all-sessions': [404, 200, 404],
      '/api/lock-outs': [404, 200, 404],
      '/api/policies': [404, 200, 404],
      '/api/authorities': [404, 200, 404],
      '/api/audit': [404, 404, 200],
      '/api/audit/kinds': [404, 404, 200],
      '/api/audit/export': [404, 404, 200],
      '/api/members': [404, 404, 404],
    };
    for (const [path, expected] of Object.entries(paths)) {
      const answers = [by.platform, by.security, by.auditor].map((token) =>
        by.stage.call(path, { token }),
      );
      const statuses = (await Promise.all(answers)).map(({ status }) => status);
      expect({ path, statuses }).toEqual({ path, statuses: expected });
    }
  });

  it('[S17] the platform administration makes organizations, once for each id and credit code', async () => {
    const fields = {
      organizationId: 'org-new',
      name: '新办公用品有限公司',
      kind: 'supplier',
      region: '4403',
      creditCode: '91350100M000100Y43',
    };
    expect((await by.post(by.security, '/api/organizations', fields)).status).toBe(404);
    expect((await by.post(by.platform, '/api/organizations', fields)).status).toBe(201);
    const again = await by.post(by.platform, '/api/organizations', {
      ...fields,
      organizationId: 'o2',
    });
    expect([again.status, again.body.code]).toEqual([409, 'ORGANIZATION_EXISTS']);
    const wrong = { ...fields, organizationId: 'o3', creditCode: '91350100M000100Y44' };
    expect((await by.post(by.platform, '/api/organizations', wrong)).body.code).toBe(
      'INVALID_INPUT',
    );
    const found = await by.get<List<OrganizationInfo>>(
      by.platform,
      `/api/organizations?search=${encodeURIComponent('新办公')}`,
    );
    expect(found).toMatchObject({ total: 1, items: [{ organizationId: 'org-new', userCount: 0 }] });
    expect(await by.stage.audited('organization-created')).toContainEqual(
      expect.objectContaining({ objectId: 'org-new', userId: 'platform-1' }),
    );
  });

  it('[A9] an administrator of a province sees and changes nothing of another one', async () => {
    await by.stage.user('person-44', 'supplier', { organizationId: 'org-44' });
    await by.stage.user('person-33', 'supplier', { organizationId: 'org-33' });
    const organizations = await by.get<List<OrganizationInfo>>(
      by.provincial,
      '/api/organizations?size=200',
    );
    const ids = organizations.items.map((item) => item.organizationId);
    expect(ids).toContain('org-44');
    expect(ids).not.toContain('org-33');
    expect(await by.userOf(by.provincial, 'person-33')).toBeUndefined();
    expect(
      (await by.put(by.provincial, '/api/organizations/org-33/state', state(true))).status,
    ).toBe(404);
    expect(
      (await by.put(by.provincialSecurity, '/api/users/person-33/state', state(true))).status,
    ).toBe(404);
    expect((await by.remove(by.provincialSecurity, '/api/users/person-33/sessions')).status).toBe(
      404,
    );
    const elsewhere = { organizationId: 'o4', name: '外省单位', kind: 'buyer', region: '33' };
    const made = await by.post(by.provincial, '/api/organizations', elsewhere);
    expect([made.status, made.body.code]).toEqual([403, 'OUTSIDE_REGION']);
    const invited = await by.post(by.provincial, '/api/invitations', {
      displayName: '外省同事',
      role: 'supplier',
      organizationId: 'org-33',
    });
    expect(invited.status).toBe(404);
    const wide = { role: 'supervisor', organizationId: 'org-oversight', region: '00' };
    const granted = await by.grant(by.provincialSecurity, 'person-44', wide);
    expect([granted.status, granted.body.code]).toEqual([403, 'OUTSIDE_REGION']);
  });

  it('[S17] the security administration grants roles, that of the organization’s kind only', async () => {
    await by.stage.user('grantee', 'supplier', { organizationId: 'org-44' });
    const role = { role: 'buyer', organizationId: 'org-buyer' };
    expect((await by.grant(by.platform, 'grantee', role)).status).toBe(404);
    expect((await by.grant(by.security, 'grantee', role)).body.state).toBe('active');
    const again = await by.grant(by.security, 'grantee', role);
    expect([again.status, again.body.code]).toEqual([409, 'ROLE_EXISTS']);
    const unfit = await by.grant(by.security, 'grantee', {
      role: 'agency',
      organizationId: 'org-buyer',
    });
    expect([unfit.status, unfit.body.code]).toEqual([422, 'ROLE_UNFIT']);
    expect((await by.grant(by.security, 'nobody', role)).status).toBe(404);
    expect((await by.userOf(by.security, 'grantee'))?.roles.map((own) => own.role)).toEqual([
      'supplier',
      'buyer',
    ]);
  });

  it('[S17] a role that oversees counts only after the platform administration agreed', async () => {
    await by.stage.user('watcher', 'supplier', { organizationId: 'org-44' });
    const role = { role: 'supervisor', organizationId: 'org-oversight', region: '4403' };
    const proposed = await by.grant(by.security, 'watcher', role);
    expect(proposed.body.state).toBe('proposed');
    expect(await by.stage.identity.rolesOf('watcher')).toHaveLength(1);
    const { id } = proposed.body;
    const waiting = await by.get<List<Approval>>(by.platform, '/api/approvals');
    expect(waiting.items).toContainEqual(
      expect.objectContaining({ id, kind: 'role', role: 'supervisor', login: 'watcher' }),
    );
    expect((await by.get<List<Approval>>(by.security, '/api/approvals')).items).toEqual([]);
    const decide = (token: string) =>
      by.post(token, `/api/approvals/${id}`, { kind: 'role', decision: 'approve' });
    expect((await decide(by.security)).status).toBe(404);
    expect((await decide(by.platform)).status).toBe(204);
    expect((await decide(by.platform)).body.code).toBe('ALREADY_DECIDED');
    expect(await by.stage.identity.rolesOf('watcher')).toMatchObject([
      { role: 'supplier' },
      { role: 'supervisor', region: '4403' },
    ]);
  });

  it('[S14] [S17] a notary’s role needs the platform administration’s consent and a second factor', async () => {
    const office = { organizationId: 'org-notary', name: '公证处', kind: 'notary', region: '44' };
    expect((await by.post(by.platform, '/api/organizations', office)).status).toBe(201);
    await by.stage.user('sealer', 'supplier', { organizationId: 'org-44' });
    const role = { role: 'notary', organizationId: 'org-notary' };
    const unfit = await by.grant(by.security, 'sealer', {
      ...role,
      organizationId: 'org-oversight',
    });
    expect(unfit.body.code).toBe('ROLE_UNFIT');
    const { id, state: proposed } = (await by.grant(by.security, 'sealer', role)).body;
    expect(proposed).toBe('proposed');
    const approve = { kind: 'role', decision: 'approve' };
    expect((await by.post(by.platform, `/api/approvals/${id}`, approve)).status).toBe(204);
    expect(await by.stage.identity.rolesOf('sealer')).toContainEqual(
      expect.objectContaining({ role: 'notary', organizationId: 'org-notary' }),
    );
    await by.stage.user('office', 'notary', { organizationId: 'org-notary' });
    expect((await by.stage.password('office')).body).toMatchObject({ next: 'enrol' });
  });

  it('[S17] nobody holds two administrations, and nobody acts on themselves', async () => {
    const admin = (role: string) => ({ role, organizationId: 'org-platform' });
    const second = await by.grant(by.security, 'platform-1', admin('audit-admin'));
    expect([second.status, second.body.code]).toEqual([409, 'ADMIN_ROLES_SEPARATE']);
    const own = [
      by.grant(by.security, 'security-1', { role: 'expert', organizationId: 'org-platform' }),
      by.put(by.security, '/api/users/security-1/state', state(true)),
      by.remove(by.security, '/api/users/security-1/roles/any'),
      by.post(by.platform, '/api/users/platform-1/reset', {}),
      by.put(by.platform, '/api/organizations/org-platform/state', state(true)),
    ];
    for (const answer of await Promise.all(own)) {
      expect([answer.status, answer.body.code]).toEqual([409, 'OWN_ACCOUNT']);
    }
  });

  it('[A2] locking an account and taking a role away end its sessions at once', async () => {
    await by.stage.user('locked', 'supplier', { organizationId: 'org-44' });
    const first = await by.stage.signIn('locked');
    expect((await by.put(by.platform, '/api/users/locked/state', state(true))).status).toBe(404);
    expect((await by.put(by.security, '/api/users/locked/state', state(true))).status).toBe(204);
    expect(await by.stage.identity.find(first.token)).toBeUndefined();
    expect((await by.stage.password('locked')).body.code).toBe('SIGN_IN_FAILED');
    expect((await by.put(by.security, '/api/users/locked/state', state(false))).status).toBe(204);
    const second = await by.stage.signIn('locked');
    const path = `/api/users/locked/roles/${second.info.roleId}`;
    expect((await by.remove(by.security, path)).status).toBe(204);
    expect((await by.remove(by.security, path)).status).toBe(404);
    expect(await by.stage.identity.find(second.token)).toBeUndefined();
    expect((await by.stage.password('locked')).status).toBe(401);
    expect(await by.stage.audited('user-disabled')).toContainEqual(
      expect.objectContaining({ objectId: 'locked', detail: { reason: REASON, sessionsEnded: 1 } }),
    );
  });

  it('[A2] a disabled organization has no sessions, and gets them again', async () => {
    await by.stage.organization('org-closing', 'supplier', '44');
    await by.stage.user('closing', 'supplier', { organizationId: 'org-closing' });
    const { token } = await by.stage.signIn('closing');
    const close = (isDisabled: boolean) =>
      by.put(by.platform, '/api/organizations/org-closing/state', state(isDisabled));
    expect((await close(true)).status).toBe(204);
    expect(await by.stage.identity.find(token)).toBeUndefined();
    expect((await by.stage.password('closing')).status).toBe(401);
    await close(false);
    expect((await by.stage.password('closing')).status).toBe(201);
  });

  it('[A2] the security administration sees and ends anybody’s sessions', async () => {
    await by.stage.user('seen', 'supplier', { organizationId: 'org-44' });
    const first = await by.stage.signIn('seen');
    const second = await by.stage.signIn('seen');
    const list = await by.get<List<SessionRow>>(by.security, '/api/all-sessions?search=seen');
    expect(list.total).toBe(2);
    const [row] = list.items;
    const ended = await by.remove(by.security, `/api/all-sessions/${row?.sessionId}`);
    expect(ended.body).toEqual({ sessions: 1 });
    expect((await by.remove(by.security, `/api/all-sessions/${row?.sessionId}`)).status).toBe(404);
    expect((await by.remove(by.security, '/api/users/seen/sessions')).body).toEqual({
      sessions: 1,
    });
    for (const { token } of [first, second]) {
      expect(await by.stage.identity.find(token)).toBeUndefined();
    }
  });

  it('[S16] an administrator whose factor is old is asked for it before anything changes', async () => {
    by.stage.aheadMs += 16 * 60_000;
    const acts = [
      by.put(by.security, '/api/users/person-44/state', state(true)),
      by.grant(by.security, 'person-44', { role: 'buyer', organizationId: 'org-buyer' }),
      by.post(by.platform, '/api/organizations', {
        organizationId: 'o5',
        name: 'n',
        kind: 'buyer',
        region: '44',
      }),
      by.stage.call('/api/audit/export', { token: by.auditor }),
    ];
    for (const answer of await Promise.all(acts)) {
      expect([answer.status, answer.body.code]).toEqual([403, 'FRESH_FACTOR_NEEDED']);
    }
    by.stage.aheadMs = 0;
  });

  it('[S9] the security administration sees who has to wait, and lets them try again', async () => {
    await by.stage.user('waiting', 'supplier', { organizationId: 'org-44' });
    const attempt = (login: string) =>
      by.stage.call('/api/sessions', { json: { login, password: 'wrong' } });
    for (let tries = 0; tries < 10; tries += 1) await attempt('waiting');
    expect((await by.stage.password('waiting')).status).toBe(429);
    const { items } = await by.get<List<LockOut>>(by.security, '/api/lock-outs');
    const found = items.find((row) => row.login === 'waiting');
    expect(found?.address).toBe('127.0.0.1');
    expect((await by.remove(by.security, `/api/lock-outs/${found?.id}`)).status).toBe(204);
    expect((await by.stage.password('waiting')).status).toBe(201);
  });

  it('[S14] a policy makes the second factor compulsory for suppliers, too', async () => {
    await by.stage.user('policed', 'supplier', { organizationId: 'org-44' });
    const set = (isFactorCompulsoryForSuppliers: boolean) =>
      by.put(by.security, '/api/policies', { isFactorCompulsoryForSuppliers, invitationHours: 24 });
    expect((await set(true)).status).toBe(204);
    expect((await by.stage.password('policed')).body.next).toBe('enrol');
    expect((await set(false)).status).toBe(204);
    expect((await by.stage.password('policed')).status).toBe(201);
  });

  it('an authority is trusted once, and no longer when it is removed', async () => {
    const own = await p256Certificate('somebody');
    const add = (pem: string) => by.post(by.security, '/api/authorities', { pem });
    expect((await add(own.chain[0] ?? '')).body.code).toBe('AUTHORITY_INVALID');
    expect((await add('not a certificate')).body.code).toBe('AUTHORITY_INVALID');
    expect((await add(own.authority)).status).toBe(201);
    expect((await add(own.authority)).body.code).toBe('AUTHORITY_EXISTS');
    const list = () => by.get<List<{ fingerprint: string }>>(by.security, '/api/authorities');
    const [first] = (await list()).items;
    expect((await by.remove(by.security, `/api/authorities/${first?.fingerprint}`)).status).toBe(
      204,
    );
    expect((await list()).total).toBe(0);
  });
});
