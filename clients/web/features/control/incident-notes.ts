import type { useTranslation } from 'react-i18next';
import type { IncidentRow } from '#contracts/wire/rest-officials.ts';
import { clockTime } from '#clients/web/kit/time.ts';
import { refusalWords } from '#clients/web/kit/words.ts';
import { lotName } from './lot-name.ts';

type T = ReturnType<typeof useTranslation<'control'>>['t'];

/** What an entry says besides its words, as far as its source has it. */
export function incidentNotes(row: IncidentRow, t: T, language: string): readonly string[] {
  const { act, lotId, tried, refusal, cause, present, dropped = 0, back, lengthMs, toAt } = row;
  return [
    ...(act === undefined ? [] : [t(`act.${act}`)]),
    ...(lotId === undefined ? [] : [lotName(lotId, t)]),
    ...(tried === undefined ? [] : [t('note.tried', { type: tried })]),
    ...(refusal === undefined ? [] : [refusalWords(refusal, language).title]),
    ...(cause === undefined ? [] : [t(`cause.${cause}`)]),
    ...(present === undefined ? [] : [t('note.dropped', { dropped, present })]),
    ...(back === undefined ? [] : [t('note.back', { back, dropped })]),
    ...(lengthMs === undefined
      ? []
      : [t('note.length', { seconds: (lengthMs / 1_000).toFixed(1) })]),
    ...(toAt === undefined ? [] : [t('note.until', { at: clockTime(toAt) })]),
    ...(row.bidders ?? []).map((bidder) => bidderText(bidder, t)),
  ];
}

function bidderText(
  { name, bidderId, since, isBack }: NonNullable<IncidentRow['bidders']>[number],
  t: T,
): string {
  const who = name ?? bidderId;
  if (since !== undefined) return t('note.away', { who, at: clockTime(since) });
  if (isBack === undefined) return who;
  return t(isBack ? 'note.cameBack' : 'note.came', { who });
}
