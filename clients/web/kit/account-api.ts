import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import {
  type AuthenticatorSecret,
  authenticatorSecretSchema,
  type FactorEnrolment,
  type FactorProof,
  factorAddedSchema,
  ownFactorsSchema,
  ownTicketSchema,
  passkeyTicketSchema,
  type PendingSignIn,
  recoveryCodesSchema,
  revokedSchema,
  type SessionInfo,
  sessionInfoSchema,
  sessionListSchema,
  type StepUpProof,
} from '#contracts/wire/session.ts';
import {
  type InvitationLook,
  invitationLookSchema,
  type RegistrationLook,
  registeredSchema,
  registrationLookSchema,
  signInAnswerSchema,
} from '#contracts/wire/people.ts';
import { request } from './http.ts';

/** REST calls of signing in and of one's own account. */

/** A session, or what is needed before there is one. */
export type SignInAnswer = SessionInfo | PendingSignIn;

export function isPending(answer: SignInAnswer): answer is PendingSignIn {
  return 'ticket' in answer;
}

const post = (body: unknown) => ({ method: 'POST', body }) as const;

export function signInByPassword(login: string, password: string): Promise<SignInAnswer> {
  return request(signInAnswerSchema, '/api/sessions', post({ login, password }));
}

export function showFactor(ticket: string, proof: FactorProof): Promise<SignInAnswer> {
  return request(signInAnswerSchema, '/api/sessions/factor', post({ ticket, proof }));
}

export function enrolFirst(ticket: string, enrolment: FactorEnrolment): Promise<SignInAnswer> {
  return request(signInAnswerSchema, '/api/sessions/enrolment', post({ ticket, enrolment }));
}

export function passkeyTicket(): Promise<z.infer<typeof passkeyTicketSchema>> {
  return request(passkeyTicketSchema, '/api/sessions/passkey', { method: 'POST' });
}

export function newAuthenticator(ticket: string): Promise<AuthenticatorSecret> {
  return request(authenticatorSecretSchema, '/api/sessions/authenticator', post({ ticket }));
}

export function ownChallenge(): Promise<PendingSignIn> {
  return request(ownTicketSchema, '/api/me/challenge', { method: 'POST' });
}

export function stepUp(ticket: string, proof: StepUpProof): Promise<SessionInfo> {
  return request(sessionInfoSchema, '/api/me/step-up', post({ ticket, proof }));
}

export const ownFactorsQuery = queryOptions({
  queryKey: ['own-factors'],
  queryFn: ({ signal }) => request(ownFactorsSchema, '/api/me/factors', { signal }),
});

export function addFactor(
  ticket: string,
  enrolment: FactorEnrolment,
): Promise<z.infer<typeof factorAddedSchema>> {
  return request(factorAddedSchema, '/api/me/factors', post({ ticket, enrolment }));
}

export async function removeFactor(
  type: 'totp' | 'passkey' | 'certificate',
  id?: string,
): Promise<void> {
  const query = new URLSearchParams({ type, ...(id !== undefined && { id }) });
  await request(z.unknown(), `/api/me/factors?${query}`, { method: 'DELETE' });
}

export async function renewRecoveryCodes(): Promise<readonly string[]> {
  const { recoveryCodes } = await request(recoveryCodesSchema, '/api/me/recovery-codes', {
    method: 'POST',
  });
  return recoveryCodes;
}

export function changePassword(present: string, next: string): Promise<SessionInfo> {
  const body = { present, next };
  return request(sessionInfoSchema, '/api/me/password', { method: 'PUT', body });
}

export function switchRole(roleId: string): Promise<SessionInfo> {
  return request(sessionInfoSchema, '/api/me/role', post({ roleId }));
}

export const ownSessionsQuery = queryOptions({
  queryKey: ['own-sessions'],
  queryFn: ({ signal }) => request(sessionListSchema, '/api/me/sessions', { signal }),
});

/** One of the own sessions; without one named, all but this. */
export async function endOwnSessions(sessionId?: string): Promise<number> {
  const path = sessionId === undefined ? '' : `/${encodeURIComponent(sessionId)}`;
  const { sessions } = await request(revokedSchema, `/api/me/sessions${path}`, {
    method: 'DELETE',
  });
  return sessions;
}

export function lookAtInvitation(token: string): Promise<InvitationLook> {
  return request(invitationLookSchema, '/api/invitations/look', post({ token }));
}

export function acceptInvitation(fields: {
  readonly token: string;
  readonly login?: string;
  readonly password: string;
}): Promise<SignInAnswer> {
  return request(signInAnswerSchema, '/api/invitations/accept', post(fields));
}

export function register(fields: object): Promise<{ token: string }> {
  return request(registeredSchema, '/api/registrations', post(fields));
}

export function lookAtRegistration(token: string): Promise<RegistrationLook> {
  return request(registrationLookSchema, '/api/registrations/look', post({ token }));
}

/** Says that somebody sits in front of the page, and when the session ends now. */
export function stayAwake(): Promise<SessionInfo> {
  return request(sessionInfoSchema, '/api/session', { isActivity: true });
}

/** Looks without keeping the session alive. */
export function lookAtSession(): Promise<SessionInfo> {
  return request(sessionInfoSchema, '/api/session');
}
