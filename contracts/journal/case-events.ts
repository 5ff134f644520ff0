import type { CommandId } from '../ids.ts';
import type { EpochMs } from '../time.ts';
import type { Role } from '../wire/rest.ts';
import type { StreamKind } from './stream-kind.ts';

/**
 * Records of a case: a stream that is no auction but a procedure that people take step by step (auction project, bid
 * opening, …). All kinds share these four forms; what a step means is the kind's own rules (`engine/core`).
 */

/** Who takes a step, from the session; `system` is the platform itself. */
export interface CaseActor {
  readonly role: Role | 'system';
  readonly organizationId: string;
  readonly name: string;
}

/** What was asked: `type` and the fields of that step. */
export interface CaseStep {
  readonly type: string;
}

/** A step as it reaches the writer. */
export interface StepRequest<Step extends CaseStep = CaseStep> {
  readonly commandId: CommandId;
  readonly by: CaseActor;
  readonly step: Step;
  /**
   * What the server looked up for this step and the rules cannot know, such as names of organizations. On record with
   * it, and no part of what a repeated command has to be equal in.
   */
  readonly given?: unknown;
}

/** First record of every case. */
export interface CaseOpened<Step extends CaseStep = CaseStep> extends StepRequest<Step> {
  readonly type: 'CaseOpened';
  readonly kind: StreamKind;
  readonly caseId: string;
}

export interface StepTaken<Step extends CaseStep = CaseStep, Facts = unknown>
  extends StepRequest<Step> {
  readonly type: 'StepTaken';
  /** What the rules computed from it. */
  readonly facts?: Facts;
}

/** Why not, and when, where and by whom it would be taken. */
export interface StepRefusal {
  readonly reason: string;
  readonly allowedStates?: readonly string[];
  readonly allowedActors?: readonly string[];
  readonly allowedFrom?: EpochMs;
  readonly allowedUntil?: EpochMs;
  /** Further facts of the kind, such as the findings of a check. */
  readonly more?: unknown;
}

/** A refused step, whole, so that what was tried is on record. */
export interface StepRefused<Step extends CaseStep = CaseStep> extends StepRequest<Step> {
  readonly type: 'StepRefused';
  readonly refusal: StepRefusal;
}

/** Written by time alone; `dueAt` is the deadline, the record's `at` is when the writer came to it. */
export interface TimePassed<Facts = unknown> {
  readonly type: 'TimePassed';
  readonly what: string;
  readonly dueAt: EpochMs;
  readonly facts?: Facts;
}

export type CaseEvent<Step extends CaseStep = CaseStep, Facts = unknown> =
  | CaseOpened<Step>
  | StepTaken<Step, Facts>
  | StepRefused<Step>
  | TimePassed<Facts>;
/** The records that answer a command. */
export type CaseAnswer = CaseOpened | StepTaken | StepRefused;
