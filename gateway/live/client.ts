import { CLOSE_CODES, type CloseName, mayReconnect } from '#contracts/wire/close-codes.ts';
import type { ErrorFrame } from '#contracts/wire/live-frames.ts';
import type { BidderId } from '#contracts/ids.ts';
import type { Session } from '../session/session.ts';
import type { Frame, TransportSocket } from '../transport/transport.ts';
import type { TokenBucket } from './token-bucket.ts';

/** `rejected`: opened only to be closed with a code. */
export type ClientPhase = 'opening' | 'resolving' | 'greeting' | 'ready' | 'rejected' | 'closed';

/** Where a client stands in a numbered stream. */
export interface StreamPosition {
  readonly epoch: string;
  readonly seq: number;
}

/** What a client keeps of a stream that it watches; `ViewStream` is the one kind there is. */
export interface WatchedStream {
  readonly key: string;
  readonly auctionId: string;
  /** The bidder whose view it is. */
  readonly bidderId: BidderId | undefined;
  /** Clients that watch it, also while they wait for their start; kept by the hub. */
  watchCount: number;
  /** When the last watcher left, on the steady clock; `undefined` while there is one. */
  idleSince: number | undefined;
  start(client: LiveClient, position: StreamPosition | undefined): void;
  leave(client: LiveClient): void;
}

/** A snapshot or tail that waits until the socket has room for it. */
export interface OwedStart {
  readonly stream: WatchedStream;
  readonly position: StreamPosition | undefined;
}

const NONE: readonly never[] = [];
/** The empty outbox that all idle clients share; never pushed to. */
const NO_TEXTS: string[] = [];

/**
 * Everything we keep for one live socket. One fixed shape, no closures, timers or maps of its own: ten thousand idle
 * ones have to fit (A5). Only `LiveProtocol`, `Hub` and `OfferDesk` change it.
 */
export class LiveClient {
  phase: ClientPhase = 'opening';
  socket: TransportSocket | undefined = undefined;
  session: Session | undefined = undefined;
  readonly address: string;
  /** Forgotten as soon as the session is being looked up. */
  token: string | undefined;
  rejection: CloseName | undefined = undefined;
  /** Why we closed it. */
  closedAs: CloseName | undefined = undefined;
  /** Frames that came before the session was known. */
  early: string[] | undefined = undefined;
  watches: readonly WatchedStream[] = NONE;
  owed: readonly OwedStart[] = NONE;
  /** Bytes of a snapshot on its way, allowed to wait on top of OUTBOUND_QUEUE_BYTES_MAX. */
  allowanceBytes = 0;
  readonly frames: TokenBucket;
  openedAt: number;
  badFrames = 0;
  framesOverRate = 0;
  /** Frames over the rate in all, for officials who look at the connection. */
  framesTooFast = 0;
  /** When the last frame came, on the steady clock. */
  heardAt: number;
  /** By how much its user's wall clock is ahead, in the client's own words. */
  clockOffMs: number | undefined = undefined;
  pendingAnswers = 0;
  /** Answers of one commit, about to leave in one write. */
  outbox: string[] = NO_TEXTS;
  /** The auction of the last offer, and for whom this session offers there: offers come in series. */
  offerAuctionId = '';
  offerBidderId: BidderId | undefined = undefined;

  constructor(init: {
    readonly address: string;
    readonly token: string | undefined;
    readonly frames: TokenBucket;
  }) {
    this.address = init.address;
    this.token = init.token;
    this.frames = init.frames;
    this.openedAt = init.frames.at;
    this.heardAt = init.frames.at;
  }

  /** False once a close is under way, though the peer may not have taken it yet. */
  get isOpen(): boolean {
    return this.socket !== undefined && this.closedAs === undefined;
  }

  /** False when the socket is gone or was too slow; then it is closed already, and its close handler has run. */
  send(frame: Frame): boolean {
    const { socket } = this;
    if (socket === undefined || this.closedAs !== undefined) return false;
    if (socket.send(frame, this.allowanceBytes) !== 'dropped') return true;
    this.close('SLOW_READER');
    return false;
  }

  /** Sends what is in the outbox, in order. */
  flush(): void {
    const texts = this.outbox;
    this.outbox = NO_TEXTS;
    const [first] = texts;
    if (first === undefined) return;
    if (texts.length === 1) this.send(first);
    else this.socket?.together(() => texts.every((text) => this.send(text)));
  }

  sendError(error: Omit<ErrorFrame, 't'>): void {
    this.send(JSON.stringify({ t: 'error', ...error }));
  }

  close(name: CloseName, retryAfterMs = jittered(RETRY_MS)): void {
    if (this.closedAs !== undefined) return;
    this.closedAs = name;
    this.socket?.close(CLOSE_CODES[name], closeReason(name, retryAfterMs));
  }
}

/** Base of the spread in which clients come back. */
export const RETRY_MS = 1_000;

/** Half to one and a half of the base, so that those who were closed together do not come back together. */
export function jittered(baseMs: number): number {
  return Math.round(baseMs * (0.5 + Math.random()));
}

export function closeReason(name: CloseName, retryAfterMs: number): string {
  return JSON.stringify(
    mayReconnect(CLOSE_CODES[name]) ? { code: name, retryAfterMs } : { code: name },
  );
}
