import { performance } from 'node:perf_hooks';
import type { CliIo } from '../io.ts';

const EVERY_MS = 200;
const MIB = 1_048_576;
const LARGE_BYTES = 32 * MIB;

/** One line on the terminal that says how far long work is, how fast, and how long it will take; nothing when nobody watches. */
export class ByteProgress {
  readonly #io: Pick<CliIo, 'stderr'>;
  readonly #label: string;
  readonly #startedAt = performance.now();
  #lastAt = 0;
  #isShown = false;

  constructor(label: string, io: Pick<CliIo, 'stderr'>) {
    this.#label = label;
    this.#io = io;
  }

  show(doneBytes: number, totalBytes: number): void {
    const now = performance.now();
    const isWatched = this.#io.stderr === process.stderr && process.stderr.isTTY;
    if (!isWatched || totalBytes < LARGE_BYTES || now - this.#lastAt < EVERY_MS) return;
    this.#lastAt = now;
    this.#isShown = true;
    const seconds = (now - this.#startedAt) / 1_000;
    const speed = doneBytes / Math.max(seconds, 0.001);
    const left = Math.ceil((totalBytes - doneBytes) / speed);
    const percent = Math.floor((100 * doneBytes) / totalBytes);
    const rate = Math.round(speed / MIB);
    this.#io.stderr.write(`\r${this.#label} ${percent} % · ${rate} MiB/s · ${left} s left   `);
  }

  end(): void {
    if (this.#isShown) this.#io.stderr.write('\r\u{1b}[K');
  }
}
