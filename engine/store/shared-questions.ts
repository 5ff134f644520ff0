interface Round<Answer> {
  readonly running: Promise<Answer>;
  next?: Promise<Answer>;
}

/**
 * Many who ask the same at once are one question: whoever asks while it is under way gets the answer of the next one, which
 * begins when this one ends. So every answer is to a question that began after it was asked for, and shows what was
 * committed before.
 */
export class SharedQuestions<Answer> {
  readonly #answer: (key: string) => Promise<Answer>;
  readonly #rounds = new Map<string, Round<Answer>>();

  constructor(answer: (key: string) => Promise<Answer>) {
    this.#answer = answer;
  }

  /** Rejects as its own question does; the next one is asked all the same. */
  ask(key: string): Promise<Answer> {
    const round = this.#rounds.get(key);
    if (round === undefined) return this.#begin(key);
    const again = (): Promise<Answer> => this.#begin(key);
    round.next ??= round.running.then(again, again);
    return round.next;
  }

  #begin(key: string): Promise<Answer> {
    const round: Round<Answer> = { running: this.#answer(key) };
    this.#rounds.set(key, round);
    const forget = (): void => {
      if (round.next === undefined) this.#rounds.delete(key);
    };
    round.running.then(forget, forget);
    return round.running;
  }
}
