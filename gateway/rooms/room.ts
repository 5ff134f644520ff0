import type { RoomSnapshot } from '#contracts/wire/room-frames.ts';
import type { Session } from '../session/session.ts';
import type { RoomStream } from './room-stream.ts';

/** What the rooms of all kinds have. */
export interface Room {
  readonly id: string;
  readonly streams: readonly RoomStream[];
  /** Connections that are in it. */
  readonly members: number;
  /** When the last member left, on the steady clock. */
  idleSince: number | undefined;
}

/** Who joins. */
export interface Visitor {
  readonly session: Session | undefined;
  /** It wants to count as one of the public, whoever it is. */
  readonly asPublic: boolean;
}

/** A visitor's place in a room: which of its streams it hears. */
export interface Place {
  readonly room: Room;
  readonly stream: RoomStream;
  /** The state at the stream's newest number. */
  snapshot(): RoomSnapshot;
  enter(): void;
  leave(): void;
}

/** Rooms about one kind of thing. */
export interface RoomKind {
  /** `undefined`: no such room, or none for this visitor. Rejects when that cannot be said now. */
  admit(id: string, visitor: Visitor): Promise<Place | undefined>;
  readonly rooms: Iterable<Room>;
  /** Tells what has to be told by time, and forgets rooms that stayed empty. */
  sweep(): void;
  close(): void;
}
