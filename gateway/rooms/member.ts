import type { Socket } from 'socket.io';
import type { TokenBucket } from '../live/token-bucket.ts';
import type { Session } from '../session/session.ts';
import type { Place } from './room.ts';

/** One connected room socket. */
export class RoomMember {
  readonly socket: Socket;
  readonly bucket: TokenBucket;
  readonly session: Session | undefined;
  /** By the id of what the room is about. */
  readonly places = new Map<string, Place>();
  strikes = 0;

  constructor(socket: Socket, bucket: TokenBucket) {
    this.socket = socket;
    this.bucket = bucket;
    // Set by our own middleware, before the connection, or not at all.
    this.session = (socket.data as { session?: Session }).session;
  }
}
