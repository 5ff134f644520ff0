import { z } from 'zod';
import {
  type Approval,
  approvalListSchema,
  grantAnswerSchema,
  type Invited,
  invitationListSchema,
  invitedSchema,
  organizationListSchema,
  registrationListSchema,
  userListSchema,
} from '#contracts/wire/people.ts';
import { request } from '#clients/web/kit/http.ts';
import { type PageInput, pageQuery } from '#clients/web/kit/paged-rows.tsx';
import { withFresh } from '#clients/web/kit/step-up.ts';

/** REST calls of the administration of organizations and people; all that change something ask for a fresh factor. */

type Signalled = { readonly signal: AbortSignal };

export const organizationsOf = (input: PageInput) => ({
  queryKey: ['people', 'organizations', input],
  queryFn: ({ signal }: Signalled) =>
    request(organizationListSchema, `/api/organizations?${pageQuery(input)}`, { signal }),
});

export const usersOf = (input: PageInput) => ({
  queryKey: ['people', 'users', input],
  queryFn: ({ signal }: Signalled) =>
    request(userListSchema, `/api/users?${pageQuery(input)}`, { signal }),
});

export const membersOf = (input: PageInput) => ({
  queryKey: ['people', 'members', input],
  queryFn: ({ signal }: Signalled) =>
    request(userListSchema, `/api/members?${pageQuery(input)}`, { signal }),
});

/** `whose`: of the administrator's region, or of the manager's own organization. */
export type Whose = 'region' | 'own';

const invitationsPath = (whose: Whose): string =>
  whose === 'own' ? '/api/members/invitations' : '/api/invitations';

export const invitationsOf = (whose: Whose) => (input: PageInput) => ({
  queryKey: ['people', 'invitations', whose, input],
  queryFn: ({ signal }: Signalled) =>
    request(invitationListSchema, `${invitationsPath(whose)}?${pageQuery(input)}`, { signal }),
});

export const registrationsOf = ({ page, size }: PageInput) => ({
  queryKey: ['people', 'registrations', page],
  queryFn: ({ signal }: Signalled) =>
    request(registrationListSchema, `/api/registrations?page=${page}&size=${size}`, { signal }),
});

export const approvalsQuery = {
  queryKey: ['people', 'approvals'],
  queryFn: ({ signal }: Signalled) => request(approvalListSchema, '/api/approvals', { signal }),
};

async function send(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) {
  const options = body === undefined ? { method } : { method, body };
  await withFresh(() => request(z.unknown(), path, options));
}

const at = (path: string, id: string): string => `${path}/${encodeURIComponent(id)}`;

export const makeOrganization = (fields: object) => send('POST', '/api/organizations', fields);

export interface StateChange {
  readonly id: string;
  readonly isDisabled: boolean;
  readonly reason: string;
}

export const setOrganizationState = ({ id, ...state }: StateChange) =>
  send('PUT', `${at('/api/organizations', id)}/state`, state);

export const setUserState = ({ id, ...state }: StateChange) =>
  send('PUT', `${at('/api/users', id)}/state`, state);

export function grantRole(
  userId: string,
  fields: object,
): Promise<z.infer<typeof grantAnswerSchema>> {
  const options = { method: 'POST', body: fields } as const;
  return withFresh(() => request(grantAnswerSchema, `${at('/api/users', userId)}/roles`, options));
}

export const revokeRole = (userId: string, roleId: string) =>
  send('DELETE', at(`${at('/api/users', userId)}/roles`, roleId));

export const endSessionsOf = (userId: string) =>
  send('DELETE', `${at('/api/users', userId)}/sessions`);

function invited(path: string, body?: object): Promise<Invited> {
  const options = { method: 'POST', ...(body !== undefined && { body }) } as const;
  return withFresh(() => request(invitedSchema, path, options));
}

export const invite = (whose: Whose, fields: object) => invited(invitationsPath(whose), fields);
export const removeColleague = (userId: string) => send('DELETE', at('/api/members', userId));

export const resetUser = (userId: string) => invited(`${at('/api/users', userId)}/reset`);

export const withdrawInvitation = (whose: Whose, id: string) =>
  send('DELETE', at(invitationsPath(whose), id));

export const decide = ({ id, kind }: Approval, decision: 'approve' | 'refuse') =>
  send('POST', at('/api/approvals', id), { kind, decision });

export const decideRegistration = (id: string, decision: object) =>
  send('POST', at('/api/registrations', id), decision);
