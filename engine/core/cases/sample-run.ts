import { commandId } from '#contracts/ids.ts';
import type { CaseActor, CaseEvent, CaseOpened, CaseStep } from '#contracts/journal/case-events.ts';
import { invariant } from '#contracts/result.ts';
import { type EpochMs, epochMs } from '#contracts/time.ts';
import { CaseFold, type CaseKind } from './case-kind.ts';

/** Test support: takes steps of one case as the writer does, what is due first, then the decision, then its record. */
export class CaseRun<State, Step extends CaseStep> {
  readonly events: CaseEvent<Step>[] = [];
  /** Instant of each. */
  readonly ats: EpochMs[] = [];
  nowMs: number;
  readonly #opened: CaseOpened<Step>;
  #fold: CaseFold<State, Step>;
  #count = 0;

  /** What the first record was given, every step is given. */
  constructor(kind: CaseKind<State, Step>, opened: CaseOpened<Step>, startMs: number) {
    this.nowMs = startMs;
    this.#opened = opened;
    this.events.push(opened);
    this.ats.push(this.at);
    this.#fold = new CaseFold(kind, kind.open(opened, this.at));
  }

  get at(): EpochMs {
    return epochMs(this.nowMs);
  }

  get fold(): CaseFold<State, Step> {
    return this.#fold;
  }

  /** `taken`, or the reason of the refusal. */
  take(by: CaseActor, step: Step): string {
    this.pass(0);
    this.#count += 1;
    const { given } = this.#opened;
    const id = commandId(`c${this.#count}`);
    const request = { commandId: id, by, step, ...(given === undefined ? {} : { given }) };
    const decision = this.#fold.decide(request, this.at);
    if (!decision.isTaken) {
      this.#record({ type: 'StepRefused', ...request, refusal: decision.refusal });
      return decision.refusal.reason;
    }
    const { facts } = decision;
    this.#record({ type: 'StepTaken', ...request, ...(facts === undefined ? {} : { facts }) });
    return 'taken';
  }

  /** Throws where a step is refused: for the way to what a test is about. */
  must(by: CaseActor, ...steps: readonly Step[]): this {
    for (const step of steps) {
      const outcome = this.take(by, step);
      invariant(outcome === 'taken', `${step.type} at step ${this.#count}: ${outcome}`);
    }
    return this;
  }

  /** Lets time go on, and everything happen that it brings about. */
  pass(ms: number): this {
    this.nowMs += ms;
    for (let due = this.#fold.due(this.at); due !== undefined; due = this.#fold.due(this.at)) {
      this.#record(due);
    }
    return this;
  }

  passTo(atMs: number): this {
    return this.pass(atMs - this.nowMs);
  }

  #record(event: CaseEvent<Step>): void {
    this.events.push(event);
    this.ats.push(this.at);
    this.#fold = this.#fold.after(event, { version: this.events.length, at: this.at });
  }
}
