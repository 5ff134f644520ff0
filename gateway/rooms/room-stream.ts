import { randomUUID } from 'node:crypto';
import type {
  RoomBody,
  RoomEnvelope,
  RoomJoin,
  RoomJoined,
  RoomSnapshot,
} from '#contracts/wire/room-frames.ts';

/** Envelopes kept for clients that come back or missed some. */
export const ROOM_TAIL_ENVELOPES_MAX = 64;

/** One numbered stream of envelopes for all members with the same rights. */
export class RoomStream {
  /** Name of the socket.io room, and `room` in every envelope. */
  readonly name: string;
  readonly epoch: string = randomUUID();
  seq = 0;
  #tail: RoomEnvelope[] = [];

  constructor(name: string) {
    this.name = name;
  }

  add(at: number, body: RoomBody): RoomEnvelope {
    this.seq += 1;
    const envelope = { room: this.name, epoch: this.epoch, seq: this.seq, at, body };
    this.#tail = [...this.#tail, envelope].slice(-ROOM_TAIL_ENVELOPES_MAX);
    return envelope;
  }

  /** Answers a join: the envelopes after the position when they are all still here, else the state. */
  joined(
    position: Pick<RoomJoin, 'epoch' | 'seq'>,
    snapshot: () => RoomSnapshot,
  ): RoomJoined<RoomSnapshot> {
    const { epoch, seq } = this;
    const from = position.seq;
    const first = this.seq - this.#tail.length;
    if (position.epoch === epoch && from !== undefined && from >= first && from <= seq) {
      return { ok: true, epoch, seq, tail: this.#tail.slice(from - first) };
    }
    return { ok: true, epoch, seq, snapshot: snapshot() };
  }
}
