import type { RoomEnvelope, RoomSnapshot } from '#contracts/wire/room-frames.ts';
import type { Place, Room } from './room.ts';
import { RoomStream } from './room-stream.ts';

/** Announcements that a newcomer is shown. */
export const ROOM_ANNOUNCEMENTS_MAX = 50;

/** An announcement as the rooms know it. */
export interface Announcement {
  readonly at: number;
  readonly text: string;
  readonly by: string;
}

type Counts = Readonly<Record<string, number>>;

/**
 * The room of one auction. Announcements go to everybody; who is present (by role, never by name) only to those who
 * may know it. The two groups are two streams, so that neither sees gaps where the other had an envelope.
 */
export class AuctionRoom implements Room {
  readonly id: string;
  readonly plain: RoomStream;
  readonly withPresence: RoomStream;
  readonly #announced = new Map<RoomStream, readonly RoomEnvelope[]>();
  /** Members by role. */
  readonly #counts = new Map<string, number>();
  #isPresenceNew = false;
  members = 0;
  idleSince: number | undefined = undefined;

  constructor(auctionId: string) {
    this.id = auctionId;
    this.plain = new RoomStream(auctionId);
    // '#' stands in no id, so the name is nobody else's.
    this.withPresence = new RoomStream(`${auctionId}#presence`);
  }

  get streams(): readonly RoomStream[] {
    return [this.plain, this.withPresence];
  }

  announce({ at, text, by }: Announcement): readonly RoomEnvelope[] {
    const body = { type: 'announcement', text, by } as const;
    return this.streams.map((stream) => {
      const envelope = stream.add(at, body);
      const before = this.#announced.get(stream) ?? [];
      this.#announced.set(stream, [...before, envelope].slice(-ROOM_ANNOUNCEMENTS_MAX));
      return envelope;
    });
  }

  /** The place of a member of this role; `mayKnow`: it may know who is present. */
  place(role: string, mayKnow: boolean): Place {
    const stream = mayKnow ? this.withPresence : this.plain;
    return {
      room: this,
      stream,
      snapshot: (): RoomSnapshot => ({
        announcements: this.#announced.get(stream) ?? [],
        presence: mayKnow ? this.#presence : {},
      }),
      enter: () => this.#change(role, 1),
      leave: () => this.#change(role, -1),
    };
  }

  /** The presence envelope, when somebody came or went since the last call. */
  takePresence(at: number): RoomEnvelope | undefined {
    if (!this.#isPresenceNew) return undefined;
    this.#isPresenceNew = false;
    return this.withPresence.add(at, { type: 'presence', counts: this.#presence });
  }

  get #presence(): Counts {
    return Object.fromEntries(this.#counts);
  }

  #change(role: string, by: number): void {
    this.members += by;
    const count = (this.#counts.get(role) ?? 0) + by;
    if (count > 0) this.#counts.set(role, count);
    else this.#counts.delete(role);
    this.#isPresenceNew = true;
  }
}
