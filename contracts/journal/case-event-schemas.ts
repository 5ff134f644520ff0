import { z } from 'zod';
import { commandIdSchema } from '../ids.ts';
import { epochMsSchema } from '../time.ts';
import { ROLES } from '../wire/rest.ts';
import type { CaseEvent } from './case-events.ts';
import { STREAM_KINDS } from './stream-kind.ts';

/** The four forms of a case's records as a file holds them; what a step holds is the rules' own business. */

const request = {
  commandId: commandIdSchema,
  by: z.strictObject({
    role: z.enum([...ROLES, 'system']),
    organizationId: z.string(),
    name: z.string(),
  }),
  step: z.looseObject({ type: z.string() }),
  given: z.unknown().optional(),
};

export const caseEventSchema: z.ZodType<CaseEvent> = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('CaseOpened'),
    kind: z.enum(STREAM_KINDS),
    caseId: z.string(),
    ...request,
  }),
  z.strictObject({ type: z.literal('StepTaken'), ...request, facts: z.unknown().optional() }),
  z.strictObject({
    type: z.literal('StepRefused'),
    ...request,
    refusal: z.strictObject({
      reason: z.string(),
      allowedStates: z.array(z.string()).exactOptional(),
      allowedActors: z.array(z.string()).exactOptional(),
      allowedFrom: epochMsSchema.exactOptional(),
      allowedUntil: epochMsSchema.exactOptional(),
      more: z.unknown().optional(),
    }),
  }),
  z.strictObject({
    type: z.literal('TimePassed'),
    what: z.string(),
    dueAt: epochMsSchema,
    facts: z.unknown().optional(),
  }),
]);

/** Whether a stream that begins with this event is a case. */
export function opensCase(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'type' in event
    ? event.type === 'CaseOpened'
    : false;
}
