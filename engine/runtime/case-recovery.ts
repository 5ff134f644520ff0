import type { CaseEvent } from '#contracts/journal/case-events.ts';
import { GENESIS_HASH, type JournalRecord } from '#contracts/journal/record.ts';
import { InvariantError } from '#contracts/result.ts';
import { epochMs } from '#contracts/time.ts';
import type { Sha256 } from '#contracts/journal/record.ts';
import { CaseFold, type CaseKind } from '../core/cases/case-kind.ts';
import {
  type CommittedCase,
  remember,
  type RestoredCase,
  type SeenCommand,
} from './case-writer.ts';
import type { EventStore, StreamHead } from './ports.ts';
import { BrokenJournalError, checkedRecord } from './recovery.ts';

const PAGE_RECORDS = 1_000;

/**
 * Folds one case from its first record, checking every hash on the way (D3, D4). Cases are short, so they have no
 * snapshots. Rejects with `BrokenJournalError`, or with the store's own errors.
 */
export async function recoverCase(
  store: Pick<EventStore, 'read'>,
  sha256: Sha256,
  input: { readonly head: StreamHead; readonly rules: CaseKind<unknown> },
): Promise<RestoredCase> {
  const { head, rules } = input;
  const { stream } = head;
  const commands = new Map<string, SeenCommand>();
  const refusals = new Map<string, number>();
  let before = { stream, version: 0, hash: GENESIS_HASH, lastAt: epochMs(0) };
  let fold: CaseFold | undefined;
  while (before.version < head.version) {
    const limit = Math.min(PAGE_RECORDS, head.version - before.version);
    const page = await store.read(stream, before.version, limit);
    if (page.length === 0) {
      throw new BrokenJournalError(`${stream}: record ${before.version + 1} is missing`);
    }
    for (const stored of page) {
      const record = asCaseRecord(checkedRecord(sha256, before, stored));
      fold = foldOne(rules, fold, record);
      remember({ memory: { commands, refusals, sha256 } }, record.event, record);
      before = { stream, version: record.version, hash: stored.hash, lastAt: record.at };
    }
  }
  if (fold === undefined || !Buffer.from(before.hash).equals(head.hash)) {
    throw new BrokenJournalError(`${stream}: the head's hash is not the last record's`);
  }
  const { version, hash, lastAt: at } = before;
  const committed: CommittedCase = { fold, version, hash, at };
  return { caseId: stream, partition: head.partition, committed, commands, refusals };
}

/** A record that the rules cannot fold is no reason to guess, nor to keep other streams down. */
function foldOne(
  rules: CaseKind<unknown>,
  fold: CaseFold | undefined,
  { event, version, at, stream }: JournalRecord<CaseEvent>,
): CaseFold {
  try {
    if (fold !== undefined) return fold.after(event, { version, at });
    if (event.type !== 'CaseOpened' || event.kind !== rules.kind) {
      throw new BrokenJournalError(`${stream}: record 1 opens no ${rules.kind}`);
    }
    return new CaseFold(rules, rules.open(event, at));
  } catch (error) {
    if (!(error instanceof InvariantError)) throw error;
    throw new BrokenJournalError(`${stream}: record ${version}: ${error.message}`);
  }
}

const CASE_EVENTS: ReadonlySet<unknown> = new Set([
  'CaseOpened',
  'StepTaken',
  'StepRefused',
  'TimePassed',
]);

/** The frame was checked with the hash; an event of another form stops the fold (D8). */
export function asCaseRecord(record: JournalRecord<object>): JournalRecord<CaseEvent> {
  const { event } = record;
  if (!isCaseEvent(event)) {
    throw new BrokenJournalError(`${record.stream}: record ${record.version} belongs to no case`);
  }
  return { ...record, event };
}

function isCaseEvent(event: object): event is CaseEvent {
  return 'type' in event && CASE_EVENTS.has(event.type);
}
