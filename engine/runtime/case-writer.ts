import type {
  CaseAnswer,
  CaseEvent,
  CaseOpened,
  StepRequest,
} from '#contracts/journal/case-events.ts';
import {
  canonicalText,
  GENESIS_HASH,
  type JournalRecord,
  recordHash,
  type Sha256,
} from '#contracts/journal/record.ts';
import {
  CASE_RECORDS_MAX,
  CASE_REFUSALS_PER_ACTOR_MAX,
  RECORD_BYTES_MAX,
} from '#contracts/limits.ts';
import { invariant } from '#contracts/result.ts';
import { type EpochMs, epochMs } from '#contracts/time.ts';
import { hex, utf8 } from '#contracts/utf8.ts';
import type { CaseOutcome } from '../api.ts';
import type { CaseFold } from '../core/cases/case-kind.ts';
import { COMMAND_ID_REUSED, commandBody } from '../core/cases/command-body.ts';
import type { CommitPipeline, PipelineStream } from './commit-pipeline.ts';
import type { StreamSummary } from './ports.ts';

/** What a case's writer needs from its surroundings; one object for all cases of a process. */
export interface CaseShell {
  readonly pipeline: CommitPipeline;
  readonly sha256: Sha256;
  /** An already committed record, for the answer to a repeated command. */
  readonly recordOf: (
    stream: string,
    version: number,
    found: (record: { readonly event: CaseEvent; readonly hash: Uint8Array } | undefined) => void,
  ) => void;
  readonly deadlineMoved: (caseId: string, at: number | undefined) => void;
  readonly onCommitted: (caseId: string, record: JournalRecord<CaseEvent>) => void;
}

/** A case as the journal has it: what people may see. */
export interface CommittedCase {
  readonly fold: CaseFold;
  readonly version: number;
  readonly hash: Uint8Array;
  /** Of the newest record. */
  readonly at: EpochMs;
}

/** What is remembered of a command: where its answer stands, and what it said (B1, B2). */
export interface SeenCommand {
  readonly version: number;
  readonly at: EpochMs;
  readonly bodyHash: string;
}

/** A case as read from the journal, ready for its writer. */
export interface RestoredCase {
  readonly caseId: string;
  readonly partition: number;
  readonly committed: CommittedCase;
  readonly commands: Map<string, SeenCommand>;
  readonly refusals: Map<string, number>;
}

const ASK_AGAIN: CaseOutcome = { type: 'unavailable', retryAfterMs: 500 };
/** Bytes that the record puts around its event. */
const FRAME_BYTES = 1_024;

/**
 * The single writer of one case: stamps time and order, decides against the state as it will be once everything pending
 * is committed, and hands the records to the pipeline that auctions use too. Nothing leaves before its record is
 * durable (D1); what people see is `shown`.
 */
export class CaseWriter implements PipelineStream {
  readonly stream: string;
  readonly partition: number;
  readonly committed: { version: number; hash: Uint8Array };
  readonly #shell: CaseShell;
  readonly #commands: Map<string, SeenCommand>;
  readonly #refusals: Map<string, number>;
  #shown: CommittedCase;
  #fold: CaseFold;
  #version: number;
  #hash: Uint8Array;
  #lastAt: EpochMs;
  #summary: StreamSummary;

  constructor(shell: CaseShell, restored: RestoredCase) {
    const { committed } = restored;
    this.#shell = shell;
    this.stream = restored.caseId;
    this.partition = restored.partition;
    this.#commands = restored.commands;
    this.#refusals = restored.refusals;
    this.#shown = committed;
    this.#fold = committed.fold;
    this.#version = committed.version;
    this.#hash = committed.hash;
    this.#lastAt = committed.at;
    this.#summary = committed.fold.summary;
    this.committed = { version: committed.version, hash: committed.hash };
    this.#moveDeadline();
  }

  get summary(): StreamSummary {
    return this.#summary;
  }

  get shown(): CommittedCase {
    return this.#shown;
  }

  get hasEnded(): boolean {
    return this.#fold.isEnded;
  }

  /** True when everything decided so far is durable. */
  get isSettled(): boolean {
    return this.committed.version === this.#version;
  }

  /** First record of a new case. */
  open(opened: CaseOpened, nowMs: number, reply: (outcome: CaseOutcome) => void): void {
    invariant(this.#version === 0, 'a case is opened once');
    this.#answer(opened, this.#stamp(nowMs), { fold: this.#fold, reply });
  }

  /** Decides one step and answers after its commit; the same id with the same body gets the first answer again. */
  submit(request: StepRequest, nowMs: number, reply: (outcome: CaseOutcome) => void): void {
    const at = this.#stamp(nowMs);
    this.#passTime(at);
    const seen = this.#commands.get(request.commandId);
    const isSame = seen?.bodyHash === commandBody(this.#shell.sha256, request);
    if (seen !== undefined && isSame) {
      this.#repeat(seen, reply);
      return;
    }
    const decision =
      seen === undefined
        ? this.#fold.decide(request, at)
        : { isTaken: false as const, refusal: { reason: COMMAND_ID_REUSED } };
    const { isTaken } = decision;
    if (this.#version >= CASE_RECORDS_MAX || (!isTaken && this.#isNagging(request))) {
      reply({ type: 'too_many' });
      return;
    }
    const event: CaseAnswer = isTaken
      ? { type: 'StepTaken', ...request, ...('facts' in decision ? { facts: decision.facts } : {}) }
      : { type: 'StepRefused', ...request, refusal: decision.refusal };
    this.#answer(event, at, { reply, isReuse: seen !== undefined });
  }

  /** Time alone. */
  tick(nowMs: number): void {
    this.#passTime(this.#stamp(nowMs));
    this.#moveDeadline();
  }

  /** Journal time never goes back, whatever the clock does (T1). */
  #stamp(nowMs: number): EpochMs {
    this.#lastAt = epochMs(Math.max(this.#lastAt, nowMs));
    return this.#lastAt;
  }

  #passTime(at: EpochMs): void {
    for (let due = this.#fold.due(at); due !== undefined; due = this.#fold.due(at)) {
      const next = this.#fold.after(due, { version: this.#version + 1, at });
      this.#append(due, at, { fold: next });
    }
  }

  /** Nobody fills a journal with refused steps. */
  #isNagging({ by }: StepRequest): boolean {
    return (this.#refusals.get(by.organizationId) ?? 0) >= CASE_REFUSALS_PER_ACTOR_MAX;
  }

  #answer(
    event: CaseAnswer,
    at: EpochMs,
    step: {
      readonly reply: (outcome: CaseOutcome) => void;
      readonly isReuse?: boolean;
      readonly fold?: CaseFold;
    },
  ): void {
    const version = this.#version + 1;
    const { reply, isReuse = false } = step;
    if (utf8(canonicalText(event)).length > RECORD_BYTES_MAX - FRAME_BYTES) {
      reply({ type: 'too_large' });
      return;
    }
    remember(this, event, { version, at });
    this.#append(event, at, {
      fold: step.fold ?? this.#fold.after(event, { version, at }),
      ...(isReuse ? {} : { commandId: event.commandId }),
      committed: (hash) =>
        reply({ type: 'answered', event, at, version, receipt: hex(hash), isRepeat: false }),
      abandoned: () => reply(ASK_AGAIN),
    });
  }

  #repeat(seen: SeenCommand, reply: (outcome: CaseOutcome) => void): void {
    const { version, at } = seen;
    this.#shell.pipeline.enqueue({
      stream: this,
      committed: () =>
        this.#shell.recordOf(this.stream, version, (record) => {
          if (record === undefined || record.event.type === 'TimePassed') {
            reply(ASK_AGAIN);
            return;
          }
          const receipt = hex(record.hash);
          reply({ type: 'answered', event: record.event, at, version, receipt, isRepeat: true });
        }),
      abandoned: () => reply(ASK_AGAIN),
    });
  }

  #append(
    event: CaseEvent,
    at: EpochMs,
    step: {
      readonly fold: CaseFold;
      readonly commandId?: string;
      readonly committed?: (hash: Uint8Array) => void;
      readonly abandoned?: () => void;
    },
  ): void {
    const { fold } = step;
    const version = this.#version + 1;
    const record: JournalRecord<CaseEvent> = { v: 1, stream: this.stream, version, at, event };
    const bytes = utf8(canonicalText(record));
    const hash = recordHash(this.#shell.sha256, this.#hash, bytes);
    const summary = fold.summary;
    const isListedAnew = version === 1 || canonicalText(summary) !== canonicalText(this.#summary);
    this.#fold = fold;
    this.#version = version;
    this.#hash = hash;
    this.#summary = summary;
    this.#moveDeadline();
    this.#shell.pipeline.enqueue({
      stream: this,
      record: {
        stream: this.stream,
        version,
        bytes,
        hash,
        isEnd: fold.isEnded,
        ...(isListedAnew ? { summary } : {}),
        ...(step.commandId === undefined ? {} : { commandId: step.commandId }),
      },
      committed: () => {
        this.#shown = { fold, version, hash, at };
        step.committed?.(hash);
        this.#shell.onCommitted(this.stream, record);
      },
      abandoned: step.abandoned ?? (() => undefined),
    });
  }

  #moveDeadline(): void {
    this.#shell.deadlineMoved(this.stream, this.#fold.nextDeadline);
  }

  /** The commands answered so far. */
  get memory(): CaseMemory {
    return { commands: this.#commands, refusals: this.#refusals, sha256: this.#shell.sha256 };
  }
}

interface CaseMemory {
  readonly commands: Map<string, SeenCommand>;
  readonly refusals: Map<string, number>;
  readonly sha256: Sha256;
}

/** Takes one recorded answer into the memory of commands; the first record of an id counts. */
export function remember(
  { memory: { commands, refusals, sha256 } }: { readonly memory: CaseMemory },
  event: CaseEvent,
  place: { readonly version: number; readonly at: EpochMs },
): void {
  if (event.type === 'TimePassed') return;
  if (!commands.has(event.commandId)) {
    commands.set(event.commandId, { ...place, bodyHash: commandBody(sha256, event) });
  }
  if (event.type !== 'StepRefused') return;
  const { organizationId } = event.by;
  refusals.set(organizationId, (refusals.get(organizationId) ?? 0) + 1);
}

/** A case that has no record yet. */
export function unopenedCase(caseId: string, partition: number, fold: CaseFold): RestoredCase {
  return {
    caseId,
    partition,
    committed: { fold, version: 0, hash: GENESIS_HASH, at: epochMs(0) },
    commands: new Map(),
    refusals: new Map(),
  };
}
