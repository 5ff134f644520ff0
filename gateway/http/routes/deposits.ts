import { DEPOSIT_SIGNATURE_HEADER, depositNoticeSchema } from '#contracts/wire/deposits.ts';
import { projectAnswerSchema } from '#contracts/wire/project-steps.ts';
import { DEPOSIT_ACTOR, noticeCommandId } from '../../projects/deposit-port.ts';
import { answeredCase, outcomeOf } from '../case-answers.ts';
import type { HttpApp } from '../app-type.ts';
import type { HttpDeps } from '../deps.ts';
import { inTime } from '../in-time.ts';
import { HttpRefusal } from '../problems.ts';

/** What banks and guarantors tell of deposits (保证金). */
export function addDepositRoute(app: HttpApp, deps: HttpDeps): void {
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
