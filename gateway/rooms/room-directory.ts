import { STREAM_GRACE_MS } from '../live/limits.ts';
import type { Room } from './room.ts';

interface RoomBeingOpened<Here, News> {
  readonly room: Promise<Here>;
  /** Heard while its state was read; that may or may not contain them. */
  readonly meanwhile: News[];
}

/** The rooms of one kind that have members. `News` is what is heard of what they are about, `State` what is read of it. */
export class RoomDirectory<Here extends Room, State, News> {
  readonly #read: (id: string) => Promise<State>;
  readonly #begin: (id: string, state: State, meanwhile: readonly News[]) => Here;
  readonly #steadyMs: () => number;
  readonly #rooms = new Map<string, Here>();
  readonly #opening = new Map<string, RoomBeingOpened<Here, News>>();

  constructor(init: {
    readonly read: (id: string) => Promise<State>;
    /** The room as it is with the state and what was heard since its reading began. */
    readonly begin: (id: string, state: State, meanwhile: readonly News[]) => Here;
    readonly steadyMs: () => number;
  }) {
    this.#read = init.read;
    this.#begin = init.begin;
    this.#steadyMs = init.steadyMs;
  }

  get rooms(): Iterable<Here> {
    return this.#rooms.values();
  }

  /** The room of something that there is; rejects when its state cannot be read. */
  async open(id: string): Promise<Here> {
    const known = this.#rooms.get(id);
    if (known !== undefined) return known;
    const opening = this.#opening.get(id);
    if (opening !== undefined) return opening.room;
    const meanwhile: News[] = [];
    const room = this.#opened(id, meanwhile);
    this.#opening.set(id, { room, meanwhile });
    try {
      return await room;
    } finally {
      this.#opening.delete(id);
    }
  }

  /** The open room that has to be told, if there is one; one that is being opened takes the news in by itself. */
  hear(id: string, news: News): Here | undefined {
    const room = this.#rooms.get(id);
    if (room === undefined) this.#opening.get(id)?.meanwhile.push(news);
    return room;
  }

  /** Forgets rooms that stayed empty. */
  sweep(): void {
    const now = this.#steadyMs();
    for (const [id, room] of this.#rooms) {
      if (room.members > 0) room.idleSince = undefined;
      else room.idleSince ??= now;
      if (room.idleSince !== undefined && now - room.idleSince > STREAM_GRACE_MS) {
        this.#rooms.delete(id);
      }
    }
  }

  close(): void {
    this.#rooms.clear();
  }

  async #opened(id: string, meanwhile: readonly News[]): Promise<Here> {
    const state = await this.#read(id);
    // In the same turn: nothing can be heard between the two.
    const room = this.#begin(id, state, meanwhile);
    this.#rooms.set(id, room);
    return room;
  }
}
