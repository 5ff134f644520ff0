import type { HallPresence, RoomEnvelope } from '#contracts/wire/room-frames.ts';
import type { OpeningViewer, ThereNow } from '#engine/api.ts';
import type { Place, Room, Visitor } from './room.ts';
import { RoomStream } from './room-stream.ts';

/** Somebody without a session, or who counts as such. */
const PUBLIC: OpeningViewer = { role: 'public', organizationId: '' };

/**
 * The room of one bid opening (开标大厅): an opening is public, so all hear the same (OPN-17). It tells the number of the newest
 * state that everybody may know, and who is in the hall.
 */
export class HallRoom implements Room {
  readonly id: string;
  readonly stream: RoomStream;
  #version: number;
  #present: HallPresence = { seats: [], moreSeats: 0, onlookers: 0 };
  /** Connections by viewer. */
  readonly #there = new Map<string, ThereNow>();
  #isPresenceNew = false;
  members = 0;
  idleSince: number | undefined = undefined;

  constructor(openingId: string, version: number) {
    this.id = openingId;
    this.stream = new RoomStream(openingId);
    this.#version = version;
  }

  get streams(): readonly RoomStream[] {
    return [this.stream];
  }

  /** Who is there, as the engine's allow-list wants it. */
  get there(): readonly ThereNow[] {
    return [...this.#there.values()];
  }

  place({ session, asPublic }: Visitor): Place {
    const viewer =
      session === undefined || asPublic
        ? PUBLIC
        : { role: session.role, organizationId: session.organizationId };
    return {
      room: this,
      stream: this.stream,
      snapshot: () => ({ version: this.#version, present: this.#present }),
      enter: () => this.#change(viewer, 1),
      leave: () => this.#change(viewer, -1),
    };
  }

  /** There is a newer state; whoever has a seat may have changed with it. */
  changed(version: number, at: number): RoomEnvelope | undefined {
    if (version <= this.#version) return undefined;
    this.#version = version;
    this.#isPresenceNew = true;
    return this.stream.add(at, { type: 'changed', version });
  }

  /** Whether somebody came or went since the last call, or may have another seat. */
  takePresenceNew(): boolean {
    const isNew = this.#isPresenceNew;
    this.#isPresenceNew = false;
    return isNew;
  }

  /** The next sweep looks again. */
  presenceUnread(): void {
    this.#isPresenceNew = true;
  }

  present(present: HallPresence, at: number): RoomEnvelope | undefined {
    if (JSON.stringify(present) === JSON.stringify(this.#present)) return undefined;
    this.#present = present;
    return this.stream.add(at, { type: 'hall', present });
  }

  #change(viewer: OpeningViewer, by: number): void {
    this.members += by;
    const key = `${viewer.role} ${viewer.organizationId}`;
    const count = (this.#there.get(key)?.count ?? 0) + by;
    if (count > 0) this.#there.set(key, { viewer, count });
    else this.#there.delete(key);
    this.#isPresenceNew = true;
  }
}
