import { WATCHES_PER_SOCKET_MAX } from '#contracts/limits.ts';
import { type Audience, audienceKey } from '#contracts/wire/views.ts';
import type { ViewDelta } from '#engine/api.ts';
import {
  jittered,
  type LiveClient,
  RETRY_MS,
  type StreamPosition,
  type WatchedStream,
} from './client.ts';
import { SNAPSHOT_START_BYTES_MAX, STREAM_GRACE_MS } from './limits.ts';
import type { LiveEngine, LiveMetrics, ReportFault } from './ports.ts';
import type { Presence } from './presence.ts';
import { ViewStream } from './view-stream.ts';

export interface HubDeps {
  readonly engine: Pick<LiveEngine, 'openView' | 'nowMs'>;
  readonly metrics: LiveMetrics;
  readonly reportFault: ReportFault;
  readonly presence: Pick<Presence, 'entered' | 'left'>;
  /** Milliseconds of a clock that never steps. */
  readonly steadyMs: () => number;
}

export interface WatchRequest {
  readonly auctionId: string;
  readonly audience: Audience;
  readonly position?: StreamPosition;
}

/** One engine view for each (auction, audience), whatever the number of sockets on it. */
export class Hub {
  readonly #deps: HubDeps;
  readonly #streams = new Map<string, ViewStream>();

  constructor(deps: HubDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#streams.size;
  }

  /** Starts or repairs the client's stream of the auction; answers by frames only. */
  watch(client: LiveClient, request: WatchRequest): void {
    const { auctionId, audience, position } = request;
    const key = `${audienceKey(audience)} ${auctionId}`;
    const before = client.watches.find((stream) => stream.auctionId === auctionId);
    if (before !== undefined && before.key !== key) this.#leave(client, before);
    if (before?.key !== key) {
      if (client.watches.length >= WATCHES_PER_SOCKET_MAX) {
        client.sendError({ code: 'too_many_watches', a: auctionId });
        return;
      }
      const stream = this.#streamOf(key, request);
      client.watches = [...client.watches, stream];
      this.#deps.presence.entered(client, stream);
    }
    const stream = client.watches.find((candidate) => candidate.key === key);
    if (stream === undefined) return;
    stream.idleSince = undefined;
    stream.start(client, position);
  }

  unwatch(client: LiveClient, auctionId: string): void {
    const stream = client.watches.find((candidate) => candidate.auctionId === auctionId);
    if (stream !== undefined) this.#leave(client, stream);
  }

  leaveAll(client: LiveClient): void {
    for (const stream of client.watches) this.#leave(client, stream);
  }

  /** The socket has room again: owed snapshots go out, one after the other. */
  drained(client: LiveClient): void {
    const { socket } = client;
    if (socket === undefined) return;
    client.allowanceBytes = Math.min(client.allowanceBytes, socket.bufferedBytes());
    while (client.owed.length > 0 && socket.bufferedBytes() <= SNAPSHOT_START_BYTES_MAX) {
      const [next, ...rest] = client.owed;
      client.owed = rest;
      if (next !== undefined && client.isOpen) next.stream.start(client, next.position);
    }
  }

  /** Closes the views that nobody watched for a while. */
  sweep(): void {
    const now = this.#deps.steadyMs();
    for (const [key, stream] of this.#streams) {
      if (stream.idleSince === undefined || now - stream.idleSince < STREAM_GRACE_MS) continue;
      stream.close();
      this.#streams.delete(key);
    }
  }

  close(): void {
    for (const stream of this.#streams.values()) stream.close();
    this.#streams.clear();
  }

  #leave(client: LiveClient, stream: WatchedStream): void {
    stream.leave(client);
    this.#deps.presence.left(client, stream);
    client.watches = client.watches.filter((watched) => watched !== stream);
    client.owed = client.owed.filter((owed) => owed.stream !== stream);
    stream.watchCount -= 1;
    if (stream.watchCount === 0) stream.idleSince = this.#deps.steadyMs();
  }

  #streamOf(key: string, { auctionId, audience }: WatchRequest): ViewStream {
    const known = this.#streams.get(key);
    if (known !== undefined) {
      known.watchCount += 1;
      return known;
    }
    const { engine, metrics } = this.#deps;
    const stream = new ViewStream({
      key,
      auctionId,
      metrics,
      nowMs: () => engine.nowMs(),
      ...(audience.kind === 'bidder' && { bidderId: audience.bidderId }),
    });
    stream.watchCount = 1;
    this.#streams.set(key, stream);
    this.#open(stream, audience).catch((error: unknown) => {
      this.#deps.reportFault('open view', error);
      const retryAfterMs = jittered(RETRY_MS);
      this.#giveUp(stream, { code: 'unavailable', retryAfterMs });
    });
    return stream;
  }

  async #open(stream: ViewStream, audience: Audience): Promise<void> {
    const handle = await this.#deps.engine.openView(stream.auctionId, audience, (delta) => {
      this.#take(stream, delta);
    });
    if (this.#streams.get(stream.key) !== stream) handle?.close();
    else if (handle === undefined) this.#giveUp(stream, { code: 'not_found' });
    else stream.opened(handle);
  }

  /** The engine calls this within its own work, so nothing that is wrong here may reach it. */
  #take(stream: ViewStream, delta: ViewDelta): void {
    try {
      stream.take(delta);
    } catch (error) {
      this.#deps.metrics.count('faults');
      this.#deps.reportFault('view delta', error);
      this.#giveUp(stream, { code: 'unavailable', retryAfterMs: jittered(RETRY_MS) });
    }
  }

  #giveUp(
    stream: ViewStream,
    error: { readonly code: 'not_found' | 'unavailable'; readonly retryAfterMs?: number },
  ): void {
    const clients = [...stream.waiting.keys(), ...stream.watchers];
    for (const client of clients) {
      this.#leave(client, stream);
      client.sendError({ ...error, a: stream.auctionId });
    }
    stream.close();
    if (this.#streams.get(stream.key) === stream) this.#streams.delete(stream.key);
  }
}
