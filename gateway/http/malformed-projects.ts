import { matrixToken } from '../access/matrix.ts';
import type { SentRequest } from './testing/send-request.ts';

/** Test support: one good request for each route about auction projects. */

const token = matrixToken('agency', 'runner');
const draft = { title: '打印纸', lots: [], rules: { type: 'english-reverse' } };

function target(route: string, json?: unknown): SentRequest & { name: string } {
  const [method = '', path = ''] = route.split(' ', 2);
  return { name: route, method, path, token, ...(json !== undefined && { json }) };
}

export const PROJECT_TARGETS: readonly (SentRequest & { name: string })[] = [
  target('GET /api/projects?page=1&size=20&state=failed&mine=true&sort=title'),
  target('GET /api/projects.csv?search=x'),
  target('GET /api/projects/P-published'),
  target('GET /api/projects/P-draft/export'),
  target('GET /api/project-parties?kind=buyer&search=x&size=5'),
  target('GET /api/project-draft?project=P-published'),
  target('GET /api/project-templates'),
  target('PUT /api/project-templates/t-1', { name: '打印纸', draft, lotDurationMs: 60_000 }),
  target('DELETE /api/project-templates/t-1'),
  target('POST /api/auctions/M-ended-open/what-if', { rules: { minBidders: 2 } }),
  target('POST /api/deposit-notices', {
    ...{ noticeId: 'n1', projectId: 'P-published', bidderId: 'org-bidder' },
    ...{ state: 'received', amountFen: 100, reference: 'r' },
  }),
  target('POST /api/projects/P-published/deposit-statements', {
    cells: [
      ['交易流水号', '收入金额', '附言'],
      ['n1', '100.00', 'P-published'],
    ],
    take: ['n1'],
  }),
  target('POST /api/projects', { commandId: 'c1', projectId: 'P-new', draft }),
  target('POST /api/project-checks', { draft }),
  target('POST /api/projects/P-draft/commands', {
    type: 'Withdraw',
    commandId: 'c1',
    reason: 'no budget',
  }),
];
