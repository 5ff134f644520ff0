import { createHash } from 'node:crypto';
import type { Queryable } from '../kit/transaction.ts';

/** SQL of the audit trail, which the service can read and add to and nobody can change. */

export interface AuditFilter {
  /** Epoch milliseconds, half-open. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly kind?: string | undefined;
  /** Who did it, or to whom it was done. */
  readonly userId?: string | undefined;
  readonly organizationId?: string | undefined;
}

export interface AuditEntry {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly userId?: string;
  readonly organizationId?: string;
  readonly objectId?: string;
  readonly sessionId?: string;
  readonly address: string;
  /** JSON text. */
  readonly detail?: string;
  /** Lower-case hex. */
  readonly hash: string;
}

interface Row {
  readonly seq: number;
  readonly at_ms: number;
  readonly kind: string;
  readonly user_id: string | null;
  readonly organization_id: string | null;
  readonly object_id: string | null;
  readonly session_id: string | null;
  readonly address: string | null;
  readonly detail: string | null;
  readonly hash: string;
}

/** Rows below `before`, newest first. */
export async function readEntries(
  db: Queryable,
  filter: AuditFilter,
  { before, limit }: { readonly before?: number | undefined; readonly limit: number },
): Promise<readonly AuditEntry[]> {
  const { from, to, kind, userId, organizationId } = filter;
  const { rows } = await db.query<Row>(
    `SELECT l.seq, l.at_ms, e.kind, e.user_id, e.organization_id, e.object_id,
       e.body::json ->> 'sessionId' AS session_id, e.body::json ->> 'address' AS address,
       e.body::json ->> 'detail' AS detail, encode(l.hash, 'hex') AS hash
     FROM mod_audit.links AS l JOIN mod_audit.events AS e USING (event_id)
     WHERE ($1::bigint IS NULL OR l.seq < $1) AND ($2::bigint IS NULL OR l.at_ms >= $2)
       AND ($3::bigint IS NULL OR l.at_ms < $3) AND ($4::text IS NULL OR e.kind = $4)
       AND ($5::text IS NULL OR e.user_id = $5 OR e.object_id = $5)
       AND ($6::text IS NULL OR e.organization_id = $6 OR e.object_id = $6)
     ORDER BY l.seq DESC LIMIT $7`,
    [
      before ?? null,
      from ?? null,
      to ?? null,
      kind ?? null,
      userId ?? null,
      organizationId ?? null,
      limit,
    ],
  );
  return rows.map((row) => ({
    seq: row.seq,
    at: row.at_ms,
    kind: row.kind,
    ...(row.user_id !== null && { userId: row.user_id }),
    ...(row.organization_id !== null && { organizationId: row.organization_id }),
    ...(row.object_id !== null && { objectId: row.object_id }),
    ...(row.session_id !== null && { sessionId: row.session_id }),
    address: row.address ?? '',
    ...(row.detail !== null && { detail: row.detail }),
    hash: row.hash,
  }));
}

/** Every kind that is on record. */
export async function readKinds(db: Queryable): Promise<readonly string[]> {
  const { rows } = await db.query<{ kind: string }>(
    'SELECT DISTINCT kind FROM mod_audit.events ORDER BY kind',
  );
  return rows.map(({ kind }) => kind);
}

/** One link with what it covers. */
export interface AuditLink {
  readonly seq: number;
  readonly atMs: number;
  readonly body: string;
  readonly previousHash: Buffer;
  readonly hash: Buffer;
}

/** Links after `after`, oldest first. */
export async function readLinks(
  db: Queryable,
  after: number,
  limit: number,
): Promise<readonly AuditLink[]> {
  const { rows } = await db.query<{
    seq: number;
    at_ms: number;
    body: string;
    previous_hash: Buffer;
    hash: Buffer;
  }>(
    `SELECT l.seq, l.at_ms, e.body, l.previous_hash, l.hash
     FROM mod_audit.links AS l JOIN mod_audit.events AS e USING (event_id)
     WHERE l.seq > $1 ORDER BY l.seq LIMIT $2`,
    [after, limit],
  );
  return rows.map((row) => ({
    seq: row.seq,
    atMs: row.at_ms,
    body: row.body,
    previousHash: row.previous_hash,
    hash: row.hash,
  }));
}

/** The hash that a link has to have: SHA-256(previous hash ‖ "seq at body"). */
export function linkHash(
  previous: Uint8Array,
  link: Pick<AuditLink, 'seq' | 'atMs' | 'body'>,
): Buffer {
  const { seq, atMs, body } = link;
  return createHash('sha256').update(previous).update(`${seq} ${atMs} ${body}`).digest();
}
