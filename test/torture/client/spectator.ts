import type { Audience } from '#contracts/wire/views.ts';
import type { Random } from '#engine/sim/random.ts';
import type { InvariantId } from '../findings.ts';
import type { Target } from '../messages.ts';
import { Link } from './link.ts';
import { Watches } from './watches.ts';

export interface SpectatorOptions {
  readonly audience: Audience;
  readonly token: string | undefined;
  readonly random: Random;
  readonly targets: () => readonly Target[];
  readonly isDirect: boolean;
  readonly onFinding: (invariant: InvariantId, detail: string) => void;
}

const PATIENCE_MS = 5_000;
/** Something comes at least this often: a clock sample is asked for. */
const SAMPLE_MS = 1_000;
const CUT_CHANCE = 0.02;

/** A socket that only watches; cut off now and then, so that streams have to be resumed. */
export class Spectator {
  readonly watches: Watches;
  readonly #link: Link;
  readonly #sampler: NodeJS.Timeout;

  constructor(options: SpectatorOptions) {
    const { audience, token, random, targets, isDirect, onFinding } = options;
    this.watches = new Watches({
      name: `the view of ${audience.kind}`,
      audience,
      onGap: (detail) => onFinding('A4', detail),
    });
    this.#link = new Link({
      ...{ token, random: random.fork(), targets, isDirect, patienceMs: PATIENCE_MS },
      onReady: () => this.watches.reconnected(),
      onFrame: (frame) => this.watches.take(frame),
      onLost: () => this.watches.lost(),
      onBanned: (detail) => onFinding('L1', `${audience.kind} was sent away: ${detail}`),
    });
    this.watches.link = this.#link;
    this.#sampler = setInterval(() => {
      this.#link.send({ t: 'time', c: performance.now() });
      this.#link.checkSilence(performance.now());
      if (random.chance(CUT_CHANCE)) this.#link.cut();
    }, SAMPLE_MS);
  }

  get connects(): number {
    return this.#link.connects;
  }

  close(): void {
    clearInterval(this.#sampler);
    this.watches.close();
    this.#link.close();
  }
}
