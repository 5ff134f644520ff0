import { mayReconnect } from '#contracts/wire/close-codes.ts';
import type { ServerFrame, WelcomeFrame } from '#contracts/wire/live-frames.ts';
import { LIVE_PROTOCOL_VERSION } from '#contracts/wire/live-frames.ts';
import { backoffMs, retryAfterOf } from './backoff.ts';
import type { Env, LiveSocket, OpenSocket } from './env.ts';
import { STABLE_AFTER_MS, WELCOME_WAIT_MS_MAX } from './limits.ts';
import { parseServerFrame } from './server-frames.ts';
import type { FrameOut } from './server-frames.ts';

/** `waiting` has the moment of the next attempt; `ended` comes back by no means of its own. */
export type ConnectionState =
  | { readonly state: 'connecting' }
  | { readonly state: 'ready'; readonly role: string }
  | { readonly state: 'waiting'; readonly retryInMs: number; readonly code: number }
  | { readonly state: 'ended'; readonly code: number; readonly reason: string };

export interface ConnectionPorts {
  readonly env: Env;
  readonly openSocket: OpenSocket;
  readonly url: string;
  readonly onState: (state: ConnectionState) => void;
  /** `sentMs`: monotonic time at which `hello` left. */
  readonly onReady: (welcome: WelcomeFrame, sentMs: number) => void;
  readonly onFrame: (frame: Exclude<ServerFrame, WelcomeFrame>) => void;
  /** A connection that was ready is gone. */
  readonly onCut: () => void;
  /** Text that is no frame of this protocol. */
  readonly onBrokenFrame: () => void;
}

/** Client's close code for "I am done"; no server sends it. */
const DISPOSED = 1000;

/**
 * One live connection that keeps coming back: obeys close codes and `retryAfterMs`, waits with full jitter, and takes
 * a connection for lost that does not greet. What a socket says after it was given up is not heard.
 */
export class Connection {
  readonly #ports: ConnectionPorts;
  #socket: LiveSocket | undefined;
  #isReady = false;
  #failedAttempts = 0;
  #cancelTimer: () => void = () => undefined;
  #cancelStable: () => void = () => undefined;
  #state: ConnectionState = { state: 'connecting' };

  constructor(ports: ConnectionPorts) {
    this.#ports = ports;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  open(): void {
    const { env, openSocket, url } = this.#ports;
    this.#cancelTimer();
    this.#move({ state: 'connecting' });
    let sentMs = 0;
    let own: LiveSocket | undefined;
    // Sockets may call back from inside `openSocket`; such an early word belongs to the socket being opened.
    const isOwn = () => own === undefined || own === this.#socket;
    own = openSocket(url, {
      onOpen: () => {
        if (!isOwn()) return;
        sentMs = env.monotonicMs();
        this.#write({ t: 'hello', v: LIVE_PROTOCOL_VERSION });
      },
      onText: (text) => {
        if (isOwn()) this.#take(text, sentMs);
      },
      onClose: (code, reason) => {
        if (isOwn()) this.#closed(code, reason);
      },
    });
    this.#socket = own;
    this.#cancelTimer = env.after(WELCOME_WAIT_MS_MAX, () => this.cut());
  }

  /** True when the frame went to a ready socket. */
  send(frame: FrameOut): boolean {
    if (this.#isReady) this.#write(frame);
    return this.#isReady;
  }

  /** Gives the present socket up as dead and starts again. */
  cut(): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    this.#closed(1006, '');
    socket.close();
  }

  /** Skips the rest of a wait, for instance when the browser says that it is online again. */
  hurry(): void {
    if (this.#state.state === 'waiting') this.open();
  }

  dispose(): void {
    const socket = this.#socket;
    this.#drop();
    this.#move({ state: 'ended', code: DISPOSED, reason: 'disposed' });
    socket?.close();
  }

  #write(frame: FrameOut): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  #take(text: string, sentMs: number): void {
    const frame = parseServerFrame(text);
    if (frame === undefined) {
      this.#ports.onBrokenFrame();
    } else if (frame.t !== 'welcome') {
      if (this.#isReady) this.#ports.onFrame(frame);
    } else if (!this.#isReady) {
      this.#isReady = true;
      this.#cancelTimer();
      this.#cancelStable = this.#ports.env.after(STABLE_AFTER_MS, () => {
        this.#failedAttempts = 0;
      });
      this.#move({ state: 'ready', role: frame.role });
      this.#ports.onReady(frame, sentMs);
    }
  }

  #closed(code: number, reason: string): void {
    this.#drop();
    if (!mayReconnect(code)) {
      this.#move({ state: 'ended', code, reason });
      return;
    }
    const retryInMs = backoffMs(this.#failedAttempts, retryAfterOf(reason), this.#ports.env);
    this.#failedAttempts++;
    this.#cancelTimer = this.#ports.env.after(retryInMs, () => this.open());
    this.#move({ state: 'waiting', retryInMs, code });
  }

  #drop(): void {
    const wasReady = this.#isReady;
    this.#isReady = false;
    this.#socket = undefined;
    this.#cancelTimer();
    this.#cancelStable();
    if (wasReady) this.#ports.onCut();
  }

  #move(state: ConnectionState): void {
    this.#state = state;
    this.#ports.onState(state);
  }
}
