import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Approval, Invited, OrganizationInfo, UserInfo } from '#contracts/wire/people.ts';
import type { LockOut } from '#contracts/wire/audit.ts';
import type { PendingSignIn, SessionInfo, SessionRow } from '#contracts/wire/session.ts';
import { p256Certificate } from './certificates.ts';
import { PASSWORD, PeopleStage } from './people-stage.ts';

interface List<Item> {
  readonly items: readonly Item[];
  readonly total: number;
}

const REASON = '核查期间';

describe('three administrations over HTTP', () => {
  let stage: PeopleStage;
  let platform: string;
  let security: string;
  let auditor: string;
  /** Limited to Guangdong. */
  let provincial: string;
  let provincialSecurity: string;
  beforeAll(async () => {
    stage = await PeopleStage.open();
    await stage.organization('org-platform', 'platform');
    await stage.organization('org-44', 'supplier', '4403');
    await stage.organization('org-33', 'supplier', '3301');
    await stage.organization('org-buyer', 'buyer', '44');
    await stage.organization('org-oversight', 'oversight', '44');
    const administrators = [
      ['platform-1', 'platform-admin'],
      ['security-1', 'security-admin'],
      ['auditor-1', 'audit-admin'],
    ] as const;
    for (const [id, role] of administrators) {
      await stage.user(id, role, { organizationId: 'org-platform' });
    }
    const limited = { organizationId: 'org-platform', region: '44' };
    await stage.user('platform-44', 'platform-admin', limited);
    await stage.user('security-44', 'security-admin', limited);
    platform = (await stage.enrol('platform-1')).token;
    security = (await stage.enrol('security-1')).token;
    auditor = (await stage.enrol('auditor-1')).token;
    provincial = (await stage.enrol('platform-44')).token;
    provincialSecurity = (await stage.enrol('security-44')).token;
  });
  afterAll(() => stage.close());

  const post = <Body = Record<string, unknown>>(token: string, path: string, json: object) =>
    stage.call<Body>(path, { token, json });
  const put = (token: string, path: string, json: object) =>
    stage.call(path, { token, method: 'PUT', json });
  const remove = (token: string, path: string) => stage.call(path, { token, method: 'DELETE' });
  const get = async <Body>(token: string, path: string) =>
    (await stage.call<Body>(path, { token })).body;
  const userOf = async (token: string, login: string) =>
    (await get<List<UserInfo>>(token, `/api/users?search=${login}`)).items.find(
      (user) => user.login === login,
    );
  const state = (isDisabled: boolean) => ({ isDisabled, reason: REASON });
  const grant = (token: string, userId: string, role: object) =>
    post<{ id: string; state: string }>(token, `/api/users/${userId}/roles`, role);

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
      const answers = [platform, security, auditor].map((token) => stage.call(path, { token }));
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
    expect((await post(security, '/api/organizations', fields)).status).toBe(404);
    expect((await post(platform, '/api/organizations', fields)).status).toBe(201);
    const again = await post(platform, '/api/organizations', { ...fields, organizationId: 'o2' });
    expect([again.status, again.body.code]).toEqual([409, 'ORGANIZATION_EXISTS']);
    const wrong = { ...fields, organizationId: 'o3', creditCode: '91350100M000100Y44' };
    expect((await post(platform, '/api/organizations', wrong)).body.code).toBe('INVALID_INPUT');
    const found = await get<List<OrganizationInfo>>(
      platform,
      `/api/organizations?search=${encodeURIComponent('新办公')}`,
    );
    expect(found).toMatchObject({ total: 1, items: [{ organizationId: 'org-new', userCount: 0 }] });
    expect(await stage.audited('organization-created')).toContainEqual(
      expect.objectContaining({ objectId: 'org-new', userId: 'platform-1' }),
    );
  });

  it('[A9] an administrator of a province sees and changes nothing of another one', async () => {
    await stage.user('person-44', 'supplier', { organizationId: 'org-44' });
    await stage.user('person-33', 'supplier', { organizationId: 'org-33' });
    const organizations = await get<List<OrganizationInfo>>(
      provincial,
      '/api/organizations?size=200',
    );
    const ids = organizations.items.map((item) => item.organizationId);
    expect(ids).toContain('org-44');
    expect(ids).not.toContain('org-33');
    expect(await userOf(provincial, 'person-33')).toBeUndefined();
    expect((await put(provincial, '/api/organizations/org-33/state', state(true))).status).toBe(
      404,
    );
    expect((await put(provincialSecurity, '/api/users/person-33/state', state(true))).status).toBe(
      404,
    );
    expect((await remove(provincialSecurity, '/api/users/person-33/sessions')).status).toBe(404);
    const elsewhere = { organizationId: 'o4', name: '外省单位', kind: 'buyer', region: '33' };
    const made = await post(provincial, '/api/organizations', elsewhere);
    expect([made.status, made.body.code]).toEqual([403, 'OUTSIDE_REGION']);
    const invited = await post(provincial, '/api/invitations', {
      displayName: '外省同事',
      role: 'supplier',
      organizationId: 'org-33',
    });
    expect(invited.status).toBe(404);
    const wide = { role: 'supervisor', organizationId: 'org-oversight', region: '00' };
    const granted = await grant(provincialSecurity, 'person-44', wide);
    expect([granted.status, granted.body.code]).toEqual([403, 'OUTSIDE_REGION']);
  });

  it('[S17] the security administration grants roles, that of the organization’s kind only', async () => {
    await stage.user('grantee', 'supplier', { organizationId: 'org-44' });
    const role = { role: 'buyer', organizationId: 'org-buyer' };
    expect((await grant(platform, 'grantee', role)).status).toBe(404);
    expect((await grant(security, 'grantee', role)).body.state).toBe('active');
    const again = await grant(security, 'grantee', role);
    expect([again.status, again.body.code]).toEqual([409, 'ROLE_EXISTS']);
    const unfit = await grant(security, 'grantee', { role: 'agency', organizationId: 'org-buyer' });
    expect([unfit.status, unfit.body.code]).toEqual([422, 'ROLE_UNFIT']);
    expect((await grant(security, 'nobody', role)).status).toBe(404);
    expect((await userOf(security, 'grantee'))?.roles.map((own) => own.role)).toEqual([
      'supplier',
      'buyer',
    ]);
  });

  it('[S17] a role that oversees counts only after the platform administration agreed', async () => {
    await stage.user('watcher', 'supplier', { organizationId: 'org-44' });
    const role = { role: 'supervisor', organizationId: 'org-oversight', region: '4403' };
    const proposed = await grant(security, 'watcher', role);
    expect(proposed.body.state).toBe('proposed');
    expect(await stage.identity.rolesOf('watcher')).toHaveLength(1);
    const { id } = proposed.body;
    const waiting = await get<List<Approval>>(platform, '/api/approvals');
    expect(waiting.items).toContainEqual(
      expect.objectContaining({ id, kind: 'role', role: 'supervisor', login: 'watcher' }),
    );
    expect((await get<List<Approval>>(security, '/api/approvals')).items).toEqual([]);
    const decide = (token: string) =>
      post(token, `/api/approvals/${id}`, { kind: 'role', decision: 'approve' });
    expect((await decide(security)).status).toBe(404);
    expect((await decide(platform)).status).toBe(204);
    expect((await decide(platform)).body.code).toBe('ALREADY_DECIDED');
    expect(await stage.identity.rolesOf('watcher')).toMatchObject([
      { role: 'supplier' },
      { role: 'supervisor', region: '4403' },
    ]);
  });

  it('[S14] [S17] a notary’s role needs the platform administration’s consent and a second factor', async () => {
    const office = { organizationId: 'org-notary', name: '公证处', kind: 'notary', region: '44' };
    expect((await post(platform, '/api/organizations', office)).status).toBe(201);
    await stage.user('sealer', 'supplier', { organizationId: 'org-44' });
    const role = { role: 'notary', organizationId: 'org-notary' };
    const unfit = await grant(security, 'sealer', { ...role, organizationId: 'org-oversight' });
    expect(unfit.body.code).toBe('ROLE_UNFIT');
    const { id, state: proposed } = (await grant(security, 'sealer', role)).body;
    expect(proposed).toBe('proposed');
    const approve = { kind: 'role', decision: 'approve' };
    expect((await post(platform, `/api/approvals/${id}`, approve)).status).toBe(204);
    expect(await stage.identity.rolesOf('sealer')).toContainEqual(
      expect.objectContaining({ role: 'notary', organizationId: 'org-notary' }),
    );
    await stage.user('office', 'notary', { organizationId: 'org-notary' });
    expect((await stage.password('office')).body).toMatchObject({ next: 'enrol' });
  });

  it('[S17] nobody holds two administrations, and nobody acts on themselves', async () => {
    const admin = (role: string) => ({ role, organizationId: 'org-platform' });
    const second = await grant(security, 'platform-1', admin('audit-admin'));
    expect([second.status, second.body.code]).toEqual([409, 'ADMIN_ROLES_SEPARATE']);
    const own = [
      grant(security, 'security-1', { role: 'expert', organizationId: 'org-platform' }),
      put(security, '/api/users/security-1/state', state(true)),
      remove(security, '/api/users/security-1/roles/any'),
      post(platform, '/api/users/platform-1/reset', {}),
      put(platform, '/api/organizations/org-platform/state', state(true)),
    ];
    for (const answer of await Promise.all(own)) {
      expect([answer.status, answer.body.code]).toEqual([409, 'OWN_ACCOUNT']);
    }
  });

  it('[A2] locking an account and taking a role away end its sessions at once', async () => {
    await stage.user('locked', 'supplier', { organizationId: 'org-44' });
    const first = await stage.signIn('locked');
    expect((await put(platform, '/api/users/locked/state', state(true))).status).toBe(404);
    expect((await put(security, '/api/users/locked/state', state(true))).status).toBe(204);
    expect(await stage.identity.find(first.token)).toBeUndefined();
    expect((await stage.password('locked')).body.code).toBe('SIGN_IN_FAILED');
    expect((await put(security, '/api/users/locked/state', state(false))).status).toBe(204);
    const second = await stage.signIn('locked');
    const path = `/api/users/locked/roles/${second.info.roleId}`;
    expect((await remove(security, path)).status).toBe(204);
    expect((await remove(security, path)).status).toBe(404);
    expect(await stage.identity.find(second.token)).toBeUndefined();
    expect((await stage.password('locked')).status).toBe(401);
    expect(await stage.audited('user-disabled')).toContainEqual(
      expect.objectContaining({ objectId: 'locked', detail: { reason: REASON, sessionsEnded: 1 } }),
    );
  });

  it('[A2] a disabled organization has no sessions, and gets them again', async () => {
    await stage.organization('org-closing', 'supplier', '44');
    await stage.user('closing', 'supplier', { organizationId: 'org-closing' });
    const { token } = await stage.signIn('closing');
    const close = (isDisabled: boolean) =>
      put(platform, '/api/organizations/org-closing/state', state(isDisabled));
    expect((await close(true)).status).toBe(204);
    expect(await stage.identity.find(token)).toBeUndefined();
    expect((await stage.password('closing')).status).toBe(401);
    await close(false);
    expect((await stage.password('closing')).status).toBe(201);
  });

  it('[A2] the security administration sees and ends anybody’s sessions', async () => {
    await stage.user('seen', 'supplier', { organizationId: 'org-44' });
    const first = await stage.signIn('seen');
    const second = await stage.signIn('seen');
    const list = await get<List<SessionRow>>(security, '/api/all-sessions?search=seen');
    expect(list.total).toBe(2);
    const [row] = list.items;
    const ended = await remove(security, `/api/all-sessions/${row?.sessionId}`);
    expect(ended.body).toEqual({ sessions: 1 });
    expect((await remove(security, `/api/all-sessions/${row?.sessionId}`)).status).toBe(404);
    expect((await remove(security, '/api/users/seen/sessions')).body).toEqual({ sessions: 1 });
    for (const { token } of [first, second]) {
      expect(await stage.identity.find(token)).toBeUndefined();
    }
  });

  it('[S16] an administrator whose factor is old is asked for it before anything changes', async () => {
    stage.aheadMs += 16 * 60_000;
    const acts = [
      put(security, '/api/users/person-44/state', state(true)),
      grant(security, 'person-44', { role: 'buyer', organizationId: 'org-buyer' }),
      post(platform, '/api/organizations', {
        organizationId: 'o5',
        name: 'n',
        kind: 'buyer',
        region: '44',
      }),
      stage.call('/api/audit/export', { token: auditor }),
    ];
    for (const answer of await Promise.all(acts)) {
      expect([answer.status, answer.body.code]).toEqual([403, 'FRESH_FACTOR_NEEDED']);
    }
    stage.aheadMs = 0;
  });

  it('[S9] the security administration sees who has to wait, and lets them try again', async () => {
    await stage.user('waiting', 'supplier', { organizationId: 'org-44' });
    const attempt = (login: string) =>
      stage.call('/api/sessions', { json: { login, password: 'wrong' } });
    for (let tries = 0; tries < 10; tries += 1) await attempt('waiting');
    expect((await stage.password('waiting')).status).toBe(429);
    const { items } = await get<List<LockOut>>(security, '/api/lock-outs');
    const found = items.find((row) => row.login === 'waiting');
    expect(found?.address).toBe('127.0.0.1');
    expect((await remove(security, `/api/lock-outs/${found?.id}`)).status).toBe(204);
    expect((await stage.password('waiting')).status).toBe(201);
  });

  it('[S14] a policy makes the second factor compulsory for suppliers, too', async () => {
    await stage.user('policed', 'supplier', { organizationId: 'org-44' });
    const set = (isFactorCompulsoryForSuppliers: boolean) =>
      put(security, '/api/policies', { isFactorCompulsoryForSuppliers, invitationHours: 24 });
    expect((await set(true)).status).toBe(204);
    expect((await stage.password('policed')).body.next).toBe('enrol');
    expect((await set(false)).status).toBe(204);
    expect((await stage.password('policed')).status).toBe(201);
  });

  it('an authority is trusted once, and no longer when it is removed', async () => {
    const own = await p256Certificate('somebody');
    const add = (pem: string) => post(security, '/api/authorities', { pem });
    expect((await add(own.chain[0] ?? '')).body.code).toBe('AUTHORITY_INVALID');
    expect((await add('not a certificate')).body.code).toBe('AUTHORITY_INVALID');
    expect((await add(own.authority)).status).toBe(201);
    expect((await add(own.authority)).body.code).toBe('AUTHORITY_EXISTS');
    const list = () => get<List<{ fingerprint: string }>>(security, '/api/authorities');
    const [first] = (await list()).items;
    expect((await remove(security, `/api/authorities/${first?.fingerprint}`)).status).toBe(204);
    expect((await list()).total).toBe(0);
  });

  describe('invitations', () => {
    const invite = (token: string, fields: object) =>
      post<Invited>(token, '/api/invitations', { displayName: '新同事', ...fields });
    const look = (token: string) => stage.call('/api/invitations/look', { json: { token } });
    const accept = (token: string, login: string, password = PASSWORD) =>
      stage.call<SessionInfo & PendingSignIn>('/api/invitations/accept', {
        json: { token, login, password },
      });
    const supplier = { role: 'supplier', organizationId: 'org-44', isManager: true };

    it('[S19] a link makes one account, once', async () => {
      const { body } = await invite(platform, supplier);
      expect(body.invitation).toMatchObject({ state: 'open', role: 'supplier', isManager: true });
      expect((await look(body.token)).body).toMatchObject({ organizationName: 'org-44' });
      const weak = await accept(body.token, 'newcomer', 'short');
      expect(weak.body.code).toBe('INVALID_INPUT');
      const taken = await accept(body.token, 'person-44');
      expect([taken.status, taken.body.code]).toEqual([409, 'LOGIN_TAKEN']);
      const joined = await accept(body.token, 'newcomer');
      expect(joined.status).toBe(201);
      expect(joined.body).toMatchObject({ role: 'supplier', isManager: true });
      for (const answer of [await accept(body.token, 'second'), await look(body.token)]) {
        expect([answer.status, answer.body.code]).toEqual([410, 'INVITATION_ENDED']);
      }
      expect((await stage.password('newcomer')).status).toBe(201);
      const { rows } = await stage.pool.query<{ dump: string }>(
        'SELECT string_agg(i::text, chr(10)) AS dump FROM mod_identity.invitations AS i',
      );
      expect(rows[0]?.dump).not.toContain(body.token);
    });

    it('[S19] an expired or withdrawn link makes no account', async () => {
      const expired = (await invite(platform, supplier)).body;
      await stage.pool.query(
        `UPDATE mod_identity.invitations SET expires_at = clock_timestamp() - interval '1 second'
         WHERE invitation_id = $1`,
        [expired.invitation.invitationId],
      );
      expect((await accept(expired.token, 'too-late')).body.code).toBe('INVITATION_ENDED');
      const withdrawn = (await invite(platform, supplier)).body;
      const path = `/api/invitations/${withdrawn.invitation.invitationId}`;
      expect((await remove(provincialSecurity, path)).status).toBe(404);
      expect((await remove(platform, path)).status).toBe(204);
      expect((await accept(withdrawn.token, 'not-wanted')).body.code).toBe('INVITATION_ENDED');
      expect((await stage.password('too-late')).status).toBe(401);
    });

    it('[S17] an invitation to a role that oversees works only after approval', async () => {
      const fields = { role: 'supervisor', organizationId: 'org-oversight', region: '44' };
      const { token, invitation } = (await invite(platform, fields)).body;
      expect(invitation.state).toBe('proposed');
      expect((await accept(token, 'overseer')).body.code).toBe('INVITATION_ENDED');
      const path = `/api/approvals/${invitation.invitationId}`;
      const decision = { kind: 'invitation', decision: 'approve' };
      expect((await post(platform, path, decision)).status).toBe(404);
      expect((await post(security, path, decision)).status).toBe(204);
      const joined = await accept(token, 'overseer');
      expect([joined.status, joined.body.next]).toEqual([202, 'enrol']);
    });

    it('a manager invites colleagues of the own organization, and nobody else does', async () => {
      await stage.user('manager', 'supplier', { organizationId: 'org-44', isManager: true });
      await stage.user('clerk', 'supplier', { organizationId: 'org-44' });
      const manager = await stage.signIn('manager');
      const clerk = await stage.signIn('clerk');
      const { ticket } = (
        await stage.call<PendingSignIn>('/api/me/challenge', {
          method: 'POST',
          token: manager.token,
        })
      ).body;
      const proof = { type: 'password', password: PASSWORD };
      const fresh = await post<SessionInfo>(manager.token, '/api/me/step-up', { ticket, proof });
      const token = fresh.body.token ?? '';
      const colleague = { displayName: '同事', isManager: false };
      expect((await post(clerk.token, '/api/members/invitations', colleague)).status).toBe(404);
      const invited = await post<Invited>(token, '/api/members/invitations', colleague);
      expect(invited.body.invitation).toMatchObject({ organizationId: 'org-44', role: 'supplier' });
      const joined = await accept(invited.body.token, 'colleague');
      expect(joined.body).toMatchObject({ organizationId: 'org-44', isManager: false });
      const members = await get<List<UserInfo>>(token, '/api/members?size=200');
      expect(members.items.map(({ login }) => login)).toContain('colleague');
      expect(new Set(members.items.map(({ organizationId }) => organizationId))).toEqual(
        new Set(['org-44']),
      );
      const foreign = (await invite(platform, { role: 'supplier', organizationId: 'org-33' })).body;
      const path = `/api/members/invitations/${foreign.invitation.invitationId}`;
      expect((await remove(token, path)).status).toBe(404);
    });

    it('a manager removes a colleague, whose sessions for the organization end; roles elsewhere stay', async () => {
      await stage.user('head', 'supplier', { organizationId: 'org-44', isManager: true });
      await stage.user('leaver', 'supplier', { organizationId: 'org-44' });
      await stage.user('neighbour', 'supplier', { organizationId: 'org-33' });
      const elsewhere = { role: 'supplier', organizationId: 'org-33', isManager: false };
      expect((await post(security, '/api/users/leaver/roles', elsewhere)).status).toBe(201);
      const leaver = await stage.signIn('leaver');
      const head = await stage.signIn('head');
      const asked = await stage.call<PendingSignIn>('/api/me/challenge', {
        method: 'POST',
        token: head.token,
      });
      const { ticket } = asked.body;
      expect((await remove(head.token, '/api/members/leaver')).status).toBe(403);
      const proof = { type: 'password', password: PASSWORD };
      const fresh = await post<SessionInfo>(head.token, '/api/me/step-up', { ticket, proof });
      const token = fresh.body.token ?? '';

      expect((await remove(leaver.token, '/api/members/head')).status).toBe(404);
      expect((await remove(token, '/api/members/head')).status).toBe(409);
      expect((await remove(token, '/api/members/neighbour')).status).toBe(404);
      expect((await remove(token, '/api/members/leaver')).status).toBe(204);
      expect((await remove(token, '/api/members/leaver')).status).toBe(404);
      expect(await stage.identity.find(leaver.token)).toBeUndefined();
      const members = await get<List<UserInfo>>(token, '/api/members?size=200');
      expect(members.items.map(({ login }) => login)).not.toContain('leaver');
      const kept = (await userOf(security, 'leaver'))?.roles;
      expect(kept?.map(({ organizationId }) => organizationId)).toEqual(['org-33']);
    });

    it('[S19] a reset link sets a new password and takes all factors away', async () => {
      await stage.user('forgetful', 'buyer', { organizationId: 'org-buyer' });
      const before = await stage.enrol('forgetful');
      const { body } = await post<Invited>(platform, '/api/users/forgetful/reset', {});
      expect(body.invitation).toMatchObject({ purpose: 'reset', state: 'open' });
      const json = { token: body.token, password: 'battery staple' };
      const answer = await stage.call<PendingSignIn>('/api/invitations/accept', { json });
      expect(answer.body).toMatchObject({ next: 'enrol', login: 'forgetful' });
      expect(await stage.identity.find(before.token)).toBeUndefined();
      expect((await stage.password('forgetful')).status).toBe(401);
    });

    it('[S17] a reset of an administrator waits for the other administration', async () => {
      const { body } = await post<Invited>(platform, '/api/users/auditor-1/reset', {});
      expect(body.invitation.state).toBe('proposed');
      expect((await look(body.token)).status).toBe(410);
      const decision = { kind: 'reset', decision: 'refuse' };
      const path = `/api/approvals/${body.invitation.invitationId}`;
      expect((await post(security, path, decision)).status).toBe(204);
      expect((await look(body.token)).status).toBe(410);
    });
  });

  describe('registrations', () => {
    const fields = (creditCode: string) => ({
      name: '自行注册的供应商',
      creditCode,
      region: '4401',
      contactName: '联系人',
      contact: '020-0000000',
    });
    const register = (creditCode: string) =>
      stage.call<{ token: string }>('/api/registrations', { json: fields(creditCode) });
    const look = (token: string) => stage.call('/api/registrations/look', { json: { token } });
    const pending = async (token: string) =>
      get<List<{ registrationId: string; creditCode: string }>>(token, '/api/registrations');

    it('[S15] a supplier registers, is approved, and comes in as the first manager', async () => {
      const code = '91440300708461136T';
      const { status, body } = await register(code);
      expect(status).toBe(201);
      expect((await register(code)).body.code).toBe('ORGANIZATION_EXISTS');
      expect((await register('91440300708461136A')).body.code).toBe('INVALID_INPUT');
      expect((await look(body.token)).body).toMatchObject({ state: 'pending' });
      const found = (await pending(provincial)).items.find((row) => row.creditCode === code);
      const path = `/api/registrations/${found?.registrationId}`;
      expect((await post(security, path, { decision: 'approve' })).status).toBe(404);
      expect((await post(provincial, path, { decision: 'approve' })).status).toBe(204);
      expect((await look(body.token)).body).toMatchObject({ state: 'approved' });
      const json = { token: body.token, login: 'registered', password: PASSWORD };
      const joined = await stage.call<SessionInfo>('/api/invitations/accept', { json });
      expect(joined.body).toMatchObject({
        role: 'supplier',
        isManager: true,
        organizationId: code,
      });
    });

    it('a rejection says why', async () => {
      const { body } = await register('91330106673959654P');
      const [found] = (await pending(platform)).items;
      const path = `/api/registrations/${found?.registrationId}`;
      const reason = '营业执照名称不一致';
      expect((await post(platform, path, { decision: 'reject', reason })).status).toBe(204);
      expect((await look(body.token)).body).toMatchObject({ state: 'rejected', reason });
    });
  });
});
