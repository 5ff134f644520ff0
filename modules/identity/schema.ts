import { z } from 'zod';
import { organizationIdSchema, userIdSchema } from '#contracts/ids.ts';
import { NAME_CHARS_MAX, PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN } from '#contracts/limits.ts';
import { ROLES, type Role } from '#contracts/wire/rest.ts';

export const ORGANIZATION_KINDS = ['supplier', 'buyer', 'agency', 'oversight', 'platform'] as const;
export type OrganizationKind = (typeof ORGANIZATION_KINDS)[number];

/** A role that a user can have; `public` is whoever has no session. */
export type UserRole = Exclude<Role, 'public'>;
const USER_ROLES = ROLES.filter((role): role is UserRole => role !== 'public');
export const userRoleSchema = z.enum(USER_ROLES);

const name = z
  .string()
  .trim()
  .min(1)
  .max(NAME_CHARS_MAX)
  .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text), 'no control characters');

export const newOrganizationSchema = z.strictObject({
  organizationId: organizationIdSchema,
  name,
  kind: z.enum(ORGANIZATION_KINDS),
  /** Division code of GB/T 2260: 2, 4 or 6 digits. */
  region: z
    .string()
    .regex(/^\d{2}(?:\d{2}){0,2}$/)
    .optional(),
});
export type NewOrganization = z.input<typeof newOrganizationSchema>;

export const newUserSchema = z.strictObject({
  userId: userIdSchema,
  login: name,
  displayName: name,
  password: z.string().min(PASSWORD_CHARS_MIN).max(PASSWORD_CHARS_MAX),
  role: userRoleSchema,
  organizationId: organizationIdSchema,
});
export type NewUser = z.input<typeof newUserSchema>;

/** One spelling for what people see as one name: full-width and half-width, upper and lower case alike. */
export function foldLogin(login: string): string {
  return login.normalize('NFKC').trim().toLowerCase();
}

/** A signed-in user; the gateway's `Session` has the same fields. */
export interface UserSession {
  readonly sessionId: string;
  readonly userId: string;
  readonly displayName: string;
  readonly role: UserRole;
  readonly organizationId: string;
  readonly organizationName: string;
  /** Absolute end, epoch milliseconds. */
  readonly expiresAt: number;
}

export interface Organization {
  readonly id: string;
  readonly name: string;
  readonly kind: OrganizationKind;
  readonly region?: string;
}

export type SignInOutcome =
  | { readonly type: 'signed-in'; readonly session: UserSession; readonly token: string }
  /** Unknown login, wrong password, disabled user: nobody learns which. */
  | { readonly type: 'denied' }
  | { readonly type: 'throttled'; readonly retryAfterMs: number }
  /** Too many password checks are waiting; nothing was checked. */
  | { readonly type: 'busy'; readonly retryAfterMs: number };
