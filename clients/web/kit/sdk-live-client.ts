import { CLOSE_CODES, type CloseName } from '#contracts/wire/close-codes.ts';
import { bytesOfHex } from '#contracts/utf8.ts';
import {
  connect,
  systemEnv,
  type ConnectionState,
  type Env,
  type FoldedView,
  type LiveClient as SdkClient,
  type OfferHandle,
  type OfferSigner,
  type OpenSocket,
} from '#clients/sdk/index.ts';
import type {
  ClockReading,
  LinkState,
  LiveClient,
  OfferAnswer,
  OfferProgress,
  OfferRequest,
  WatchEvent,
} from './live-client.ts';
import { COMMAND_ID_BYTES } from './new-id.ts';
import { prepareSigning } from './sdk-signing.ts';
import { SteadyClock } from './steady-clock.ts';

export interface LiveOptions {
  readonly url: string;
  readonly answerKey: string | undefined;
  /** What the adapter needs of the page around it; tests bring their own. */
  readonly page?: PagePort;
  readonly openSocket?: OpenSocket;
  readonly env?: Env;
}

export interface PagePort {
  /** The browser's own idea of the network; it is known before a socket notices. */
  isOnline(): boolean;
  isVisible(): boolean;
  /** Calls back when either may have changed. Returns the unsubscribe. */
  onChange(listener: () => void): () => void;
}

const browserPage: PagePort = {
  isOnline: () => navigator.onLine,
  isVisible: () => document.visibilityState === 'visible',
  onChange: (listener) => {
    const stop = new AbortController();
    addEventListener('online', listener, { signal: stop.signal });
    addEventListener('offline', listener, { signal: stop.signal });
    document.addEventListener('visibilitychange', listener, { signal: stop.signal });
    return () => stop.abort();
  },
};

/** After a repaired cut the missed events are counted once they stopped coming. */
const REPAIR_SETTLE_MS = 400;

/** The live connection of the screens, over the SDK. */
export function openLiveClient(options: LiveOptions): LiveClient {
  return new SdkLiveClient(options);
}

interface Watcher {
  readonly auctionId: string;
  readonly listener: (event: WatchEvent) => void;
  folded: FoldedView | undefined;
  /** Position at the cut that is being repaired. */
  cutAt: FoldedView | undefined;
  end: () => void;
}

class SdkLiveClient implements LiveClient {
  readonly #options: LiveOptions;
  #sdk: SdkClient;
  #link: LinkState = { phase: 'connecting' };
  #isReady = false;
  #wasReady = false;
  #isQuiet = false;
  #lastHeardMono: number;
  /** Bytes of the id that the next offer must carry; the SDK takes ids from its random source. */
  #nextId: Uint8Array | undefined;
  readonly #linkListeners = new Set<() => void>();
  readonly #watchers = new Set<Watcher>();
  readonly #handles = new Map<string, OfferHandle>();
  readonly #signers: OfferSigner[] = [];
  readonly #followers = new Map<string, Set<(progress: OfferProgress) => void>>();
  /** Offers that left over a connection which then ended for good: the next one must ask for their answers. */
  readonly #unsettled = new Map<string, OfferRequest>();
  readonly #page: PagePort;
  readonly #env: Env;
  readonly #stopPage: () => void;
  #wasVisible: boolean;
  #clockBase: number;
  readonly #steady = new SteadyClock();

  readonly clock = {
    now: (): number => this.#serverTime()?.serverMs ?? this.#clockBase + this.#env.monotonicMs(),
    reading: (): ClockReading | undefined => {
      const time = this.#serverTime();
      if (!time) return undefined;
      const { serverMs, uncertaintyMs } = time;
      return {
        offsetMs: serverMs - this.#env.wallMs(),
        rttMs: 2 * uncertaintyMs,
        errorMs: uncertaintyMs,
      };
    },
  };

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#page = options.page ?? browserPage;
    this.#env = options.env ?? systemEnv;
    this.#lastHeardMono = this.#env.monotonicMs();
    this.#clockBase = this.#env.wallMs() - this.#lastHeardMono;
    this.#sdk = this.#connect();
    this.#wasVisible = this.#page.isVisible();
    this.#stopPage = this.#page.onChange(() => this.#networkMoved());
  }

  readonly link = (): LinkState => this.#link;

  readonly onLink = (listener: () => void): (() => void) => {
    this.#linkListeners.add(listener);
    return () => this.#linkListeners.delete(listener);
  };

  watch(auctionId: string, listener: (event: WatchEvent) => void): () => void {
    const watcher: Watcher = {
      auctionId,
      listener,
      folded: undefined,
      cutAt: undefined,
      end: () => undefined,
    };
    this.#watchers.add(watcher);
    this.#attach(watcher);
    return () => {
      this.#watchers.delete(watcher);
      watcher.end();
    };
  }

  offer(request: OfferRequest, onProgress: (progress: OfferProgress) => void): () => void {
    const id = request.commandId;
    const followers = this.#followers.get(id) ?? new Set();
    followers.add(onProgress);
    this.#followers.set(id, followers);
    this.#unsettled.delete(id);
    const running = this.#handles.get(id);
    const handle = running ?? this.#send(request);
    const progress = progressOf(handle);
    if (progress) onProgress(progress);
    return () => followers.delete(onProgress);
  }

  async enableSigning(request: Parameters<LiveClient['enableSigning']>[0]) {
    const outcome = await prepareSigning(request, this.clock.now());
    if (typeof outcome === 'string') return outcome;
    this.#signers.push(outcome.signer);
    this.#sdk.useSigner(outcome.signer);
    return 'ready' as const;
  }

  reconnect(): void {
    if (this.#link.phase !== 'closed') {
      this.#sdk.reconnectNow();
      return;
    }
    this.#sdk.dispose();
    this.#sdk = this.#connect();
    for (const watcher of this.#watchers) this.#attach(watcher);
    const unsettled = [...this.#unsettled.values()];
    this.#unsettled.clear();
    for (const request of unsettled) this.#send(request);
  }

  close(): void {
    this.#stopPage();
    this.#watchers.clear();
    this.#linkListeners.clear();
    this.#sdk.dispose();
  }

  #connect(): SdkClient {
    const { url, answerKey, openSocket } = this.#options;
    const sdk = connect({
      url,
      ...(openSocket === undefined ? {} : { openSocket }),
      ...(answerKey === undefined ? {} : { answerKey }),
      env: { ...this.#env, randomBytes: (count) => this.#takeId(count) },
    });
    sdk.on('connection', (state) => this.#connectionMoved(state));
    sdk.on('clock', () => this.#heard());
    sdk.on('quiet', (isQuiet) => {
      this.#isQuiet = isQuiet;
      this.#setLink(this.#linkOf(sdk.connection));
    });
    sdk.on('offer', (handle) => this.#offerMoved(handle));
    sdk.on('watchRefused', ({ auctionId, code }) => {
      for (const watcher of this.#watchers) {
        if (watcher.auctionId === auctionId) watcher.listener({ type: 'refused', code });
      }
    });
    for (const signer of this.#signers) sdk.useSigner(signer);
    return sdk;
  }

  #takeId(count: number): Uint8Array {
    const id = this.#nextId;
    this.#nextId = undefined;
    return id && count === COMMAND_ID_BYTES ? id : this.#env.randomBytes(count);
  }

  #send(request: OfferRequest): OfferHandle {
    const { auctionId, lotId, priceFen, confirmed, commandId } = request;
    this.#nextId = bytesOfHex(commandId);
    const handle = this.#sdk.offer({
      auctionId,
      lotId,
      priceFen,
      ...(confirmed === undefined ? {} : { confirmed }),
    });
    this.#handles.set(handle.id, handle);
    void handle.outcome.then((outcome) => {
      this.#handles.delete(handle.id);
      if (outcome.state === 'unknown') this.#unsettled.set(handle.id, request);
      const progress = endOf(outcome);
      for (const follower of this.#followers.get(handle.id) ?? []) follower(progress);
      if (outcome.state !== 'unknown') this.#followers.delete(handle.id);
    });
    return handle;
  }

  #offerMoved(handle: OfferHandle): void {
    const progress = progressOf(handle);
    if (!progress) return;
    for (const follower of this.#followers.get(handle.id) ?? []) follower(progress);
  }

  #attach(watcher: Watcher): void {
    watcher.end();
    let isFirst = true;
    watcher.end = this.#sdk.watch(watcher.auctionId, (folded) => {
      this.#heard();
      const type = isFirst ? 'snapshot' : 'delta';
      isFirst = false;
      watcher.folded = folded;
      watcher.listener({ type, view: folded.view, at: folded.at });
    });
  }

  #connectionMoved(state: ConnectionState): void {
    if (state.state === 'ready') {
      this.#heard();
      for (const watcher of this.#watchers) this.#tellRepair(watcher);
      this.#wasReady = true;
    } else if (this.#isReady) {
      for (const watcher of this.#watchers) watcher.cutAt ??= watcher.folded;
    }
    this.#isReady = state.state === 'ready';
    this.#setLink(this.#linkOf(state));
  }

  /** Says how much was missed, when the repaired stream has come to rest. */
  #tellRepair(watcher: Watcher): void {
    const before = watcher.cutAt;
    watcher.cutAt = undefined;
    if (!before) return;
    this.#env.after(REPAIR_SETTLE_MS, () => {
      const now = watcher.folded;
      if (!now || !this.#watchers.has(watcher)) return;
      const isSameStream = now.epoch === before.epoch;
      watcher.listener({
        type: 'caught-up',
        ...(isSameStream ? { count: now.seq - before.seq } : {}),
      });
    });
  }

  #linkOf(state: ConnectionState): LinkState {
    const lastHeardMono = this.#lastHeardMono;
    switch (state.state) {
      case 'ready':
        if (!this.#page.isOnline()) return { phase: 'offline', lastHeardMono };
        return this.#isQuiet ? { phase: 'online', isQuiet: true } : { phase: 'online' };
      case 'connecting':
        return this.#wasReady || this.#link.phase === 'offline'
          ? { phase: 'offline', lastHeardMono }
          : { phase: 'connecting' };
      case 'waiting':
        return { phase: 'offline', lastHeardMono };
      case 'ended':
        return { phase: 'closed', reason: closeName(state.code) };
    }
  }

  /** The browser knows of a lost network before the socket does; a woken tab must not wait for its turn. */
  #networkMoved(): void {
    this.#setLink(this.#linkOf(this.#sdk.connection));
    const isVisible = this.#page.isVisible();
    if (this.#page.isOnline() && isVisible) this.#sdk.reconnectNow();
    // A tab that wakes may have slept: no offer before the clock was asked again (habit 2).
    if (isVisible && !this.#wasVisible) this.#sdk.resync();
    this.#wasVisible = isVisible;
  }

  #setLink(link: LinkState): void {
    if (link.phase !== 'closed' && isSameLink(link, this.#link)) return;
    this.#link = link;
    for (const listener of this.#linkListeners) listener();
  }

  #heard(): void {
    this.#lastHeardMono = this.#env.monotonicMs();
  }

  #serverTime() {
    const time = this.#steady.read(this.#sdk.serverTime());
    if (time) this.#clockBase = time.serverMs - this.#env.monotonicMs();
    return time;
  }
}

function isSameLink(a: LinkState, b: LinkState): boolean {
  return a.phase === b.phase && isQuietLink(a) === isQuietLink(b);
}

function isQuietLink(link: LinkState): boolean {
  return link.phase === 'online' && link.isQuiet === true;
}

function closeName(code: number): CloseName {
  for (const name of ['SESSION_ENDED', 'BAD_VERSION', 'TAKEN_OVER'] as const) {
    if (CLOSE_CODES[name] === code) return name;
  }
  return 'BAD_FRAMES';
}

/** The final states come with the outcome, which says more. */
function progressOf(handle: OfferHandle): OfferProgress | undefined {
  switch (handle.state) {
    case 'signing':
      return { type: 'signing' };
    case 'queued':
      return { type: 'waiting' };
    case 'sent':
      return { type: 'sent' };
    case 'slow':
      return { type: 'late' };
    case 'accepted':
    case 'refused':
    case 'not-taken':
    case 'unknown':
      return undefined;
  }
}

function endOf(outcome: Awaited<OfferHandle['outcome']>): OfferProgress {
  if (outcome.state === 'unknown') return { type: 'unknown' };
  if (outcome.state === 'not-taken') return { type: 'failed', code: outcome.code };
  const { at, receipt, proof, version } = outcome;
  const kept = { at, receipt, proof, ...(version === undefined ? {} : { version }) };
  const answer: OfferAnswer =
    outcome.state === 'accepted'
      ? { outcome: 'accepted', ...kept }
      : {
          outcome: 'refused',
          reason: outcome.reason,
          ...(outcome.allowedFen === undefined ? {} : { allowedFen: outcome.allowedFen }),
          ...kept,
        };
  return { type: 'answered', answer };
}
