import type { JournalRecord } from '#contracts/journal/record.ts';
import type { AuctionEvent, SessionGranted } from '#contracts/wire/auction-events.ts';
import {
  audienceKey,
  type Audience,
  type AuctionView,
  type CurvePoint,
} from '#contracts/wire/views.ts';
import { type AuctionState, auctionView, evolve, isEnded, seesBest } from '../core/auction/api.ts';
import type { CommittedEvent, ViewHandle, ViewSink } from '../api.ts';
import type { PriceCurves } from './price-curve.ts';
import { ViewStream } from './view-stream.ts';

export interface CommittedAuctionOptions {
  /** Changes whenever numbering starts anew: one value per process start. */
  readonly viewEpoch: string;
  /** Asks for a flush of this auction's views after the conflation interval. */
  readonly scheduleFlush: (auction: CommittedAuction) => void;
  readonly onCommitted: (auctionId: string, committed: CommittedEvent) => void;
}

/** What the records up to one version add up to. */
export interface CommittedFold {
  readonly state: AuctionState;
  readonly curves: PriceCurves;
}

/**
 * An auction as the journal has it: the fold of committed records only, the grants in it, and the numbered view
 * streams that people watch. Nothing uncommitted is ever visible through this object.
 */
export class CommittedAuction {
  readonly auctionId: string;
  readonly #state: AuctionState;
  readonly #curves: PriceCurves;
  readonly #options: CommittedAuctionOptions;
  readonly #streams = new Map<string, ViewStream>();
  readonly #dirtyLots = new Set<string>();
  #isWholeDirty = false;
  #isFlushScheduled = false;
  #changedAt = 0;
  /** Part of each stream's epoch: a stream that is dropped and made again numbers anew. */
  #nextStream = 1;

  constructor(auctionId: string, fold: CommittedFold, options: CommittedAuctionOptions) {
    this.auctionId = auctionId;
    this.#state = fold.state;
    this.#curves = fold.curves;
    this.#options = options;
  }

  /** Takes one committed record; records come in order, each once. */
  apply(record: JournalRecord): void {
    this.fold(record);
    const { event, version, at } = record;
    this.#changedAt = at;
    this.#markDirty(event);
    if (this.#streams.size > 0 && !this.#isFlushScheduled) {
      this.#isFlushScheduled = true;
      this.#options.scheduleFlush(this);
    }
    this.#options.onCommitted(this.auctionId, { version, at, event });
  }

  /** As `apply`, without telling anyone: for recovery. */
  fold(record: JournalRecord): void {
    const { event, version, at } = record;
    if (event.type === 'AuctionPublished') return;
    evolve(this.#state, event, version, at);
    this.#curves.follow(this.#state, event, at);
  }

  /** State and curves themselves, for snapshots; not to be changed. */
  get folded(): CommittedFold {
    return { state: this.#state, curves: this.#curves };
  }

  get hasEnded(): boolean {
    return isEnded(this.#state);
  }

  findGrant(grantHash: string): SessionGranted | undefined {
    return this.#state.grants.get(grantHash);
  }

  grantCountOf(bidderId: string): number {
    let count = 0;
    for (const grant of this.#state.grants.values()) if (grant.bidderId === bidderId) count += 1;
    return count;
  }

  get isWatched(): boolean {
    return this.#streams.size > 0;
  }

  view(audience: Audience): AuctionView {
    return auctionView(this.#state, audience);
  }

  /** How the lot's best price came about; `undefined` unless this audience may see the best price now (AUC-12). */
  curve(lotId: string, audience: Audience): readonly CurvePoint[] | undefined {
    return seesBest(this.#state, lotId, audience) ? this.#curves.of(lotId) : undefined;
  }

  /** Joins the audience's numbered stream; all watchers of one audience share one stream. */
  open(audience: Audience, sink: ViewSink): ViewHandle {
    const key = audienceKey(audience);
    // A fresh stream starts from the present state, so what is dirty for others is already inside.
    const stream =
      this.#streams.get(key) ??
      new ViewStream(this.#state, audience, `${this.#options.viewEpoch}-${this.#nextStream++}`);
    this.#streams.set(key, stream);
    stream.sinks.add(sink);
    return {
      snapshot: () => stream.snapshot(),
      close: () => {
        stream.sinks.delete(sink);
        if (stream.sinks.size === 0 && this.#streams.get(key) === stream) this.#streams.delete(key);
      },
    };
  }

  /** Sends each audience what changed for it since the flush before. */
  flush(): void {
    this.#isFlushScheduled = false;
    const change = {
      lots: [...this.#dirtyLots],
      isWhole: this.#isWholeDirty,
      at: this.#changedAt,
      isLast: this.hasEnded,
    };
    this.#dirtyLots.clear();
    this.#isWholeDirty = false;
    for (const stream of this.#streams.values()) stream.flush(this.#state, change);
  }

  #markDirty(event: AuctionEvent): void {
    // What was approved waited before, and that stood outside the lots.
    if ('approval' in event && event.approval !== undefined) this.#isWholeDirty = true;
    switch (event.type) {
      case 'OfferPlaced':
      case 'StandingOfferPlaced':
      case 'StandingInstructionSet':
      case 'StandingInstructionWithdrawn':
      case 'OfferVoided':
      case 'CloseExtended':
      case 'BiddersDroppedOut':
      case 'RoundBegan':
      case 'TurnPassed':
        this.#dirtyLots.add(event.lotId);
        return;
      case 'LotClosed':
        this.#dirtyLots.add(event.lotId);
        // `ended` and the revealed names stand outside the lot.
        if (this.hasEnded) this.#isWholeDirty = true;
        return;
      case 'OfferRefused':
      case 'OfficialRefused':
      case 'SessionGranted':
      case 'StandingInstructionRefused':
      case 'IncidentRecorded':
      case 'InterruptionRecorded':
        // A refusal changes nothing that anybody sees (AUC-10).
        return;
      case 'AuctionPublished':
      case 'AuctionPaused':
      case 'AuctionResumed':
      case 'BidderDisqualified':
      case 'LotCancelled':
      case 'AuctionCancelled':
      case 'AnnouncementMade':
      case 'AuctionPausedByRule':
      case 'AuctionResumedByRule':
      case 'PresenceRecorded':
      case 'CommandProposed':
      case 'ProposalRejected':
      case 'ProposalLapsed':
      case 'QuotationsOpened':
        this.#isWholeDirty = true;
    }
  }
}
