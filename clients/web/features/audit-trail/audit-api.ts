import {
  type AuditCheck,
  auditCheckSchema,
  auditKindsSchema,
  auditListSchema,
} from '#contracts/wire/audit.ts';
import { request } from '#clients/web/kit/http.ts';

/** REST calls of the audit administration. */

export interface AuditFilter {
  readonly kind?: string | undefined;
  readonly person?: string | undefined;
  readonly organizationId?: string | undefined;
  /** Epoch milliseconds, half-open. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

function queryOf(filter: AuditFilter): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  return query;
}

const SIZE = 50;

export function readAudit(filter: AuditFilter, before: number | undefined, signal: AbortSignal) {
  const query = queryOf(filter);
  query.set('size', String(SIZE));
  if (before !== undefined) query.set('before', String(before));
  return request(auditListSchema, `/api/audit?${query}`, { signal });
}

export const auditKindsQuery = {
  queryKey: ['audit', 'kinds'],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
    request(auditKindsSchema, '/api/audit/kinds', { signal }),
};

export function checkChain(): Promise<AuditCheck> {
  return request(auditCheckSchema, '/api/audit/check', { method: 'POST' });
}

/** Address of the CSV file. */
export function auditExportPath(filter: AuditFilter): string {
  return `/api/audit/export?${queryOf(filter)}`;
}
