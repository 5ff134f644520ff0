import { Server, type Socket } from 'socket.io';
import { LIVE_FRAME_BYTES_MAX, WATCHES_PER_SOCKET_MAX } from '#contracts/limits.ts';
import type { CloseName } from '#contracts/wire/close-codes.ts';
import {
  type RoomEnvelope,
  type RoomJoin,
  type RoomJoined,
  roomJoinSchema,
  type RoomSnapshot,
} from '#contracts/wire/room-frames.ts';
import type { AdmissionControl } from '../live/admission.ts';
import { type Arrival, type ArrivalRules, readArrival } from '../live/arrival.ts';
import type { AuctionDirectory } from '../live/auctions.ts';
import { jittered, RETRY_MS } from '../live/client.ts';
import type {
  LiveAccess,
  LiveEngine,
  LiveMetrics,
  LiveOpenings,
  ReportFault,
} from '../live/ports.ts';
import { SessionWatch } from '../live/session-watch.ts';
import { type Rate, TokenBucket } from '../live/token-bucket.ts';
import type { SessionDirectory } from '../session/session.ts';
import type { UpgradeRequest } from '../transport/transport.ts';
import { AuctionRooms } from './auction-rooms.ts';
import { HallRooms } from './hall-rooms.ts';
import { RoomMember } from './member.ts';
import { ROOMS_PATH } from './path.ts';
import type { RoomKind } from './room.ts';
import { upgradeRequestOf } from './upgrade-request.ts';

export interface RoomsDeps {
  readonly engine: Pick<LiveEngine, 'view' | 'onCommitted' | 'nowMs'>;
  readonly openings: LiveOpenings;
  readonly access: LiveAccess;
  readonly auctions: AuctionDirectory;
  readonly directory: SessionDirectory;
  readonly admission: AdmissionControl;
  readonly arrivalRules: ArrivalRules;
  readonly metrics: LiveMetrics;
  readonly reportFault: ReportFault;
  readonly steadyMs: () => number;
  /** Events of one socket. */
  readonly events: Rate;
  /** Absent: `ROOM_BEAT`. */
  readonly beat?: RoomBeat | undefined;
}

/** How soon both ends notice a line that went silent without a close: after both together at most. */
export interface RoomBeat {
  /** How often the server pings. */
  readonly pingInterval: number;
  /** How long either side waits for the other after that. */
  readonly pingTimeout: number;
}

/**
 * A dead line is noticed within 20 s (OPN-17). Members get the newest number every `HEAD_EVERY_MS` anyway, so a ping between
 * wakes no radio that would have slept.
 */
export const ROOM_BEAT: RoomBeat = { pingInterval: 12_000, pingTimeout: 8_000 };

export interface Rooms {
  readonly io: Server;
  readonly size: number;
  /** After the transport took `io`. */
  attached(): void;
  sweep(): void;
  startDraining(): void;
  /** Tells every member why, and disconnects it. */
  disconnectAll(code: CloseName): void;
  close(): Promise<void>;
}

/** Events that clients send; all others are counted and end the socket when they go on. */
export const ROOM_JOIN = 'room:join';
export const ROOM_LEAVE = 'room:leave';
/** Events that the server sends: an envelope; a stream's newest number; why the socket is being disconnected. */
export const ROOM_EVENT = 'room:event';
export const ROOM_HEAD = 'room:head';
export const ROOM_CLOSED = 'room:closed';

/** Refused events (unknown, too fast) that are forgiven. */
const STRIKES_MAX = 50;
const CONNECT_MS_MAX = 10_000;
/** How often members are told the newest number, so that a lost last envelope does not stay unnoticed (f1). */
const HEAD_EVERY_MS = 10_000;

type Ack = (answer: RoomJoined<RoomSnapshot> | { readonly ok: true }) => void;

/** Rooms (开标大厅、公告) on socket.io: what is new, and who is present, in numbered envelopes. */
export function createRooms(deps: RoomsDeps): Rooms {
  return new SocketRooms(deps);
}

class SocketRooms implements Rooms {
  readonly io: Server;
  readonly #deps: RoomsDeps;
  readonly #auctions: RoomKind;
  readonly #openings: RoomKind;
  readonly #sessions: SessionWatch<Socket>;
  readonly #arrivals = new WeakMap<object, Extract<Arrival, { type: 'arrival' }>>();
  readonly #members = new Map<string, RoomMember>();
  #isDraining = false;
  #headsAt = 0;

  constructor(deps: RoomsDeps) {
    this.#deps = deps;
    const { steadyMs, reportFault } = deps;
    const emit = (envelope: RoomEnvelope): void => {
      this.io.to(envelope.room).emit(ROOM_EVENT, envelope);
    };
    this.#auctions = new AuctionRooms({ ...deps, emit });
    this.#openings = new HallRooms({ ...deps, emit });
    this.#sessions = new SessionWatch<Socket>({
      directory: deps.directory,
      reportFault,
      steadyMs,
      onEnded: (socket) => disconnect(socket, 'SESSION_ENDED'),
    });
    this.io = new Server({
      path: ROOMS_PATH,
      transports: ['websocket'],
      serveClient: false,
      maxHttpBufferSize: LIVE_FRAME_BYTES_MAX,
      perMessageDeflate: false,
      httpCompression: false,
      connectTimeout: CONNECT_MS_MAX,
      ...(deps.beat ?? ROOM_BEAT),
      // Synchronous: an answer after an await could meet a request that is gone and end the process (f2).
      allowRequest: (request, callback) => callback(null, this.#mayConnect(request)),
    });
    this.io.use((socket, next) => this.#identify(socket, next));
    this.io.on('connection', (socket) => this.#connected(socket));
  }

  get size(): number {
    return this.#members.size;
  }

  attached(): void {
    this.io.engine.on('connection', (raw: RawSocket) => this.#opened(raw));
    this.io.engine.on('connection_error', () => this.#deps.metrics.count('sockets_refused'));
  }

  sweep(): void {
    for (const kind of this.#kinds) kind.sweep();
    this.#sessions.sweep();
    const now = this.#deps.steadyMs();
    if (now - this.#headsAt < HEAD_EVERY_MS) return;
    this.#headsAt = now;
    for (const { name, epoch, seq } of this.#streams()) {
      if (seq > 0) this.io.to(name).emit(ROOM_HEAD, { room: name, epoch, seq });
    }
  }

  startDraining(): void {
    this.#isDraining = true;
  }

  disconnectAll(code: CloseName): void {
    for (const { socket } of this.#members.values()) disconnect(socket, code);
  }

  async close(): Promise<void> {
    for (const kind of this.#kinds) kind.close();
    this.#sessions.close();
    await this.io.close();
  }

  get #kinds(): readonly RoomKind[] {
    return [this.#auctions, this.#openings];
  }

  #streams() {
    return this.#kinds.flatMap(({ rooms }) => [...rooms].flatMap(({ streams }) => streams));
  }

  #mayConnect(request: object): boolean {
    const { admission, arrivalRules, metrics, steadyMs } = this.#deps;
    const upgrade: UpgradeRequest = upgradeRequestOf(request);
    const arrival = readArrival(upgrade, arrivalRules);
    const isAdmitted =
      !this.#isDraining &&
      arrival.type === 'arrival' &&
      arrival.credentials !== 'invalid' &&
      admission.ask(arrival.address, steadyMs()).type === 'admitted';
    if (isAdmitted) this.#arrivals.set(request, arrival);
    else metrics.count('sockets_refused');
    return isAdmitted;
  }

  /** A raw connection, before any namespace: counted like a live socket. */
  #opened(raw: RawSocket): void {
    const arrival = this.#arrivals.get(raw.request);
    if (arrival === undefined) {
      raw.close(true);
      return;
    }
    const { admission } = this.#deps;
    admission.opened(arrival.address);
    // socket.io's own time-out ends handshakes that do not go on, so they are not counted as in progress.
    admission.handshakeDone();
    raw.once('close', () => admission.closed(arrival.address));
  }

  #identify(socket: Socket, next: (error?: Error) => void): void {
    const arrival = this.#arrivals.get(socket.request);
    const credentials = arrival?.credentials;
    if (typeof credentials !== 'object') {
      next(credentials === 'none' ? undefined : new Error('SESSION_ENDED'));
      return;
    }
    this.#sessions.identify(socket, credentials.token, (result) => {
      if (result.type !== 'found') {
        next(new Error(result.type === 'ended' ? 'SESSION_ENDED' : 'ENGINE_UNAVAILABLE'));
        return;
      }
      const { session } = result;
      const forget = (): void => this.#sessions.forget(socket, session.sessionId);
      if (socket.conn.readyState !== 'open') {
        forget();
        next(new Error('SESSION_ENDED'));
        return;
      }
      socket.conn.once('close', forget);
      socket.data = { session };
      next();
    });
  }

  #connected(socket: Socket): void {
    const { events, metrics, reportFault, steadyMs } = this.#deps;
    const member = new RoomMember(socket, new TokenBucket(events, steadyMs()));
    this.#members.set(socket.id, member);
    metrics.count('sockets_opened');
    socket.on('error', (error) => reportFault('room socket', error));
    socket.on('disconnect', () => {
      this.#members.delete(socket.id);
      for (const place of member.places.values()) place.leave();
      member.places.clear();
    });
    // Every packet comes through here; what is not handled goes no further.
    socket.use(([event, ...parts]: unknown[]) => {
      this.#receive(member, event, parts).catch((error: unknown) => {
        metrics.count('faults');
        reportFault('room event', error);
        disconnect(socket, 'ENGINE_UNAVAILABLE');
      });
    });
  }

  async #receive(member: RoomMember, event: unknown, parts: readonly unknown[]): Promise<void> {
    const { events, steadyMs } = this.#deps;
    const last = parts.at(-1);
    const ack = isAck(last) ? last : undefined;
    const [payload] = parts;
    if (!member.bucket.take(events, steadyMs())) {
      ack?.({ ok: false, code: 'too_fast' });
      this.#strike(member);
      return;
    }
    const isKnown = event === ROOM_JOIN || event === ROOM_LEAVE;
    const join = isKnown ? roomJoinSchema.safeParse(payload) : undefined;
    if (join?.success !== true || parts.length > (ack ? 2 : 1)) {
      ack?.({ ok: false, code: 'bad_frame' });
      this.#strike(member);
      return;
    }
    if (event === ROOM_LEAVE) {
      await this.#leave(member, idOf(join.data));
      ack?.({ ok: true });
      return;
    }
    await this.#join(member, join.data, ack);
  }

  async #join(member: RoomMember, join: RoomJoin, ack: Ack | undefined): Promise<void> {
    const { session, socket } = member;
    const id = idOf(join);
    const isHall = 'openingId' in join;
    const kind = isHall ? this.#openings : this.#auctions;
    const asPublic = isHall && join.asPublic === true;
    const place = await this.#orBusy(() => kind.admit(id, { session, asPublic }), ack);
    if (place === BUSY) return;
    if (place === undefined) {
      ack?.({ ok: false, code: 'not_found' });
      return;
    }
    const before = member.places.get(id);
    if (before === undefined && member.places.size >= WATCHES_PER_SOCKET_MAX) {
      ack?.({ ok: false, code: 'too_fast' });
      return;
    }
    // Its rights have changed meanwhile.
    if (before !== undefined && before.stream !== place.stream) await this.#leave(member, id);
    if (!socket.connected) return;
    if (!member.places.has(id)) {
      member.places.set(id, place);
      place.enter();
    }
    // Joined and numbered in the same turn: no envelope can fall between.
    await socket.join(place.stream.name);
    this.#deps.metrics.count('rooms_joined');
    ack?.(place.stream.joined(join, place.snapshot));
  }

  async #leave(member: RoomMember, id: string): Promise<void> {
    const place = member.places.get(id);
    if (place === undefined) return;
    member.places.delete(id);
    place.leave();
    await member.socket.leave(place.stream.name);
  }

  /** The store cannot say: the client comes again, as if it had been too fast. */
  async #orBusy<T>(work: () => Promise<T>, ack: Ack | undefined): Promise<T | typeof BUSY> {
    try {
      return await work();
    } catch (error) {
      this.#deps.reportFault('room lookup', error);
      ack?.({ ok: false, code: 'too_fast' });
      return BUSY;
    }
  }

  #strike(member: RoomMember): void {
    this.#deps.metrics.count('rooms_events_refused');
    member.strikes += 1;
    if (member.strikes > STRIKES_MAX) disconnect(member.socket, 'RATE_EXCEEDED');
  }
}

const BUSY = Symbol('busy');

/** What we use of engine.io's own socket. */
interface RawSocket {
  readonly request: object;
  once(event: 'close', listener: () => void): unknown;
  close(discard: boolean): void;
}

function idOf(join: RoomJoin): string {
  return 'openingId' in join ? join.openingId : join.auctionId;
}

function isAck(value: unknown): value is Ack {
  return typeof value === 'function';
}

function disconnect(socket: Socket, code: CloseName): void {
  const mayReturn = code !== 'SESSION_ENDED';
  const retry = mayReturn ? { retryAfterMs: jittered(RETRY_MS) } : {};
  socket.emit(ROOM_CLOSED, { code, ...retry });
  socket.disconnect(true);
}
