import type {
  CaseEvent,
  CaseOpened,
  CaseStep,
  StepRefusal,
  StepRequest,
  TimePassed,
} from '#contracts/journal/case-events.ts';
import type { StreamKind } from '#contracts/journal/stream-kind.ts';
import type { EpochMs } from '#contracts/time.ts';

/**
 * The rules of one kind of case, pure: state is a value that is never changed in place, so that the state of decisions
 * and the state that people see can share it.
 *
 * A writer's round for one step at its stamp `at`: apply `due(state, at)` until there is none; `decide`; apply the event.
 * Command ids are the writer's business: `decide` never sees a repeated one.
 */
export interface CaseKind<State, Step extends CaseStep = CaseStep> {
  readonly kind: StreamKind;
  /** The state after the first record, or why there may be no such case. */
  open(opened: CaseOpened<Step>, at: EpochMs): State;
  /** Whether the case may be opened so; asked before the first record is made. */
  mayOpen(request: StepRequest<Step>, at: EpochMs): StepRefusal | undefined;
  decide(state: State, request: StepRequest<Step>, at: EpochMs): StepDecision;
  /** The next thing that time alone brings about by `at`, earliest first. */
  due(state: State, at: EpochMs): TimePassed | undefined;
  evolve(state: State, event: CaseEvent<Step>, record: RecordPlace): State;
  /** When `due` will next have something; undefined: never without a step. */
  nextDeadline(state: State): EpochMs | undefined;
  /** An ended case is loaded only when somebody asks; steps are decided all the same. */
  isEnded(state: State): boolean;
  summary(state: State): CaseSummary;
  /** What the state hash covers: everything that cannot be derived, as JSON. */
  serialize(state: State): unknown;
}

export interface RecordPlace {
  readonly version: number;
  readonly at: EpochMs;
}

export type StepDecision =
  | { readonly isTaken: true; readonly facts?: unknown }
  | { readonly isTaken: false; readonly refusal: StepRefusal };

/** What lists show of a case; the shape of a stream's summary. */
export interface CaseSummary {
  readonly title: string;
  readonly type: string;
  readonly visibility: string;
  readonly offerSignature: string;
  readonly buyerId: string;
  readonly agencyId: string;
  readonly bidderIds: readonly string[];
  readonly opensAt: number;
  readonly closesAt: number;
  readonly lotCount: number;
  readonly kind: StreamKind;
  readonly facets: {
    readonly phase: string;
    readonly isPublic: boolean;
    readonly parties: readonly string[];
    readonly madeAt: number;
    readonly listed: unknown;
  };
}

/** One case as folded so far; immutable, `after` gives the next one. */
export class CaseFold<State = unknown, Step extends CaseStep = CaseStep> {
  readonly rules: CaseKind<State, Step>;
  readonly state: State;

  constructor(rules: CaseKind<State, Step>, state: State) {
    this.rules = rules;
    this.state = state;
  }

  after(event: CaseEvent<Step>, record: RecordPlace): CaseFold<State, Step> {
    return new CaseFold(this.rules, this.rules.evolve(this.state, event, record));
  }

  decide(request: StepRequest<Step>, at: EpochMs): StepDecision {
    return this.rules.decide(this.state, request, at);
  }

  due(at: EpochMs): TimePassed | undefined {
    return this.rules.due(this.state, at);
  }

  get nextDeadline(): EpochMs | undefined {
    return this.rules.nextDeadline(this.state);
  }

  get isEnded(): boolean {
    return this.rules.isEnded(this.state);
  }

  get summary(): CaseSummary {
    return this.rules.summary(this.state);
  }

  get serialized(): unknown {
    return this.rules.serialize(this.state);
  }
}
