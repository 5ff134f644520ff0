import type {
  CaseActor,
  CaseAnswer,
  StepRefusal,
  StepRequest,
} from '#contracts/journal/case-events.ts';
import type {
  NoteClosing,
  NoteOpened,
  NoteShut,
  OpeningStep,
} from '#contracts/journal/opening-steps.ts';
import type { StreamKind } from '#contracts/journal/stream-kind.ts';
import type { AuctionCommand, CommandAnswer } from '#contracts/wire/auction-commands.ts';
import type {
  AuctionEvent,
  AuctionPublished,
  SessionGranted,
  SignedEnvelope,
} from '#contracts/wire/auction-events.ts';
import type { AuctionView, Audience, CurvePoint, ViewPatch } from '#contracts/wire/views.ts';
import type { PresenceReport } from './core/auction/api.ts';
import type { ProjectGiven } from '#contracts/journal/project-steps.ts';
import type { Finding, ProjectDraft } from '#contracts/wire/project-draft.ts';
import type { Result } from '#contracts/result.ts';
import type { HallPresence } from '#contracts/wire/room-frames.ts';
import type { RemarksPage } from '#contracts/wire/openings.ts';
import type { WhatIfAnswer } from '#contracts/wire/projects.ts';
import type { ListedBid, Opening } from './core/opening/opening.ts';
import type { OpeningViewer, ThereNow } from './core/opening/hall.ts';
import type { OpeningSight } from './core/opening/sight.ts';
import type { CopiedDraft } from './core/project/copy.ts';
import type { ProjectViewer } from './core/project/actors.ts';
import type { ProjectSight } from './core/project/sight.ts';
import type { WhatIfFault } from './runtime/what-if.ts';
import type { EpochMs } from '#contracts/time.ts';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
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
  /**
   * Puts on record who came and went, as far as the auction's rules look at it and it is news (PRS). False: nothing can
   * be recorded now, tell it again.
   */
  notePresence(auctionId: string, report: PresenceReport): boolean;
  /** Static facts of all loaded auctions that have not ended. */
  running(): readonly AuctionPublished[];
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
  /** Procedures that people take step by step, beside the auctions. */
  readonly cases: Cases;
  /** The engine's journal time now: what a record stamped at this moment would say. */
  nowMs(): number;
  status(): EngineStatus;
  /** Stops taking commands, commits what is pending, writes snapshots, releases everything. */
  stop(): Promise<void>;
}

export type { PresenceReport };

/** The cases of all kinds; see `engine/core/cases/case-kind.ts` for what a kind is. */
export interface Cases {
  /** Opens a case. The same command again gets its first answer; any other finds the id taken (`exists`). */
  open(kind: StreamKind, caseId: string, request: StepRequest): Promise<CaseOutcome>;
  /** Decides one step of a well-formed request; answers after its commit. */
  submit(caseId: string, request: StepRequest): Promise<CaseOutcome>;
}

export type { StreamHead } from './runtime/ports.ts';
export type { ProjectViewer } from './core/project/actors.ts';
export type { ProjectSight } from './core/project/sight.ts';

/** Auction projects beyond what all cases have; a step goes through `Cases`. */
export interface Projects {
  /** What this viewer may see; `undefined`: there is no such project here, or it cannot be read now. */
  sight(projectId: string, viewer: ProjectViewer): Promise<ProjectSight | undefined>;
  /** The number that this viewer is told for a record of the project. */
  shownVersion(projectId: string, viewer: ProjectViewer, version: number): Promise<number>;
  /** What a check would find in a draft, kept as a project or not. */
  check(
    draft: ProjectDraft,
    given: ProjectGiven,
    of: { readonly agencyId: string; readonly projectId?: string },
  ): readonly Finding[];
  /** Content of the project for another day, as this viewer sees it. */
  copyOf(projectId: string, viewer: ProjectViewer): Promise<CopiedDraft | undefined>;
  /** Content of an auction, for a project. */
  copyOfAuction(auctionId: string): Promise<CopiedDraft | undefined>;
  /** Replays the offers of an ended auction under its rules with a merge patch (RFC 7396). */
  whatIf(
    head: Pick<StreamHead, 'stream' | 'version'>,
    patch: Readonly<Record<string, unknown>>,
  ): Promise<Result<WhatIfAnswer, WhatIfFault>>;
}

export type { ListedBid, Opening } from './core/opening/opening.ts';
export type { OpeningViewer, ThereNow } from './core/opening/hall.ts';
export type { OpeningSight } from './core/opening/sight.ts';

/** Bid openings beyond what all cases have; a step goes through `Cases`. */
export interface Openings {
  /** What this viewer may see; `undefined`: there is no such opening here, or it cannot be read now. */
  sight(openingId: string, viewer: OpeningViewer): Promise<OpeningSight | undefined>;
  /** What was said before the remark of this number, the newest first of it a page (OPN-20). */
  remarks(openingId: string, before: number): Promise<RemarksPage | undefined>;
  /** Who of these is named to everybody, and how many others there are (OPN-18); `there` is asked once the state is known. */
  presence(openingId: string, there: () => readonly ThereNow[]): Promise<HallPresence | undefined>;
  /** Called after each commit that everybody may know of, with the number they are shown (OPN-17). Returns the unsubscribe. */
  onShown(
    listener: (openingId: string, shown: { readonly version: number; readonly at: number }) => void,
  ): () => void;
  /** All that is on record, for the platform's own checks of bids and shares. No answer shows it to anybody. */
  facts(openingId: string): Promise<Opening | undefined>;
  /** Whether the rules would take the step now; what follows from it is stored before, and only then. */
  mayTake(
    openingId: string,
    asked: { readonly step: OpeningStep; readonly by: CaseActor },
  ): Promise<boolean>;
}

/**
 * What the platform does at an opening with its key and its files; called again with the same state after a crash, and then
 * gives the same. Rejects when something cannot be reached now.
 */
export interface OpeningActs {
  /** Puts the files in place that are public by this state. */
  publish(opening: Opening): Promise<void>;
  /** Makes the closing list from the bids on record and has it stamped. */
  close(opening: Opening): Promise<NoteClosing>;
  /** Opens a bid whose shares are there, its sheet and nothing else, or says why it stays shut. */
  open(opening: Opening, bid: ListedBid): Promise<NoteOpened | NoteShut>;
}

/** The rules under which an opening takes bids. */
export interface OpeningRules {
  readonly policy: TenderPolicy;
  readonly policyDigest: string;
  readonly stage: string;
}

/** One version of a bid that is on record. */
export interface HandedIn {
  readonly bid: string;
  readonly ver: number;
  readonly header: string;
  /** Digest of its receipt. */
  readonly receipt: string;
  readonly receivedMs: EpochMs;
  readonly status: 'sealed' | 'replaced' | 'withdrawn';
}

/** What one organization handed in, oldest first, and what its next bid has to follow. */
export interface BidsOf {
  readonly bids: readonly HandedIn[];
  readonly last: { readonly ver: number; readonly receipt: string };
  /** Ids of all bids of the opening, whoever made them. */
  readonly usedIds: ReadonlySet<string>;
}

/** A bid by its header's digest, or a withdrawal by the digest of the receipt that it takes back. */
export type BidAct =
  | { readonly type: 'bid'; readonly header: string }
  | { readonly type: 'withdrawal'; readonly withdraws: string };

/** Sealed bids of openings, for whoever takes them; never for a viewer (OPN-6). */
export interface Bids {
  /** `undefined`: this is no opening. */
  rules(openingId: string): Promise<OpeningRules | undefined>;
  of(openingId: string, bidder: string): Promise<BidsOf>;
  /** Every bid and withdrawal that was ever taken, in order: by what its folder in the store is named. */
  acts(openingId: string): Promise<readonly BidAct[]>;
  /** Headers of all bids that were ever taken, and what became of each. */
  taken(openingId: string): Promise<ReadonlyMap<string, HandedIn['status']>>;
}

export type CaseOutcome =
  | {
      readonly type: 'answered';
      /** The record that answers: taken, refused, or the opening of the case. */
      readonly event: CaseAnswer;
      readonly at: number;
      readonly version: number;
      readonly receipt: string;
      readonly isRepeat: boolean;
    }
  | { readonly type: 'exists' }
  | { readonly type: 'not_found' }
  /** The kind's rules allow no such case; nothing was recorded. */
  | { readonly type: 'not_opened'; readonly refusal: StepRefusal }
  /** The case, or what this organization may have refused in it, is full; nothing was recorded. */
  | { readonly type: 'too_many' }
  /** The record would be larger than RECORD_BYTES_MAX; nothing was recorded. */
  | { readonly type: 'too_large' }
  /** Nothing was recorded, or it is not known yet: ask again with the same command id. */
  | { readonly type: 'unavailable'; readonly retryAfterMs: number };

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
