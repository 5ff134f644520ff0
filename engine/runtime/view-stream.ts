import { diffViews } from '#contracts/wire/merge-patch.ts';
import type { Audience, AuctionView, LotView } from '#contracts/wire/views.ts';
import { type AuctionState, auctionView, lotView } from '../core/auction/api.ts';
import type { ViewDelta, ViewSink } from '../api.ts';

export interface ViewChange {
  readonly lots: readonly string[];
  /** Something outside the lots changed, or all of them. */
  readonly isWhole: boolean;
  readonly at: number;
  readonly isLast: boolean;
}

/**
 * The numbered stream of one audience: keeps the view that its watchers have and sends merge patches against it.
 * A change that this audience may not see makes no patch, no number and so no tick (AUC-12).
 */
export class ViewStream {
  readonly sinks = new Set<ViewSink>();
  readonly #audience: Audience;
  readonly #epoch: string;
  #view: AuctionView;
  #seq = 0;

  constructor(state: AuctionState, audience: Audience, epoch: string) {
    this.#audience = audience;
    this.#epoch = epoch;
    this.#view = auctionView(state, audience);
  }

  snapshot(): { readonly epoch: string; readonly seq: number; readonly view: AuctionView } {
    return { epoch: this.#epoch, seq: this.#seq, view: this.#view };
  }

  flush(state: AuctionState, change: ViewChange): void {
    const next = change.isWhole
      ? auctionView(state, this.#audience)
      : this.#withLots(state, change.lots);
    const patch = diffViews({ ...this.#view }, { ...next });
    if (patch === undefined) return;
    this.#view = next;
    this.#seq += 1;
    const delta: ViewDelta = {
      epoch: this.#epoch,
      seq: this.#seq,
      at: change.at,
      patch,
      isLast: change.isLast,
    };
    for (const sink of this.sinks) sink(delta);
  }

  /** Only the lots that changed are looked at again: an auction may have a thousand. */
  #withLots(state: AuctionState, lots: readonly string[]): AuctionView {
    const changed: Record<string, LotView> = {};
    for (const lotId of lots) changed[lotId] = lotView(state, lotId, this.#audience);
    return { ...this.#view, lots: { ...this.#view.lots, ...changed } };
  }
}
