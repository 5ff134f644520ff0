import type { AuctionView, Audience } from '#contracts/wire/views.ts';
import type { InvariantId } from './findings.ts';

/** One answer as a client got it: what the run holds the servers to. */
export interface Answer {
  readonly auctionId: string;
  readonly id: string;
  /** `reuse`: the id was sent again on purpose with another body. */
  readonly kind: 'offer' | 'reuse' | 'official';
  readonly outcome: 'accepted' | 'refused';
  readonly reason?: string;
  readonly allowedFen?: number;
  /** Stamped by the writer. */
  readonly at: number;
  readonly version?: number;
  readonly receipt: string;
  /** Which process answered, by the name that stands beside its epochs; unknown over REST. */
  readonly owner?: string;
  readonly receivedAt: number;
}

/** Where clients find a server. */
export interface Target {
  /** The public port; its upgrades are piped to the live listener. */
  readonly port: number;
  readonly livePort: number;
}

export interface ClientArgument {
  readonly seed: number;
  readonly rate: number;
  readonly auctions: number;
  readonly bidders: readonly { readonly bidderId: string; readonly token: string }[];
  readonly agency: { readonly token: string };
  readonly supervisor: { readonly token: string };
  readonly buyerId: string;
  readonly targets: readonly Target[];
}

export type ToClient =
  | { readonly type: 'targets'; readonly targets: readonly Target[] }
  /** No new commands and auctions; `idle` once everything is answered and every auction has ended. */
  | { readonly type: 'finish' }
  /** A fault has struck: which commands wait now? */
  | { readonly type: 'who-waits' };

/** A view at the end of an auction, as somebody who followed its numbered stream has it. */
export interface LastView {
  readonly audience: Audience;
  readonly view: AuctionView;
}

export interface ClientFigures {
  /** Commands that have not been answered yet, and since when the oldest waits. */
  readonly waiting: number;
  readonly oldestWaitMs: number;
  readonly commands: number;
  readonly sends: number;
  readonly connects: number;
  readonly snapshots: number;
  readonly deltas: number;
  readonly resumes: number;
  /** Answers to new commands that came in the order of their records. */
  readonly ordered: number;
  readonly running: number;
  readonly ended: number;
}

export type FromClient =
  | { readonly type: 'answers'; readonly answers: readonly Answer[] }
  /** A 201 came back, so the auction is on record for ever. */
  | { readonly type: 'published'; readonly auctionId: string }
  /** Ended, everything answered, and every watcher has seen the end: nothing more comes for this auction. */
  | { readonly type: 'retired'; readonly auctionId: string; readonly views: readonly LastView[] }
  | { readonly type: 'finding'; readonly invariant: InvariantId; readonly detail: string }
  /** `AUCTION ID` of each. */
  | { readonly type: 'waiting'; readonly commands: readonly string[] }
  | { readonly type: 'figures'; readonly figures: ClientFigures }
  | { readonly type: 'idle' };
