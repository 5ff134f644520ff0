import type { JournalRecord } from '#contracts/journal/record.ts';
import { epochMs } from '#contracts/time.ts';
import { type RuleCommand, ruleCommandSchema } from '#contracts/wire/auction-commands.ts';
import { isClockRules } from '#contracts/wire/auction-rules.ts';
import { commandOf, isDue } from '../core/auction/api.ts';
import type { OracleCommand } from '../core/auction/oracle/oracle.ts';
import { clockOracle } from '../core/auction/oracle/clock-oracle.ts';
import type { CheckedJournal } from './checkers.ts';

/**
 * What the whole node made of an auction with a clock, under every fault, is what the oracle makes of its commands: the
 * same answers, ends and rankings. The oracle goes through every millisecond, so this is for a few seeds only. Auctions
 * with factors are passed over, which the oracle does not know. Returns whether it compared.
 */
export function checkAgainstClockOracle({ auctionId, records, state }: CheckedJournal): boolean {
  const { rules } = state.published;
  if (!isClockRules(rules) || rules.bestValue !== undefined) return false;
  // The oracle's time begins at 0; a publication that was delayed may come after the opening.
  const startMs = Math.min(rules.opensAt, records[0]?.at ?? 0);
  const endMs = records.at(-1)?.at ?? startMs;
  const movedRules = { ...rules, opensAt: epochMs(rules.opensAt - startMs) };
  const judged = records.filter(isJudged(records));
  const commands = judged.flatMap((record) => commandOfRecord(record, startMs) ?? []);
  const expected = clockOracle(movedRules, commands, endMs - startMs);
  const answers = judged.flatMap((record) => answerOf(record) ?? []);
  if (answers.length !== expected.answers.length) {
    throw new Error(
      `${auctionId}: ${answers.length} answers, the oracle ${expected.answers.length}`,
    );
  }
  answers.forEach(({ version, answer }, index) => {
    const other = expected.answers[index] ?? 'accepted';
    if (answer !== other)
      throw new Error(`${auctionId} ${version}: ${answer}, the oracle: ${other}`);
  });
  const closes = records.flatMap(({ event }) => (event.type === 'LotClosed' ? [event] : []));
  for (const { lotId, status, closedAt, ranking } of expected.lots) {
    const lot = state.lotsById.get(lotId);
    const rows = closes.find((close) => close.lotId === lotId)?.ranking ?? [];
    const own = endText(lot?.status, (lot?.closedAt ?? 0) - startMs, rows);
    const other = endText(status, closedAt ?? 0, ranking);
    if (own !== other) throw new Error(`${auctionId} ${lotId}: ${own}, the oracle: ${other}`);
  }
  return true;
}

function endText(
  status: string | undefined,
  closedAt: number,
  rows: readonly { readonly bidderId: string; readonly priceFen: number }[],
): string {
  return JSON.stringify([status, closedAt, rows.map((row) => [row.bidderId, row.priceFen])]);
}

/** Announcements are no part of the rules, and neither is what came with the id of one: the oracle sees none of them. */
function isJudged(records: readonly JournalRecord[]): (record: JournalRecord) => boolean {
  const announced = new Set<string>();
  for (const { event } of records) {
    if (event.type === 'AnnouncementMade') announced.add(event.commandId);
  }
  return ({ event }) => !('commandId' in event && announced.has(event.commandId));
}

function commandOfRecord(record: JournalRecord, startMs: number): OracleCommand | undefined {
  const command = ruleCommandOf(record);
  return command && { at: record.at - startMs, command: moved(command, startMs) };
}

/** The command that a record answers, when it is one of the rules. */
function ruleCommandOf({ event }: JournalRecord): RuleCommand | undefined {
  if (isDue(event) || !('commandId' in event)) return undefined;
  if (event.type === 'AnnouncementMade') return undefined;
  return ruleCommandSchema.safeParse(commandOf(event)).data;
}

function moved(command: RuleCommand, startMs: number): RuleCommand {
  if (command.type !== 'ExtendClose') return command;
  return { ...command, toAt: epochMs(Math.max(0, command.toAt - startMs)) };
}

function answerOf(
  record: JournalRecord,
): { readonly version: number; readonly answer: string } | undefined {
  if (ruleCommandOf(record) === undefined) return undefined;
  const { event, version } = record;
  const isRefused = event.type === 'OfferRefused' || event.type === 'OfficialRefused';
  return { version, answer: isRefused ? event.reason : 'accepted' };
}
