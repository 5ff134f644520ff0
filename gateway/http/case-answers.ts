import type { CaseAnswer } from '#contracts/journal/case-events.ts';
import type { ErrorCode } from '#contracts/errors.ts';
import { assertNever } from '#contracts/result.ts';
import { type ProjectAnswer, projectAnswerSchema } from '#contracts/wire/project-steps.ts';
import type { CaseOutcome } from '#engine/api.ts';
import { HttpRefusal } from './problems.ts';

/** Answers of cases over HTTP. */

/** How a kind of cases is refused. */
interface CaseCodes {
  readonly exists: ErrorCode;
  readonly notOpened: ErrorCode;
  readonly full: ErrorCode;
}

const PROJECT_CODES: CaseCodes = {
  exists: 'PROJECT_EXISTS',
  notOpened: 'NOT_FOUND',
  full: 'PROJECT_FULL',
};
export const OPENING_CODES: CaseCodes = {
  exists: 'OPENING_EXISTS',
  notOpened: 'OPENING_REFUSED',
  full: 'OPENING_FULL',
};

/** The answer that is on record; refuses where there is none. */
export function answeredCase(outcome: CaseOutcome | undefined, codes = PROJECT_CODES) {
  if (outcome === undefined) throw new HttpRefusal('UNAVAILABLE');
  switch (outcome.type) {
    case 'answered':
      return outcome;
    case 'exists':
      throw new HttpRefusal(codes.exists);
    case 'not_opened':
      throw new HttpRefusal(codes.notOpened);
    case 'not_found':
      throw new HttpRefusal('NOT_FOUND');
    case 'too_many':
      throw new HttpRefusal(codes.full);
    case 'too_large':
      throw new HttpRefusal('BODY_TOO_LARGE');
    case 'unavailable':
      throw new HttpRefusal('UNAVAILABLE', { retryAfterMs: outcome.retryAfterMs });
    default:
      return assertNever(outcome);
  }
}

const refusalSchema = projectAnswerSchema.omit({ at: true, version: true, receipt: true });

/** `accepted`, or why not, in the words of the wire. */
export function outcomeOf(event: CaseAnswer): Pick<ProjectAnswer, 'outcome' | 'reason'> {
  if (event.type !== 'StepRefused') return { outcome: 'accepted' };
  const { more, ...refusal } = event.refusal;
  const findings = more === undefined ? {} : { findings: more };
  return refusalSchema.parse({ outcome: 'refused', ...refusal, ...findings });
}
