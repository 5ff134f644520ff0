import { io, type Socket } from 'socket.io-client';
import type { HallSnapshot, RoomEnvelope, RoomJoined } from '#contracts/wire/room-frames.ts';
import { until } from '../../live/testing/live-peer.ts';

/** A room client of the tests: keeps all that it was told. */
export class RoomPeer {
  readonly socket: Socket;
  readonly envelopes: RoomEnvelope[] = [];
  readonly heads: unknown[] = [];
  readonly errors: string[] = [];
  closedWith: { code?: string; retryAfterMs?: number } | undefined;
  isGone = false;

  constructor(port: number, headers: Record<string, string>) {
    this.socket = io(`http://127.0.0.1:${port}`, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      extraHeaders: headers,
    });
    this.socket.on('room:event', (envelope: RoomEnvelope) => this.envelopes.push(envelope));
    this.socket.on('room:head', (head: unknown) => this.heads.push(head));
    this.socket.on('room:closed', (closing: { code?: string }) => {
      this.closedWith = closing;
    });
    this.socket.on('connect_error', (error) => this.errors.push(error.message));
    this.socket.on('disconnect', () => {
      this.isGone = true;
    });
  }

  async connected(): Promise<this> {
    await until(() => this.socket.connected || this.errors.length > 0);
    return this;
  }

  join(auctionId: string, position: object = {}): Promise<RoomJoined> {
    return this.socket.timeout(10_000).emitWithAck('room:join', { auctionId, ...position });
  }

  joinHall(openingId: string, position: object = {}): Promise<RoomJoined<HallSnapshot>> {
    return this.socket.timeout(10_000).emitWithAck('room:join', { openingId, ...position });
  }

  texts(): readonly string[] {
    return this.envelopes.flatMap(({ body }) => (body.type === 'announcement' ? [body.text] : []));
  }
}
