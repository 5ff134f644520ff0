import { commandId } from '#contracts/ids.ts';
import type { CaseActor } from '#contracts/journal/case-events.ts';
import type { NoteClosing, NoteOpened, NoteShut } from '#contracts/journal/opening-steps.ts';
import { hex } from '#contracts/utf8.ts';
import type { ListedBid, Opening, OpeningActs } from '../api.ts';
import { isOpening } from '../core/opening/opening-case.ts';
import { isOpenable, isSettled } from '../core/opening/opening.ts';
import type { CaseDirectory } from './case-directory.ts';
import { CaseLooks } from './case-looks.ts';
import type { Reporter, Scheduler } from './ports.ts';

const COMMAND_HASH_CHARS = 40;
const PLATFORM: CaseActor = { role: 'system', organizationId: 'platform', name: 'platform' };

export interface OpeningLinkOptions {
  readonly cases: Pick<CaseDirectory, 'read' | 'submit' | 'onCommitted' | 'values'>;
  readonly acts: OpeningActs;
  readonly scheduler: Scheduler;
  readonly reporter: Reporter;
}

/**
 * Does the platform's own part of bid openings (OPN-12): publishes files, makes the closing list, opens bids whose shares are
 * there. All of it follows from the committed state, and every note changes that state; so after a crash at any point the
 * same look does what is left, once.
 */
export class OpeningLink {
  readonly #options: OpeningLinkOptions;
  readonly #looks: CaseLooks;
  #unsubscribe: () => void = () => undefined;

  constructor(options: OpeningLinkOptions) {
    this.#options = options;
    const { scheduler, reporter } = options;
    const trouble = 'an opening waits for its files, the time-stamping authority or the journal';
    const work = (openingId: string) => this.#work(openingId);
    this.#looks = new CaseLooks({ scheduler, reporter, trouble, work });
  }

  /** Takes up whatever earlier processes left open. */
  start(): void {
    const { cases } = this.#options;
    this.#unsubscribe = cases.onCommitted((caseId, { event }) => {
      if (event.type !== 'StepRefused') this.#looks.look(caseId);
    });
    for (const { stream } of cases.values()) this.#looks.look(stream);
  }

  stop(): void {
    this.#looks.stop();
    this.#unsubscribe();
  }

  async #work(openingId: string): Promise<boolean> {
    const { cases, acts } = this.#options;
    const shown = await cases.read(openingId);
    if (shown === undefined || !isOpening(shown.fold)) return true;
    const opening = shown.fold.state;
    await acts.publish(opening);
    const step = await this.#next(opening);
    if (step === 'nothing' || step === 'later') return step === 'nothing';
    // The id comes from the state that asked for the note, whose hash nobody knows beforehand.
    const id = commandId(`system-${hex(shown.hash).slice(0, COMMAND_HASH_CHARS)}`);
    const outcome = await cases.submit(openingId, { commandId: id, by: PLATFORM, step });
    return outcome.type !== 'unavailable';
  }

  async #next(
    opening: Opening,
  ): Promise<NoteClosing | NoteOpened | NoteShut | 'nothing' | 'later'> {
    const { acts } = this.#options;
    if (opening.state === 'closing' && opening.closing === undefined) return acts.close(opening);
    if (opening.state !== 'opening') return 'nothing';
    const waiting = opening.listed.filter((bid) => !isSettled(bid) && isOpenable(opening, bid));
    return this.#firstOf(opening, waiting);
  }

  /** One bid whose files cannot be read now never stops another (SEAL-9). */
  async #firstOf(
    opening: Opening,
    waiting: readonly ListedBid[],
  ): Promise<NoteOpened | NoteShut | 'nothing' | 'later'> {
    const { acts, reporter } = this.#options;
    for (const bid of waiting) {
      try {
        return await acts.open(opening, bid);
      } catch (error) {
        const { header } = bid;
        reporter.error('a bid cannot be opened now', { header, error: String(error) });
      }
    }
    return waiting.length === 0 ? 'nothing' : 'later';
  }
}
