import { Server, type Socket } from 'socket.io';
import { LIVE_FRAME_BYTES_MAX, WATCHES_PER_SOCKET_MAX } from '#contracts/limits.ts';
import type { CloseName } from '#contracts/wire/close-codes.ts';
import { type RoomJoined, roomJoinSchema } from '#contracts/wire/room-frames.ts';
import { isAllowed, subjectOf } from '../access/decide.ts';
import type { AdmissionControl } from '../live/admission.ts';
import { type Arrival, type ArrivalRules, readArrival } from '../live/arrival.ts';
import type { AuctionDirectory } from '../live/auctions.ts';
import { jittered, RETRY_MS } from '../live/client.ts';
import type { LiveAccess, LiveEngine, LiveMetrics, ReportFault } from '../live/ports.ts';
import { SessionWatch } from '../live/session-watch.ts';
import { type Rate, TokenBucket } from '../live/token-bucket.ts';
import type { SessionDirectory } from '../session/session.ts';
import type { UpgradeRequest } from '../transport/transport.ts';
import { RoomMember } from './member.ts';
import { ROOMS_PATH } from './path.ts';
import type { AuctionRoom } from './room.ts';
import { RoomDirectory } from './room-directory.ts';
import { upgradeRequestOf } from './upgrade-request.ts';

export interface RoomsDeps {
  readonly engine: Pick<LiveEngine, 'view' | 'onCommitted' | 'nowMs'>;
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
}

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

type Ack = (answer: RoomJoined | { readonly ok: true }) => void;

/** Rooms (开标厅、公告) on socket.io: announcements and presence in numbered envelopes. */
export function createRooms(deps: RoomsDeps): Rooms {
  return new SocketRooms(deps);
}

class SocketRooms implements Rooms {
  readonly io: Server;
  readonly #deps: RoomsDeps;
  readonly #directory: RoomDirectory;
  readonly #sessions: SessionWatch<Socket>;
  readonly #arrivals = new WeakMap<object, Extract<Arrival, { type: 'arrival' }>>();
  readonly #members = new Map<string, RoomMember>();
  #isDraining = false;
  #headsAt = 0;

  constructor(deps: RoomsDeps) {
    this.#deps = deps;
    const { engine, steadyMs, reportFault } = deps;
    this.#directory = new RoomDirectory({
      engine,
      steadyMs,
      reportFault,
      emit: (envelope) => this.io.to(envelope.room).emit(ROOM_EVENT, envelope),
    });
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
    this.#directory.sweep();
    this.#sessions.sweep();
    const now = this.#deps.steadyMs();
    if (now - this.#headsAt < HEAD_EVERY_MS) return;
    this.#headsAt = now;
    for (const room of this.#directory.rooms) {
      for (const { name, epoch, seq } of [room.plain, room.withPresence]) {
        if (seq > 0) this.io.to(name).emit(ROOM_HEAD, { room: name, epoch, seq });
      }
    }
  }

  startDraining(): void {
    this.#isDraining = true;
  }

  disconnectAll(code: CloseName): void {
    for (const { socket } of this.#members.values()) disconnect(socket, code);
  }

  async close(): Promise<void> {
    this.#directory.close();
    this.#sessions.close();
    await this.io.close();
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
      for (const room of member.rooms.values()) room.leave(member.role);
      member.rooms.clear();
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
      await this.#leave(member, join.data.auctionId);
      ack?.({ ok: true });
      return;
    }
    await this.#join(member, join.data, ack);
  }

  async #join(
    member: RoomMember,
    join: ReturnType<typeof roomJoinSchema.parse>,
    ack: Ack | undefined,
  ): Promise<void> {
    const { access, auctions, metrics } = this.#deps;
    const { auctionId } = join;
    const { session, socket } = member;
    const found = await this.#orBusy(() => auctions.find(auctionId), ack);
    if (found === BUSY) return;
    if (found === undefined || access.audienceFor(session, found.facts) === undefined) {
      if (found !== undefined)
        await this.#orBusy(() => auctions.pretendToLook(auctionId), undefined);
      ack?.({ ok: false, code: 'not_found' });
      return;
    }
    const room = await this.#orBusy(() => this.#directory.open(auctionId), ack);
    if (room === BUSY || !socket.connected) return;
    if (!member.rooms.has(auctionId)) {
      if (member.rooms.size >= WATCHES_PER_SOCKET_MAX) {
        ack?.({ ok: false, code: 'too_fast' });
        return;
      }
      member.rooms.set(auctionId, room);
      room.enter(member.role);
    }
    const facts = access.locate?.(found.facts) ?? found.facts;
    const mayKnow = isAllowed('room.presence', subjectOf(session), facts);
    const stream = mayKnow ? room.withPresence : room.plain;
    // Joined and numbered in the same turn: no envelope can fall between.
    await socket.join(stream.name);
    metrics.count('rooms_joined');
    ack?.(stream.joined(join, mayKnow ? room.presence : {}));
  }

  async #leave(member: RoomMember, auctionId: string): Promise<void> {
    const room: AuctionRoom | undefined = member.rooms.get(auctionId);
    if (room === undefined) return;
    member.rooms.delete(auctionId);
    room.leave(member.role);
    await member.socket.leave(room.plain.name);
    await member.socket.leave(room.withPresence.name);
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

function isAck(value: unknown): value is Ack {
  return typeof value === 'function';
}

function disconnect(socket: Socket, code: CloseName): void {
  const mayReturn = code !== 'SESSION_ENDED';
  const retry = mayReturn ? { retryAfterMs: jittered(RETRY_MS) } : {};
  socket.emit(ROOM_CLOSED, { code, ...retry });
  socket.disconnect(true);
}
