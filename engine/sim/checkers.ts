import { GENESIS_HASH, type JournalRecord } from '#contracts/journal/record.ts';
import { type EpochMs, epochMs } from '#contracts/time.ts';
import {
  type AuctionEvent,
  type AuctionPublished,
  type DueEvent,
  isTimed,
} from '#contracts/wire/auction-events.ts';
import { audienceKey } from '#contracts/wire/views.ts';
import {
  type AuctionState,
  auctionView,
  commandOf,
  decide,
  evolve,
  firstDue,
  initialState,
  isDue,
  isEnded,
  presenceEvent,
  stateHash,
  intakeFault,
} from '../core/auction/api.ts';
import type { EventStore, StoredRecord } from '../runtime/ports.ts';
import { checkedRecord } from '../runtime/recovery.ts';
import { sha256 } from '../runtime/system.ts';
import type { HistoryEntry } from './sim-client.ts';
import type { SimViewer } from './sim-viewer.ts';

export interface CheckedJournal {
  readonly auctionId: string;
  readonly records: readonly JournalRecord[];
  readonly stored: readonly StoredRecord[];
  readonly state: AuctionState;
  readonly stateHash: string;
}

/** Reads and checks one stream: chain, versions and times (D3, D4, T1), then every decision anew (B3, B6, B7). */
export async function checkJournal(store: EventStore, auctionId: string): Promise<CheckedJournal> {
  const stored = await store.read(auctionId, 0, 10_000);
  const records: JournalRecord[] = [];
  let before = { stream: auctionId, version: 0, hash: GENESIS_HASH, lastAt: epochMs(0) };
  for (const item of stored) {
    const record = checkedRecord(sha256, before, item);
    records.push(record);
    before = { stream: auctionId, version: record.version, hash: item.hash, lastAt: record.at };
  }
  const first = records[0]?.event;
  if (first?.type !== 'AuctionPublished') throw new Error(`${auctionId}: no publication on record`);
  const state = redecide(first, records.slice(1));
  return { auctionId, records, stored, state, stateHash: stateHash(state, sha256) };
}

/** Every record must be what the rules decide from the records before it. */
function redecide(published: AuctionPublished, records: readonly JournalRecord[]): AuctionState {
  const state = initialState(published);
  const closed = new Set<string>();
  for (const { event, version, at } of records) {
    const due = firstDue(state, at);
    if (isDue(event)) {
      expectSame(due?.event, event, `version ${version}: what was due`);
      if (due?.at !== at) throw new Error(`version ${version}: stamped ${at}, not ${due?.at}`);
      if (isTimed(event)) {
        if (closed.has(event.lotId))
          throw new Error(`version ${version}: ${event.lotId} goes on after its close`);
        if (event.type === 'LotClosed') closed.add(event.lotId);
      }
    } else if (event.type === 'AuctionPublished') {
      throw new Error(`version ${version}: published twice`);
    } else {
      if (due !== undefined)
        throw new Error(`version ${version}: ${due.event.type} was due before`);
      expectSame(decided(state, event, at), event, `version ${version}: the decision`);
    }
    evolve(state, event, version, at);
  }
  return state;
}

/** What the rules make of what came to the writer. */
function decided(
  state: AuctionState,
  event: Exclude<AuctionEvent, DueEvent | AuctionPublished>,
  at: EpochMs,
): AuctionEvent | undefined {
  if (event.type === 'SessionGranted' || event.type === 'InterruptionRecorded') return event;
  if (event.type === 'QuotationsOpened') {
    return intakeFault(state, event, at) === undefined ? event : undefined;
  }
  if (event.type === 'PresenceRecorded') return presenceEvent(state, event, at);
  return decide(state, commandOf(event), at).event;
}

function expectSame(expected: unknown, actual: unknown, what: string): void {
  const [a, b] = [JSON.stringify(expected), JSON.stringify(actual)];
  if (sorted(a) !== sorted(b)) throw new Error(`${what} is ${a}, the journal has ${b}`);
}

/** Key order is no part of an event. */
function sorted(text: string): string {
  const order = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, inner]) => [key, order(inner)]),
        )
      : Array.isArray(value)
        ? value.map(order)
        : value;
  return JSON.stringify(order(JSON.parse(text ?? 'null')));
}

/** Every answer that left a node is on record as given (D1), and one id has one answer and one record (B1, B2). */
export function checkHistory(history: readonly HistoryEntry[], journal: CheckedJournal): void {
  const ids = new Set<string>();
  for (const { event, version } of journal.records) {
    if (!('commandId' in event) || isReuse(event)) continue;
    if (ids.has(event.commandId))
      throw new Error(`version ${version}: ${event.commandId} stands twice`);
    ids.add(event.commandId);
  }
  for (const { command, answers } of history) {
    for (const answer of answers) {
      const stored = journal.stored[answer.version - 1];
      const event = journal.records[answer.version - 1]?.event;
      if (stored === undefined || event === undefined) {
        throw new Error(
          `answered ${command.commandId} at version ${answer.version}, which is not there`,
        );
      }
      const at = `${command.commandId} at version ${answer.version}`;
      if (Buffer.from(stored.hash).toString('hex') !== answer.receipt)
        throw new Error(`${at}: other receipt`);
      if (!('commandId' in event) || event.commandId !== command.commandId)
        throw new Error(`${at}: other id`);
      if (outcomeOf(event) !== answerText(answer.answer))
        throw new Error(`${at}: answered otherwise than recorded`);
    }
  }
}

function isReuse(event: AuctionEvent): boolean {
  return 'reason' in event && event.reason === 'command_id_reused';
}

function outcomeOf(event: AuctionEvent): string {
  return event.type === 'OfferRefused' ||
    event.type === 'OfficialRefused' ||
    event.type === 'StandingInstructionRefused'
    ? event.reason
    : 'accepted';
}

function answerText(answer: { readonly outcome: string; readonly reason?: string }): string {
  return answer.reason ?? answer.outcome;
}

/** Whoever followed the deltas without a gap has the view that the journal gives (A4, AUC-12). */
export function checkViewers(viewers: readonly SimViewer[], journal: CheckedJournal): void {
  for (const viewer of viewers) {
    if (viewer.auctionId !== journal.auctionId || viewer.view === undefined) continue;
    const expected = auctionView(journal.state, viewer.audience);
    expectSame(
      expected,
      viewer.view,
      `${journal.auctionId}: the view of ${audienceKey(viewer.audience)}`,
    );
  }
}

export function checkEnded(journal: CheckedJournal): void {
  if (!isEnded(journal.state))
    throw new Error(`${journal.auctionId}: not all lots closed in the end`);
}
