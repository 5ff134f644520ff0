import { z } from 'zod';
import { creditCodeSchema } from '../credit-code.ts';
import { organizationIdSchema } from '../ids.ts';
import { ID_CHARS_MAX, NAME_CHARS_MAX, PAGE_ROWS_MAX, REASON_CHARS_MAX } from '../limits.ts';
import { regionSchema } from '../regions.ts';
import { pendingSignInSchema, sessionInfoSchema, USER_ROLES } from './session.ts';

/** Shapes of organizations, users, roles, invitations and registrations. */

export const ORGANIZATION_KINDS = [
  'supplier',
  'buyer',
  'agency',
  'oversight',
  'notary',
  'platform',
] as const;
export type OrganizationKind = (typeof ORGANIZATION_KINDS)[number];

/** Roles that a second administrator has to approve, whoever proposes them. */
export const APPROVED_ROLES = [
  'expert',
  'supervisor',
  'notary',
  'platform-admin',
  'security-admin',
  'audit-admin',
] as const satisfies readonly (typeof USER_ROLES)[number][];

/** What the members of an organization may be. */
export const ROLES_OF_KIND: Readonly<
  Record<OrganizationKind, readonly (typeof USER_ROLES)[number][]>
> = {
  supplier: ['supplier'],
  buyer: ['buyer'],
  agency: ['agency'],
  oversight: ['supervisor'],
  /** A notary's office (公证机构): holds keys of bid openings and nothing else. */
  notary: ['notary'],
  platform: ['expert', 'platform-admin', 'security-admin', 'audit-admin'],
};

/** One line of text that people typed: no control characters, no halves of surrogate pairs. */
export function lineSchema(charsMax: number) {
  return z
    .string()
    .max(4 * charsMax)
    .trim()
    .min(1)
    .max(charsMax)
    .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text), 'no control characters');
}

const page = {
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  size: z.coerce.number().int().min(1).max(PAGE_ROWS_MAX).default(20),
};
const search = z.string().max(NAME_CHARS_MAX).optional();

function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), total: z.number() });
}

/** A page of a list, with a part of a name to look for. */
export const pageQuerySchema = z.strictObject({ ...page, search });

/** Path of one role of one user. */
export const roleParamsSchema = z.object({
  id: z.string().min(1).max(ID_CHARS_MAX),
  roleId: z.string().min(1).max(ID_CHARS_MAX),
});

/** Path of one object by its id. */
export const idParamsSchema = z.object({ id: z.string().min(1).max(ID_CHARS_MAX) });

// Organizations -------------------------------------------------------------------------------------------------------

/** GET /api/organizations (platform-admin, security-admin) */
export const organizationQuerySchema = z.strictObject({
  ...page,
  search,
  kind: z.enum(ORGANIZATION_KINDS).optional(),
});
export const organizationSchema = z.object({
  organizationId: z.string(),
  name: z.string(),
  kind: z.enum(ORGANIZATION_KINDS),
  region: z.string().optional(),
  creditCode: z.string().optional(),
  isDisabled: z.boolean(),
  userCount: z.number(),
});
export type OrganizationInfo = z.infer<typeof organizationSchema>;
export const organizationListSchema = listOf(organizationSchema);

/** POST /api/organizations (platform-admin) */
export const newOrganizationRequestSchema = z.strictObject({
  organizationId: organizationIdSchema,
  name: lineSchema(NAME_CHARS_MAX),
  kind: z.enum(ORGANIZATION_KINDS),
  region: regionSchema,
  creditCode: creditCodeSchema.optional(),
});
/** PUT /api/organizations/:id/state (platform-admin), PUT /api/users/:id/state (security-admin) */
export const stateRequestSchema = z.strictObject({
  isDisabled: z.boolean(),
  reason: lineSchema(REASON_CHARS_MAX),
});

// Users and roles -----------------------------------------------------------------------------------------------------

export const ROLE_STATES = ['proposed', 'active', 'refused', 'revoked'] as const;
export const userRoleInfoSchema = z.object({
  roleId: z.string(),
  role: z.enum(USER_ROLES),
  organizationId: z.string(),
  organizationName: z.string(),
  region: z.string().optional(),
  isManager: z.boolean(),
  state: z.enum(ROLE_STATES),
});
export type UserRoleInfo = z.infer<typeof userRoleInfoSchema>;

/** GET /api/users (platform-admin, security-admin), GET /api/members (managers: their own organization) */
export const userQuerySchema = z.strictObject({
  ...page,
  search,
  organizationId: z.string().max(ID_CHARS_MAX).optional(),
});
export const userInfoSchema = z.object({
  userId: z.string(),
  login: z.string(),
  displayName: z.string(),
  organizationId: z.string(),
  organizationName: z.string(),
  isDisabled: z.boolean(),
  hasSecondFactor: z.boolean(),
  roles: z.array(userRoleInfoSchema),
});
export type UserInfo = z.infer<typeof userInfoSchema>;
export const userListSchema = listOf(userInfoSchema);

/** POST /api/users/:id/roles (security-admin): the platform administration agrees where it matters (S17). */
export const roleRequestSchema = z.strictObject({
  role: z.enum(USER_ROLES),
  organizationId: organizationIdSchema,
  region: regionSchema.optional(),
  isManager: z.boolean().default(false),
});
export const grantAnswerSchema = z.object({
  id: z.string(),
  state: z.enum(['proposed', 'active']),
});

/** GET /api/approvals (platform-admin, security-admin): what waits for this administrator's decision. */
export const approvalSchema = z.object({
  id: z.string(),
  /** `reset`: a new password for somebody who holds such a role. */
  kind: z.enum(['role', 'invitation', 'reset']),
  displayName: z.string(),
  login: z.string().optional(),
  role: z.enum(USER_ROLES).optional(),
  organizationName: z.string(),
  region: z.string().optional(),
  proposedBy: z.string(),
  createdAt: z.number(),
});
export type Approval = z.infer<typeof approvalSchema>;
export const approvalListSchema = listOf(approvalSchema);
/** POST /api/approvals/:id */
export const decisionSchema = z.strictObject({
  kind: z.enum(['role', 'invitation', 'reset']),
  decision: z.enum(['approve', 'refuse']),
});

// Invitations ---------------------------------------------------------------------------------------------------------

/** POST /api/invitations (platform-admin), POST /api/members/invitations (managers) */
export const invitationRequestSchema = z.strictObject({
  displayName: lineSchema(NAME_CHARS_MAX),
  ...roleRequestSchema.shape,
});
export const memberInvitationRequestSchema = z.strictObject({
  displayName: lineSchema(NAME_CHARS_MAX),
  isManager: z.boolean().default(false),
});
export const INVITATION_STATES = [
  'proposed',
  'open',
  'expired',
  'used',
  'withdrawn',
  'refused',
] as const;
export const invitationSchema = z.object({
  invitationId: z.string(),
  purpose: z.enum(['join', 'reset']),
  displayName: z.string(),
  organizationId: z.string(),
  organizationName: z.string(),
  role: z.enum(USER_ROLES).optional(),
  region: z.string().optional(),
  isManager: z.boolean(),
  state: z.enum(INVITATION_STATES),
  createdAt: z.number(),
  expiresAt: z.number(),
});
export type Invitation = z.infer<typeof invitationSchema>;
export const invitationListSchema = listOf(invitationSchema);
/** The token is told this once; it works after approval where that is needed. */
export const invitedSchema = z.object({ invitation: invitationSchema, token: z.string() });
export type Invited = z.infer<typeof invitedSchema>;

export const tokenRequestSchema = z.strictObject({ token: z.string().min(1).max(100) });
/** POST /api/invitations/look: what the link is for. */
export const invitationLookSchema = z.object({
  purpose: z.enum(['join', 'reset']),
  displayName: z.string(),
  organizationName: z.string(),
  role: z.enum(USER_ROLES).optional(),
  region: z.string().optional(),
  /** Of purpose `reset`. */
  login: z.string().optional(),
  expiresAt: z.number(),
});
export type InvitationLook = z.infer<typeof invitationLookSchema>;
/** POST /api/invitations/accept: makes the account, or sets the new password, and goes on like a sign-in. */
export const acceptRequestSchema = z.strictObject({
  token: z.string().min(1).max(100),
  /** Chosen by the person; not with purpose `reset`. */
  login: lineSchema(NAME_CHARS_MAX).optional(),
  password: z.string().min(1).max(200),
});
export const signInAnswerSchema = z.union([sessionInfoSchema, pendingSignInSchema]);

// Registrations -------------------------------------------------------------------------------------------------------

/** POST /api/registrations: a supplier registers itself. */
export const registrationRequestSchema = z.strictObject({
  name: lineSchema(NAME_CHARS_MAX),
  creditCode: creditCodeSchema,
  region: regionSchema,
  contactName: lineSchema(NAME_CHARS_MAX),
  /** Telephone or mail address, for questions. */
  contact: lineSchema(NAME_CHARS_MAX),
});
/** The token is told this once: with it the applicant sees the decision, and accepts once it is approved. */
export const registeredSchema = z.object({ token: z.string() });
/** POST /api/registrations/look */
export const registrationLookSchema = z.object({
  name: z.string(),
  state: z.enum(['pending', 'approved', 'rejected']),
  /** Why it was rejected. */
  reason: z.string().optional(),
  createdAt: z.number(),
});
export type RegistrationLook = z.infer<typeof registrationLookSchema>;
/** GET /api/registrations (platform-admin) */
export const registrationQuerySchema = z.strictObject({
  ...page,
  state: z.enum(['pending', 'approved', 'rejected']).default('pending'),
});
export const registrationSchema = z.object({
  registrationId: z.string(),
  name: z.string(),
  creditCode: z.string(),
  region: z.string(),
  contactName: z.string(),
  contact: z.string(),
  state: z.enum(['pending', 'approved', 'rejected']),
  reason: z.string().optional(),
  createdAt: z.number(),
});
export type Registration = z.infer<typeof registrationSchema>;
export const registrationListSchema = listOf(registrationSchema);
/** POST /api/registrations/:id (platform-admin); a rejection needs its reason. */
export const registrationDecisionSchema = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.literal('approve') }),
  z.strictObject({ decision: z.literal('reject'), reason: lineSchema(REASON_CHARS_MAX) }),
]);
