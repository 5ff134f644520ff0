import type { AnswerFacts } from '#contracts/signing/answer.ts';
import { isAnswerSigned } from '#contracts/signing/answer.ts';
import type { SignatureCheck } from '#contracts/signing/keys.ts';
import { WATCHES_PER_SOCKET_MAX } from '#contracts/limits.ts';
import type {
  AnswerFrame,
  ErrorFrame,
  LiveErrorCode,
  ServerFrame,
  WelcomeFrame,
} from '#contracts/wire/live-frames.ts';
import { ClockKeeper } from './clock-keeper.ts';
import type { ConnectionState } from './connection.ts';
import { Connection } from './connection.ts';
import { Emitter, reportFault } from './emitter.ts';
import type { Env, OpenSocket } from './env.ts';
import { systemEnv, systemSockets } from './env.ts';
import type { AnswerProof, OfferHandle, OfferRequest, OfferSigner } from './offer-types.ts';
import { OfferDesk } from './offers.ts';
import type { ServerTime } from './server-clock.ts';
import { endsWatch } from './server-frames.ts';
import { urgentInMs } from './urgency.ts';
import type { FoldedView } from './view-fold.ts';
import type { ViewListener } from './watch.ts';
import { Watch } from './watch.ts';
import { webSignatureCheck } from './web-keys.ts';

export interface ConnectOptions {
  /** Absolute `ws(s)://…/live`; `liveUrl` makes it from the server's address and its config. */
  readonly url: string;
  /** Session token of a program; a page's cookie speaks for itself. */
  readonly token?: string;
  /** `answerKey` of GET /api/config: with it answers to signed offers are checked. */
  readonly answerKey?: string;
  readonly openSocket?: OpenSocket;
  readonly env?: Env;
  readonly signatureCheck?: SignatureCheck;
  /** Told of what a listener of this client threw; by default the platform's uncaught errors. */
  readonly onFault?: (error: unknown) => void;
}

export interface LiveEvents {
  readonly connection: ConnectionState;
  /** Any change of state of any offer. */
  readonly offer: OfferHandle;
  /** A fresh estimate of server time. */
  readonly clock: ServerTime;
  /** The local clock jumped by CLOCK_JUMP_MS or more; server time is being asked for anew. */
  readonly clockJump: undefined;
  /** Near a deadline: the server has not answered for a moment (true), or answers again (false). */
  readonly quiet: boolean;
  /** The server will not show this auction; the watch has ended. */
  readonly watchRefused: { readonly auctionId: string; readonly code: LiveErrorCode };
  /** The server called one of our frames wrong, or sent something that is no frame. */
  readonly protocolFault: { readonly code: LiveErrorCode | 'broken_frame' };
}

/** Opens a live connection that keeps itself alive until `dispose`. */
export function connect(options: ConnectOptions): LiveClient {
  const client = new LiveClient(options);
  client.open();
  return client;
}

/** Watches and offers of one user over one connection at a time. Single-threaded; callbacks never overlap. */
export class LiveClient {
  readonly #env: Env;
  readonly #events: Emitter<LiveEvents>;
  readonly #connection: Connection;
  readonly #clock: ClockKeeper;
  readonly #desk: OfferDesk;
  readonly #watches = new Map<string, Watch>();
  readonly #signers = new Map<string, OfferSigner>();
  readonly #answerKey: string | undefined;
  readonly #check: SignatureCheck;
  readonly #onFault: (error: unknown) => void;

  constructor(options: ConnectOptions) {
    const env = options.env ?? systemEnv;
    this.#env = env;
    this.#answerKey = options.answerKey;
    this.#check = options.signatureCheck ?? webSignatureCheck;
    this.#onFault = options.onFault ?? reportFault;
    this.#events = new Emitter(this.#onFault);
    this.#connection = new Connection({
      env,
      openSocket: options.openSocket ?? systemSockets({ token: options.token }),
      url: options.url,
      onState: (state) => this.#connectionMoved(state),
      onReady: (welcome, sentMs) => this.#ready(welcome, sentMs),
      onFrame: (frame) => this.#take(frame),
      onCut: () => this.#cut(),
      onBrokenFrame: () => this.#events.emit('protocolFault', { code: 'broken_frame' }),
    });
    this.#clock = new ClockKeeper({
      env,
      sendSample: (c) => this.#connection.send({ t: 'time', c, ...this.#wallOffset() }),
      urgentInMs: (serverMs) => this.#urgentInMs(serverMs),
      onQuiet: (isQuiet) => this.#events.emit('quiet', isQuiet),
      onSilence: () => this.#connection.cut(),
      onTime: (time) => this.#timeCame(time),
      onJump: () => this.#events.emit('clockJump', undefined),
    });
    this.#desk = new OfferDesk({
      env,
      // After a jump of the local clock offers wait for the next sample.
      send: (frame) => this.#clock.now() !== undefined && this.#connection.send(frame),
      serverMs: () => this.#clock.now()?.serverMs,
      signerOf: (auctionId) => this.#signers.get(auctionId),
      seen: (auctionId) => positionText(this.#watches.get(auctionId)?.folded),
      proofOf: (frame) => this.#proofOf(frame),
      resync: () => this.#clock.burst(),
      onState: (handle) => this.#events.emit('offer', handle),
    });
  }

  get connection(): ConnectionState {
    return this.#connection.state;
  }

  /** Offers without an outcome yet. */
  get pendingOffers(): number {
    return this.#desk.pendingCount;
  }

  open(): void {
    this.#connection.open();
  }

  /** Returns the unsubscribe. */
  on<Name extends keyof LiveEvents>(
    name: Name,
    listener: (payload: LiveEvents[Name]) => void,
  ): () => void {
    return this.#events.on(name, listener);
  }

  /** Server time as well as it is known: for countdowns. */
  serverTime(): ServerTime | undefined {
    return this.#clock.now();
  }

  /** Asks server time anew and trusts none until the answer: for a page that wakes. Nothing to do without a connection. */
  resync(): void {
    if (this.#connection.isReady) this.#clock.renew();
  }

  /**
   * Calls back with the whole view, now and after every change, across cuts and gaps. Returns the end of the watch.
   * Throws `RangeError` beyond WATCHES_PER_SOCKET_MAX auctions.
   */
  watch(auctionId: string, onView: ViewListener): () => void {
    const watch = this.#watches.get(auctionId) ?? this.#openWatch(auctionId);
    const end = watch.listen(onView);
    return () => {
      end();
      if (watch.hasListeners || this.#watches.get(auctionId) !== watch) return;
      this.#watches.delete(auctionId);
      this.#connection.send({ t: 'unwatch', a: auctionId });
    };
  }

  /** Whether views of this auction may still come: false after a refusal and after the connection's end. */
  isWatching(auctionId: string): boolean {
    return this.#watches.has(auctionId) && this.connection.state !== 'ended';
  }

  /** The present view of a watched auction. */
  view(auctionId: string): FoldedView | undefined {
    return this.#watches.get(auctionId)?.folded;
  }

  /** Offers in the signer's auction go out signed from now on. */
  useSigner(signer: OfferSigner): void {
    this.#signers.set(signer.auctionId, signer);
  }

  /** Makes one offer; the handle's `outcome` resolves exactly once, across cuts, lost answers and resends. */
  offer(request: OfferRequest): OfferHandle {
    return this.#desk.offer(request);
  }

  /** Skips the rest of a wait before the next connection. */
  reconnectNow(): void {
    this.#connection.hurry();
  }

  /** Closes for good; unanswered offers end as `not-taken` or `unknown`. */
  dispose(): void {
    this.#connection.dispose();
    this.#events.clear();
    this.#watches.clear();
    this.#signers.clear();
  }

  #openWatch(auctionId: string): Watch {
    if (this.#watches.size >= WATCHES_PER_SOCKET_MAX) {
      throw new RangeError(`at most ${WATCHES_PER_SOCKET_MAX} auctions are watched at once`);
    }
    const watch = new Watch(auctionId, {
      send: (frame) => this.#connection.send(frame),
      monotonicMs: () => this.#env.monotonicMs(),
      onFault: this.#onFault,
    });
    this.#watches.set(auctionId, watch);
    if (this.#connection.isReady) watch.open();
    return watch;
  }

  /** By how much this machine's wall clock is ahead; for the officials' eyes, nothing rests on it. */
  #wallOffset(): { readonly off?: number } {
    const time = this.#clock.now();
    return time === undefined ? {} : { off: Math.round(this.#env.wallMs() - time.serverMs) };
  }

  #connectionMoved(state: ConnectionState): void {
    this.#events.emit('connection', state);
    if (state.state !== 'ended') return;
    this.#clock.stop();
    this.#desk.end();
  }

  #ready(welcome: WelcomeFrame, sentMs: number): void {
    this.#clock.start(sentMs, welcome.now);
    for (const watch of this.#watches.values()) watch.open();
    this.#desk.resume();
  }

  #cut(): void {
    this.#clock.stop();
    this.#desk.cut();
  }

  #urgentInMs(serverMs: number): number | undefined {
    const waits = [...this.#watches.values()].flatMap(({ folded }) => {
      const wait = folded && urgentInMs(folded.view, serverMs);
      return wait === undefined ? [] : [wait];
    });
    return waits.length === 0 ? undefined : Math.min(...waits);
  }

  #timeCame(time: ServerTime): void {
    for (const watch of this.#watches.values()) watch.askAgainIfUnanswered();
    this.#events.emit('clock', time);
  }

  #take(frame: Exclude<ServerFrame, WelcomeFrame>): void {
    switch (frame.t) {
      case 'snap':
      case 'delta':
      case 'resumed':
        this.#watches.get(frame.a)?.take(frame);
        this.#clock.hasten();
        return;
      case 'answer':
        this.#desk.answer(frame);
        return;
      case 'time':
        this.#clock.take(frame.c, frame.s);
        return;
      case 'error':
        this.#error(frame);
    }
  }

  #error(frame: ErrorFrame): void {
    // With an id it is about an offer, if only about a late copy of one that has its outcome.
    if (this.#desk.error(frame) || frame.id !== undefined) return;
    if (frame.a !== undefined && endsWatch(frame.code) && this.#watches.delete(frame.a)) {
      this.#events.emit('watchRefused', { auctionId: frame.a, code: frame.code });
    } else {
      this.#events.emit('protocolFault', { code: frame.code });
    }
  }

  async #proofOf(frame: AnswerFrame): Promise<AnswerProof> {
    if (!this.#signers.has(frame.a) && frame.sig === undefined) return 'not-required';
    if (frame.sig === undefined || this.#answerKey === undefined) return 'missing';
    const signed = { sig: frame.sig, answerKey: this.#answerKey };
    try {
      return (await isAnswerSigned(factsOf(frame), signed, this.#check)) ? 'valid' : 'invalid';
    } catch {
      // This machine's crypto cannot check Ed25519: the answer stands, its proof does not.
      return 'missing';
    }
  }
}

function positionText(folded: FoldedView | undefined): string {
  return folded === undefined ? '' : `${folded.epoch}:${folded.seq}`;
}

function factsOf(frame: AnswerFrame): AnswerFacts {
  return {
    auction: frame.a,
    id: frame.id,
    outcome: frame.outcome,
    at: frame.at,
    receipt: frame.receipt,
    version: frame.version,
    ...(frame.outcome === 'refused' ? { reason: frame.reason, allowedFen: frame.allowedFen } : {}),
  };
}
