import type { Answer } from './messages.ts';

/** Tells when the servers answered: waits for the first answer to a command that was stamped after an instant. */
export class Pulse {
  readonly #waiting = new Set<{
    readonly afterMs: number;
    readonly heard: (answer: Answer) => void;
  }>();

  take(answer: Answer): void {
    for (const wait of this.#waiting) {
      if (answer.at <= wait.afterMs) continue;
      this.#waiting.delete(wait);
      wait.heard(answer);
    }
  }

  /** Milliseconds from the instant to that answer's arrival; `undefined` when none came within the limit. */
  async after(instantMs: number, limitMs: number): Promise<number | undefined> {
    const { promise, resolve } = Promise.withResolvers<Answer | undefined>();
    const wait = { afterMs: instantMs, heard: resolve };
    this.#waiting.add(wait);
    const timer = setTimeout(() => resolve(undefined), limitMs);
    const answer = await promise;
    clearTimeout(timer);
    this.#waiting.delete(wait);
    return answer === undefined ? undefined : Math.max(0, answer.receivedAt - instantMs);
  }
}
