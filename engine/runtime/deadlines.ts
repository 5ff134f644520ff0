/**
 * The next journalled deadline of each auction, earliest first. A binary heap with lazy deletion: an entry counts
 * only while it equals what `#current` holds for its auction.
 */
export class Deadlines {
  readonly #heap: { readonly at: number; readonly id: string }[] = [];
  readonly #current = new Map<string, number>();

  /** `undefined` removes the auction's deadline. */
  set(id: string, at: number | undefined): void {
    if (at === undefined) {
      this.#current.delete(id);
      return;
    }
    if (this.#current.get(id) === at) return;
    this.#current.set(id, at);
    this.#push({ at, id });
  }

  /** The earliest instant at which something is due. */
  next(): number | undefined {
    this.#dropStale();
    return this.#heap[0]?.at;
  }

  /** Removes and returns one auction that is due at `now`; call until it returns `undefined`. */
  takeDue(now: number): string | undefined {
    this.#dropStale();
    const top = this.#heap[0];
    if (top === undefined || top.at > now) return undefined;
    this.#pop();
    this.#current.delete(top.id);
    return top.id;
  }

  #dropStale(): void {
    for (let top = this.#heap[0]; top !== undefined; top = this.#heap[0]) {
      if (this.#current.get(top.id) === top.at) return;
      this.#pop();
    }
  }

  #push(entry: { readonly at: number; readonly id: string }): void {
    const heap = this.#heap;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isEarlier(entry, heap[parent])) break;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const child = isEarlier(heap[left + 1], heap[left]) ? left + 1 : left;
      if (!isEarlier(heap[child], heap[index])) return;
      this.#swap(index, child);
      index = child;
    }
  }

  #swap(i: number, j: number): void {
    const [a, b] = [this.#heap[i], this.#heap[j]];
    if (a === undefined || b === undefined) return;
    this.#heap[i] = b;
    this.#heap[j] = a;
  }
}

type Entry = { readonly at: number; readonly id: string };

/** Equal instants are ordered by auction id, so that a replayed schedule is the same everywhere. */
function isEarlier(a: Entry | undefined, b: Entry | undefined): boolean {
  if (a === undefined || b === undefined) return a !== undefined;
  return a.at < b.at || (a.at === b.at && a.id < b.id);
}
