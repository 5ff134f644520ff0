import type { CliIo } from './io.ts';

const EVERY_MS = 250;

/** One line on the terminal that says how far a long work is; nothing when nobody watches. */
export class ProgressLine {
  readonly #io: CliIo;
  readonly #isShown: boolean;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(io: CliIo) {
    this.#io = io;
    this.#isShown = io.stderr === process.stderr && process.stderr.isTTY;
  }

  show(text: string): void {
    const now = performance.now();
    if (!this.#isShown || now - this.#lastAt < EVERY_MS) return;
    this.#lastAt = now;
    this.#io.stderr.write(`\r\u{1b}[K${text} `);
  }

  end(): void {
    if (this.#isShown) this.#io.stderr.write('\r\u{1b}[K');
  }
}
