import { applyPatch } from '#contracts/wire/merge-patch.ts';
import type { Audience, AuctionView } from '#contracts/wire/views.ts';
import type { ViewHandle } from '../api.ts';
import type { SimNode } from './sim-node.ts';

/** Somebody who watches: folds deltas onto a snapshot and starts anew when its node dies. */
export class SimViewer {
  readonly auctionId: string;
  readonly audience: Audience;
  view: AuctionView | undefined;
  deltas = 0;
  #seq = 0;
  #generation = 0;
  #handle: ViewHandle | undefined;

  constructor(auctionId: string, audience: Audience) {
    this.auctionId = auctionId;
    this.audience = audience;
  }

  /** Opens the stream on a node that serves; a newer `watch` takes the place of an older one. */
  async watch(node: SimNode): Promise<void> {
    this.#handle?.close();
    this.#handle = undefined;
    this.view = undefined;
    this.#generation += 1;
    const generation = this.#generation;
    const handle = await node.engine?.openView(this.auctionId, this.audience, (delta) => {
      if (generation !== this.#generation) return;
      if (this.view === undefined || delta.seq !== this.#seq + 1) {
        throw new Error(`${this.auctionId}: delta ${delta.seq} after ${this.#seq}`);
      }
      this.#seq = delta.seq;
      this.deltas += 1;
      this.view = applyPatch(this.view, delta.patch);
    });
    if (handle === undefined) return;
    if (generation !== this.#generation) {
      handle.close();
      return;
    }
    this.#handle = handle;
    const { seq, view } = handle.snapshot();
    this.#seq = seq;
    this.view = view;
  }
}
