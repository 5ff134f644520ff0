import type { PoolClient } from 'pg';
import { AUDIT_BODY_BYTES_MAX } from '#contracts/limits.ts';

/** One row of the audit trail (审计日志): who did or looked at what, from where. */
export interface AuditEvent {
  /** Past tense in kebab-case, such as `role-granted`. */
  readonly kind: string;
  /** Who did it; absent for the command line and for strangers. */
  readonly userId?: string | undefined;
  /** For which organization it was done. */
  readonly organizationId?: string | undefined;
  readonly sessionId?: string | undefined;
  /** To what or whom: the id of a user, an organization, an auction, a file. */
  readonly objectId?: string | undefined;
  /** Network address, IPv6 down to its /64; empty for acts from the command line. */
  readonly address: string;
  /** Small; never a secret, and no price that is not public. */
  readonly detail?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Writes one row in the transaction of the act itself (A7): when the act is undone so is the row, and the other way
 * round. The database chains it when the transaction commits. Any module may call it.
 */
export async function writeAudit(db: Pick<PoolClient, 'query'>, event: AuditEvent): Promise<void> {
  await db.query('INSERT INTO mod_audit.events (body) VALUES ($1)', [auditBody(event)]);
}

/** The text that the chain covers; a detail that does not fit is left out, and says so. */
export function auditBody({ detail, ...event }: AuditEvent): string {
  const whole = JSON.stringify({ ...event, ...(detail !== undefined && { detail }) });
  if (Buffer.byteLength(whole) <= AUDIT_BODY_BYTES_MAX) return whole;
  return JSON.stringify({ ...event, detail: { tooLong: true } });
}
