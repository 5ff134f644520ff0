import { setTimeout as sleep } from 'node:timers/promises';
import type { Server as HttpServer } from 'node:http';
import { LIVE_FRAME_BYTES_MAX, OUTBOUND_QUEUE_BYTES_MAX } from '#contracts/limits.ts';
import { ROOMS_PATH } from './rooms/path.ts';
import { createRooms, type RoomBeat, type Rooms } from './rooms/rooms.ts';
import type { SessionDirectory } from './session/session.ts';
import { ClientAddress, type TrustProxy } from './transport/address.ts';
import { selectTransport, type TransportPreference } from './transport/select-transport.ts';
import type { Transport, TransportName } from './transport/transport.ts';
import { createUpgradePipe, type UpgradePipe } from './transport/upgrade-pipe.ts';
import { AdmissionControl } from './live/admission.ts';
import type { ArrivalRules } from './live/arrival.ts';
import { AuctionDirectory } from './live/auctions.ts';
import { jittered, type LiveClient } from './live/client.ts';
import { Hub } from './live/hub.ts';
import { HANDSHAKE_MS_MAX, SWEEP_MS } from './live/limits.ts';
import { OfferDesk, type OfferOrigin } from './live/offers.ts';
import type { OfferVerifier } from './live/offer-verifier.ts';
import type {
  LiveAccess,
  LiveEngine,
  LiveGauges,
  LiveMetrics,
  LiveOpenings,
  ReportFault,
} from './live/ports.ts';
import { Presence, type SeenBidder } from './live/presence.ts';
import { LiveProtocol } from './live/protocol.ts';
import type { LiveRates } from './live/rates.ts';
import { SessionWatch } from './live/session-watch.ts';

export const LIVE_PATH = '/live';

export interface LiveGatewayDeps {
  readonly engine: LiveEngine;
  readonly openings: LiveOpenings;
  readonly sessions: SessionDirectory;
  readonly access: LiveAccess;
  readonly verifier: OfferVerifier;
  readonly metrics: LiveMetrics;
  readonly reportFault: ReportFault;
  readonly transport: TransportPreference;
  readonly rates: LiveRates;
  /** Origins allowed to send the session cookie, besides the request's own host. */
  readonly publicOrigins: readonly string[];
  readonly trustProxy: TrustProxy;
  /** Whole seconds, 8 to 960. */
  readonly idleTimeoutS: number;
  /** Absent: that of a real server. */
  readonly roomBeat?: RoomBeat;
  /** Told of every offer that goes to the writer; must not throw. */
  readonly onOffer?: (origin: OfferOrigin) => void;
}

export interface DrainOptions {
  /** Sockets are closed over this long, evenly, and told to come back at different times. */
  readonly spreadMs: number;
  /** Answers still pending are waited for, at most so long. */
  readonly answersMs: number;
}

export interface LiveGateway {
  readonly transport: TransportName;
  /** Why `auto` did not get uWebSockets.js. */
  readonly warning?: string;
  /** Opens the listener of live sockets and rooms. */
  listen(host: string, port: number): Promise<{ readonly port: number }>;
  /** Hands the upgrades of the public server to the listener. After `listen`. Returns the detach. */
  pipeFrom(server: HttpServer): () => void;
  gauges(): LiveGauges;
  /** The auction's bidders as their sockets stand now; see `Presence`. */
  seenIn(auctionId: string): readonly SeenBidder[];
  /** Refuses new sockets, waits for pending answers, closes all sockets with `DRAINING` in waves. */
  drain(options: DrainOptions): Promise<void>;
  /** Cuts what is left and releases everything. */
  stop(): Promise<void>;
}

const WAVES_PER_SPREAD = 20;
const ANSWER_POLL_MS = 10;

/** Composes transport, protocol, hub, rooms and pipe into the live edge of the process. */
export async function createLiveGateway(deps: LiveGatewayDeps): Promise<LiveGateway> {
  const pipe = createUpgradePipe({
    paths: [LIVE_PATH, ROOMS_PATH],
    trustProxy: deps.trustProxy,
    connectionsMax: 2 * deps.rates.admission.socketsMax,
    handshakeTimeoutMs: HANDSHAKE_MS_MAX,
  });
  const edge = new Edge(deps, pipe);
  const { transport, warning } = await selectTransport(deps.transport, {
    path: LIVE_PATH,
    handlers: edge.protocol,
    frameBytesMax: LIVE_FRAME_BYTES_MAX,
    queueBytesMax: OUTBOUND_QUEUE_BYTES_MAX,
    idleTimeoutS: deps.idleTimeoutS,
  });
  return new RunningGateway({ edge, pipe, transport, ...(warning ? { warning } : {}) });
}

/** What lives behind the transport. */
class Edge {
  readonly admission: AdmissionControl;
  readonly protocol: LiveProtocol;
  readonly hub: Hub;
  readonly presence: Presence;
  readonly desk: OfferDesk;
  readonly sessions: SessionWatch<LiveClient>;
  readonly rooms: Rooms;
  readonly reportFault: ReportFault;

  constructor(deps: LiveGatewayDeps, pipe: UpgradePipe) {
    const steadyMs = () => performance.now();
    const { engine, access, metrics, reportFault, rates } = deps;
    const arrivalRules: ArrivalRules = {
      pipeSecret: pipe.secret,
      clientAddress: new ClientAddress(deps.trustProxy),
      publicOrigins: deps.publicOrigins,
    };
    const auctions = new AuctionDirectory(engine, steadyMs);
    const common = { engine, access, auctions, metrics, reportFault, steadyMs };
    this.reportFault = reportFault;
    this.admission = new AdmissionControl(rates.admission, steadyMs());
    this.presence = new Presence({ engine, reportFault, steadyMs });
    this.hub = new Hub({ engine, metrics, reportFault, steadyMs, presence: this.presence });
    this.desk = new OfferDesk({
      ...common,
      verifier: deps.verifier,
      offers: rates.offers,
      onOffer: deps.onOffer,
    });
    this.sessions = new SessionWatch<LiveClient>({
      directory: deps.sessions,
      reportFault,
      steadyMs,
      onEnded: (client) => client.close('SESSION_ENDED'),
    });
    const { admission, hub, desk, sessions } = this;
    this.protocol = new LiveProtocol({
      ...common,
      arrivalRules,
      admission,
      hub,
      desk,
      sessions,
      frames: rates.frames,
    });
    this.rooms = createRooms({
      beat: deps.roomBeat,
      ...common,
      openings: deps.openings,
      arrivalRules,
      admission,
      directory: deps.sessions,
      events: rates.roomEvents,
    });
  }

  sweep(): void {
    const now = performance.now();
    this.protocol.sweep(now);
    this.hub.sweep();
    this.presence.sweep();
    this.desk.sweep(now);
    this.admission.sweep(now);
    this.sessions.sweep();
    this.rooms.sweep();
  }

  close(): void {
    this.presence.stop();
    this.hub.close();
    this.sessions.close();
  }
}

class RunningGateway implements LiveGateway {
  readonly transport: TransportName;
  readonly warning?: string;
  readonly #edge: Edge;
  readonly #pipe: UpgradePipe;
  readonly #transport: Transport;
  readonly #sweep: NodeJS.Timeout;
  #target: { readonly host: string; readonly port: number } | undefined;
  #stopped: Promise<void> | undefined;

  constructor(init: {
    readonly edge: Edge;
    readonly pipe: UpgradePipe;
    readonly transport: Transport;
    readonly warning?: string;
  }) {
    this.#edge = init.edge;
    this.#pipe = init.pipe;
    this.#transport = init.transport;
    this.transport = init.transport.name;
    if (init.warning !== undefined) this.warning = init.warning;
    init.transport.attachRooms(init.edge.rooms.io);
    init.edge.rooms.attached();
    this.#sweep = setInterval(() => this.#runSweep(), SWEEP_MS).unref();
  }

  async listen(host: string, port: number): Promise<{ readonly port: number }> {
    const opened = await this.#transport.listen(host, port);
    // A wildcard listener is reached over loopback.
    const target = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
    this.#target = { host: target, port: opened.port };
    this.#edge.presence.start();
    return opened;
  }

  pipeFrom(server: HttpServer): () => void {
    if (this.#target === undefined) throw new Error('listen before pipeFrom');
    return this.#pipe.attach(server, this.#target);
  }

  gauges(): LiveGauges {
    const { admission, hub, desk, rooms } = this.#edge;
    return {
      sockets: this.#edge.protocol.clients.size,
      handshakes: admission.handshaking,
      streams: hub.size,
      pendingAnswers: desk.pending,
      roomSockets: rooms.size,
    };
  }

  seenIn(auctionId: string): readonly SeenBidder[] {
    return this.#edge.presence.seenIn(auctionId);
  }

  async drain({ spreadMs, answersMs }: DrainOptions): Promise<void> {
    const { presence, protocol, desk, rooms } = this.#edge;
    // What is closed from here on says nothing about the bidders.
    presence.stop();
    protocol.startDraining();
    rooms.startDraining();
    this.#transport.stopAccepting();
    const clients = [...protocol.clients];
    const perWave = Math.ceil(clients.length / WAVES_PER_SPREAD);
    const waits = clients.filter((client) => client.pendingAnswers > 0);
    const idle = clients.filter((client) => client.pendingAnswers === 0);
    for (let i = 0; i < idle.length; i += perWave) {
      for (const client of idle.slice(i, i + perWave)) {
        if (client.pendingAnswers > 0) waits.push(client);
        else client.close('DRAINING', jittered(Math.max(spreadMs, 1_000)));
      }
      await sleep(spreadMs / WAVES_PER_SPREAD);
    }
    const end = performance.now() + answersMs;
    while (desk.pending > 0 && performance.now() < end) await sleep(ANSWER_POLL_MS);
    for (const client of waits) client.close('DRAINING', jittered(Math.max(spreadMs, 1_000)));
    rooms.disconnectAll('DRAINING');
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    clearInterval(this.#sweep);
    this.#edge.rooms.disconnectAll('DRAINING');
    this.#pipe.close();
    // Both end the same listener: each waits for what the other closes.
    await Promise.all([this.#edge.rooms.close(), this.#transport.stop()]);
    this.#edge.close();
  }

  #runSweep(): void {
    try {
      this.#edge.sweep();
    } catch (error) {
      this.#edge.reportFault('sweep', error);
    }
  }
}
