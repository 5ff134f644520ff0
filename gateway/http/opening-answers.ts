import type { StepRequest } from '#contracts/journal/case-events.ts';
import type { OpeningStep } from '#contracts/journal/opening-steps.ts';
import { SEAL_FAULT_WORDS } from '#contracts/sealing/fault-words.ts';
import { type OpeningAnswer, openingAnswerSchema } from '#contracts/wire/openings.ts';
import type { FastifyRequest } from 'fastify';
import type { Opening } from '#engine/api.ts';
import { openingOf } from './access-hook.ts';
import type { FileFault } from '../openings/arrangement.ts';
import type { Sealing } from '../sealing/ports.ts';
import type { Session } from '../session/session.ts';
import { answeredCase, OPENING_CODES } from './case-answers.ts';
import type { HttpDeps } from './deps.ts';
import { inTime } from './in-time.ts';
import { HttpRefusal } from './problems.ts';

/** Answers about bid openings over HTTP. */

/** Refuses where the platform takes no sealed bids. */
export function sealingOf({ sealing }: Pick<HttpDeps, 'sealing'>): Sealing {
  if (sealing === undefined) throw new HttpRefusal('SEALING_OFF');
  return sealing;
}

/** A file that does not hold: which, by the code of its fault and in words. */
export function fileRefusal({ field, fault }: FileFault): HttpRefusal {
  const { zh, en } = SEAL_FAULT_WORDS[fault];
  const message = `${fault}: ${zh} / ${en}`;
  return new HttpRefusal('SEALED_FILE_REFUSED', { errors: [{ path: `/${field}`, message }] });
}

/** All that is on record of the opening in hand. */
export async function openingInFull(deps: HttpDeps, request: FastifyRequest): Promise<Opening> {
  const opening = await deps.openings.facts(openingOf(request).id);
  if (opening === undefined) throw new HttpRefusal('UNAVAILABLE');
  return opening;
}

export function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}

export function actorOf({ role, organizationId, displayName }: Session) {
  return { role, organizationId, name: displayName };
}

/** Hands a step to the opening's writer and brings its answer back in the words of the wire. */
export async function takeStep(
  deps: HttpDeps,
  openingId: string,
  request: StepRequest<OpeningStep>,
): Promise<OpeningAnswer> {
  const sent = deps.engine.cases.submit(openingId, request);
  const { event, at, receipt } = answeredCase(await inTime(deps, sent), OPENING_CODES);
  if (event.type !== 'StepRefused') return openingAnswer({ outcome: 'accepted', at, receipt });
  const { more, ...refusal } = event.refusal;
  const fault =
    typeof more === 'object' && more !== null && 'fault' in more ? more.fault : undefined;
  return openingAnswer({
    ...{ outcome: 'refused', ...refusal, at, receipt },
    ...(fault === undefined ? {} : { fault }),
  });
}

function openingAnswer(answer: object): OpeningAnswer {
  return openingAnswerSchema.parse(answer);
}
