import { WebSocket } from 'ws';
import type { ClientFrame, ServerFrame } from '#contracts/wire/live-frames.ts';
import type { Random } from '#engine/sim/random.ts';
import type { Target } from '../messages.ts';

export interface LinkOptions {
  /** Absent: the public. */
  readonly token: string | undefined;
  readonly random: Random;
  readonly targets: () => readonly Target[];
  /** Past the public port, straight at the live listener. */
  readonly isDirect: boolean;
  /** Silence on an open socket after which it is given up, while something is waited for. */
  readonly patienceMs: number;
  readonly onReady: () => void;
  readonly onFrame: (frame: ServerFrame) => void;
  readonly onLost: () => void;
  /** A close that forbids to come back: no client of the run gives cause for one. */
  readonly onBanned: (detail: string) => void;
}

const CONNECT_MS_MAX = 3_000;
/** The clock is asked this often; a reply later than `LATE_MS` ends the time in which the server was prompt. */
const ASK_CLOCK_MS = 200;
const LATE_MS = 600;
const PAUSE_MS = { min: 20, max: 250 };
const BANNED_FROM = 4_500;

/** One socket that comes back for ever: to the server in service first, to the other one next. */
export class Link {
  readonly #options: LinkOptions;
  #socket: WebSocket | undefined;
  #isReady = false;
  #attempt = 0;
  #heardAt = 0;
  #isClosed = false;
  #promptSince: number | undefined;
  #repliedAt = 0;
  readonly #clock: NodeJS.Timeout;
  #connectTimer: NodeJS.Timeout | undefined;
  /** Of the process behind this socket; known from the first numbered stream on. */
  owner: string | undefined;
  connects = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#connect();
    this.#clock = setInterval(() => this.#askClock(performance.now()), ASK_CLOCK_MS);
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Since when the process behind this socket has answered without delay: what it had to tell by then is told. */
  get promptSince(): number | undefined {
    return this.#isReady ? this.#promptSince : undefined;
  }

  send(frame: ClientFrame | Record<string, unknown>): void {
    if (this.#isReady) this.#socket?.send(JSON.stringify(frame));
  }

  /** Called now and then while something is waited for. */
  checkSilence(now: number): void {
    if (this.#isReady && now - this.#heardAt > this.#options.patienceMs) this.#socket?.terminate();
  }

  /** Something is waited for from now on. */
  waiting(now: number): void {
    this.#heardAt = now;
  }

  /** Cuts the connection as a bad network does. */
  cut(): void {
    this.#socket?.terminate();
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#clock);
    clearTimeout(this.#connectTimer);
    this.#socket?.terminate();
  }

  #askClock(now: number): void {
    if (now - this.#repliedAt > LATE_MS) this.#promptSince = undefined;
    this.send({ t: 'time', c: now });
  }

  #connect(): void {
    if (this.#isClosed) return;
    const { targets, token, isDirect } = this.#options;
    const all = targets();
    const target = all[this.#attempt % all.length];
    this.#attempt += 1;
    if (target === undefined) throw new Error('a client has a target');
    const socket = new WebSocket(
      `ws://127.0.0.1:${isDirect ? target.livePort : target.port}/live`,
      {
        perMessageDeflate: false,
        handshakeTimeout: CONNECT_MS_MAX,
        ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
      },
    );
    this.#socket = socket;
    socket.on('open', () => socket.send('{"t":"hello","v":1}'));
    socket.on('message', (data: Buffer) => this.#take(socket, data));
    // `close` follows.
    socket.on('error', () => socket.terminate());
    socket.once('close', (code, reason) => this.#lost(socket, code, reason.toString()));
    this.#connectTimer = setTimeout(() => {
      if (this.#socket === socket && !this.#isReady) socket.terminate();
    }, 2 * CONNECT_MS_MAX);
  }

  #take(socket: WebSocket, data: Buffer): void {
    if (socket !== this.#socket) return;
    this.#heardAt = performance.now();
    const frame = JSON.parse(data.toString('utf8')) as ServerFrame;
    if (frame.t === 'welcome') {
      clearTimeout(this.#connectTimer);
      this.#isReady = true;
      this.#attempt = 0;
      this.connects += 1;
      this.#options.onReady();
      return;
    }
    if (frame.t === 'time') {
      this.#repliedAt = this.#heardAt;
      this.#promptSince ??= this.#heardAt;
    }
    // `OWNER-n`: the numbering of a view belongs to one process.
    if (frame.t === 'snap' || frame.t === 'resumed') {
      this.owner ??= frame.epoch.slice(0, frame.epoch.lastIndexOf('-'));
    }
    this.#options.onFrame(frame);
  }

  #lost(socket: WebSocket, code: number, reason: string): void {
    if (socket !== this.#socket) return;
    clearTimeout(this.#connectTimer);
    const { random, onLost, onBanned } = this.#options;
    const wasReady = this.#isReady;
    this.#isReady = false;
    this.#promptSince = undefined;
    this.owner = undefined;
    this.#socket = undefined;
    if (wasReady) onLost();
    if (code >= BANNED_FROM && code < 5_000) onBanned(`closed with ${code} ${reason}`);
    setTimeout(() => this.#connect(), random.int(PAUSE_MS.min, PAUSE_MS.max));
  }
}
