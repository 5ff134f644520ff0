import { z } from 'zod';
import { hallEnvelopeSchema, hallJoinedSchema } from '#contracts/wire/room-frames.ts';
import { foldEnvelope, foldJoined, type HallNews } from './hall-fold.ts';

/** `down`: nothing is pushed now; the page asks by itself until the room can be joined again. */
export type HallLinkPhase = 'connecting' | 'live' | 'down';

export interface HallLinkState {
  readonly phase: HallLinkPhase;
  /** The newest that was told, also while the link is down. */
  readonly news?: HallNews;
}

/** What the link needs of a socket of socket.io. */
export interface RoomSocket {
  readonly connected: boolean;
  on(event: string, listener: (told: unknown) => void): unknown;
  timeout(ms: number): { emitWithAck(event: string, content: unknown): Promise<unknown> };
  connect(): unknown;
  disconnect(): unknown;
}

export interface HallLinkOptions {
  readonly openingId: string;
  /** To count as one of the public. */
  readonly asPublic: boolean;
  /** A socket that does not connect by itself yet. */
  readonly socket: RoomSocket;
  readonly onState: (state: HallLinkState) => void;
}

const ANSWER_MS_MAX = 10_000;
const RETRY_MS = 2_000;
const RETRY_MS_MAX = 60_000;
const closedSchema = z.object({ retryAfterMs: z.number().min(0).max(RETRY_MS_MAX).optional() });
const headSchema = z.object({ room: z.string(), epoch: z.string(), seq: z.int() });

/**
 * Keeps one hall's room joined (OPN-17): after a gap, a cut or a restart of the server it joins again with its position and gets
 * what it missed, or the newest state.
 */
export class HallLink {
  readonly #options: HallLinkOptions;
  #state: HallLinkState = { phase: 'connecting' };
  #isJoining = false;
  #isClosed = false;
  #retryMs = RETRY_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: HallLinkOptions) {
    this.#options = options;
    const { socket } = options;
    socket.on('connect', () => void this.#join());
    socket.on('room:event', (envelope: unknown) => this.#take(envelope));
    socket.on('room:head', (head: unknown) => this.#compare(head));
    socket.on('room:closed', (closing: unknown) => {
      this.#retryMs = closedSchema.safeParse(closing).data?.retryAfterMs ?? RETRY_MS;
    });
    socket.on('disconnect', () => this.#down());
    socket.on('connect_error', () => this.#down());
    socket.connect();
  }

  /** Skips the rest of a wait: the browser says that there is a network again. */
  hurry(): void {
    const { socket } = this.#options;
    if (this.#isClosed || this.#state.phase !== 'down' || socket.connected) return;
    clearTimeout(this.#timer);
    this.#retryMs = RETRY_MS;
    // An attempt that hangs since before there was a network would only be waited for.
    socket.disconnect();
    socket.connect();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#options.socket.disconnect();
  }

  async #join(): Promise<void> {
    const { socket, openingId, asPublic } = this.#options;
    if (this.#isJoining || this.#isClosed) return;
    this.#isJoining = true;
    clearTimeout(this.#timer);
    const { news } = this.#state;
    const position = news === undefined ? {} : { epoch: news.epoch, seq: news.seq };
    const join = { openingId, ...position, ...(asPublic ? { asPublic } : {}) };
    let answer: unknown;
    try {
      answer = await socket.timeout(ANSWER_MS_MAX).emitWithAck('room:join', join);
    } catch {
      // No answer in time: as if there had been no connection.
      answer = undefined;
    } finally {
      this.#isJoining = false;
    }
    this.#joined(answer);
  }

  #joined(answer: unknown): void {
    if (this.#isClosed) return;
    const joined = hallJoinedSchema.safeParse(answer).data;
    if (joined?.ok !== true) {
      this.#down();
      return;
    }
    const news = foldJoined(this.#state.news, joined);
    if (news === undefined) {
      // It is asked for the whole state next.
      this.#set({ phase: 'connecting' });
      void this.#join();
      return;
    }
    this.#retryMs = RETRY_MS;
    this.#set({ phase: 'live', news });
  }

  #take(envelope: unknown): void {
    const { news } = this.#state;
    const parsed = hallEnvelopeSchema.safeParse(envelope).data;
    if (parsed?.room !== this.#options.openingId || news === undefined) return;
    const next = foldEnvelope(news, parsed);
    if (next === 'gap') void this.#join();
    else if (next !== news) this.#set({ ...this.#state, news: next });
  }

  #compare(head: unknown): void {
    const { news } = this.#state;
    const parsed = headSchema.safeParse(head).data;
    if (parsed?.room !== this.#options.openingId || news === undefined) return;
    if (parsed.epoch !== news.epoch || parsed.seq > news.seq) void this.#join();
  }

  #down(): void {
    if (this.#isClosed) return;
    this.#set({ ...this.#state, phase: 'down' });
    clearTimeout(this.#timer);
    const { socket } = this.#options;
    // Full jitter, so that many clients that were cut at once come back spread out.
    const waitMs = this.#retryMs + Math.random() * this.#retryMs;
    this.#retryMs = Math.min(RETRY_MS_MAX, 2 * this.#retryMs);
    this.#timer = setTimeout(() => {
      if (socket.connected) void this.#join();
      else socket.connect();
    }, waitMs);
  }

  #set(state: HallLinkState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}
