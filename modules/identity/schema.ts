import { z } from 'zod';
import { organizationIdSchema, userIdSchema } from '#contracts/ids.ts';
import { NAME_CHARS_MAX, PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN } from '#contracts/limits.ts';
import { creditCodeSchema } from '#contracts/credit-code.ts';
import { NATION, regionSchema } from '#contracts/regions.ts';
import { ORGANIZATION_KINDS, type OrganizationKind } from '#contracts/wire/people.ts';
import { type FactorType, USER_ROLES, type UserRole } from '#contracts/wire/session.ts';

export type { OrganizationKind } from '#contracts/wire/people.ts';
export type { UserRole } from '#contracts/wire/session.ts';

/** A role that a user can have; `public` is whoever has no session. */
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
  region: regionSchema.optional(),
  creditCode: creditCodeSchema.optional(),
});
export type NewOrganization = z.input<typeof newOrganizationSchema>;

export const newUserSchema = z.strictObject({
  userId: userIdSchema,
  login: name,
  displayName: name,
  password: z.string().min(PASSWORD_CHARS_MIN).max(PASSWORD_CHARS_MAX),
  role: userRoleSchema,
  organizationId: organizationIdSchema,
  /** Limits the role; a supervisor without one gets its organization's. */
  region: regionSchema.optional(),
  isManager: z.boolean().optional(),
  /** Has a published password, and works only while the demo is on. */
  isDemo: z.boolean().optional(),
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
  /** The role that the session acts in. */
  readonly roleId: string;
  /** Division code that limits the role. */
  readonly region?: string;
  /** Invites and removes colleagues of its organization. */
  readonly isManager: boolean;
  /** When a second factor was last shown in it, epoch milliseconds. */
  readonly factorAt?: number;
  /** Nothing is asked again of it: an account of the demo, or second factors are optional here. */
  readonly isExempt: boolean;
  /** Ends unless something is asked before, epoch milliseconds. */
  readonly idleEndsAt: number;
  /** Absolute end, epoch milliseconds. */
  readonly expiresAt: number;
}

export interface Organization {
  readonly id: string;
  readonly name: string;
  readonly kind: OrganizationKind;
  readonly region?: string;
  readonly creditCode?: string;
  readonly isDisabled?: boolean;
}

/** What was shown last in a session. `password` stands for a step-up of somebody without a second factor. */
export type SessionFactor = FactorType | 'password' | 'none';

/** The region of a role: supervisors need one, and get their organization's. `undefined`: not limited. */
export function regionOfRole(
  role: UserRole,
  given: string | undefined,
  organizationRegion: string | undefined,
): string | undefined {
  if (given !== undefined || role !== 'supervisor') return given;
  return organizationRegion ?? NATION;
}

/** The first step was done, and more is needed. */
export interface PendingOutcome {
  readonly type: 'pending';
  readonly pending: {
    readonly ticket: string;
    readonly next: 'factor' | 'enrol';
    readonly factors: readonly FactorType[];
    readonly challenge: string;
    readonly passkeyIds: readonly string[];
    readonly rpId?: string;
    readonly userId: string;
    readonly displayName: string;
    readonly login: string;
    readonly expiresAt: number;
  };
}

export type SignInOutcome =
  | {
      readonly type: 'signed-in';
      readonly session: UserSession;
      readonly token: string;
      /** For the browser to keep: it shows later that the owner signed in there. */
      readonly device: string;
      /** Told once, with the first second factor. */
      readonly recoveryCodes?: readonly string[];
    }
  | PendingOutcome
  /** Unknown login, wrong password, disabled user: nobody learns which. */
  | { readonly type: 'denied' }
  /** The second factor was wrong. */
  | { readonly type: 'refused' }
  /** The certificate is right and was revoked by its authority. */
  | { readonly type: 'revoked' }
  /** The ticket is unknown, too old or used up. */
  | { readonly type: 'ended' }
  | { readonly type: 'throttled'; readonly retryAfterMs: number }
  /** Too many password checks are waiting; nothing was checked. */
  | { readonly type: 'busy'; readonly retryAfterMs: number };
