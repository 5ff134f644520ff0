import { queryOptions } from '@tanstack/react-query';
import { policyTermsSchema } from '#contracts/wire/openings.ts';
import { request } from '#clients/web/kit/http.ts';

/** What a policy has to say of this platform. */
export const policyTermsQuery = queryOptions({
  queryKey: ['policy-terms'],
  queryFn: ({ signal }) => request(policyTermsSchema, '/api/policy-terms', { signal }),
});
