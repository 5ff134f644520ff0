import type { Audience } from '#contracts/wire/views.ts';
import type { ServerFrame } from '#contracts/wire/live-frames.ts';
import { Follower } from '../follower.ts';
import type { Link } from './link.ts';
import type { WatcherStanding } from './settled.ts';

export interface WatchesOptions {
  readonly name: string;
  readonly audience: Audience;
  /** A4 did not hold. */
  readonly onGap: (detail: string) => void;
}

const ASK_AGAIN_MS = 250;

/** The auctions that one socket watches, across its reconnections. */
export class Watches {
  readonly audience: Audience;
  readonly #options: WatchesOptions;
  readonly #followers = new Map<string, Follower>();
  readonly #timers = new Set<NodeJS.Timeout>();
  link: Link | undefined;
  snapshots = 0;
  deltas = 0;
  resumes = 0;

  constructor(options: WatchesOptions) {
    this.#options = options;
    this.audience = options.audience;
  }

  follower(auctionId: string): Follower | undefined {
    return this.#followers.get(auctionId);
  }

  /** How this watcher stands to one auction now. */
  standing(auctionId: string): WatcherStanding {
    const follower = this.#followers.get(auctionId);
    return {
      hasEnded: follower?.view?.ended === true,
      isStarted: follower?.isStarted === true,
      owner: this.link?.owner,
      promptSince: this.link?.promptSince,
    };
  }

  add(auctionId: string): void {
    this.#followers.set(auctionId, new Follower());
    this.#ask(auctionId);
  }

  remove(auctionId: string): void {
    this.#followers.delete(auctionId);
    this.link?.send({ t: 'unwatch', a: auctionId });
  }

  reconnected(): void {
    for (const auctionId of this.#followers.keys()) this.#ask(auctionId);
  }

  lost(): void {
    for (const follower of this.#followers.values()) follower.disconnected();
  }

  /** Asks for the whole view in the middle of the stream: it has to be what the deltas made. */
  askForSnapshot(auctionId: string): void {
    if (this.#followers.has(auctionId)) this.link?.send({ t: 'watch', a: auctionId });
  }

  take(frame: ServerFrame): void {
    if (frame.t === 'error') {
      // A watch that could not be taken now; errors of offers carry their id.
      if (frame.id === undefined && frame.a !== undefined) this.#askLater(frame.a);
      return;
    }
    if (frame.t !== 'snap' && frame.t !== 'delta' && frame.t !== 'resumed') return;
    if (frame.t === 'snap') this.snapshots += 1;
    else if (frame.t === 'delta') this.deltas += 1;
    else this.resumes += 1;
    const follower = this.#followers.get(frame.a);
    const fault = follower?.take(frame);
    if (fault !== undefined) this.#options.onGap(`${this.#options.name} of ${frame.a}: ${fault}`);
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #ask(auctionId: string): void {
    const position = this.#followers.get(auctionId)?.position;
    this.link?.send({ t: 'watch', a: auctionId, ...position });
  }

  #askLater(auctionId: string): void {
    this.#followers.get(auctionId)?.disconnected();
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (this.#followers.has(auctionId)) this.#ask(auctionId);
    }, ASK_AGAIN_MS);
    this.#timers.add(timer);
  }
}
