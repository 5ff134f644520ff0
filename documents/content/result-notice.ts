import { moneyInWords } from '#contracts/money-words.ts';
import type { LotStory } from '#contracts/journal/story.ts';
import { timeText } from '../cell-text.ts';
import { type Block, type Cell, count, type DocumentModel, money, text, time } from '../model.ts';
import {
  bidderText,
  evaluationCells,
  evaluationColumns,
  framed,
  lotReason,
  partyFacts,
  proofBlocks,
  statusText,
} from './parts.ts';
import type { DocumentSubject } from './subject.ts';
import { sayIn } from './words.ts';

/**
 * Notice of the result (成交结果公告) with the fields of MOF74-18: the parties, name and number, winner and price of each lot, and how
 * to object (GPL-52). Before the auction has ended it is a draft, and before the project's result is announced it says that the buyer's confirmation is due (DOC-2).
 */
export function resultNotice(subject: DocumentSubject): DocumentModel {
  const { story, language, confirmation } = subject;
  const say = sayIn(language);
  return framed(subject, say('notice.title'), [
    { kind: 'heading', text: say('section.parties') },
    { kind: 'facts', facts: partyFacts(subject) },
    { kind: 'heading', text: say('section.result') },
    resultTable(subject),
    {
      kind: 'paragraph',
      text:
        confirmation === undefined
          ? say('notice.pending')
          : say('notice.confirmed', { at: timeText(confirmation.announcedAt) }),
    },
    { kind: 'heading', text: say('section.lots') },
    lotTable(subject, story.lots),
    { kind: 'heading', text: say('section.other') },
    { kind: 'paragraph', text: say('notice.period') },
    { kind: 'paragraph', text: say('notice.remedy') },
    { kind: 'heading', text: say('section.verify') },
    ...proofBlocks(subject),
  ]);
}

function resultTable(subject: DocumentSubject): Block {
  const say = sayIn(subject.language);
  return {
    kind: 'table',
    title: say('table.result'),
    columns: [
      { title: say('column.lot'), share: 2 },
      { title: say('column.winner'), share: 3 },
      { title: say('column.price'), share: 2, isEnd: true },
      ...evaluationColumns(subject),
      { title: say('column.words'), share: 3 },
    ],
    rows: subject.story.lots.flatMap((lot) => winnerRow(subject, lot)),
    empty: say('notice.none'),
  };
}

/** Who got the lot; before the announcement who stands first. A lot that was given up by all or refused has nobody. */
function winnerRow(subject: DocumentSubject, lot: LotStory): readonly (readonly Cell[])[] {
  const { story, confirmation } = subject;
  const first = lot.status === 'completed' ? lot.ranking[0] : undefined;
  const got = outcomeOf(subject, lot)?.bidderId;
  const row =
    confirmation === undefined ? first : lot.ranking.find(({ bidderId }) => bidderId === got);
  if (row === undefined) return [];
  const { bidderId, priceFen } = row;
  const winner = text(bidderText(story, bidderId));
  const evaluation = evaluationCells(subject, { bidderId, priceFen });
  const words = text(moneyInWords(priceFen));
  return [[text(lot.lotId), winner, money(priceFen), ...evaluation, words]];
}

function outcomeOf({ confirmation }: DocumentSubject, { lotId }: LotStory) {
  return confirmation?.lots.find((lot) => lot.lotId === lotId);
}

/** A lot is called by what came of it: an auction of itself awards, until a project's announcement says more. */
function lotStatus(subject: DocumentSubject, lot: LotStory): string {
  const say = sayIn(subject.language);
  const outcome = outcomeOf(subject, lot);
  if (outcome?.why !== undefined) return say('status.notAwarded');
  const isAwarded = outcome?.bidderId !== undefined || lot.status === 'completed';
  return isAwarded ? say('status.awarded') : statusText(say, lot.status);
}

function reasonText(subject: DocumentSubject, lot: LotStory): string {
  const outcome = outcomeOf(subject, lot);
  if (outcome?.why !== undefined) return sayIn(subject.language)(`reason.${outcome.why}`);
  return outcome?.bidderId === undefined ? lotReason(subject, lot) : '';
}

function lotTable(subject: DocumentSubject, lots: readonly LotStory[]): Block {
  const say = sayIn(subject.language);
  return {
    kind: 'table',
    title: say('section.lots'),
    columns: [
      { title: say('column.lot'), share: 2.2 },
      { title: say('column.status'), share: 1.3 },
      { title: say('column.ceiling'), share: 2, isEnd: true },
      { title: say('column.bidders'), share: 1.2, isEnd: true },
      { title: say('column.closed'), share: 2.2 },
      { title: say('column.reason'), share: 2.4 },
    ],
    rows: lots.map((lot) => [
      text(lot.lotId),
      text(lotStatus(subject, lot)),
      lot.ceilingFen === undefined ? text('') : money(lot.ceilingFen),
      lot.status === 'open' || lot.status === 'cancelled' ? text('') : count(lot.ranking.length),
      lot.closedAt === undefined ? text('') : time(lot.closedAt),
      text(reasonText(subject, lot)),
    ]),
    empty: '',
  };
}
