import type {
  CaseAnswer,
  CaseEvent,
  CaseOpened,
  StepRequest,
  TimePassed,
} from '#contracts/journal/case-events.ts';
import { canonicalText, type JournalRecord, type Sha256 } from '#contracts/journal/record.ts';
import type { CaseRefold } from '#contracts/journal/refold.ts';
import { InvariantError, invariant } from '#contracts/result.ts';
import type { EpochMs } from '#contracts/time.ts';
import { hex, utf8 } from '#contracts/utf8.ts';
import { CaseFold, type CaseKind } from './cases/case-kind.ts';
import { CASE_KINDS } from './case-kinds.ts';
import { COMMAND_ID_REUSED, commandBody } from './cases/command-body.ts';

/**
 * Replays the records of a case (案卷) through the rules of its kind and compares every recorded decision with what the rules
 * decide (JRN-8): steps, refusals, and what time alone brought about.
 */
export function startCaseRefold(
  sha256: Sha256,
  kinds: readonly CaseKind<unknown>[] = CASE_KINDS,
): CaseRefold {
  const commands = new Map<string, string>();
  let fold: CaseFold | undefined;
  return {
    apply(record) {
      try {
        const checked =
          fold === undefined ? opened(kinds, record) : followed(fold, record, { commands, sha256 });
        if (typeof checked === 'string') return checked;
        remember(record.event, { commands, sha256 });
        fold = checked;
        return undefined;
      } catch (error) {
        // A step of a form that these rules do not know breaks them somewhere; that is a disagreement, not a crash.
        if (error instanceof InvariantError || error instanceof TypeError) {
          return `the rules cannot follow it: ${error.message}`;
        }
        if (error instanceof RangeError) return 'the rules cannot follow it';
        throw error;
      }
    },
    outcome() {
      invariant(fold !== undefined, 'at least one record was taken');
      const { title, kind, facets } = fold.summary;
      return {
        ...{ title, bidderNames: {}, isEnded: fold.isEnded, lots: [] },
        stateHash: hex(sha256(utf8(canonicalText(fold.serialized)))),
        case: { kind, phase: facets.phase },
      };
    },
  };
}

interface Memory {
  /** What was asked first under each command id. */
  readonly commands: Map<string, string>;
  readonly sha256: Sha256;
}

function opened(
  kinds: readonly CaseKind<unknown>[],
  { event, stream, at }: JournalRecord<CaseEvent>,
): CaseFold | string {
  if (event.type !== 'CaseOpened') return 'the first record opens the case';
  const rules = kinds.find(({ kind }) => kind === event.kind);
  if (rules === undefined) return `there are no rules for ${event.kind}`;
  if (event.caseId !== stream) return 'it opens another case';
  const refusal = rules.mayOpen(requestOf(event), at);
  if (refusal !== undefined) return `the rules give ${canonicalText(refusal)}`;
  return new CaseFold(rules, rules.open(event, at));
}

function followed(
  fold: CaseFold,
  { event, version, at }: JournalRecord<CaseEvent>,
  memory: Memory,
): CaseFold | string {
  if (event.type === 'CaseOpened') return 'a case is opened once';
  const due = fold.due(at);
  if (event.type === 'TimePassed') {
    if (due === undefined) return `${event.what} was not due`;
    return difference(due, event) ?? fold.after(event, { version, at });
  }
  if (due !== undefined) return `${due.what} was due at ${due.dueAt}, before this record`;
  const expected = expectedAnswer(fold, event, { at, memory });
  if (typeof expected === 'string') return expected;
  return difference(expected, event) ?? fold.after(event, { version, at });
}

function expectedAnswer(
  fold: CaseFold,
  event: Exclude<CaseAnswer, CaseOpened>,
  { at, memory }: { readonly at: EpochMs; readonly memory: Memory },
): CaseAnswer | string {
  const request = requestOf(event);
  const seen = memory.commands.get(request.commandId);
  if (seen !== undefined) {
    if (seen === commandBody(memory.sha256, request)) {
      return 'the command was answered before, which leaves no record';
    }
    return { type: 'StepRefused', ...request, refusal: { reason: COMMAND_ID_REUSED } };
  }
  const decision = fold.decide(request, at);
  if (!decision.isTaken) return { type: 'StepRefused', ...request, refusal: decision.refusal };
  const { facts } = decision;
  return { type: 'StepTaken', ...request, ...(facts === undefined ? {} : { facts }) };
}

function requestOf({ commandId, by, step, given }: StepRequest): StepRequest {
  return { commandId, by, step, ...(given === undefined ? {} : { given }) };
}

function remember(event: CaseEvent, { commands, sha256 }: Memory): void {
  if (event.type === 'TimePassed' || commands.has(event.commandId)) return;
  commands.set(event.commandId, commandBody(sha256, event));
}

/** Records are compared as they are written, so that a value that JSON drops is no difference. */
function difference(
  expected: CaseAnswer | TimePassed,
  recorded: CaseAnswer | TimePassed,
): string | undefined {
  const text = canonicalText(expected);
  if (text === canonicalText(recorded)) return undefined;
  const { type } = expected;
  const what =
    type === 'StepRefused'
      ? canonicalText(expected.refusal)
      : type === 'TimePassed'
        ? text
        : canonicalText({ type, ...('facts' in expected ? { facts: expected.facts } : {}) });
  return `the rules give ${what}`;
}
