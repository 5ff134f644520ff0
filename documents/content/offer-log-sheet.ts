import { offerLog, type OfferLogRow } from '#contracts/journal/offer-log.ts';
import { evaluatedYuan, factorText } from '#contracts/evaluation-text.ts';
import { timeText } from '../cell-text.ts';
import { type Block, type Cell, count, type DocumentModel, money, text, time } from '../model.ts';
import { framed, partyFacts, proofBlocks } from './parts.ts';
import type { DocumentSubject } from './subject.ts';
import { refusalText, sayIn } from './words.ts';

/** The offer log (报价记录): every offer that its reader may know (ARC-2), accepted and refused, in order. */
export function offerLogDocument(subject: DocumentSubject): DocumentModel {
  const say = sayIn(subject.language);
  return framed(subject, say('log.title'), [
    { kind: 'heading', text: say('section.parties') },
    { kind: 'facts', facts: partyFacts(subject) },
    { kind: 'heading', text: say('section.log') },
    logTable(subject),
    { kind: 'heading', text: say('section.logProof') },
    ...proofBlocks(subject),
  ]);
}

function logTable(subject: DocumentSubject): Block {
  const { story, audience, language } = subject;
  const say = sayIn(language);
  return {
    kind: 'table',
    title: say('log.title'),
    columns: [
      { title: say('column.version'), share: 1, isEnd: true },
      { title: say('column.time'), share: 2.4 },
      { title: say('column.lot'), share: 1.8 },
      { title: say('column.bidder'), share: 2.6 },
      { title: say('column.offer'), share: 2, isEnd: true },
      { title: say('column.outcome'), share: 1.3 },
      { title: say('column.note'), share: 2.6 },
    ],
    rows: offerLog(story, audience).map((row) => rowOf(subject, row)),
    empty: say('offers.none'),
  };
}

function rowOf({ language }: DocumentSubject, row: OfferLogRow): readonly Cell[] {
  const say = sayIn(language);
  const outcome = row.isVoided ? 'voided' : row.outcome;
  const notes = [
    ...(row.reason === undefined ? [] : [refusalText(language, row.reason)]),
    ...(row.movedEndTo === undefined
      ? []
      : [say('note.moved', { at: timeText(row.movedEndTo).slice(11) })]),
  ];
  if (row.evaluation !== undefined) {
    const price = evaluatedYuan(row.evaluation.evaluatedFen);
    notes.push(say('note.evaluated', { price, factor: factorText(row.evaluation) }));
  }
  return [
    row.version === undefined ? text('') : count(row.version),
    time(row.at),
    text(row.lotId),
    text(row.name ?? row.bidderId ?? row.alias ?? ''),
    typeof row.priceFen === 'number' && Number.isSafeInteger(row.priceFen) && row.priceFen >= 0
      ? money(row.priceFen)
      : text(String(row.priceFen)),
    text(say(`outcome.${outcome}`)),
    text(notes.join('; ')),
  ];
}
