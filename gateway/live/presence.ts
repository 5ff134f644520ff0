import type { BidderId } from '#contracts/ids.ts';
import { epochMs } from '#contracts/time.ts';
import { needsPresence } from '#contracts/wire/auction-options.ts';
import type { PresenceReport } from '#engine/api.ts';
import type { LiveClient, WatchedStream } from './client.ts';
import {
  PRESENCE_FAST_ABSENCES_MAX,
  PRESENCE_RETURN_MS,
  PRESENCE_SETTLE_MS,
  PRESENCE_SLOW_SETTLE_MS,
  PRESENCE_TICK_MS,
} from './limits.ts';
import type { LiveEngine, ReportFault } from './ports.ts';

export interface PresenceDeps {
  readonly engine: Pick<LiveEngine, 'notePresence' | 'running' | 'facts' | 'nowMs'>;
  readonly reportFault: ReportFault;
  /** Milliseconds of a clock that never steps. */
  readonly steadyMs: () => number;
}

/** One bidder as the gateway sees it now. Times are epoch milliseconds of the server. */
export interface SeenBidder {
  readonly bidderId: BidderId;
  /** Sockets that watch the auction as this bidder. */
  readonly sockets: number;
  /** Since when it is here without a break, or since when it is away. */
  readonly since: number;
  /** When the newest frame of any of its sockets came. */
  readonly heardAt?: number;
  /** By how much its wall clock is ahead, in its own words. */
  readonly clockOffMs?: number;
  /** Frames of the present sockets that were over the rate. */
  readonly framesTooFast: number;
}

interface Seen {
  readonly sockets: Set<LiveClient>;
  since: number;
  /** When an absence is to be told, on the steady clock. */
  dueAt: number;
  told: 'nothing' | 'here' | 'away';
  absences: number;
}

type Hall = Map<BidderId, Seen>;

/**
 * Which bidders are in which hall: those with a socket that watches the auction as that bidder (PRS-1). Auctions whose rules
 * look at presence hear of it in batches: who came at the next tick, who left once it stayed away for a moment, each with
 * since when. Absences that keep happening are told more slowly, so that nobody fills the journal by flapping.
 */
export class Presence {
  readonly #deps: PresenceDeps;
  readonly #halls = new Map<string, Hall>();
  /** Auctions with something to tell. */
  readonly #untold = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(deps: PresenceDeps) {
    this.#deps = deps;
  }

  /** Everybody who was here before this process began has some time to come back. */
  start(): void {
    const dueAt = this.#deps.steadyMs() + PRESENCE_RETURN_MS;
    const since = this.#nowMs();
    for (const { auctionId, rules } of this.#deps.engine.running()) {
      if (!needsPresence(rules)) continue;
      const hall = this.#hall(auctionId);
      for (const bidderId of rules.bidders) {
        if (!hall.has(bidderId)) hall.set(bidderId, { ...unseen(since), dueAt });
      }
      this.#toTell(auctionId);
    }
  }

  /** A socket began to watch. */
  entered(client: LiveClient, { auctionId, bidderId }: WatchedStream): void {
    if (bidderId === undefined) return;
    const hall = this.#hall(auctionId);
    const seen = hall.get(bidderId) ?? unseen(this.#nowMs());
    hall.set(bidderId, seen);
    if (seen.sockets.size === 0) seen.since = this.#nowMs();
    seen.sockets.add(client);
    this.#toTell(auctionId);
  }

  /** A socket watches no more, whether it said so or was cut. */
  left(client: LiveClient, { auctionId, bidderId }: WatchedStream): void {
    const seen = bidderId && this.#halls.get(auctionId)?.get(bidderId);
    if (seen === undefined || !seen.sockets.delete(client) || seen.sockets.size > 0) return;
    seen.absences += 1;
    seen.since = this.#nowMs();
    const isFast = seen.absences <= PRESENCE_FAST_ABSENCES_MAX;
    const settleMs = isFast ? PRESENCE_SETTLE_MS : PRESENCE_SLOW_SETTLE_MS;
    seen.dueAt = this.#deps.steadyMs() + settleMs;
    this.#toTell(auctionId);
  }

  /** Every bidder that was seen in the auction since this process began. */
  seenIn(auctionId: string): readonly SeenBidder[] {
    const hall: Hall = this.#halls.get(auctionId) ?? new Map();
    const offsetMs = this.#nowMs() - this.#deps.steadyMs();
    return [...hall]
      .filter(([, { absences, sockets }]) => absences > 0 || sockets.size > 0)
      .map(([bidderId, seen]) => seenBidder(bidderId, seen, offsetMs));
  }

  /** Forgets auctions that have ended. */
  sweep(): void {
    for (const [auctionId, hall] of this.#halls) {
      const isEmpty = [...hall.values()].every(({ sockets }) => sockets.size === 0);
      if (isEmpty && this.#deps.engine.facts(auctionId) === undefined) {
        this.#halls.delete(auctionId);
        this.#untold.delete(auctionId);
      }
    }
  }

  /** Nothing is told from now on: what closes now, this process closes. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #nowMs(): number {
    return Math.floor(this.#deps.engine.nowMs());
  }

  #hall(auctionId: string): Hall {
    const hall: Hall = this.#halls.get(auctionId) ?? new Map();
    this.#halls.set(auctionId, hall);
    return hall;
  }

  #toTell(auctionId: string): void {
    const rules = this.#deps.engine.facts(auctionId)?.rules;
    if (rules === undefined || !needsPresence(rules)) return;
    this.#untold.add(auctionId);
    this.#arm();
  }

  #arm(): void {
    if (this.#isStopped || this.#timer !== undefined || this.#untold.size === 0) return;
    this.#timer = setTimeout(() => this.#tick(), PRESENCE_TICK_MS).unref();
  }

  #tick(): void {
    this.#timer = undefined;
    const now = this.#deps.steadyMs();
    for (const auctionId of [...this.#untold]) {
      try {
        if (this.#tell(auctionId, now)) this.#untold.delete(auctionId);
      } catch (error) {
        this.#untold.delete(auctionId);
        this.#deps.reportFault('presence', error);
      }
    }
    this.#arm();
  }

  /** True when nothing is left to tell. */
  #tell(auctionId: string, now: number): boolean {
    const hall: Hall = this.#halls.get(auctionId) ?? new Map();
    const came: [BidderId, Seen][] = [];
    const left: [BidderId, Seen][] = [];
    let isWaiting = false;
    for (const [bidderId, seen] of hall) {
      const isHere = seen.sockets.size > 0;
      if (seen.told === (isHere ? 'here' : 'away')) continue;
      if (isHere) came.push([bidderId, seen]);
      else if (now >= seen.dueAt) left.push([bidderId, seen]);
      else isWaiting = true;
    }
    if (came.length + left.length === 0) return !isWaiting;
    const report: PresenceReport = {
      came: came.map(([bidderId]) => bidderId),
      left: left.map(([bidderId, { since }]) => ({ bidderId, since: epochMs(since) })),
    };
    if (!this.#deps.engine.notePresence(auctionId, report)) return false;
    for (const [, seen] of came) seen.told = 'here';
    for (const [, seen] of left) seen.told = 'away';
    return !isWaiting;
  }
}

function unseen(since: number): Seen {
  return { sockets: new Set(), since, dueAt: 0, told: 'nothing', absences: 0 };
}

function seenBidder(bidderId: BidderId, seen: Seen, offsetMs: number): SeenBidder {
  const sockets = [...seen.sockets];
  const heardAt = Math.max(...sockets.map((client) => client.heardAt));
  const newest = sockets.find((client) => client.heardAt === heardAt);
  return {
    bidderId,
    sockets: sockets.length,
    since: seen.since,
    framesTooFast: sockets.reduce((sum, client) => sum + client.framesTooFast, 0),
    ...(newest !== undefined && { heardAt: Math.round(heardAt + offsetMs) }),
    ...(newest?.clockOffMs !== undefined && { clockOffMs: newest.clockOffMs }),
  };
}
