import { STREAM_TAIL_DELTAS_MAX } from '#contracts/limits.ts';
import type { BidderId } from '#contracts/ids.ts';
import type { DeltaFrame, ResumedFrame } from '#contracts/wire/live-frames.ts';
import type { ViewDelta, ViewHandle } from '#engine/api.ts';
import {
  jittered,
  type LiveClient,
  RETRY_MS,
  type StreamPosition,
  type WatchedStream,
} from './client.ts';
import { SNAPSHOT_START_BYTES_MAX } from './limits.ts';
import type { LiveMetrics } from './ports.ts';

export interface ViewStreamInit {
  readonly key: string;
  readonly auctionId: string;
  readonly metrics: LiveMetrics;
  readonly nowMs: () => number;
  /** The bidder whose view it is. */
  readonly bidderId?: BidderId;
}

/** Bytes of a snapshot that cost its reader as much as one frame. */
const BYTES_PER_FRAME_TOKEN = 16 * 1_024;

/**
 * The numbered stream of one audience of one auction, shared by all its sockets: every delta is encoded once, kept for
 * STREAM_TAIL_DELTAS_MAX deltas, and sent as the same bytes to everybody (A4).
 */
export class ViewStream implements WatchedStream {
  readonly key: string;
  readonly auctionId: string;
  readonly bidderId: BidderId | undefined;
  readonly watchers = new Set<LiveClient>();
  /** Those who came while the view was being opened. */
  waiting = new Map<LiveClient, StreamPosition | undefined>();
  watchCount = 0;
  idleSince: number | undefined = undefined;
  #handle: ViewHandle | undefined = undefined;
  #isClosed = false;
  #epoch = '';
  #seq = 0;
  /** Encoded deltas by `seq % STREAM_TAIL_DELTAS_MAX`; valid from `#tailFrom` to `#seq`. */
  readonly #tail: Uint8Array[] = [];
  #tailFrom = 1;
  #viewText = '';
  #viewEpoch = '';
  #viewSeq = -1;
  #mustRestart = false;
  readonly #metrics: LiveMetrics;
  readonly #nowMs: () => number;

  constructor(init: ViewStreamInit) {
    this.key = init.key;
    this.auctionId = init.auctionId;
    this.bidderId = init.bidderId;
    this.#metrics = init.metrics;
    this.#nowMs = init.nowMs;
  }

  /** The view is open: everybody who waited starts. */
  opened(handle: ViewHandle): void {
    this.#handle = handle;
    const { waiting } = this;
    this.waiting = new Map();
    for (const [client, position] of waiting) {
      if (client.watches.includes(this)) this.start(client, position);
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#handle?.close();
    this.#handle = undefined;
  }

  /** Takes the next delta of the engine's view. */
  take(delta: ViewDelta): void {
    if (this.#isClosed) return;
    const isNext = delta.epoch === this.#epoch && delta.seq === this.#seq + 1;
    if (!isNext) {
      this.#tailFrom = delta.seq;
      this.#epoch = delta.epoch;
      if (this.watchers.size > 0) this.#restartSoon();
    }
    this.#seq = delta.seq;
    const frame: DeltaFrame = {
      t: 'delta',
      a: this.auctionId,
      seq: delta.seq,
      at: delta.at,
      p: delta.patch,
    };
    const bytes = Buffer.from(JSON.stringify(frame));
    this.#tail[delta.seq % STREAM_TAIL_DELTAS_MAX] = bytes;
    this.#tailFrom = Math.max(this.#tailFrom, delta.seq - STREAM_TAIL_DELTAS_MAX + 1);
    if (this.#mustRestart) return;
    this.#metrics.count('deltas_sent', this.watchers.size);
    for (const client of this.watchers) client.send(bytes);
  }

  /** Gives the client the tail after its position, or the whole view, and from then on every delta. */
  start(client: LiveClient, position: StreamPosition | undefined): void {
    const { socket } = client;
    if (socket === undefined) return;
    if (this.#isClosed) {
      client.watches = client.watches.filter((watched) => watched !== this);
      client.sendError({
        code: 'unavailable',
        a: this.auctionId,
        retryAfterMs: jittered(RETRY_MS),
      });
      return;
    }
    if (this.#handle === undefined) {
      this.waiting.set(client, position);
      return;
    }
    this.watchers.delete(client);
    if (socket.bufferedBytes() > SNAPSHOT_START_BYTES_MAX) {
      const others = client.owed.filter((owed) => owed.stream !== this);
      client.owed = [...others, { stream: this, position }];
      return;
    }
    const isStarted =
      position !== undefined && this.#canResume(position)
        ? this.#resume(client, position)
        : this.#sendSnapshot(client, this.#handle);
    if (isStarted) this.watchers.add(client);
  }

  leave(client: LiveClient): void {
    this.watchers.delete(client);
    this.waiting.delete(client);
  }

  #canResume(position: StreamPosition): boolean {
    if (this.#mustRestart || position.epoch !== this.#epoch) return false;
    return position.seq <= this.#seq && position.seq >= this.#tailFrom - 1;
  }

  #resume(client: LiveClient, position: StreamPosition): boolean {
    const frame: ResumedFrame = {
      t: 'resumed',
      a: this.auctionId,
      epoch: this.#epoch,
      seq: position.seq,
      count: this.#seq - position.seq,
    };
    this.#metrics.count('resumes_sent');
    let isOpen = client.send(JSON.stringify(frame));
    for (let seq = position.seq + 1; seq <= this.#seq && isOpen; seq += 1) {
      const bytes = this.#tail[seq % STREAM_TAIL_DELTAS_MAX];
      isOpen = bytes !== undefined && client.send(bytes);
    }
    return isOpen;
  }

  #sendSnapshot(client: LiveClient, handle: ViewHandle): boolean {
    if (this.#viewSeq !== this.#seq || this.#viewEpoch !== this.#epoch) {
      const { epoch, seq, view } = handle.snapshot();
      this.#viewText = JSON.stringify(view);
      if (epoch !== this.#epoch || seq !== this.#seq) this.#tailFrom = seq + 1;
      this.#epoch = epoch;
      this.#seq = seq;
      this.#viewEpoch = epoch;
      this.#viewSeq = seq;
    }
    const a = JSON.stringify(this.auctionId);
    const epoch = JSON.stringify(this.#epoch);
    // The view's text is shared by all who start here; only `now` is each one's own.
    const text = `{"t":"snap","a":${a},"epoch":${epoch},"seq":${this.#seq},"now":${this.#nowMs()},"view":${this.#viewText}}`;
    this.#metrics.count('snapshots_sent');
    client.frames.tokens -= text.length / BYTES_PER_FRAME_TOKEN;
    if (!client.send(text)) return false;
    client.allowanceBytes = client.socket?.bufferedBytes() ?? 0;
    return true;
  }

  /** The numbering began anew: everybody gets the whole view once the engine's call is over. */
  #restartSoon(): void {
    if (this.#mustRestart) return;
    this.#mustRestart = true;
    setImmediate(() => {
      this.#mustRestart = false;
      if (this.#isClosed) return;
      this.#viewSeq = -1;
      for (const client of [...this.watchers]) this.start(client, undefined);
    });
  }
}
