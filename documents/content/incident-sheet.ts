import type { IncidentRow } from '#contracts/wire/rest-officials.ts';
import type { DocumentLanguage } from '#contracts/wire/documents.ts';
import { timeText } from '../cell-text.ts';
import { csvText } from '../sheet/csv.ts';
import {
  ACT_WORDS,
  CAUSE_WORDS,
  COLUMN_WORDS,
  KIND_WORDS,
  SOURCE_WORDS,
} from './incident-words.ts';
import { refusalText } from './words.ts';

const INDEX: Readonly<Record<DocumentLanguage, 0 | 1>> = { 'zh-CN': 0, en: 1 };

/** The incident log (事件记录) as one table, oldest first; instants in the zone of the procurement. */
export function incidentCsv(rows: readonly IncidentRow[], language: DocumentLanguage): string {
  const column = INDEX[language];
  const head = COLUMN_WORDS.map((words) => words[column]);
  return csvText([head, ...rows.map((row) => lineOf(row, language))]);
}

function lineOf(row: IncidentRow, language: DocumentLanguage): readonly string[] {
  const column = INDEX[language];
  const { kind, lotId, by, approvedBy, text, version } = row;
  return [
    String(row.number),
    timeText(row.at),
    SOURCE_WORDS[row.source][column],
    kind === undefined ? '' : KIND_WORDS[kind][column],
    lotId ?? '',
    by ?? '',
    approvedBy ?? '',
    (row.bidders ?? []).map((bidder) => bidderText(bidder, language)).join('; '),
    text ?? '',
    notesOf(row, language).join('; '),
    version === undefined ? '' : String(version),
  ];
}

function bidderText(
  { name, bidderId, since, isBack }: NonNullable<IncidentRow['bidders']>[number],
  language: DocumentLanguage,
): string {
  const who = name ?? bidderId;
  const clock = since === undefined ? '' : timeText(since).slice(11);
  if (language === 'en') {
    if (since !== undefined) return `${who} away since ${clock}`;
    return isBack === undefined ? who : `${who} ${isBack ? 'came back' : 'came'}`;
  }
  if (since !== undefined) return `${who} 自 ${clock} 离线`;
  return isBack === undefined ? who : `${who} ${isBack ? '恢复连接' : '进入'}`;
}

/** What the entry says besides its words, as far as its source has it. */
function notesOf(row: IncidentRow, language: DocumentLanguage): readonly string[] {
  const say = (zh: string, en: string) => (language === 'en' ? en : zh);
  const column = INDEX[language];
  const notes: string[] = [];
  if (row.act !== undefined) notes.push(ACT_WORDS[row.act][column]);
  if (row.tried !== undefined) notes.push(say(`操作 ${row.tried}`, `tried ${row.tried}`));
  if (row.refusal !== undefined) notes.push(refusalText(language, row.refusal));
  if (row.cause !== undefined) notes.push(CAUSE_WORDS[row.cause][column]);
  if (row.present !== undefined) {
    const { dropped = 0, present } = row;
    notes.push(say(`${present} 家在线中 ${dropped} 家掉线`, `${dropped} of ${present} dropped`));
  }
  if (row.back !== undefined) {
    const { dropped = 0, back } = row;
    notes.push(say(`${dropped} 家中 ${back} 家已恢复`, `${back} of ${dropped} back`));
  }
  if (row.lengthMs !== undefined) {
    const seconds = (row.lengthMs / 1_000).toFixed(1);
    notes.push(say(`时长 ${seconds} 秒`, `${seconds} s long`));
  }
  if (row.toAt !== undefined) {
    notes.push(say(`延至 ${timeText(row.toAt)}`, `until ${timeText(row.toAt)}`));
  }
  return notes;
}
