import { diffViews } from '#contracts/wire/merge-patch.ts';
import type { Audience, AuctionView, LotView, ViewPatch } from '#contracts/wire/views.ts';
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
  /** The view as its watchers have it; `#lots` stands in for its `lots`, which may be a thousand. */
  #view: AuctionView;
  readonly #lots: Map<string, LotView>;
  #seq = 0;

  constructor(state: AuctionState, audience: Audience, epoch: string) {
    this.#audience = audience;
    this.#epoch = epoch;
    this.#view = auctionView(state, audience);
    this.#lots = new Map(Object.entries(this.#view.lots));
  }

  snapshot(): { readonly epoch: string; readonly seq: number; readonly view: AuctionView } {
    const view = { ...this.#view, lots: Object.fromEntries(this.#lots) };
    return { epoch: this.#epoch, seq: this.#seq, view };
  }

  flush(state: AuctionState, change: ViewChange): void {
    const patch = change.isWhole ? this.#takeWhole(state) : this.#takeLots(state, change.lots);
    if (patch === undefined) return;
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

  #takeWhole(state: AuctionState): ViewPatch | undefined {
    const before = this.snapshot().view;
    this.#view = auctionView(state, this.#audience);
    this.#lots.clear();
    for (const [lotId, lot] of Object.entries(this.#view.lots)) this.#lots.set(lotId, lot);
    return diffViews({ ...before }, { ...this.#view });
  }

  /** Only the lots that changed are looked at again. */
  #takeLots(state: AuctionState, changed: readonly string[]): ViewPatch | undefined {
    const patches: Record<string, ViewPatch> = {};
    let isChanged = false;
    for (const lotId of changed) {
      const after = lotView(state, lotId, this.#audience);
      const patch = diffViews(this.#lots.get(lotId) ?? {}, after);
      if (patch === undefined) continue;
      this.#lots.set(lotId, after);
      patches[lotId] = patch;
      isChanged = true;
    }
    return isChanged ? { lots: patches } : undefined;
  }
}
