import type { CaseEvent } from '#contracts/journal/case-events.ts';
import type { OpeningStep } from '#contracts/journal/opening-steps.ts';
import { epochMs } from '#contracts/time.ts';
import type { RemarksPage } from '#contracts/wire/openings.ts';
import type { Openings, OpeningSight, OpeningViewer } from '../api.ts';
import { decideStep } from '../core/opening/decide.ts';
import { isShown } from '../core/opening/evolve.ts';
import { presenceOf } from '../core/opening/hall.ts';
import { isOpening } from '../core/opening/opening-case.ts';
import type { Opening } from '../core/opening/opening.ts';
import { remarksBefore, sightOf } from '../core/opening/sight.ts';
import type { LocalEngine } from './local-engine.ts';

type DeskEngine = Pick<LocalEngine, 'nowMs'> & {
  readonly cases: Pick<LocalEngine['cases'], 'read' | 'newest' | 'onCommitted'>;
};

/** Bid openings as committed, for the gateway. */
export class OpeningDesk implements Openings {
  readonly #engine: DeskEngine;

  constructor(engine: DeskEngine) {
    this.#engine = engine;
  }

  async sight(openingId: string, viewer: OpeningViewer): Promise<OpeningSight | undefined> {
    const opening = await this.facts(openingId);
    return opening && sightOf(opening, viewer, epochMs(this.#engine.nowMs()));
  }

  async remarks(openingId: string, before: number): Promise<RemarksPage | undefined> {
    const opening = await this.facts(openingId);
    return opening && remarksBefore(opening, before);
  }

  async presence(...[openingId, there]: Parameters<Openings['presence']>) {
    const opening = await this.facts(openingId);
    return opening && presenceOf(opening, there());
  }

  onShown(listener: Parameters<Openings['onShown']>[0]): () => void {
    return this.#engine.cases.onCommitted((caseId, { event, at }) => {
      const fold = this.#engine.cases.newest(caseId)?.fold;
      if (fold === undefined || !isOpening(fold)) return;
      // An opening's records are steps of openings.
      const isKnown = isShown(fold.state, event as CaseEvent<OpeningStep>);
      if (isKnown) listener(caseId, { version: fold.state.shownVersion, at });
    });
  }

  async facts(openingId: string): Promise<Opening | undefined> {
    const shown = await this.#engine.cases.read(openingId);
    return shown !== undefined && isOpening(shown.fold) ? shown.fold.state : undefined;
  }

  async mayTake(...[openingId, { step, by }]: Parameters<Openings['mayTake']>): Promise<boolean> {
    const opening = await this.facts(openingId);
    const at = epochMs(this.#engine.nowMs());
    return opening !== undefined && decideStep(opening, { step, by, at }).isTaken;
  }
}
