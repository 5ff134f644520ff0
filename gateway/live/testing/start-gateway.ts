import { setTimeout as sleep } from 'node:timers/promises';
import { audienceFor, bidderFor } from '../../access/audience.ts';
import { withRegion } from '../../access/decide.ts';
import type { TransportName } from '../../transport/transport.ts';
import { createLiveGateway, type LiveGateway, type LiveGatewayDeps } from '../../live-gateway.ts';
import type { OfferVerifier } from '../offer-verifier.ts';
import type { LiveCounter } from '../ports.ts';
import { liveRates } from '../rates.ts';
import { LivePeer } from './live-peer.ts';
import { ScriptedEngine } from './scripted-engine.ts';
import { ScriptedHalls } from './scripted-halls.ts';
import { ScriptedSessions } from './scripted-sessions.ts';

/** Counts in memory. */
export class CountedMetrics {
  readonly counts = new Map<LiveCounter, number>();

  count(counter: LiveCounter, by = 1): void {
    this.counts.set(counter, this.of(counter) + by);
  }

  of(counter: LiveCounter): number {
    return this.counts.get(counter) ?? 0;
  }
}

/** Rates that no ordinary test comes near. */
export const GENEROUS_RATES = {
  ...liveRates({ socketsPerAddressMax: 20_000, offersPerSecond: 10_000 }),
  frames: { perSecond: 10_000, burst: 20_000 },
  roomEvents: { perSecond: 1_000, burst: 1_000 },
};

export const NO_VERIFIER: OfferVerifier = {
  verify: (_input, done) => done({ ok: false, code: 'signature_invalid' }),
  signAnswer: (_answer, done) => done(undefined),
};

/** A live gateway on a free port with everything behind it scripted. */
/** The buyer of the access matrix is in its region. */
function regionOf(organizationId: string): string | undefined {
  return organizationId === 'org-buyer' ? '440300' : undefined;
}

const ACCESS: LiveGatewayDeps['access'] = {
  audienceFor: (session, facts) => audienceFor(session, withRegion(facts, regionOf)),
  bidderFor: (session, facts) => bidderFor(session, withRegion(facts, regionOf)),
  locate: (facts) => withRegion(facts, regionOf),
};

export class TestGateway {
  readonly engine = new ScriptedEngine();
  readonly halls = new ScriptedHalls();
  readonly sessions = new ScriptedSessions();
  readonly metrics = new CountedMetrics();
  readonly faults: string[] = [];
  readonly peers: LivePeer[] = [];
  #gateway: LiveGateway | undefined;
  port = 0;

  get gateway(): LiveGateway {
    if (this.#gateway === undefined) throw new Error('not started');
    return this.#gateway;
  }

  async start(transport: TransportName, overrides: Partial<LiveGatewayDeps> = {}): Promise<this> {
    this.#gateway = await createLiveGateway({
      ...{ engine: this.engine, openings: this.halls },
      sessions: this.sessions,
      access: ACCESS,
      verifier: NO_VERIFIER,
      metrics: this.metrics,
      reportFault: (where, error) => this.faults.push(`${where}: ${String(error)}`),
      transport,
      rates: GENEROUS_RATES,
      publicOrigins: ['https://public.example'],
      trustProxy: false,
      idleTimeoutS: 60,
      ...overrides,
    });
    this.port = (await this.#gateway.listen('127.0.0.1', 0)).port;
    return this;
  }

  dial(headers: Readonly<Record<string, string>> = {}): LivePeer {
    const peer = new LivePeer(`ws://127.0.0.1:${this.port}/live`, headers);
    this.peers.push(peer);
    return peer;
  }

  /** A greeted socket; of the public without a token. */
  async connect(token?: string): Promise<LivePeer> {
    const peer = this.dial(token === undefined ? {} : { authorization: `Bearer ${token}` });
    await peer.greet();
    return peer;
  }

  async stop(): Promise<void> {
    for (const peer of this.peers) peer.cut();
    await this.#gateway?.stop();
    // The native loop needs a turn to give its sockets back.
    await sleep(1);
  }
}
