import { z } from 'zod';
import { ID_CHARS_MAX, PAGE_ROWS_MAX, REVOCATION_LIST_CHARS_MAX } from '../limits.ts';

/** Shapes of the audit trail and of the security administrator's lists. */

const filters = {
  /** Epoch milliseconds, half-open. */
  from: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  to: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  kind: z.string().max(60).optional(),
  /** Login or id of a person: who did it, or to whom it was done. */
  person: z.string().max(400).optional(),
  organizationId: z.string().max(ID_CHARS_MAX).optional(),
};

/** GET /api/audit (audit-admin): newest first. */
export const auditQuerySchema = z.strictObject({
  ...filters,
  /** Rows below this number; absent: from the newest. */
  before: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
  size: z.coerce.number().int().min(1).max(PAGE_ROWS_MAX).default(50),
});
/** GET /api/audit/export: the same as CSV. */
export const auditExportQuerySchema = z.strictObject(filters);

export const auditRowSchema = z.object({
  seq: z.number(),
  at: z.number(),
  kind: z.string(),
  userId: z.string().optional(),
  login: z.string().optional(),
  displayName: z.string().optional(),
  organizationId: z.string().optional(),
  organizationName: z.string().optional(),
  objectId: z.string().optional(),
  /** What the object is called now, where it is a person or an organization. */
  objectName: z.string().optional(),
  sessionId: z.string().optional(),
  address: z.string(),
  /** JSON text. */
  detail: z.string().optional(),
  hash: z.string(),
});
export type AuditRow = z.infer<typeof auditRowSchema>;
export const auditListSchema = z.object({
  items: z.array(auditRowSchema),
  /** Pass as `before` for the next page; absent at the end. */
  nextBefore: z.number().optional(),
});
/** GET /api/audit/kinds: every kind that is on record. */
export const auditKindsSchema = z.object({ kinds: z.array(z.string()) });

/** POST /api/audit/check: the whole chain, computed anew. */
export const auditCheckSchema = z.object({
  /** Links that hold, from the first on. */
  rows: z.number(),
  /** Hash of the last one that holds; 64 zeros for an empty trail. */
  lastHash: z.string(),
  /** The first link that does not hold; absent: all do. */
  brokenAt: z.number().optional(),
});
export type AuditCheck = z.infer<typeof auditCheckSchema>;

/** GET /api/lock-outs (security-admin): who has to wait now, in this process. */
export const lockOutSchema = z.object({
  id: z.string(),
  address: z.string(),
  /** Absent where the login belongs to nobody: people type passwords into the wrong field. */
  login: z.string().optional(),
  endsAt: z.number(),
});
export type LockOut = z.infer<typeof lockOutSchema>;
export const lockOutListSchema = z.object({ items: z.array(lockOutSchema), total: z.number() });

/** GET and PUT /api/policies (security-admin) */
export const policiesSchema = z.strictObject({
  /** Suppliers, too, need a second factor. */
  isFactorCompulsoryForSuppliers: z.boolean(),
  /** Life of an invitation. */
  invitationHours: z.number().int().min(1).max(720),
});
export type Policies = z.infer<typeof policiesSchema>;

/** GET /api/authorities (security-admin): whose certificates are believed. */
export const authoritySchema = z.object({
  fingerprint: z.string(),
  name: z.string(),
  notAfter: z.number(),
  addedAt: z.number(),
  /** Of its newest revocation list (吊销列表); absent: none was imported, so nothing is known to be revoked. */
  revocations: z
    .object({
      count: z.number(),
      thisUpdate: z.number(),
      /** When the authority publishes the next one; a list that is older than that is out of date. */
      nextUpdate: z.number().optional(),
    })
    .optional(),
});
export type Authority = z.infer<typeof authoritySchema>;
export const authorityListSchema = z.object({ items: z.array(authoritySchema), total: z.number() });
/** POST /api/revocation-lists (security-admin): the file that an authority publishes (CRL, DER in base64). */
export const newRevocationListSchema = z.strictObject({
  list: z.base64().min(1).max(REVOCATION_LIST_CHARS_MAX),
});
/** Whose list it was, and how many certificates it revokes. */
export const importedRevocationsSchema = z.object({
  fingerprint: z.string(),
  revoked: z.number(),
});
export const newAuthoritySchema = z.strictObject({ pem: z.string().min(1).max(8_192) });
