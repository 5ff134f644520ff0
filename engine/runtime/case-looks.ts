import type { Reporter, Scheduler } from './ports.ts';

const RETRY_MS = 1_000;

export interface CaseLooksOptions {
  readonly scheduler: Scheduler;
  readonly reporter: Reporter;
  /** What is reported when a look fails. */
  readonly trouble: string;
  /** Does what the case asks for now; false: something has to wait and is tried again. */
  readonly work: (caseId: string) => Promise<boolean>;
}

/** Looks at cases, one look at a time for each: what happens during a look brings another, and what failed is tried again. */
export class CaseLooks {
  readonly #options: CaseLooksOptions;
  /** Cases being looked at, and whether something happened to them meanwhile. */
  readonly #looking = new Map<string, { isAgain: boolean }>();
  #isStopped = false;

  constructor(options: CaseLooksOptions) {
    this.#options = options;
  }

  stop(): void {
    this.#isStopped = true;
  }

  look(caseId: string): void {
    if (this.#isStopped) return;
    const running = this.#looking.get(caseId);
    if (running !== undefined) {
      running.isAgain = true;
      return;
    }
    const look = { isAgain: false };
    this.#looking.set(caseId, look);
    this.#options.work(caseId).then(
      (isDone) => this.#looked(caseId, isDone ? look.isAgain : 'later'),
      (error: unknown) => {
        this.#options.reporter.warn(this.#options.trouble, { caseId, error: String(error) });
        this.#looked(caseId, 'later');
      },
    );
  }

  #looked(caseId: string, again: boolean | 'later'): void {
    this.#looking.delete(caseId);
    if (again === true) this.look(caseId);
    if (again !== 'later') return;
    this.#options.scheduler.after(RETRY_MS, () => this.look(caseId));
  }
}
