import { MATRIX_OPENING_ID, matrixToken } from '../access/matrix.ts';
import type { SentRequest } from './testing/send-request.ts';

/** Test support: one good request for each route about bid openings. */

const token = matrixToken('agency', 'runner');
const opening = `/api/openings/${MATRIX_OPENING_ID}`;

function target(route: string, json?: unknown): SentRequest & { name: string } {
  const [method = '', path = ''] = route.split(' ', 2);
  return { name: route, method, path, token, ...(json !== undefined && { json }) };
}

export const OPENING_TARGETS: readonly (SentRequest & { name: string })[] = [
  target('GET /api/openings?page=1&size=20&state=receiving&mine=true&search=x'),
  target('GET /api/openings.csv?state=receiving&mine=true&search=x'),
  target(`GET ${opening}`),
  target(`GET ${opening}/remarks?before=51`),
  target('POST /api/openings', {
    ...{ commandId: 'c1', policy: 'AAAA', signature: 'AAAA', stage: '1' },
    ...{ ceilingFen: 100, confirmMs: 60_000 },
  }),
  target(`POST ${opening}/commands`, {
    ...{ type: 'RaiseObjection', commandId: 'c1', about: 'objection', text: '价格读错' },
  }),
];
