import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Invited, UserInfo } from '#contracts/wire/people.ts';
import type { PendingSignIn, SessionInfo } from '#contracts/wire/session.ts';
import { Administrations, type List } from './administrations.ts';
import { PASSWORD } from './people-stage.ts';

describe('coming in by invitation or registration', () => {
  let by: Administrations;
  beforeAll(async () => {
    by = await Administrations.open();
    await by.stage.user('person-44', 'supplier', { organizationId: 'org-44' });
  });
  afterAll(() => by.close());

  describe('invitations', () => {
    const invite = (token: string, fields: object) =>
      by.post<Invited>(token, '/api/invitations', { displayName: '新同事', ...fields });
    const look = (token: string) => by.stage.call('/api/invitations/look', { json: { token } });
    const accept = (token: string, login: string, password = PASSWORD) =>
      by.stage.call<SessionInfo & PendingSignIn>('/api/invitations/accept', {
        json: { token, login, password },
      });
    const supplier = { role: 'supplier', organizationId: 'org-44', isManager: true };

    it('[S19] a link makes one account, once', async () => {
      const { body } = await invite(by.platform, supplier);
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
      expect((await by.stage.password('newcomer')).status).toBe(201);
      const { rows } = await by.stage.pool.query<{ dump: string }>(
        'SELECT string_agg(i::text, chr(10)) AS dump FROM mod_identity.invitations AS i',
      );
      expect(rows[0]?.dump).not.toContain(body.token);
    });

    it('[S19] an expired or withdrawn link makes no account', async () => {
      const expired = (await invite(by.platform, supplier)).body;
      await by.stage.pool.query(
        `UPDATE mod_identity.invitations SET expires_at = clock_timestamp() - interval '1 second'
         WHERE invitation_id = $1`,
        [expired.invitation.invitationId],
      );
      expect((await accept(expired.token, 'too-late')).body.code).toBe('INVITATION_ENDED');
      const withdrawn = (await invite(by.platform, supplier)).body;
      const path = `/api/invitations/${withdrawn.invitation.invitationId}`;
      expect((await by.remove(by.provincialSecurity, path)).status).toBe(404);
      expect((await by.remove(by.platform, path)).status).toBe(204);
      expect((await accept(withdrawn.token, 'not-wanted')).body.code).toBe('INVITATION_ENDED');
      expect((await by.stage.password('too-late')).status).toBe(401);
    });

    it('[S17] an invitation to a role that oversees works only after approval', async () => {
      const fields = { role: 'supervisor', organizationId: 'org-oversight', region: '44' };
      const { token, invitation } = (await invite(by.platform, fields)).body;
      expect(invitation.state).toBe('proposed');
      expect((await accept(token, 'overseer')).body.code).toBe('INVITATION_ENDED');
      const path = `/api/approvals/${invitation.invitationId}`;
      const decision = { kind: 'invitation', decision: 'approve' };
      expect((await by.post(by.platform, path, decision)).status).toBe(404);
      expect((await by.post(by.security, path, decision)).status).toBe(204);
      const joined = await accept(token, 'overseer');
      expect([joined.status, joined.body.next]).toEqual([202, 'enrol']);
    });

    it('a manager invites colleagues of the own organization, and nobody else does', async () => {
      await by.stage.user('manager', 'supplier', { organizationId: 'org-44', isManager: true });
      await by.stage.user('clerk', 'supplier', { organizationId: 'org-44' });
      const manager = await by.stage.signIn('manager');
      const clerk = await by.stage.signIn('clerk');
      const { ticket } = (
        await by.stage.call<PendingSignIn>('/api/me/challenge', {
          method: 'POST',
          token: manager.token,
        })
      ).body;
      const proof = { type: 'password', password: PASSWORD };
      const fresh = await by.post<SessionInfo>(manager.token, '/api/me/step-up', { ticket, proof });
      const token = fresh.body.token ?? '';
      const colleague = { displayName: '同事', isManager: false };
      expect((await by.post(clerk.token, '/api/members/invitations', colleague)).status).toBe(404);
      const invited = await by.post<Invited>(token, '/api/members/invitations', colleague);
      expect(invited.body.invitation).toMatchObject({ organizationId: 'org-44', role: 'supplier' });
      const joined = await accept(invited.body.token, 'colleague');
      expect(joined.body).toMatchObject({ organizationId: 'org-44', isManager: false });
      const members = await by.get<List<UserInfo>>(token, '/api/members?size=200');
      expect(members.items.map(({ login }) => login)).toContain('colleague');
      expect(new Set(members.items.map(({ organizationId }) => organizationId))).toEqual(
        new Set(['org-44']),
      );
      const foreign = (await invite(by.platform, { role: 'supplier', organizationId: 'org-33' }))
        .body;
      const path = `/api/members/invitations/${foreign.invitation.invitationId}`;
      expect((await by.remove(token, path)).status).toBe(404);
    });

    it('a manager removes a colleague, whose sessions for the organization end; roles elsewhere stay', async () => {
      await by.stage.user('head', 'supplier', { organizationId: 'org-44', isManager: true });
      await by.stage.user('leaver', 'supplier', { organizationId: 'org-44' });
      await by.stage.user('neighbour', 'supplier', { organizationId: 'org-33' });
      const elsewhere = { role: 'supplier', organizationId: 'org-33', isManager: false };
      expect((await by.post(by.security, '/api/users/leaver/roles', elsewhere)).status).toBe(201);
      const leaver = await by.stage.signIn('leaver');
      const head = await by.stage.signIn('head');
      const asked = await by.stage.call<PendingSignIn>('/api/me/challenge', {
        method: 'POST',
        token: head.token,
      });
      const { ticket } = asked.body;
      expect((await by.remove(head.token, '/api/members/leaver')).status).toBe(403);
      const proof = { type: 'password', password: PASSWORD };
      const fresh = await by.post<SessionInfo>(head.token, '/api/me/step-up', { ticket, proof });
      const token = fresh.body.token ?? '';

      expect((await by.remove(leaver.token, '/api/members/head')).status).toBe(404);
      expect((await by.remove(token, '/api/members/head')).status).toBe(409);
      expect((await by.remove(token, '/api/members/neighbour')).status).toBe(404);
      expect((await by.remove(token, '/api/members/leaver')).status).toBe(204);
      expect((await by.remove(token, '/api/members/leaver')).status).toBe(404);
      expect(await by.stage.identity.find(leaver.token)).toBeUndefined();
      const members = await by.get<List<UserInfo>>(token, '/api/members?size=200');
      expect(members.items.map(({ login }) => login)).not.toContain('leaver');
      const kept = (await by.userOf(by.security, 'leaver'))?.roles;
      expect(kept?.map(({ organizationId }) => organizationId)).toEqual(['org-33']);
    });

    it('[S19] a reset link sets a new password and takes all factors away', async () => {
      await by.stage.user('forgetful', 'buyer', { organizationId: 'org-buyer' });
      const before = await by.stage.enrol('forgetful');
      const { body } = await by.post<Invited>(by.platform, '/api/users/forgetful/reset', {});
      expect(body.invitation).toMatchObject({ purpose: 'reset', state: 'open' });
      const json = { token: body.token, password: 'battery staple' };
      const answer = await by.stage.call<PendingSignIn>('/api/invitations/accept', { json });
      expect(answer.body).toMatchObject({ next: 'enrol', login: 'forgetful' });
      expect(await by.stage.identity.find(before.token)).toBeUndefined();
      expect((await by.stage.password('forgetful')).status).toBe(401);
    });

    it('[S17] a reset of an administrator waits for the other administration', async () => {
      const { body } = await by.post<Invited>(by.platform, '/api/users/auditor-1/reset', {});
      expect(body.invitation.state).toBe('proposed');
      expect((await look(body.token)).status).toBe(410);
      const decision = { kind: 'reset', decision: 'refuse' };
      const path = `/api/approvals/${body.invitation.invitationId}`;
      expect((await by.post(by.security, path, decision)).status).toBe(204);
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
      by.stage.call<{ token: string }>('/api/registrations', { json: fields(creditCode) });
    const look = (token: string) => by.stage.call('/api/registrations/look', { json: { token } });
    const pending = async (token: string) =>
      by.get<List<{ registrationId: string; creditCode: string }>>(token, '/api/registrations');

    it('[S15] a supplier registers, is approved, and comes in as the first manager', async () => {
      const code = '91440300708461136T';
      const { status, body } = await register(code);
      expect(status).toBe(201);
      expect((await register(code)).body.code).toBe('ORGANIZATION_EXISTS');
      expect((await register('91440300708461136A')).body.code).toBe('INVALID_INPUT');
      expect((await look(body.token)).body).toMatchObject({ state: 'pending' });
      const found = (await pending(by.provincial)).items.find((row) => row.creditCode === code);
      const path = `/api/registrations/${found?.registrationId}`;
      expect((await by.post(by.security, path, { decision: 'approve' })).status).toBe(404);
      expect((await by.post(by.provincial, path, { decision: 'approve' })).status).toBe(204);
      expect((await look(body.token)).body).toMatchObject({ state: 'approved' });
      const json = { token: body.token, login: 'registered', password: PASSWORD };
      const joined = await by.stage.call<SessionInfo>('/api/invitations/accept', { json });
      expect(joined.body).toMatchObject({
        role: 'supplier',
        isManager: true,
        organizationId: code,
      });
    });

    it('a rejection says why', async () => {
      const { body } = await register('91330106673959654P');
      const [found] = (await pending(by.platform)).items;
      const path = `/api/registrations/${found?.registrationId}`;
      const reason = '营业执照名称不一致';
      expect((await by.post(by.platform, path, { decision: 'reject', reason })).status).toBe(204);
      expect((await look(body.token)).body).toMatchObject({ state: 'rejected', reason });
    });
  });
});
