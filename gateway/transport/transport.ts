import type { Server as RoomServer } from 'socket.io';

/**
 * The border between sockets and the live protocol. Two adapters (uWebSockets.js and ws) pass `transport.suite.ts`.
 * Nothing here knows a frame's meaning; everything here is bounded: frame size, queued bytes, silence.
 */
export type TransportName = 'uws' | 'ws';

/** One text message; bytes must be UTF-8. Bytes are encoded once and shared by all receivers of a broadcast. */
export type Frame = string | Uint8Array;

/**
 * `sent`: handed to the kernel. `queued`: accepted, but something waits in this process. `dropped`: not accepted,
 * because more than the allowed bytes wait already; the caller closes the socket, so nothing is lost silently.
 */
export type SendOutcome = 'sent' | 'queued' | 'dropped';

/** One open socket. Every method is harmless after the close. */
export interface TransportSocket {
  /** Peer as the kernel sees it, normalized (`127.0.0.1`, `2001:db8::1`). */
  readonly remoteAddress: string;
  /** `allowanceBytes` are allowed to wait on top of `queueBytesMax` (a large snapshot on its way). */
  send(frame: Frame, allowanceBytes?: number): SendOutcome;
  /** Runs `sends` so that what it sends leaves in one write. */
  together(sends: () => void): void;
  /** Bytes waiting in this process for this socket. */
  bufferedBytes(): number;
  /** Sends the close frame behind what is queued. `onClose` follows, at once or soon. */
  close(code: number, reason: string): void;
  /** Cuts the connection without a close frame. */
  terminate(): void;
}

/** What a socket's upgrade request said; copied, so it stays valid. Header names are lower-case. */
export interface UpgradeRequest {
  readonly remoteAddress: string;
  readonly headers: Readonly<Partial<Record<UpgradeHeader, string>>>;
}

/** The headers that anyone behind the transport looks at; all others are not even copied. */
export const UPGRADE_HEADERS = [
  'host',
  'origin',
  'cookie',
  'authorization',
  'x-forwarded-for',
  'x-kaibiao-peer',
  'x-kaibiao-secret',
] as const;
export type UpgradeHeader = (typeof UPGRADE_HEADERS)[number];

export type UpgradeVerdict<State> =
  | { readonly type: 'accept'; readonly state: State }
  /** HTTP status of the refusal. `retryAfterS` becomes `Retry-After`. */
  | {
      readonly type: 'refuse';
      readonly status: 400 | 403 | 429 | 503;
      readonly retryAfterS?: number;
    };

/** Called by the transport; none of them may throw. `State` is whatever `onUpgrade` attached to the socket. */
export interface SocketHandlers<State> {
  /** Synchronous by design: an answer after an await would meet requests that have gone away. */
  onUpgrade(request: UpgradeRequest): UpgradeVerdict<State>;
  onOpen(state: State, socket: TransportSocket): void;
  onText(state: State, text: string): void;
  /** A binary message; the protocol has none. */
  onBinary(state: State): void;
  /** Some of what was queued has left. */
  onDrain(state: State): void;
  /** The last call for this socket. 1006 when the peer vanished without a close frame. */
  onClose(state: State, code: number): void;
}

export interface TransportOptions<State> {
  /** The one path of plain sockets, for example `/live`. */
  readonly path: string;
  readonly handlers: SocketHandlers<State>;
  /** A longer message closes its socket. */
  readonly frameBytesMax: number;
  /** Above it `send` drops. */
  readonly queueBytesMax: number;
  /** Sockets that neither send nor answer pings for so long are cut. Whole seconds, 8 to 960. */
  readonly idleTimeoutS: number;
}

export interface Transport {
  readonly name: TransportName;
  /** `port` 0 takes any free one. Rejects with `ListenError` when the address cannot be had. */
  listen(host: string, port: number): Promise<{ readonly port: number }>;
  /** Serves socket.io on the same listener; call before `listen`. */
  attachRooms(io: RoomServer): void;
  /** No new connections; open sockets stay. */
  stopAccepting(): void;
  /** Cuts whatever is still open and releases the port. Idempotent. */
  stop(): Promise<void>;
}

export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/** A net below every caller's own limit: a socket with so much queued is cut by the adapter itself. */
export const QUEUE_BYTES_HARD_MAX = 64 * 1024 * 1024;
export const IDLE_TIMEOUT_S = { min: 8, max: 960 } as const;

const STATUS_TEXT = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
} as const;
export type RefusalStatus = keyof typeof STATUS_TEXT;

/** `403 Forbidden` and so on. */
export function statusLine(status: RefusalStatus): string {
  return `${status} ${STATUS_TEXT[status]}`;
}
