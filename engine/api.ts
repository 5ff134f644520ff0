import type { AuctionCommand, CommandAnswer } from '#contracts/wire/auction-commands.ts';
import type {
  AuctionEvent,
  AuctionPublished,
  SessionGranted,
  SignedEnvelope,
} from '#contracts/wire/auction-events.ts';
import type { AuctionView, Audience, CurvePoint, ViewPatch } from '#contracts/wire/views.ts';
import type { ListQuery, StoredRecord, StreamHead } from './runtime/ports.ts';

/** The face of the engine towards the gateway, the CLI and the benches; nothing else of `engine/` is imported there. */
export interface Engine {
  /**
   * Hands one well-formed command to the auction's writer. `reply` is called exactly once, and with `answered` only
   * after the record is committed; the call itself never blocks and never throws.
   */
  submit(auctionId: string, command: AuctionCommand, context: CommandContext, reply: Reply): void;
  /** Puts a new auction on record. `exists` when the id is taken. */
  publish(auction: AuctionPublished): Promise<PublishOutcome>;
  /** Records that a session key may sign for a bidder; the caller has verified the grant. */
  grant(auctionId: string, grant: SessionGranted): Promise<GrantOutcome>;
  /** The recorded grant of a hash, when the auction is loaded. */
  findGrant(auctionId: string, grantHash: string): SessionGranted | undefined;
  /** Static facts of a loaded (not ended) auction. */
  facts(auctionId: string): AuctionPublished | undefined;
  /** Opens the numbered stream of one audience of a loaded or ended auction. */
  openView(auctionId: string, audience: Audience, sink: ViewSink): Promise<ViewHandle | undefined>;
  /** One view, without a stream. */
  view(auctionId: string, audience: Audience): Promise<AuctionView | undefined>;
  /**
   * How a lot's best price came about, oldest point first; `undefined` unless this audience may see the lot's best
   * price now (AUC-12), just as for an auction or a lot that there is not.
   */
  curve(
    auctionId: string,
    lotId: string,
    audience: Audience,
  ): Promise<readonly CurvePoint[] | undefined>;
  /** Called with every committed command event, in order; for rooms and counters. Returns the unsubscribe. */
  onCommitted(listener: (auctionId: string, committed: CommittedEvent) => void): () => void;
  list(
    query: ListQuery,
  ): Promise<{ readonly heads: readonly StreamHead[]; readonly total: number }>;
  head(auctionId: string): Promise<StreamHead | undefined>;
  read(auctionId: string, afterVersion: number, limit: number): Promise<readonly StoredRecord[]>;
  /** The engine's journal time now: what a record stamped at this moment would say. */
  nowMs(): number;
  status(): EngineStatus;
  /** Stops taking commands, commits what is pending, writes snapshots, releases everything. */
  stop(): Promise<void>;
}

export interface CommandContext {
  /** Stored with the offer's record, where offers are signed. */
  readonly signed?: SignedEnvelope;
}

export type Reply = (outcome: SubmitOutcome) => void;

export type SubmitOutcome =
  | {
      readonly type: 'answered';
      readonly answer: CommandAnswer;
      /** When the first command with this id was stamped. */
      readonly at: number;
      readonly version: number;
      readonly receipt: string;
      readonly isRepeat: boolean;
    }
  /** No such auction here. */
  | { readonly type: 'not_found' }
  /** Nothing was recorded, or it is not known yet: ask again with the same command id. */
  | { readonly type: 'unavailable'; readonly retryAfterMs: number };

export type PublishOutcome =
  | { readonly type: 'published' }
  | { readonly type: 'exists' }
  | { readonly type: 'unavailable' };
export type GrantOutcome =
  | { readonly type: 'granted' }
  | { readonly type: 'not_found' }
  | { readonly type: 'not_admitted' }
  /** GRANTS_PER_BIDDER_MAX reached. */
  | { readonly type: 'too_many' }
  | { readonly type: 'unavailable' };

/** Receives each delta once, in order of `seq`, after commit. Must not throw. */
export type ViewSink = (delta: ViewDelta) => void;

export interface ViewDelta {
  readonly epoch: string;
  readonly seq: number;
  readonly at: number;
  readonly patch: ViewPatch;
  /** True with the last delta of an ended auction. */
  readonly isLast: boolean;
}

export interface ViewHandle {
  /** The view after `seq`; what the sink gets next is `seq + 1`. */
  snapshot(): { readonly epoch: string; readonly seq: number; readonly view: AuctionView };
  close(): void;
}

export interface CommittedEvent {
  readonly version: number;
  readonly at: number;
  readonly event: AuctionEvent;
}

export interface EngineStatus {
  /** `serving`, or why commands are answered `unavailable`. */
  readonly state: 'serving' | 'recovering' | 'clock-parted' | 'store-down' | 'fenced' | 'stopping';
  readonly detail: string;
  readonly auctionsLoaded: number;
  readonly pendingCommands: number;
  readonly clockOffsetMs: number;
  readonly frozenAuctions: readonly string[];
}
