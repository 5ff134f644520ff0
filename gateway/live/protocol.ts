import type { ClientFrame, LiveErrorCode } from '#contracts/wire/live-frames.ts';
import { LIVE_PROTOCOL_VERSION } from '#contracts/wire/live-frames.ts';
import { assertNever } from '#contracts/result.ts';
import type { CloseName } from '#contracts/wire/close-codes.ts';
import type { Session } from '../session/session.ts';
import type {
  SocketHandlers,
  TransportSocket,
  UpgradeRequest,
  UpgradeVerdict,
} from '../transport/transport.ts';
import type { AdmissionControl } from './admission.ts';
import { type ArrivalRules, readArrival } from './arrival.ts';
import { type AuctionDirectory, AuctionLookupError } from './auctions.ts';
import { jittered, LiveClient, RETRY_MS } from './client.ts';
import { decodeFrame } from './decode.ts';
import type { Hub } from './hub.ts';
import {
  BAD_FRAMES_MAX,
  FRAMES_BEFORE_SESSION_MAX,
  FRAMES_OVER_RATE_MAX,
  HANDSHAKE_MS_MAX,
} from './limits.ts';
import type { OfferDesk } from './offers.ts';
import type { LiveAccess, LiveCounter, LiveEngine, LiveMetrics, ReportFault } from './ports.ts';
import type { SessionWatch } from './session-watch.ts';
import { type Rate, TokenBucket } from './token-bucket.ts';

export interface ProtocolDeps {
  readonly engine: Pick<LiveEngine, 'nowMs'>;
  readonly access: LiveAccess;
  readonly auctions: AuctionDirectory;
  readonly hub: Hub;
  readonly desk: OfferDesk;
  readonly sessions: SessionWatch<LiveClient>;
  readonly admission: AdmissionControl;
  readonly arrivalRules: ArrivalRules;
  readonly metrics: LiveMetrics;
  readonly reportFault: ReportFault;
  readonly steadyMs: () => number;
  /** Frames of one socket. */
  readonly frames: Rate;
}

/**
 * The live protocol on any transport: identity at the upgrade, `hello` first, then frames. Nothing that a client sends
 * gets past here as an exception (A6); what it costs is bounded before it is looked at.
 */
export class LiveProtocol implements SocketHandlers<LiveClient> {
  readonly clients = new Set<LiveClient>();
  readonly #deps: ProtocolDeps;
  #isDraining = false;

  constructor(deps: ProtocolDeps) {
    this.#deps = deps;
  }

  /** From now on every upgrade is refused. */
  startDraining(): void {
    this.#isDraining = true;
  }

  onUpgrade(request: UpgradeRequest): UpgradeVerdict<LiveClient> {
    const { admission, arrivalRules, metrics, steadyMs } = this.#deps;
    if (this.#isDraining) return { type: 'refuse', status: 503, retryAfterS: 1 };
    const arrival = readArrival(request, arrivalRules);
    if (arrival.type === 'foreign_origin') {
      metrics.count('sockets_refused');
      return { type: 'refuse', status: 403 };
    }
    const { address, credentials } = arrival;
    const now = steadyMs();
    const admitted = admission.ask(address, now);
    if (admitted.type === 'refuse') {
      metrics.count('sockets_refused');
      return { type: 'refuse', status: admitted.status, retryAfterS: 1 };
    }
    const token = typeof credentials === 'object' ? credentials.token : undefined;
    const frames = new TokenBucket(this.#deps.frames, now);
    const client = new LiveClient({ address, token, frames });
    if (admitted.type === 'close') client.rejection = admitted.code;
    else if (credentials === 'invalid') client.rejection = 'SESSION_ENDED';
    return { type: 'accept', state: client };
  }

  onOpen(client: LiveClient, socket: TransportSocket): void {
    const { admission, metrics } = this.#deps;
    client.socket = socket;
    if (client.rejection !== undefined) {
      client.phase = 'rejected';
      client.close(client.rejection);
      return;
    }
    this.clients.add(client);
    admission.opened(client.address);
    metrics.count('sockets_opened');
    if (client.token === undefined) {
      client.phase = 'greeting';
      return;
    }
    client.phase = 'resolving';
    const { token } = client;
    client.token = undefined;
    this.#deps.sessions.identify(client, token, (result) => {
      if (result.type === 'found') this.#identified(client, result.session);
      else client.close(result.type === 'ended' ? 'SESSION_ENDED' : 'ENGINE_UNAVAILABLE');
    });
  }

  onText(client: LiveClient, text: string): void {
    if (!client.isOpen) return;
    this.#deps.metrics.count('frames_received');
    if (client.phase !== 'resolving') {
      this.#guarded(client, text);
      return;
    }
    const early = client.early ?? [];
    if (early.length >= FRAMES_BEFORE_SESSION_MAX) {
      client.close('RATE_EXCEEDED');
      return;
    }
    early.push(text);
    client.early = early;
  }

  onBinary(client: LiveClient): void {
    client.close('BAD_FRAMES');
  }

  onDrain(client: LiveClient): void {
    this.#deps.hub.drained(client);
  }

  onClose(client: LiveClient): void {
    const { admission, hub, metrics, sessions, steadyMs } = this.#deps;
    const { phase, closedAs } = client;
    const counter = closedAs && CLOSE_COUNTERS[closedAs];
    if (counter !== undefined) metrics.count(counter);
    client.phase = 'closed';
    client.socket = undefined;
    client.early = undefined;
    if (!this.clients.delete(client)) return;
    admission.closed(client.address, closedAs === 'SLOW_READER' ? steadyMs() : undefined);
    if (phase !== 'ready') admission.handshakeDone();
    if (client.session !== undefined) sessions.forget(client, client.session.sessionId);
    hub.leaveAll(client);
  }

  /** Ends handshakes that take too long and sessions that are over by the clock; retries owed snapshots. */
  sweep(nowMs: number): void {
    for (const client of this.clients) {
      const isGreeting = client.phase === 'greeting' || client.phase === 'resolving';
      if (isGreeting && nowMs - client.openedAt > HANDSHAKE_MS_MAX) {
        client.close('ADMISSION_LIMITED');
      } else if (client.session !== undefined && Date.now() >= client.session.expiresAt) {
        client.close('SESSION_ENDED');
      } else if (client.owed.length > 0) {
        this.#deps.hub.drained(client);
      }
    }
  }

  #identified(client: LiveClient, session: Session): void {
    if (client.phase !== 'resolving' || !client.isOpen) {
      this.#deps.sessions.forget(client, session.sessionId);
      return;
    }
    client.session = session;
    client.phase = 'greeting';
    const early = client.early ?? [];
    client.early = undefined;
    for (const text of early) {
      if (client.isOpen) this.#guarded(client, text);
    }
  }

  /** Whatever goes wrong behind a frame ends this socket, not the process. */
  #guarded(client: LiveClient, text: string): void {
    try {
      this.#receive(client, text);
    } catch (error) {
      this.#deps.metrics.count('faults');
      this.#deps.reportFault('live frame', error);
      client.close('ENGINE_UNAVAILABLE');
    }
  }

  #receive(client: LiveClient, text: string): void {
    const now = this.#deps.steadyMs();
    client.heardAt = now;
    const isInRate = client.frames.take(this.#deps.frames, now);
    const decoded = decodeFrame(text);
    if (decoded.type === 'bad_version') {
      client.close('BAD_VERSION');
    } else if (decoded.type === 'bad') {
      this.#badFrame(client, 'bad_frame');
    } else if (!isInRate) {
      this.#overRate(client, decoded.frame);
    } else {
      client.framesOverRate = Math.max(0, client.framesOverRate - 1);
      this.#dispatch(client, decoded.frame);
    }
  }

  #dispatch(client: LiveClient, frame: ClientFrame): void {
    if (client.phase === 'greeting') {
      if (frame.t === 'hello') this.#welcome(client);
      else this.#badFrame(client, 'hello_first');
      return;
    }
    switch (frame.t) {
      case 'offer':
      case 'signed':
      case 'instruct':
      case 'withdraw':
        return this.#deps.desk.take(client, frame);
      case 'time':
        if (frame.off !== undefined) client.clockOffMs = frame.off;
        client.send(JSON.stringify({ t: 'time', c: frame.c, s: this.#deps.engine.nowMs() }));
        return;
      case 'watch': {
        const { a, epoch, seq } = frame;
        const position =
          epoch === undefined || seq === undefined ? {} : { position: { epoch, seq } };
        this.#watch(client, a, position).catch((error: unknown) => {
          this.#deps.reportFault('watch', error);
          client.close('ENGINE_UNAVAILABLE');
        });
        return;
      }
      case 'unwatch':
        return this.#deps.hub.unwatch(client, frame.a);
      case 'hello':
        return this.#badFrame(client, 'hello_first');
      default:
        return assertNever(frame);
    }
  }

  #welcome(client: LiveClient): void {
    client.phase = 'ready';
    this.#deps.admission.handshakeDone();
    const role = client.session?.role ?? 'public';
    const now = this.#deps.engine.nowMs();
    client.send(JSON.stringify({ t: 'welcome', v: LIVE_PROTOCOL_VERSION, role, now }));
  }

  async #watch(
    client: LiveClient,
    auctionId: string,
    at: { readonly position?: { readonly epoch: string; readonly seq: number } },
  ): Promise<void> {
    const { access, auctions, hub } = this.#deps;
    try {
      const auction = auctions.running(auctionId) ?? (await auctions.find(auctionId));
      const audience = auction && access.audienceFor(client.session, auction.facts);
      if (audience !== undefined) {
        if (client.phase === 'ready') hub.watch(client, { auctionId, audience, ...at });
        return;
      }
      if (auction !== undefined) await auctions.pretendToLook(auctionId);
      client.sendError({ code: 'not_found', a: auctionId });
    } catch (error) {
      if (!(error instanceof AuctionLookupError)) throw error;
      client.sendError({ code: 'unavailable', a: auctionId, retryAfterMs: jittered(RETRY_MS) });
    }
  }

  #badFrame(client: LiveClient, code: LiveErrorCode): void {
    this.#deps.metrics.count('frames_bad');
    client.badFrames += 1;
    if (client.badFrames > BAD_FRAMES_MAX) client.close('BAD_FRAMES');
    else client.sendError({ code });
  }

  /** A flood is answered for a while, so that an eager program learns, and then cut. */
  #overRate(client: LiveClient, frame: ClientFrame): void {
    this.#deps.metrics.count('frames_too_fast');
    client.framesOverRate += 1;
    client.framesTooFast += 1;
    if (client.framesOverRate > FRAMES_OVER_RATE_MAX) {
      client.close('RATE_EXCEEDED');
      return;
    }
    const retryAfterMs = jittered(RETRY_MS);
    const a = 'a' in frame ? { a: frame.a } : {};
    const id = 'id' in frame ? { id: frame.id } : {};
    client.sendError({ code: 'too_fast', ...a, ...id, retryAfterMs });
  }
}

const CLOSE_COUNTERS = {
  BAD_FRAMES: 'sockets_closed_bad_frames',
  BAD_VERSION: 'sockets_closed_bad_frames',
  RATE_EXCEEDED: 'sockets_closed_rate',
  SLOW_READER: 'sockets_closed_slow',
  SESSION_ENDED: 'sockets_closed_session',
  ADMISSION_LIMITED: 'sockets_closed_limit',
  TOO_MANY_SOCKETS: 'sockets_closed_limit',
  DRAINING: undefined,
  ENGINE_UNAVAILABLE: undefined,
  TAKEN_OVER: undefined,
} as const satisfies Record<CloseName, LiveCounter | undefined>;
