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
const LOOK_MS = 1_000;
const CUT_CHANCE = 0.02;

/** A socket that only watches; cut off now and then, so that streams have to be resumed. */
export class Spectator {
  readonly watches: Watches;
  readonly #link: Link;
  readonly #look: NodeJS.Timeout;

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
    this.#look = setInterval(() => {
      this.#link.checkSilence(performance.now());
      if (random.chance(CUT_CHANCE)) this.#link.cut();
    }, LOOK_MS);
  }

  get connects(): number {
    return this.#link.connects;
  }

  close(): void {
    clearInterval(this.#look);
    this.watches.close();
    this.#link.close();
  }
}
