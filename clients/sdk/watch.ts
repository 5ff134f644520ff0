import type { DeltaFrame, ResumedFrame, SnapshotFrame } from '#contracts/wire/live-frames.ts';
import { callSafely } from './emitter.ts';
import { WATCH_WAIT_MS_MAX } from './limits.ts';
import type { FrameOut } from './server-frames.ts';
import type { FoldedView } from './view-fold.ts';
import { foldFrame } from './view-fold.ts';

export type ViewListener = (folded: FoldedView) => void;

export interface WatchPorts {
  readonly send: (frame: FrameOut) => void;
  readonly monotonicMs: () => number;
  readonly onFault: (error: unknown) => void;
}

/**
 * One auction's numbered stream: folds what comes, asks again after a gap, and goes on from its position after a
 * reconnect. A gap is repaired from the position first; when that does not fit either, with a whole snapshot.
 */
export class Watch {
  readonly auctionId: string;
  readonly #send: (frame: FrameOut) => void;
  readonly #onFault: (error: unknown) => void;
  readonly #monotonicMs: () => number;
  readonly #listeners = new Set<ViewListener>();
  #folded: FoldedView | undefined;
  /** What was asked for and has not been answered by `snap` or `resumed` yet. */
  #asked: 'nothing' | 'rest' | 'whole' = 'nothing';
  /** A repair from the position was tried since the last delta that fitted. */
  #isRestTried = false;
  #askedMs = 0;

  constructor(auctionId: string, ports: WatchPorts) {
    this.auctionId = auctionId;
    this.#send = ports.send;
    this.#onFault = ports.onFault;
    this.#monotonicMs = ports.monotonicMs;
  }

  get folded(): FoldedView | undefined {
    return this.#folded;
  }

  get hasListeners(): boolean {
    return this.#listeners.size > 0;
  }

  /** A listener that comes late gets the present view at once. Returns the unsubscribe. */
  listen(listener: ViewListener): () => void {
    // One function may watch twice; each registration ends by itself.
    const own: ViewListener = (folded) => listener(folded);
    this.#listeners.add(own);
    const folded = this.#folded;
    if (folded !== undefined) callSafely(() => own(folded), this.#onFault);
    return () => {
      this.#listeners.delete(own);
    };
  }

  /** A connection is ready: asks for the rest, or for everything. */
  open(): void {
    this.#isRestTried = false;
    this.#ask(this.#folded === undefined ? 'whole' : 'rest');
  }

  /** Asks again for a view that did not come for long: the server was busy, or its answer could not be read. */
  askAgainIfUnanswered(): void {
    const isLate = this.#monotonicMs() - this.#askedMs >= WATCH_WAIT_MS_MAX;
    if (this.#asked !== 'nothing' && isLate) this.#ask('whole');
  }

  take(frame: SnapshotFrame | DeltaFrame | ResumedFrame): void {
    if (frame.t !== 'delta') this.#asked = 'nothing';
    const result = foldFrame(this.#folded, frame);
    switch (result.type) {
      case 'nothing':
        return;
      case 'gap':
        // While a repair is under way deltas beyond the gap are no news.
        if (this.#asked !== 'nothing') return;
        this.#ask(this.#folded === undefined || this.#isRestTried ? 'whole' : 'rest');
        return;
      case 'view':
        this.#isRestTried = false;
        this.#folded = result.folded;
        for (const listener of [...this.#listeners]) {
          callSafely(() => listener(result.folded), this.#onFault);
        }
    }
  }

  #ask(what: 'rest' | 'whole'): void {
    this.#asked = what;
    this.#askedMs = this.#monotonicMs();
    if (what === 'rest') this.#isRestTried = true;
    const position =
      what === 'rest' && this.#folded !== undefined
        ? { epoch: this.#folded.epoch, seq: this.#folded.seq }
        : {};
    this.#send({ t: 'watch', a: this.auctionId, ...position });
  }
}
