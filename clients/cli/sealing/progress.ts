import { performance } from 'node:perf_hooks';
import type { CliIo } from '../io.ts';

const EVERY_MS = 200;
const MIB = 1_048_576;
const LARGE_BYTES = 32 * MIB;

/** One line on the terminal that says how far long work is, how fast, and how long it will take; nothing when nobody watches. */
export class ByteProgress {
  readonly #io: Pick<CliIo, 'stderr'>;
  readonly #label: string;
  readonly #leastBytes: number;
  readonly #startedAt = performance.now();
  #lastAt = 0;
  #isShown = false;

  /** `leastBytes`: what is smaller needs no line. */
  constructor(label: string, io: Pick<CliIo, 'stderr'>, leastBytes = LARGE_BYTES) {
    this.#label = label;
    this.#io = io;
    this.#leastBytes = leastBytes;
  }

  /** `fromBytes`: what was done before, which says nothing about the speed. */
  show(doneBytes: number, totalBytes: number, fromBytes = 0): void {
    const now = performance.now();
    const isWatched = this.#io.stderr === process.stderr && process.stderr.isTTY;
    if (!isWatched || totalBytes < this.#leastBytes || now - this.#lastAt < EVERY_MS) return;
    this.#lastAt = now;
    this.#isShown = true;
    const seconds = (now - this.#startedAt) / 1_000;
    const speed = Math.max(doneBytes - fromBytes, 1) / Math.max(seconds, 0.001);
    const left = Math.ceil((totalBytes - doneBytes) / speed);
    const percent = Math.floor((100 * doneBytes) / totalBytes);
    const rate = (speed / MIB).toFixed(speed < 10 * MIB ? 1 : 0);
    this.#io.stderr.write(`\r${this.#label} ${percent} % · ${rate} MiB/s · ${left} s left   `);
  }

  end(): void {
    if (this.#isShown) this.#io.stderr.write('\r\u{1b}[K');
  }
}
