import {
  GENESIS_HASH,
  type JournalRecord,
  recordHash,
  type Sha256,
} from '#contracts/journal/record.ts';
import { GRANTS_PER_BIDDER_MAX } from '#contracts/limits.ts';
import { invariant } from '#contracts/result.ts';
import { type EpochMs, epochMs } from '#contracts/time.ts';
import { hex, utf8 } from '#contracts/utf8.ts';
import type { AuctionCommand, CommandAnswer } from '#contracts/wire/auction-commands.ts';
import type {
  AuctionEvent,
  AuctionPublished,
  SessionGranted,
} from '#contracts/wire/auction-events.ts';
import { isUnderCustodians } from '#contracts/wire/confidentiality.ts';
import { isClockRules, lotEnds } from '#contracts/wire/auction-rules.ts';
import type { InterruptionCause, QuotationsOpened } from '#contracts/wire/rule-events.ts';
import {
  type AuctionState,
  decide,
  evolve,
  initialState,
  intakeFault,
  isEnded,
  nextInstant,
  type PresenceReport,
  presenceEvent,
  settle,
} from '../core/auction/api.ts';
import type { CommandContext, Reply } from '../api.ts';
import type { CommittedAuction } from './committed-auction.ts';
import type { CommitPipeline, PipelineStream } from './commit-pipeline.ts';
import { encodeRecord } from './record-codec.ts';
import type { StreamSummary } from './ports.ts';

/** What a writer needs from its surroundings; one object for all writers of a process. */
export interface WriterShell {
  readonly pipeline: CommitPipeline;
  readonly sha256: Sha256;
  /** Hash of an already committed record, for the answer to a repeated command. */
  readonly receiptOf: (
    stream: string,
    version: number,
    found: (receipt: string | undefined) => void,
  ) => void;
  readonly deadlineMoved: (auctionId: string, at: number | undefined) => void;
}

/** Nobody waits for these records. */
const UNASKED = { committed: () => undefined, abandoned: () => undefined };

/** Answer to a caller who should come back with the same command id. */
export const ASK_AGAIN = { type: 'unavailable', retryAfterMs: 500 } as const;

/**
 * The single writer of one auction: stamps time and order, decides against the state as it will be once everything
 * pending is committed, and hands the records to the pipeline. Nothing leaves before its record is durable.
 */
export class AuctionWriter implements PipelineStream {
  readonly stream: string;
  readonly partition: number;
  readonly summary: StreamSummary;
  readonly committed: { version: number; hash: Uint8Array };
  /** The auction as committed: what views and exports may show. */
  readonly shown: CommittedAuction;
  readonly published: AuctionPublished;
  readonly #shell: WriterShell;
  readonly #state: AuctionState;
  #version: number;
  #hash: Uint8Array;
  #lastAt: EpochMs;
  #hasEnded: boolean;
  /** Whether offers, too, move the next deadline. */
  readonly #hasClock: boolean;

  constructor(shell: WriterShell, restored: RestoredAuction) {
    this.#shell = shell;
    this.stream = restored.published.auctionId;
    this.partition = restored.partition;
    this.summary = restored.summary;
    this.published = restored.published;
    this.shown = restored.shown;
    this.#state = restored.state;
    this.#version = restored.version;
    this.#hash = restored.hash;
    this.#lastAt = restored.lastAt;
    this.committed = { version: restored.version, hash: restored.hash };
    this.#hasEnded = isEnded(restored.state);
    this.#hasClock = isClockRules(restored.published.rules);
    this.#moveDeadline();
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** True when everything decided so far is durable. */
  get isSettled(): boolean {
    return this.committed.version === this.#version;
  }

  /** First record of a new auction; `done(false)` when the right to write was lost before it was durable. */
  publish(nowMs: number, done: (isPublished: boolean) => void): void {
    invariant(this.#version === 0, 'an auction is published once');
    this.#append(this.published, this.#stamp(nowMs), {
      committed: () => done(true),
      abandoned: () => done(false),
    });
  }

  /** Decides one command and answers after its commit (AUC-4, AUC-8, D1). */
  submit(command: AuctionCommand, context: CommandContext, nowMs: number, reply: Reply): void {
    const at = this.#stamp(nowMs);
    this.#closeDue(at);
    const decision = decide(this.#state, command, at);
    const { answer, event } = decision;
    if (event === undefined) {
      invariant(decision.first !== undefined, 'a decision without a record repeats an earlier one');
      this.#repeat(decision.first, answer, reply);
      return;
    }
    const stored =
      context.signed !== undefined &&
      (event.type === 'OfferPlaced' || event.type === 'OfferRefused')
        ? { ...event, signed: context.signed }
        : event;
    const isReused = answer.outcome === 'refused' && answer.reason === 'command_id_reused';
    const version = this.#version + 1;
    this.#append(stored, at, {
      ...(isReused ? {} : { commandId: command.commandId }),
      committed: (hash) =>
        reply({ type: 'answered', answer, at, version, receipt: hex(hash), isRepeat: false }),
      abandoned: () => reply(ASK_AGAIN),
    });
    // What follows from the record bears its time and shares its commit.
    this.#closeDue(at);
  }

  /** Records who came and went, as far as it is news, and what follows from it (PRS, FP, PRX). */
  notePresence(report: PresenceReport, nowMs: number): void {
    const at = this.#stamp(nowMs);
    this.#closeDue(at);
    if (this.#hasEnded) return;
    const event = presenceEvent(this.#state, report, at);
    if (event === undefined) return;
    this.#append(event, at, UNASKED);
    this.#closeDue(at);
  }

  /** Records that commands could not be taken since an instant before. */
  noteInterruption(cause: InterruptionCause, sinceMs: number, nowMs: number): void {
    const at = this.#stamp(nowMs);
    this.#closeDue(at);
    if (this.#hasEnded) return;
    const since = epochMs(Math.min(at, Math.max(0, sinceMs)));
    this.#append({ type: 'InterruptionRecorded', cause, since }, at, UNASKED);
  }

  /** Records what a lot's opening gave, once, and what follows from it (SQ-5, SQ-6). False: nothing waits for it. */
  noteQuotations(event: QuotationsOpened, nowMs: number): boolean {
    const at = this.#stamp(nowMs);
    this.#closeDue(at);
    if (intakeFault(this.#state, event, at) !== undefined) return false;
    this.#append(event, at, UNASKED);
    this.#closeDue(at);
    return true;
  }

  /** Records a session grant; repeated grants of one hash are recorded once. */
  grant(
    granted: SessionGranted,
    nowMs: number,
    done: (outcome: 'granted' | 'too_many' | 'lost') => void,
  ): void {
    if (this.shown.findGrant(granted.grantHash) !== undefined) {
      done('granted');
      return;
    }
    if (this.shown.grantCountOf(granted.bidderId) >= GRANTS_PER_BIDDER_MAX) {
      done('too_many');
      return;
    }
    const at = this.#stamp(nowMs);
    this.#closeDue(at);
    this.#append(granted, at, { committed: () => done('granted'), abandoned: () => done('lost') });
  }

  /** Time alone: closes what is due (AUC-6, T3). */
  tick(nowMs: number): void {
    this.#closeDue(this.#stamp(nowMs));
    this.#moveDeadline();
  }

  /** Journal time never goes back, whatever the clock does (T1). */
  #stamp(nowMs: number): EpochMs {
    this.#lastAt = epochMs(Math.max(this.#lastAt, nowMs));
    return this.#lastAt;
  }

  #closeDue(at: EpochMs): void {
    settle(this.#state, at, (event, stamp) => this.#append(event, stamp, UNASKED));
  }

  #repeat(
    first: { readonly version: number; readonly at: number },
    answer: CommandAnswer,
    reply: Reply,
  ): void {
    this.#shell.pipeline.enqueue({
      stream: this,
      committed: () =>
        this.#shell.receiptOf(this.stream, first.version, (receipt) =>
          reply(
            receipt === undefined
              ? ASK_AGAIN
              : {
                  type: 'answered',
                  answer,
                  at: first.at,
                  version: first.version,
                  receipt,
                  isRepeat: true,
                },
          ),
        ),
      abandoned: () => reply(ASK_AGAIN),
    });
  }

  #append(
    event: AuctionEvent,
    at: EpochMs,
    step: {
      readonly commandId?: string;
      readonly committed: (hash: Uint8Array) => void;
      readonly abandoned: () => void;
    },
  ): void {
    const version = this.#version + 1;
    const record: JournalRecord = { v: 1, stream: this.stream, version, at, event };
    const bytes = utf8(encodeRecord(record));
    const hash = recordHash(this.#shell.sha256, this.#hash, bytes);
    // The first record made the state; every later one changes it.
    if (event.type !== 'AuctionPublished') evolve(this.#state, event, version, at);
    this.#version = version;
    this.#hash = hash;
    if (
      event.type === 'LotClosed' ||
      event.type === 'LotCancelled' ||
      event.type === 'AuctionCancelled'
    ) {
      this.#hasEnded = isEnded(this.#state);
    }
    if (this.#hasClock || movesDeadline(event)) this.#moveDeadline();
    this.#shell.pipeline.enqueue({
      stream: this,
      record: {
        stream: this.stream,
        version,
        bytes,
        hash,
        isEnd: this.#hasEnded,
        ...(step.commandId === undefined ? {} : { commandId: step.commandId }),
      },
      committed: () => {
        this.shown.apply(record);
        step.committed(hash);
      },
      abandoned: step.abandoned,
    });
  }

  #moveDeadline(): void {
    this.#shell.deadlineMoved(this.stream, this.#hasEnded ? undefined : nextInstant(this.#state));
  }
}

/** An auction as read from the journal (or as about to be published), ready for its writer. */
export interface RestoredAuction {
  readonly published: AuctionPublished;
  readonly partition: number;
  readonly summary: StreamSummary;
  readonly state: AuctionState;
  readonly shown: CommittedAuction;
  readonly version: number;
  readonly hash: Uint8Array;
  readonly lastAt: EpochMs;
}

/** An auction that has no record yet. */
export function unpublishedAuction(
  published: AuctionPublished,
  partition: number,
  shown: CommittedAuction,
): RestoredAuction {
  return {
    published,
    partition,
    summary: summaryOf(published),
    state: initialState(published),
    shown,
    version: 0,
    hash: GENESIS_HASH,
    lastAt: epochMs(0),
  };
}

export function summaryOf(published: AuctionPublished): StreamSummary {
  const { rules } = published;
  const ends = lotEnds(rules).map((end) => end ?? 0);
  return {
    title: published.title,
    type: rules.type,
    visibility: rules.visibility,
    offerSignature: published.offerSignature,
    ...(isUnderCustodians(rules) ? { confidentiality: 'custodians' as const } : {}),
    buyerId: published.buyerId,
    agencyId: published.agencyId,
    bidderIds: rules.bidders,
    opensAt: rules.opensAt,
    closesAt: Math.max(...ends),
    lotCount: rules.lots.length,
    ...(published.isRehearsal === true ? { kind: 'rehearsal' as const } : {}),
  };
}

function movesDeadline(event: AuctionEvent): boolean {
  switch (event.type) {
    case 'OfferPlaced':
    case 'StandingOfferPlaced':
      return event.closesAt !== undefined;
    case 'OfferRefused':
    case 'OfficialRefused':
    case 'AnnouncementMade':
    case 'SessionGranted':
    case 'IncidentRecorded':
    case 'InterruptionRecorded':
    case 'PresenceRecorded':
    case 'StandingInstructionRefused':
    case 'StandingInstructionSet':
    case 'StandingInstructionWithdrawn':
      return false;
    case 'OfferVoided':
    case 'BidderDisqualified':
    case 'CommandProposed':
    case 'ProposalRejected':
    case 'ProposalLapsed':
    case 'AuctionPausedByRule':
    case 'AuctionResumedByRule':
    case 'AuctionPublished':
    case 'QuotationsOpened':
    case 'AuctionPaused':
    case 'AuctionResumed':
    case 'CloseExtended':
    case 'LotCancelled':
    case 'AuctionCancelled':
    case 'LotClosed':
    case 'BiddersDroppedOut':
    case 'RoundBegan':
    case 'TurnPassed':
      return true;
  }
}
