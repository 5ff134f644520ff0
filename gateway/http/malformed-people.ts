import { matrixToken } from '../access/matrix.ts';
import type { SentRequest } from './testing/send-request.ts';

/** Test support: one good request for each route about people, rights and the audit trail. */

const platform = matrixToken('platform-admin', 'none');
const security = matrixToken('security-admin', 'none');
const audit = matrixToken('audit-admin', 'none');
const manager = matrixToken('supplier', 'manager');

function target(route: string, token?: string, json?: unknown): SentRequest & { name: string } {
  const [method = '', path = ''] = route.split(' ', 2);
  return {
    name: route,
    method,
    path,
    ...(token !== undefined && { token }),
    ...(json !== undefined && { json }),
  };
}

const locked = { isDisabled: true, reason: '核查' };
const role = { role: 'supervisor', organizationId: 'org-1', region: '44', isManager: false };
const registration = {
  name: '甲办公用品有限公司',
  creditCode: '91350100M000100Y43',
  region: '3501',
  contactName: '联系人',
  contact: '0591-0000000',
};

export const PEOPLE_TARGETS: readonly (SentRequest & { name: string })[] = [
  target('GET /api/organizations?page=1&size=20&search=x&kind=buyer', platform),
  target('POST /api/organizations', platform, {
    organizationId: 'org-new',
    name: '乙机关',
    kind: 'buyer',
    region: '4403',
    creditCode: '91350100M000100Y43',
  }),
  target('PUT /api/organizations/M-o/state', platform, locked),
  target('GET /api/users?page=1&size=20&search=x&organizationId=o', security),
  target('PUT /api/users/M-u/state', security, locked),
  target('POST /api/users/M-u/roles', security, role),
  target('DELETE /api/users/M-u/roles/R1', security),
  target('POST /api/users/M-u/reset', platform),
  target('DELETE /api/users/M-u/sessions', security),
  target('GET /api/approvals', platform),
  target('POST /api/approvals/M-a', platform, { kind: 'role', decision: 'approve' }),
  target('GET /api/invitations?page=1', platform),
  target('POST /api/invitations', platform, { displayName: '新同事', ...role }),
  target('DELETE /api/invitations/M-i', platform),
  target('POST /api/invitations/look', undefined, { token: 'A'.repeat(43) }),
  target('POST /api/invitations/accept', undefined, {
    token: 'A'.repeat(43),
    login: 'new-login',
    password: 'correct horse',
  }),
  target('GET /api/members?page=1', manager),
  target('DELETE /api/members/M-u', manager),
  target('GET /api/members/invitations?page=1', manager),
  target('POST /api/members/invitations', manager, { displayName: '新同事', isManager: false }),
  target('DELETE /api/members/invitations/M-i', manager),
  target('POST /api/registrations', undefined, registration),
  target('POST /api/registrations/look', undefined, { token: 'A'.repeat(43) }),
  target('GET /api/registrations?state=pending', platform),
  target('POST /api/registrations/M-r', platform, { decision: 'reject', reason: '资料不全' }),
  target('GET /api/all-sessions?page=1&search=x', security),
  target('DELETE /api/all-sessions/M-s', security),
  target('GET /api/lock-outs', security),
  target('DELETE /api/lock-outs/M-l', security),
  target('GET /api/policies', security),
  target('PUT /api/policies', security, {
    isFactorCompulsoryForSuppliers: true,
    invitationHours: 24,
  }),
  target('GET /api/authorities', security),
  target('POST /api/authorities', security, { pem: 'x' }),
  target('POST /api/revocation-lists', security, { list: 'AAAA' }),
  target('DELETE /api/authorities/M-a', security),
  target('GET /api/audit?size=50&before=9&kind=signed-in&person=x&from=0&to=9', audit),
  target('GET /api/audit/kinds', audit),
  target('POST /api/audit/check', audit),
  target('GET /api/audit/export?kind=signed-in', audit),
];
