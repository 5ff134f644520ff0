import { setTimeout } from 'k6/timers';
import { WebSocket } from 'k6/websockets';
import { applyPatch } from '../../../contracts/wire/merge-patch.ts';
import {
  connectMs,
  deltaAgeMs,
  deltaBytes,
  deltas,
  errorFrames,
  extensions,
  gaps,
  logAcknowledged,
  lost,
  offerMs,
  offersAccepted,
  offersAnswered,
  offersRefused,
  offersSent,
} from './metrics.ts';

/** The part of an auction's view that scenarios look at (`contracts/wire/views.ts` has all of it). */
export interface SeenLot {
  readonly status: string;
  readonly closesAt: number;
  readonly overtimeCount: number;
  readonly bestFen?: number;
}
export interface SeenView {
  readonly ended: boolean;
  readonly lots: Readonly<Record<string, SeenLot>>;
}

/** Where a numbered view stream stands, to go on there after a cut. */
export interface Position {
  readonly epoch: string;
  readonly seq: number;
}

export interface SeatOptions {
  readonly url: string;
  /** Absent: the public. */
  readonly token?: string;
  readonly auctionIds: readonly string[];
  /** The same viewer's seat before a cut: goes on where that one stood, from a snapshot when the server must. */
  readonly after?: Seat;
  /** Server's clock minus this one, until a clock sample says it better. */
  readonly clockMs: number;
  readonly onReady?: (seat: Seat) => void;
  readonly onView?: (seen: { readonly auctionId: string; readonly view: SeenView }) => void;
  /** First frame of a view after the socket opened: `resumed` when it went on where it was. */
  readonly onWatching?: (how: { readonly auctionId: string; readonly isResumed: boolean }) => void;
  readonly onAnswer?: (answer: AnswerSeen) => void;
  /** An `error` frame; without this they are counted as faults. */
  readonly onError?: (error: { readonly code: string; readonly id?: string }) => void;
}

export interface AnswerSeen {
  readonly auctionId: string;
  readonly id: string;
  readonly outcome: string;
  readonly receipt: string;
  readonly at: number;
}

interface Frame {
  readonly t: string;
  readonly a: string;
  readonly id: string;
  readonly epoch: string;
  readonly seq: number;
  readonly now: number;
  readonly at: number;
  readonly s: number;
  readonly c: number;
  readonly code: string;
  readonly outcome: string;
  readonly receipt: string;
  readonly view: SeenView;
  readonly p: { readonly [field: string]: unknown };
}

/** How long the last answers may take once a scenario is over. */
const LAST_ANSWERS_MS = 10_000;
const LOOK_MS = 10;

let running = 0;

/** A command id that no other virtual user and no other run has. */
export function newId(): string {
  running += 1;
  const random = Math.floor(Math.random() * 2 ** 40).toString(36);
  return `k6-${Date.now().toString(36)}-${running.toString(36)}-${random}`;
}

/** One bidder's or viewer's socket: protocol, folded views, and the figures that come from them. */
export class Seat {
  /** Settles when the socket has ended, whoever ended it. */
  readonly ended: Promise<void>;
  readonly #options: SeatOptions;
  readonly #socket: WebSocket;
  readonly #views: Map<string, SeenView>;
  readonly #positions: Map<string, Position>;
  readonly #waiting = new Map<string, number>();
  #clockMs: number;
  #roundTripMs = Number.POSITIVE_INFINITY;
  #isClosing = false;
  #isReady = false;
  #hasEnded = false;
  #end: () => void = () => undefined;

  constructor(options: SeatOptions) {
    this.#options = options;
    this.#clockMs = options.clockMs;
    const { after } = options;
    this.#views = new Map(after === undefined ? [] : after.#views);
    this.#positions = new Map(after === undefined ? [] : after.#positions);
    this.ended = new Promise((resolve) => {
      this.#end = () => resolve();
    });
    const headers: Record<string, string> =
      options.token === undefined ? {} : { authorization: `Bearer ${options.token}` };
    const startedAt = Date.now();
    this.#socket = new WebSocket(options.url, null, { headers });
    this.#socket.onopen = () => this.send({ t: 'hello', v: 1 });
    this.#socket.onmessage = (event) => {
      const text = typeof event?.data === 'string' ? event.data : '';
      this.#take(JSON.parse(text) as Frame, text.length, startedAt);
    };
    this.#socket.onclose = () => this.#closed();
    // A refused or broken connection ends in `onclose` too, where it is counted.
    this.#socket.onerror = () => undefined;
  }

  /** Epoch milliseconds by the server's clock. */
  get serverMs(): number {
    return Date.now() + this.#clockMs;
  }

  /** It may speak; true for ever after. */
  get isReady(): boolean {
    return this.#isReady;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  view(auctionId: string): SeenView | undefined {
    return this.#views.get(auctionId);
  }

  /** `appointedMs`: when it should have left, by this machine's clock. */
  offer(auctionId: string, offer: OfferToSend): string {
    const { lot, priceFen, appointedMs = Date.now(), id = newId() } = offer;
    if (!this.#waiting.has(id)) {
      this.#waiting.set(id, appointedMs);
      offersSent.add(1);
    }
    this.send({ t: 'offer', a: auctionId, id, lot, priceFen });
    return id;
  }

  send(frame: object): void {
    this.sendText(JSON.stringify(frame));
  }

  /** Anything, also what is no frame. */
  sendText(text: string): void {
    if (!this.#isClosing) this.#socket.send(text);
  }

  /** Ends at once, as somebody who loses the network. */
  cut(): void {
    this.#isClosing = true;
    this.#socket.close();
  }

  /** Ends when every offer has its answer, or when none comes any more. */
  async finish(): Promise<void> {
    await until(() => this.#waiting.size === 0 || this.#isClosing, LAST_ANSWERS_MS);
    this.cut();
    await this.ended;
  }

  #closed(): void {
    if (!this.#isClosing) lost.add(1);
    this.#isClosing = true;
    this.#waiting.forEach(() => offersAnswered.add(false));
    this.#waiting.clear();
    this.#hasEnded = true;
    this.#end();
  }

  #take(frame: Frame, bytes: number, startedAt: number): void {
    switch (frame.t) {
      case 'welcome':
        connectMs.add(Date.now() - startedAt);
        this.#welcomed();
        return;
      case 'time':
        this.#sampleClock(frame);
        return;
      case 'snap':
        this.#watching(frame, false);
        return;
      case 'resumed':
        this.#watching(frame, true);
        return;
      case 'delta':
        this.#changed(frame, bytes);
        return;
      case 'answer':
        this.#answered(frame);
        return;
      case 'error':
        this.#refused(frame);
        return;
      default:
        errorFrames.add(1, { code: `unknown frame ${frame.t}` });
    }
  }

  #welcomed(): void {
    this.#isReady = true;
    this.send({ t: 'time', c: Date.now() });
    for (const a of this.#options.auctionIds) {
      this.send({ t: 'watch', a, ...this.#positions.get(a) });
    }
    this.#options.onReady?.(this);
  }

  #sampleClock({ c, s }: Frame): void {
    const roundTripMs = Date.now() - c;
    if (roundTripMs >= this.#roundTripMs) return;
    this.#roundTripMs = roundTripMs;
    this.#clockMs = Math.round(s - (c + Date.now()) / 2);
  }

  #watching(frame: Frame, isResumed: boolean): void {
    const { a: auctionId, epoch, seq } = frame;
    this.#positions.set(auctionId, { epoch, seq });
    if (!isResumed) this.#saw(auctionId, frame.view);
    this.#options.onWatching?.({ auctionId, isResumed });
  }

  #changed({ a, seq, at, p }: Frame, bytes: number): void {
    const before = this.#positions.get(a);
    deltas.add(1);
    deltaBytes.add(bytes);
    deltaAgeMs.add(Math.max(0, this.serverMs - at));
    if (before === undefined || seq !== before.seq + 1) {
      gaps.add(1);
      return;
    }
    this.#positions.set(a, { epoch: before.epoch, seq });
    const view = this.#views.get(a);
    if (view !== undefined) this.#saw(a, applyPatch(view, p));
  }

  #saw(auctionId: string, view: SeenView): void {
    const before = this.#views.get(auctionId);
    this.#views.set(auctionId, view);
    for (const [lot, { overtimeCount }] of Object.entries(view.lots)) {
      const more = overtimeCount - (before?.lots[lot]?.overtimeCount ?? overtimeCount);
      if (more > 0) extensions.add(more);
    }
    this.#options.onView?.({ auctionId, view });
  }

  #answered({ a: auctionId, id, outcome, receipt, at }: Frame): void {
    const appointedMs = this.#waiting.get(id);
    if (appointedMs !== undefined) {
      this.#waiting.delete(id);
      offerMs.add(Date.now() - appointedMs);
      offersAnswered.add(true);
      if (outcome === 'accepted') offersAccepted.add(1);
      else offersRefused.add(1);
    }
    logAcknowledged({ auctionId, id, receipt, outcome });
    this.#options.onAnswer?.({ auctionId, id, outcome, receipt, at });
  }

  #refused({ code, id }: Frame): void {
    const { onError } = this.#options;
    if (onError === undefined) errorFrames.add(1, { code });
    // What was no command needs no answer in the journal; the frame is its answer.
    if (this.#waiting.delete(id)) offersAnswered.add(onError !== undefined);
    onError?.({ code, id });
  }
}

export interface OfferToSend {
  readonly lot: string;
  readonly priceFen: number;
  readonly appointedMs?: number;
  readonly id?: string;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(), Math.max(0, ms));
  });
}

/** Waits until something has come about; gives up quietly when a time is given and over. */
export async function until(
  isDone: () => boolean,
  maxMs = Number.POSITIVE_INFINITY,
): Promise<void> {
  const from = Date.now();
  while (!isDone() && Date.now() - from < maxMs) await pause(LOOK_MS);
}
