/**
 * How many copies of one offer may still be on record: the difference between "nothing is recorded" and "not known".
 * An error frame speaks of one copy only, so a copy lost with its connection keeps its doubt until an answer comes.
 */
export class OfferCopies {
  #open = 0;
  #lost = 0;

  sent(): void {
    this.#open++;
  }

  /** The connection broke: no error frame for these copies can come any more. */
  cut(): void {
    this.#lost += this.#open;
    this.#open = 0;
  }

  /** An error frame came for one copy; with `isCertain` false the server itself does not know yet. */
  refused(isCertain: boolean): void {
    if (this.#open > 0) this.#open--;
    if (!isCertain) this.#lost++;
  }

  /** A copy on this connection has neither answer nor error yet. */
  get isAwaited(): boolean {
    return this.#open > 0;
  }

  /** No copy can be on record. */
  get isClear(): boolean {
    return this.#open === 0 && this.#lost === 0;
  }
}
