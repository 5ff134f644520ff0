import type { CaseActor } from '#contracts/journal/case-events.ts';
import { DEPOSIT_SIGNATURE_HEADER, depositNoticeSchema } from '#contracts/wire/deposits.ts';
import {
  depositStatementAnswerSchema,
  depositStatementSchema,
} from '#contracts/wire/deposit-statements.ts';
import { projectAnswerSchema } from '#contracts/wire/project-steps.ts';
import { DEPOSIT_ACTOR, noticeCommandId } from '../../projects/deposit-port.ts';
import { type StatementDeps, takeStatement } from '../../projects/take-statement.ts';
import { viewerOf } from '../../projects/viewer.ts';
import { type ProjectInHand, projectOf } from '../access-hook.ts';
import { answeredCase, outcomeOf } from '../case-answers.ts';
import type { HttpApp } from '../app-type.ts';
import { sessionOf } from '../caller.ts';
import type { HttpDeps } from '../deps.ts';
import { inTime } from '../in-time.ts';
import { HttpRefusal } from '../problems.ts';
import { projectParams } from './projects.ts';

/** What banks and guarantors tell of deposits (保证金): by notice, and by a statement that the agency imports. */
export function addDepositRoutes(app: HttpApp, deps: HttpDeps): void {
  addNoticeRoute(app, deps);

  app.post(
    '/api/projects/:id/deposit-statements',
    {
      config: { access: 'project.deposits' },
      schema: {
        tags: ['project'],
        summary:
          'Deposits from a bank statement: what each payment is, and those of `take` (PRJ-15)',
        params: projectParams,
        body: depositStatementSchema,
        response: { 200: depositStatementAnswerSchema },
      },
    },
    async (request) => {
      const project = projectOf(request);
      const session = sessionOf(request);
      const by = { ...viewerOf(session, project.facts), name: session.displayName };
      const { cells, take = [] } = request.body;
      const sent = { by, projectId: project.id, cells, take };
      return takeStatement(statementDeps(deps, project, by), sent);
    },
  );
}

function statementDeps(deps: HttpDeps, { id }: ProjectInHand, by: CaseActor): StatementDeps {
  return {
    payments: deps.payments,
    look: async () => {
      const { role, organizationId } = by;
      const sight = await deps.projects.sight(id, { role, organizationId });
      if (sight === undefined) throw new HttpRefusal('UNAVAILABLE');
      return sight;
    },
    creditCodes: async (ids) => {
      const found = await deps.identity.organizationsOf(ids);
      return new Map(
        found.flatMap(({ id: one, creditCode }) =>
          creditCode === undefined ? [] : [[one, creditCode] as const],
        ),
      );
    },
    record: async (step, commandId) => {
      const sent = deps.engine.cases.submit(id, { commandId, by, step, given: {} });
      return outcomeOf(answeredCase(await inTime(deps, sent)).event);
    },
  };
}

function addNoticeRoute(app: HttpApp, deps: HttpDeps): void {
  app.post(
    '/api/deposit-notices',
    {
      config: { access: 'deposit.notify' },
      schema: {
        tags: ['project'],
        summary: 'A signed notice that a deposit was received, returned or forfeited (PRJ-12)',
        body: depositNoticeSchema,
        response: { 200: projectAnswerSchema },
      },
    },
    async (request) => {
      const header = request.headers[DEPOSIT_SIGNATURE_HEADER];
      const nowMs = deps.engine.nowMs();
      const signature = typeof header === 'string' ? header : undefined;
      // Without the key there is nothing here, as for a route that does not exist (A3).
      if (!deps.deposits.isSigned(request.body, signature, nowMs)) {
        throw new HttpRefusal('NOT_FOUND');
      }
      const { noticeId, projectId, ...fields } = request.body;
      const sent = deps.engine.cases.submit(projectId, {
        commandId: noticeCommandId(noticeId),
        by: DEPOSIT_ACTOR,
        step: { type: 'RecordDeposit' as const, ...fields },
      });
      const { event, at, version, receipt } = answeredCase(await inTime(deps, sent));
      return { ...outcomeOf(event), at, version, receipt };
    },
  );
}
