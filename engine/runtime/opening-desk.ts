import { epochMs } from '#contracts/time.ts';
import type { RemarksPage } from '#contracts/wire/openings.ts';
import type { Openings, OpeningSight, OpeningViewer } from '../api.ts';
import { decideStep } from '../core/opening/decide.ts';
import { isOpening } from '../core/opening/opening-case.ts';
import type { Opening } from '../core/opening/opening.ts';
import { remarksBefore, sightOf } from '../core/opening/sight.ts';
import type { LocalEngine } from './local-engine.ts';

type DeskEngine = Pick<LocalEngine, 'nowMs'> & {
  readonly cases: Pick<LocalEngine['cases'], 'read'>;
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
