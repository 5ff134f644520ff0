import { z } from 'zod';
import {
  CERTIFICATE_CHAIN_MAX,
  CERTIFICATE_CHARS_MAX,
  ID_CHARS_MAX,
  NAME_CHARS_MAX,
  PASSKEY_ANSWER_CHARS_MAX,
  PASSWORD_CHARS_MAX,
  PASSWORD_CHARS_MIN,
} from '../limits.ts';

/** Shapes of signing in, second factors and sessions. */

/** A role that a user can have. */
export const USER_ROLES = [
  'supplier',
  'buyer',
  'agency',
  'expert',
  'supervisor',
  'notary',
  'platform-admin',
  'security-admin',
  'audit-admin',
] as const;
export type UserRole = (typeof USER_ROLES)[number];

/** `public` is whoever has no session. */
export const ROLES = [...USER_ROLES, 'public'] as const;
export type Role = (typeof ROLES)[number];

/** POST /api/sessions */
export const signInSchema = z.strictObject({
  login: z.string().min(1).max(NAME_CHARS_MAX),
  password: z.string().min(1).max(PASSWORD_CHARS_MAX),
  /** True for programs: the answer carries the token for `Authorization: Bearer`; no cookie is set. */
  wantToken: z.boolean().optional(),
});

/** One role in which the user may act. */
export const ownRoleSchema = z.object({
  roleId: z.string(),
  role: z.enum(USER_ROLES),
  organizationId: z.string(),
  organizationName: z.string(),
  region: z.string().optional(),
});
export type OwnRole = z.infer<typeof ownRoleSchema>;

/** GET /api/session (200 also without a session: role `public`), and the answer to POST /api/sessions. */
export const sessionInfoSchema = z.object({
  role: z.enum(ROLES),
  userId: z.string().optional(),
  displayName: z.string().optional(),
  organizationId: z.string().optional(),
  organizationName: z.string().optional(),
  /** The role that the session acts in. */
  roleId: z.string().optional(),
  /** Division code that limits the role. */
  region: z.string().optional(),
  /** Invites and removes colleagues of its organization. */
  isManager: z.boolean().optional(),
  /** Absolute end, epoch milliseconds. */
  expiresAt: z.number().optional(),
  /** When it ends unless something is asked before, epoch milliseconds. */
  idleEndsAt: z.number().optional(),
  /** A second factor was shown in it. */
  hasFactor: z.boolean().optional(),
  /** All roles that the user may switch to, the present one included. */
  roles: z.array(ownRoleSchema).optional(),
  /** Told once, when the first second factor was enrolled. */
  recoveryCodes: z.array(z.string()).optional(),
  token: z.string().optional(),
});
export type SessionInfo = z.infer<typeof sessionInfoSchema>;

export const FACTOR_TYPES = ['totp', 'passkey', 'certificate', 'recovery'] as const;
export type FactorType = (typeof FACTOR_TYPES)[number];

/** 202 of POST /api/sessions: the password was right, and more is needed. */
export const pendingSignInSchema = z.object({
  /** Proves the first step; minutes old at most, for one sign-in. */
  ticket: z.string(),
  /** `enrol`: the role demands a second factor, and there is none yet. */
  next: z.enum(['factor', 'enrol']),
  /** What may be shown; with `enrol` what may be enrolled. */
  factors: z.array(z.enum(FACTOR_TYPES)),
  /** 32 bytes in base64url, to be signed by a passkey or a certificate. */
  challenge: z.string(),
  /** Credential ids of the user's passkeys. */
  passkeyIds: z.array(z.string()),
  /** Name of the relying party (RP ID) for passkeys; absent where the address has no host name. */
  rpId: z.string().optional(),
  displayName: z.string(),
  login: z.string(),
  userId: z.string(),
  expiresAt: z.number(),
});
export type PendingSignIn = z.infer<typeof pendingSignInSchema>;

/** Answer of a browser to a passkey request; checked by the server's WebAuthn library. */
const passkeyAnswerSchema = z
  .record(z.string(), z.unknown())
  .refine((value) => JSON.stringify(value).length <= PASSKEY_ANSWER_CHARS_MAX, 'too long');

/** The certificate first, then its intermediates, each in PEM. */
const chainSchema = z
  .array(z.string().min(1).max(CERTIFICATE_CHARS_MAX))
  .min(1)
  .max(CERTIFICATE_CHAIN_MAX);

/** A second factor as it is shown. */
export const factorProofSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('totp'), code: z.string().regex(/^\d{6}$/) }),
  z.strictObject({ type: z.literal('recovery'), code: z.string().min(1).max(64) }),
  z.strictObject({ type: z.literal('passkey'), answer: passkeyAnswerSchema }),
  z.strictObject({
    type: z.literal('certificate'),
    chain: chainSchema,
    /** Over `certificateMessage` of the challenge; base64. P-256: 64 bytes r ‖ s. RSA: PKCS#1 v1.5. */
    signature: z.string().min(1).max(2_048),
  }),
]);
export type FactorProof = z.infer<typeof factorProofSchema>;

/** A step-up of somebody without any second factor shows the password again. */
export const stepUpProofSchema = z.union([
  factorProofSchema,
  z.strictObject({
    type: z.literal('password'),
    password: z.string().min(1).max(PASSWORD_CHARS_MAX),
  }),
]);
export type StepUpProof = z.infer<typeof stepUpProofSchema>;

/** A new second factor. */
export const factorEnrolmentSchema = z.discriminatedUnion('type', [
  /** The code that shows that the authenticator has the secret. */
  z.strictObject({ type: z.literal('totp'), code: z.string().regex(/^\d{6}$/) }),
  z.strictObject({
    type: z.literal('passkey'),
    answer: passkeyAnswerSchema,
    name: z.string().min(1).max(NAME_CHARS_MAX),
  }),
  z.strictObject({
    type: z.literal('certificate'),
    chain: chainSchema,
    signature: z.string().min(1).max(2_048),
  }),
]);
export type FactorEnrolment = z.infer<typeof factorEnrolmentSchema>;

const ticket = z.string().min(1).max(100);

/** POST /api/sessions/factor */
export const showFactorSchema = z.strictObject({
  ticket,
  proof: factorProofSchema,
  wantToken: z.boolean().optional(),
});
/** POST /api/sessions/enrolment: the first second factor, during sign-in. */
export const enrolFactorSchema = z.strictObject({
  ticket,
  enrolment: factorEnrolmentSchema,
  wantToken: z.boolean().optional(),
});
/** POST /api/sessions/passkey: a ticket for a passkey as the only factor. */
export const passkeyTicketSchema = z.object({
  ticket: z.string(),
  challenge: z.string(),
  rpId: z.string(),
  expiresAt: z.number(),
});
/** POST /api/sessions/authenticator and /api/me/factors/authenticator: a secret to enrol. */
export const ticketSchema = z.strictObject({ ticket });
export const authenticatorSecretSchema = z.object({
  /** `otpauth://totp/…`, for a QR code. */
  uri: z.string(),
  /** The secret in base32, to be typed. */
  secret: z.string(),
});
export type AuthenticatorSecret = z.infer<typeof authenticatorSecretSchema>;

/** POST /api/me/challenge: a ticket for a step-up or a new factor. */
export const ownTicketSchema = pendingSignInSchema;
/** POST /api/me/step-up: afterwards the session has a new token. */
export const stepUpSchema = z.strictObject({ ticket, proof: stepUpProofSchema });
/** POST /api/me/factors */
export const addFactorSchema = z.strictObject({ ticket, enrolment: factorEnrolmentSchema });
export const factorAddedSchema = z.object({
  /** Told once, with the first second factor. */
  recoveryCodes: z.array(z.string()).optional(),
});

/** GET /api/me/factors */
export const ownFactorsSchema = z.object({
  hasAuthenticator: z.boolean(),
  passkeys: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      createdAt: z.number(),
      lastUsedAt: z.number().optional(),
    }),
  ),
  certificates: z.array(
    z.object({
      id: z.string(),
      subject: z.string(),
      issuer: z.string(),
      notAfter: z.number(),
    }),
  ),
  recoveryCodesLeft: z.number(),
  /** The role demands one: the last cannot be removed. */
  isCompulsory: z.boolean(),
});
export type OwnFactors = z.infer<typeof ownFactorsSchema>;
/** DELETE /api/me/factors?type=…&id=… */
export const removeFactorSchema = z.strictObject({
  type: z.enum(['totp', 'passkey', 'certificate']),
  id: z.string().max(1_400).optional(),
});
/** POST /api/me/recovery-codes */
export const recoveryCodesSchema = z.object({ recoveryCodes: z.array(z.string()) });

/** PUT /api/me/password */
export const newPasswordSchema = z.strictObject({
  present: z.string().min(1).max(PASSWORD_CHARS_MAX),
  next: z.string().min(PASSWORD_CHARS_MIN).max(PASSWORD_CHARS_MAX),
});
/** POST /api/me/role: acts in another role from now on, under a new token. */
export const switchRoleSchema = z.strictObject({ roleId: z.string().min(1).max(ID_CHARS_MAX) });

/** GET /api/me/sessions, GET /api/all-sessions (security-admin) */
export const sessionRowSchema = z.object({
  sessionId: z.string(),
  userId: z.string(),
  login: z.string(),
  displayName: z.string(),
  role: z.enum(USER_ROLES),
  organizationName: z.string(),
  /** What the browser says about itself. */
  userAgent: z.string(),
  address: z.string(),
  factor: z.string(),
  createdAt: z.number(),
  lastSeenAt: z.number(),
  isCurrent: z.boolean(),
});
export type SessionRow = z.infer<typeof sessionRowSchema>;
export const sessionListSchema = z.object({ items: z.array(sessionRowSchema), total: z.number() });
export const revokedSchema = z.object({ sessions: z.number() });

/** What a certificate signs to show itself: bound to this use, so that no other signature of the key will do. */
export function certificateMessage(challenge: string): string {
  return `kaibiao.sign-in/1\n${challenge}`;
}
