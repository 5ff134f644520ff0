import { z } from 'zod';
import {
  authorityListSchema,
  importedRevocationsSchema,
  lockOutListSchema,
  type Policies,
  policiesSchema,
} from '#contracts/wire/audit.ts';
import { sessionListSchema } from '#contracts/wire/session.ts';
import { request } from '#clients/web/kit/http.ts';
import { type PageInput, pageQuery } from '#clients/web/kit/paged-rows.tsx';
import { withFresh } from '#clients/web/kit/step-up.ts';

/** REST calls of the security administration. */

type Signalled = { readonly signal: AbortSignal };

export const allSessionsOf = (input: PageInput) => ({
  queryKey: ['security', 'sessions', input],
  queryFn: ({ signal }: Signalled) =>
    request(sessionListSchema, `/api/all-sessions?${pageQuery(input)}`, { signal }),
});

export const lockOutsQuery = {
  queryKey: ['security', 'lock-outs'],
  queryFn: ({ signal }: Signalled) => request(lockOutListSchema, '/api/lock-outs', { signal }),
};

export const policiesQuery = {
  queryKey: ['security', 'policies'],
  queryFn: ({ signal }: Signalled) => request(policiesSchema, '/api/policies', { signal }),
};

export const authoritiesQuery = {
  queryKey: ['security', 'authorities'],
  queryFn: ({ signal }: Signalled) => request(authorityListSchema, '/api/authorities', { signal }),
};

async function remove(path: string, id: string): Promise<void> {
  const whole = `${path}/${encodeURIComponent(id)}`;
  await withFresh(() => request(z.unknown(), whole, { method: 'DELETE' }));
}

export const endSession = (id: string) => remove('/api/all-sessions', id);
export const unlock = (id: string) => remove('/api/lock-outs', id);
export const removeAuthority = (id: string) => remove('/api/authorities', id);

export async function setPolicies(policies: Policies): Promise<void> {
  const options = { method: 'PUT', body: policies } as const;
  await withFresh(() => request(z.unknown(), '/api/policies', options));
}

export function importRevocations(list: string) {
  const options = { method: 'POST', body: { list } } as const;
  return withFresh(() => request(importedRevocationsSchema, '/api/revocation-lists', options));
}

export async function addAuthority(pem: string): Promise<void> {
  const options = { method: 'POST', body: { pem } } as const;
  await withFresh(() => request(z.unknown(), '/api/authorities', options));
}
