import { randomUUID } from 'node:crypto';
import type { RoomBody, RoomEnvelope, RoomJoin, RoomJoined } from '#contracts/wire/room-frames.ts';

/** Envelopes kept for clients that come back or missed some. */
export const ROOM_TAIL_ENVELOPES_MAX = 64;
/** Announcements that a newcomer is shown. */
export const ROOM_ANNOUNCEMENTS_MAX = 50;

/** An announcement as the rooms know it. */
export interface Announcement {
  readonly at: number;
  readonly text: string;
  readonly by: string;
}

type Counts = Readonly<Record<string, number>>;

/** One numbered stream of envelopes for all members with the same rights. */
export class RoomStream {
  /** Name of the socket.io room, and `room` in every envelope. */
  readonly name: string;
  readonly epoch: string = randomUUID();
  seq = 0;
  #tail: RoomEnvelope[] = [];
  #announcements: RoomEnvelope[] = [];

  constructor(name: string) {
    this.name = name;
  }

  add(at: number, body: RoomBody): RoomEnvelope {
    this.seq += 1;
    const envelope = { room: this.name, epoch: this.epoch, seq: this.seq, at, body };
    this.#tail = [...this.#tail, envelope].slice(-ROOM_TAIL_ENVELOPES_MAX);
    if (body.type === 'announcement') {
      this.#announcements = [...this.#announcements, envelope].slice(-ROOM_ANNOUNCEMENTS_MAX);
    }
    return envelope;
  }

  /** Answers a join: the envelopes after the position when they are all still here, else the state. */
  joined(position: Pick<RoomJoin, 'epoch' | 'seq'>, presence: Counts): RoomJoined {
    const { epoch, seq } = this;
    const from = position.seq;
    const first = this.seq - this.#tail.length;
    if (position.epoch === epoch && from !== undefined && from >= first && from <= seq) {
      return { ok: true, epoch, seq, tail: this.#tail.slice(from - first) };
    }
    return { ok: true, epoch, seq, snapshot: { announcements: this.#announcements, presence } };
  }
}

/**
 * The room of one auction. Announcements go to everybody; who is present (by role, never by name) only to those who
 * may know it. The two groups are two streams, so that neither sees gaps where the other had an envelope.
 */
export class AuctionRoom {
  readonly auctionId: string;
  readonly plain: RoomStream;
  readonly withPresence: RoomStream;
  /** Members by role. */
  readonly #counts = new Map<string, number>();
  #isPresenceNew = false;
  members = 0;
  /** When the last member left, on the steady clock. */
  idleSince: number | undefined = undefined;

  constructor(auctionId: string) {
    this.auctionId = auctionId;
    this.plain = new RoomStream(auctionId);
    // '#' stands in no id, so the name is nobody else's.
    this.withPresence = new RoomStream(`${auctionId}#presence`);
  }

  get presence(): Counts {
    return Object.fromEntries(this.#counts);
  }

  announce({ at, text, by }: Announcement): readonly RoomEnvelope[] {
    const body = { type: 'announcement', text, by } as const;
    return [this.plain.add(at, body), this.withPresence.add(at, body)];
  }

  enter(role: string): void {
    this.members += 1;
    this.#change(role, 1);
  }

  leave(role: string): void {
    this.members -= 1;
    this.#change(role, -1);
  }

  /** The presence envelope, when somebody came or went since the last call. */
  takePresence(at: number): RoomEnvelope | undefined {
    if (!this.#isPresenceNew) return undefined;
    this.#isPresenceNew = false;
    return this.withPresence.add(at, { type: 'presence', counts: this.presence });
  }

  #change(role: string, by: number): void {
    const count = (this.#counts.get(role) ?? 0) + by;
    if (count > 0) this.#counts.set(role, count);
    else this.#counts.delete(role);
    this.#isPresenceNew = true;
  }
}
