import { applyPatch } from '#contracts/wire/merge-patch.ts';
import type { DeltaFrame, ResumedFrame, SnapshotFrame } from '#contracts/wire/live-frames.ts';
import type { AuctionView } from '#contracts/wire/views.ts';
import { sameJson } from './same-json.ts';

/**
 * One watcher of one auction, as strict as the protocol lets it be (A4): every delta is the next one, a resumed stream
 * goes on exactly where this follower stands, numbers of one epoch never go back, and a snapshot at the number that is
 * already held equals what the deltas made.
 */
export class Follower {
  view: AuctionView | undefined;
  epoch = '';
  seq = 0;
  #isStarted = false;

  /** False from a (re)connection until `snap` or `resumed`. */
  get isStarted(): boolean {
    return this.#isStarted;
  }

  /** The position to ask for after a reconnection. */
  get position(): { readonly epoch: string; readonly seq: number } | undefined {
    return this.view === undefined ? undefined : { epoch: this.epoch, seq: this.seq };
  }

  /** The socket is gone; what comes next begins with `snap` or `resumed`. */
  disconnected(): void {
    this.#isStarted = false;
  }

  /** Says what is wrong with the frame, if anything. */
  take(frame: SnapshotFrame | DeltaFrame | ResumedFrame): string | undefined {
    switch (frame.t) {
      case 'snap':
        return this.#snapshot(frame);
      case 'resumed':
        return this.#resumed(frame);
      case 'delta':
        return this.#delta(frame);
    }
  }

  #snapshot({ epoch, seq, view }: SnapshotFrame): string | undefined {
    const before = { view: this.view, epoch: this.epoch, seq: this.seq };
    this.#isStarted = true;
    this.view = view;
    this.epoch = epoch;
    this.seq = seq;
    if (before.view === undefined || before.epoch !== epoch) return undefined;
    if (seq < before.seq) return `snapshot ${seq} of ${epoch} after number ${before.seq}`;
    if (seq === before.seq && !sameJson(before.view, view)) {
      return `at ${epoch} ${seq} the deltas made ${JSON.stringify(before.view)}, the snapshot is ${JSON.stringify(view)}`;
    }
    return undefined;
  }

  #resumed({ epoch, seq }: ResumedFrame): string | undefined {
    this.#isStarted = true;
    if (this.view === undefined) return `resumed at ${seq} without ever having been started`;
    if (epoch === this.epoch && seq === this.seq) return undefined;
    return `resumed at ${epoch} ${seq}, held is ${this.epoch} ${this.seq}`;
  }

  #delta({ seq, p }: DeltaFrame): string | undefined {
    if (!this.#isStarted || this.view === undefined)
      return `delta ${seq} before snapshot or resume`;
    if (seq !== this.seq + 1) return `delta ${seq} of ${this.epoch} after ${this.seq}`;
    this.seq = seq;
    this.view = applyPatch(this.view, p);
    return undefined;
  }
}
