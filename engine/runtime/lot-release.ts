import { commandId } from '#contracts/ids.ts';
import type { CaseActor } from '#contracts/journal/case-events.ts';
import { hex } from '#contracts/utf8.ts';
import { isOpening } from '../core/opening/opening-case.ts';
import { SERVE_SETTLE_MS } from '../core/opening/opening.ts';
import { isProject } from '../core/project/project-case.ts';
import { CaseLooks } from './case-looks.ts';
import type { LocalEngine } from './local-engine.ts';
import type { Reporter, Scheduler } from './ports.ts';

const COMMAND_HASH_CHARS = 40;
const PLATFORM: CaseActor = { role: 'system', organizationId: 'platform', name: 'platform' };

type ReleaseEngine = Pick<LocalEngine, 'head' | 'nowMs'> & {
  readonly cases: Pick<LocalEngine['cases'], 'read' | 'submit' | 'onCommitted' | 'values'>;
};

export interface LotReleaseOptions {
  readonly engine: ReleaseEngine;
  readonly scheduler: Scheduler;
  readonly reporter: Reporter;
}

/**
 * Releases an opening from a lot whose auction was not published (SQ-10). A binding precedes its publication; when that has had its time and
 * there is still no such auction, nor a published project, the opening is free for another. What was published stays bound for ever.
 */
export class LotRelease {
  readonly #options: LotReleaseOptions;
  readonly #looks: CaseLooks;
  #unsubscribe: () => void = () => undefined;

  constructor(options: LotReleaseOptions) {
    this.#options = options;
    const { scheduler, reporter } = options;
    const trouble = 'it cannot be read whether a bound lot was published';
    const work = (openingId: string) => this.#work(openingId);
    this.#looks = new CaseLooks({ scheduler, reporter, trouble, work });
  }

  /** Takes up whatever earlier processes left bound. */
  start(): void {
    const { cases } = this.#options.engine;
    this.#unsubscribe = cases.onCommitted((caseId, { event }) => {
      if (event.type === 'StepTaken' && event.step.type === 'ServeLot') this.#looks.look(caseId);
    });
    for (const { stream } of cases.values()) this.#looks.look(stream);
  }

  stop(): void {
    this.#looks.stop();
    this.#unsubscribe();
  }

  async #work(openingId: string): Promise<boolean> {
    const { engine, scheduler } = this.#options;
    const shown = await engine.cases.read(openingId);
    if (shown === undefined || !isOpening(shown.fold)) return true;
    const { serves, servesSince, state } = shown.fold.state;
    if (serves === undefined || servesSince === undefined || state !== 'receiving') return true;
    const waitMs = servesSince + SERVE_SETTLE_MS - engine.nowMs();
    if (waitMs > 0) {
      scheduler.after(waitMs, () => this.#looks.look(openingId));
      return true;
    }
    if (await this.#isPublished(serves.streamId)) return true;
    // The id comes from the state that is released, so a second process asks for the same.
    const id = commandId(`system-${hex(shown.hash).slice(0, COMMAND_HASH_CHARS)}`);
    const step = { type: 'FreeLot', ...serves } as const;
    const outcome = await engine.cases.submit(openingId, { commandId: id, by: PLATFORM, step });
    return outcome.type !== 'unavailable';
  }

  async #isPublished(streamId: string): Promise<boolean> {
    const { engine } = this.#options;
    const head = await engine.head(streamId);
    if (head === undefined) return false;
    if (head.summary.kind !== 'project') return true;
    const shown = await engine.cases.read(streamId);
    if (shown === undefined) throw new Error(`${streamId} cannot be read now`);
    return !isProject(shown.fold) || shown.fold.state.publishedAt !== undefined;
  }
}
