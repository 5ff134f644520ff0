import { idText } from '#contracts/ids.ts';
import type { ArrangeOpening } from '#contracts/journal/opening-steps.ts';
import {
  arrangeOpeningSchema,
  openingAnswerSchema,
  openingCommandSchema,
  openingCreatedSchema,
} from '#contracts/wire/openings.ts';
import { arrangementOf } from '../../openings/arrangement.ts';
import { openingOf } from '../access-hook.ts';
import type { HttpApp } from '../app-type.ts';
import { sessionOf } from '../caller.ts';
import { answeredCase, OPENING_CODES } from '../case-answers.ts';
import type { HttpDeps } from '../deps.ts';
import { inTime } from '../in-time.ts';
import { actorOf, bytesOf, fileRefusal, sealingOf, takeStep } from '../opening-answers.ts';
import { HttpRefusal } from '../problems.ts';
import { openingParams } from './openings.ts';

/** What is done to bid openings without a file. */
export function addOpeningActRoutes(app: HttpApp, deps: HttpDeps): void {
  app.post(
    '/api/openings',
    {
      config: { access: 'opening.arrange' },
      schema: {
        tags: ['opening'],
        summary: 'Arrange the opening of one lot and stage by the tender’s signed policy (OPN-4)',
        body: arrangeOpeningSchema,
        response: { 201: openingCreatedSchema },
      },
    },
    async (request, reply) => {
      const { commandId, openingId: givenId, policy, signature, ...rest } = request.body;
      const { tools } = sealingOf(deps);
      const files = { policy: bytesOf(policy), signature: bytesOf(signature) };
      const step = await arrangementOf(tools, { ...files, ...rest });
      if (!step.ok) throw fileRefusal(step.error);
      const openingId = givenId ?? madeId(step.value);
      const by = actorOf(sessionOf(request));
      const opened = deps.engine.cases.open('opening', openingId, {
        ...{ commandId, by: { ...by, name: sessionOf(request).organizationName } },
        step: step.value,
      });
      answeredCase(await inTime(deps, opened), OPENING_CODES);
      void reply.code(201).header('location', `/api/openings/${encodeURIComponent(openingId)}`);
      return { openingId };
    },
  );

  app.post(
    '/api/openings/:id/commands',
    {
      config: { access: 'opening.act' },
      schema: {
        tags: ['opening'],
        summary: 'A step of the host or a bidder (OPN-1); the same id always gets the same answer',
        params: openingParams,
        body: openingCommandSchema,
        response: { 200: openingAnswerSchema },
      },
    },
    async (request) => {
      const { commandId, ...step } = request.body;
      return takeStep(deps, openingOf(request).id, {
        ...{ commandId, by: actorOf(sessionOf(request)), step },
      });
    },
  );
}

/** Tender, lot and stage, which are opened once. */
function madeId({ policy, stage }: ArrangeOpening): string {
  const id = idText.safeParse(`${policy.tender}-${policy.lots[0]}-${stage}`);
  if (id.success) return id.data;
  const message = 'give a number: that of the tender with lot and stage is none';
  throw new HttpRefusal('INVALID_INPUT', { errors: [{ path: '/openingId', message }] });
}
