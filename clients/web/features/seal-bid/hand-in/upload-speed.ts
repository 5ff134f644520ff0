const WINDOW_MS = 8_000;
/** Before that a speed is a guess. */
const SPAN_MS = 300;

/** Speed of the last seconds, so that it follows a line that becomes slower or faster. */
export class UploadSpeed {
  #samples: { readonly atMs: number; readonly sent: number }[] = [];

  add(atMs: number, sent: number): void {
    this.#samples = [
      ...this.#samples.filter((one) => atMs - one.atMs <= WINDOW_MS),
      { atMs, sent },
    ];
  }

  /** Bytes in a second; `undefined`: not known yet. */
  perSecond(): number | undefined {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (first === undefined || last === undefined) return undefined;
    const spanMs = last.atMs - first.atMs;
    const sent = last.sent - first.sent;
    return spanMs < SPAN_MS || sent <= 0 ? undefined : (sent * 1_000) / spanMs;
  }

  clear(): void {
    this.#samples = [];
  }
}
