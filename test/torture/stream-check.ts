import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { JournalRecord } from '#contracts/journal/record.ts';
import type { Refold } from '#contracts/journal/refold.ts';
import { epochMs } from '#contracts/time.ts';
import type { AuctionEvent } from '#contracts/wire/auction-events.ts';
import { type AuctionState, evolve, initialState, isEnded } from '#engine/core/auction/api.ts';
import { startRefold } from '#engine/core/auction/refold.ts';
import type { Answer } from './messages.ts';
import type { Finding, Findings, InvariantId } from './findings.ts';
import type { Ownership } from './ownership.ts';

/** One row of `engine.events`, as PostgreSQL has it. */
export interface EventRow {
  readonly version: number;
  readonly commandId: string | undefined;
  readonly epoch: number;
  readonly body: Buffer;
  readonly hash: Buffer;
  readonly recordedAtMs: number;
}

interface Recorded {
  readonly id: string;
  readonly version: number;
  readonly epoch: number;
  readonly at: number;
  readonly outcome: 'accepted' | 'refused';
  readonly reason?: string;
  readonly allowedFen?: number;
}

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

/**
 * Takes the rows of one stream in order and proves each of them, with nothing of the code that wrote them but the rules:
 * versions, chain, time, epochs, command ids, closings, and the decision made anew. Then holds answers against them.
 * What was checked stays checked: the next call goes on after it.
 */
export class StreamCheck {
  readonly auctionId: string;
  readonly partition: number;
  readonly #findings: Findings;
  readonly #refold: Refold = startRefold(sha256);
  readonly #byReceipt = new Map<string, Recorded>();
  readonly #ids = new Set<string>();
  readonly #hashes: string[] = [];
  readonly #closed = new Set<string>();
  #state: AuctionState | undefined;
  #version = 0;
  #hash: Buffer = Buffer.alloc(32);
  #at = 0;
  #epoch = 0;
  /** The first broken record makes all that follows meaningless. */
  #isBroken = false;

  constructor(
    place: { readonly auctionId: string; readonly partition: number },
    findings: Findings,
  ) {
    this.auctionId = place.auctionId;
    this.partition = place.partition;
    this.#findings = findings;
  }

  get version(): number {
    return this.#version;
  }

  get hashHex(): string {
    return this.#hashes.at(-1) ?? '';
  }

  /** Of a record that was taken; empty before the first. */
  hashAt(version: number): string | undefined {
    return version === 0 ? '' : this.#hashes[version - 1];
  }

  get isBroken(): boolean {
    return this.#isBroken;
  }

  get hasEnded(): boolean {
    return this.#state !== undefined && isEnded(this.#state);
  }

  /** The auction as the records make it. */
  get state(): AuctionState | undefined {
    return this.#state;
  }

  take(row: EventRow, ownership: Ownership): void {
    if (this.#isBroken) return;
    const finding = this.#checkRow(row, ownership);
    if (finding === undefined) return;
    this.#isBroken = true;
    const detail = `${this.auctionId} record ${row.version}: ${finding.detail}`;
    this.#findings.add({ invariant: finding.invariant, detail });
  }

  /** Holds answers against the records taken so far; each must have been given before the rows were read. */
  checkAnswers(answers: readonly Answer[], ownership: Ownership): void {
    if (this.#isBroken) return;
    for (const answer of answers) {
      this.#findings.checked('D1');
      const finding = this.#checkAnswer(answer, ownership);
      if (finding !== undefined) this.#findings.add(finding);
    }
  }

  #checkRow(row: EventRow, ownership: Ownership): Finding | undefined {
    const { version, body, hash } = row;
    this.#findings.checked('D3');
    if (version !== this.#version + 1) return broken('D3', `it follows ${this.#version}`);
    this.#findings.checked('D4');
    const expected = createHash('sha256').update(this.#hash).update(body).digest();
    if (!expected.equals(hash)) return broken('D4', `its hash is not ${expected.toString('hex')}`);
    const record = parse(body);
    if (record === undefined) return broken('D4', 'its bytes are no record in canonical form');
    if (record.version !== version || record.stream !== this.auctionId) {
      return broken('D3', `its bytes say ${record.stream} ${record.version}`);
    }
    const finding = this.#checkPlace(row, record) ?? this.#checkEpoch(row, ownership);
    if (finding !== undefined) return finding;
    this.#findings.checked('B3');
    const disagreement = this.#refold.apply(record);
    if (disagreement !== undefined) return broken('B3', disagreement);
    this.#fold(row, record);
    return undefined;
  }

  /** Time, closings and command ids. */
  #checkPlace(row: EventRow, { at, event }: JournalRecord): Finding | undefined {
    this.#findings.checked('T1');
    if (at < this.#at) return broken('T1', `${at} comes after ${this.#at}`);
    if (event.type === 'LotClosed') {
      if (this.#closed.has(event.lotId)) return broken('B7', `lot ${event.lotId} closes twice`);
    } else if (event.type === 'OfferPlaced') {
      this.#findings.checked('B7');
      if (this.#closed.has(event.lotId)) {
        return broken('B7', `an offer was accepted after the close record of lot ${event.lotId}`);
      }
    }
    this.#findings.checked('B1');
    const id = 'commandId' in event ? event.commandId : undefined;
    const isReuse = 'reason' in event && event.reason === 'command_id_reused';
    const column = isReuse ? undefined : id;
    if (row.commandId !== column) return broken('B1', `column ${row.commandId}, record ${column}`);
    if (column !== undefined && this.#ids.has(column))
      return broken('B1', `${column} stands twice`);
    return undefined;
  }

  #checkEpoch({ epoch, recordedAtMs }: EventRow, ownership: Ownership): Finding | undefined {
    this.#findings.checked('F1');
    if (epoch < this.#epoch) return broken('F1', `epoch ${epoch} after ${this.#epoch}`);
    this.#findings.checked('F2');
    const reign = ownership.reign(this.partition, epoch);
    if (reign === undefined) return broken('F2', `nobody ever claimed epoch ${epoch}`);
    if (recordedAtMs < reign.fromMs || recordedAtMs > reign.toMs) {
      return broken(
        'F2',
        `stored at ${recordedAtMs}, epoch ${epoch} was ${reign.fromMs} to ${reign.toMs}`,
      );
    }
    return undefined;
  }

  #fold({ version, hash, epoch }: EventRow, { at, event }: JournalRecord): void {
    this.#version = version;
    this.#hash = hash;
    const receipt = hash.toString('hex');
    this.#hashes.push(receipt);
    this.#at = at;
    this.#epoch = epoch;
    if (event.type === 'AuctionPublished') this.#state = initialState(event);
    else if (this.#state !== undefined) evolve(this.#state, event, version, epochMs(at));
    if (event.type === 'LotClosed') this.#closed.add(event.lotId);
    if (!('commandId' in event)) return;
    const outcome = outcomeOf(event);
    if (outcome.reason !== 'command_id_reused') this.#ids.add(event.commandId);
    this.#byReceipt.set(receipt, {
      id: event.commandId,
      version,
      epoch,
      at,
      ...outcome,
    });
  }

  #checkAnswer(answer: Answer, ownership: Ownership): Finding | undefined {
    const { auctionId, id, receipt, owner, reason } = answer;
    const name = `${auctionId} ${id}, answered ${reason ?? answer.outcome} with receipt ${receipt.slice(0, 16)}… by ${owner ?? 'REST'}`;
    const recorded = this.#byReceipt.get(receipt);
    if (recorded === undefined) {
      const there = this.#ids.has(id) ? 'its id stands with another hash' : 'its id is not there';
      return broken('D1', `${name}: no such record in versions 1…${this.#version}; ${there}`);
    }
    const difference = differenceOf(answer, recorded);
    if (difference !== undefined) {
      return broken('D1', `${name}: record ${recorded.version} says otherwise (${difference})`);
    }
    if (owner === undefined) return undefined;
    this.#findings.checked('F3');
    const last = ownership.lastEpochOf(owner, this.partition);
    if (last !== undefined && last >= recorded.epoch) return undefined;
    const of = ownership.reign(this.partition, recorded.epoch)?.owner ?? 'nobody';
    return broken(
      'F3',
      `${name}: record ${recorded.version} has epoch ${recorded.epoch} of ${of}, the answering owner's last was ${last ?? 'none'}`,
    );
  }
}

function broken(invariant: InvariantId, detail: string): Finding {
  return { invariant, detail };
}

function parse(body: Buffer): JournalRecord | undefined {
  const text = body.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  return canonicalize(value) === text && isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is JournalRecord {
  return typeof value === 'object' && value !== null && 'event' in value && 'at' in value;
}

function outcomeOf(event: AuctionEvent): Pick<Recorded, 'outcome' | 'reason' | 'allowedFen'> {
  if (event.type === 'OfferRefused') {
    const { reason, allowedFen } = event;
    return { outcome: 'refused', reason, ...(allowedFen === undefined ? {} : { allowedFen }) };
  }
  if (event.type === 'OfficialRefused') return { outcome: 'refused', reason: event.reason };
  return { outcome: 'accepted' };
}

function differenceOf(answer: Answer, recorded: Recorded): string | undefined {
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['id', answer.id, recorded.id],
    ['outcome', answer.outcome, recorded.outcome],
    ['reason', answer.reason, recorded.reason],
    ['at', answer.at, recorded.at],
    ['version', answer.version ?? recorded.version, recorded.version],
    // REST does not say it.
    [
      'allowedFen',
      answer.kind === 'official' ? recorded.allowedFen : answer.allowedFen,
      recorded.allowedFen,
    ],
  ];
  const found = pairs.find(([, given, stored]) => given !== stored);
  return found && `${found[0]} was ${String(found[1])}, is ${String(found[2])}`;
}
