import { offerCounts } from '#contracts/journal/offer-log.ts';
import type { ActStory, LotStory } from '#contracts/journal/story.ts';
import { type Block, type Cell, count, type DocumentModel, money, text, time } from '../model.ts';
import {
  actNote,
  actText,
  bidderText,
  evaluationCells,
  evaluationColumns,
  framed,
  mayName,
  partyFacts,
  proofBlocks,
  statusText,
} from './parts.ts';
import { lotRulesTable, ruleFacts } from './rule-parts.ts';
import type { DocumentSubject } from './subject.ts';
import { sayIn } from './words.ts';

/**
 * Minutes of the auction (过程记录): publication, admitted suppliers, every act of officials and of time, what was offered as far as its
 * reader may know, rankings, and the journal's head with the way to check it. Kept with the file of the procurement (GPL-42).
 */
export function minutes(subject: DocumentSubject): DocumentModel {
  const say = sayIn(subject.language);
  return framed(subject, say('minutes.title'), [
    { kind: 'heading', text: say('section.parties') },
    { kind: 'facts', facts: partyFacts(subject) },
    { kind: 'heading', text: say('section.rules') },
    { kind: 'facts', facts: ruleFacts(subject) },
    lotRulesTable(subject),
    { kind: 'heading', text: say('section.bidders') },
    biddersTable(subject),
    { kind: 'heading', text: say('section.acts') },
    actsTable(subject),
    { kind: 'heading', text: say('section.offers') },
    countsTable(subject),
    { kind: 'heading', text: say('section.ranking') },
    ...rankingTables(subject),
    { kind: 'heading', text: say('section.proof') },
    ...proofBlocks(subject),
  ]);
}

function biddersTable(subject: DocumentSubject): Block {
  const { story, language } = subject;
  const say = sayIn(language);
  return {
    kind: 'table',
    title: say('section.bidders'),
    columns: [
      { title: say('column.id'), share: 1 },
      { title: say('column.bidder'), share: 3 },
    ],
    rows: mayName(subject)
      ? story.published.rules.bidders.map((bidderId, index) => [
          count(index + 1),
          text(bidderText(story, bidderId)),
        ])
      : [],
    empty: mayName(subject) ? say('bidders.none') : say('bidders.hidden'),
  };
}

function actsTable(subject: DocumentSubject): Block {
  const { story, language } = subject;
  const say = sayIn(language);
  const first: ActStory = {
    version: 1,
    at: story.publishedAt,
    type: 'AuctionPublished',
    by: story.published.by,
  };
  return {
    kind: 'table',
    title: say('section.acts'),
    columns: [
      { title: say('column.version'), share: 0.9, isEnd: true },
      { title: say('column.time'), share: 2.2 },
      { title: say('column.event'), share: 3.2 },
      { title: say('column.by'), share: 1.5 },
      { title: say('column.note'), share: 2.6 },
    ],
    rows: [first, ...story.acts.filter((act) => isTold(subject, act))].map((act) => [
      // A version counts the records before it, offers included; it is told once the journal is everybody's.
      story.isEnded ? count(act.version) : text(''),
      time(act.at),
      text(actText(subject, act)),
      text(act.by ?? ''),
      text(actNote(subject, act)),
    ]),
    empty: say('acts.none'),
  };
}

/** A bidder's own acts, its keys, its leaving and its disqualification are told when all is told, and to oversight. */
function isTold(subject: DocumentSubject, { type }: ActStory): boolean {
  // Before the end nobody but its bidder learns that there is an instruction, oversight included (PRX-8).
  if (INSTRUCTIONS.has(type) && !subject.story.isEnded) return false;
  if (mayName(subject)) return true;
  return !UNTOLD.has(type);
}

function countsTable(subject: DocumentSubject): Block {
  const { story, language } = subject;
  const say = sayIn(language);
  return {
    kind: 'table',
    title: say('section.offers'),
    columns: [
      { title: say('column.lot'), share: 2.4 },
      { title: say('column.status'), share: 1.4 },
      { title: say('column.accepted'), share: 1.2, isEnd: true },
      { title: say('column.bidders'), share: 1.3, isEnd: true },
      { title: say('column.overtime'), share: 1.2, isEnd: true },
      { title: say('column.closed'), share: 2.4 },
      { title: say('column.late'), share: 1.4, isEnd: true },
    ],
    rows: story.lots.map((lot) => countsRow(subject, lot)),
    empty: '',
  };
}

function countsRow({ story, audience, language }: DocumentSubject, lot: LotStory): readonly Cell[] {
  const say = sayIn(language);
  const counts = offerCounts(story, lot.lotId, audience);
  const { closedAt, closeRecordedAt } = lot;
  return [
    text(lot.lotId),
    text(statusText(say, lot.status)),
    counts === undefined ? text('') : count(counts.offers),
    counts === undefined ? text('') : count(counts.bidders),
    count(lot.overtimeCount),
    closedAt === undefined ? text('') : time(closedAt),
    closedAt === undefined || closeRecordedAt === undefined
      ? text('')
      : count(closeRecordedAt - closedAt),
  ];
}

function rankingTables(subject: DocumentSubject): readonly Block[] {
  const { story, language } = subject;
  const say = sayIn(language);
  return story.lots.map((lot) => ({
    kind: 'table',
    title: `${say('section.ranking')} ${lot.lotId}`,
    columns: [
      { title: `${say('column.lot')} ${lot.lotId} · ${say('column.rank')}`, share: 2 },
      { title: say('column.bidder'), share: 4 },
      { title: say('column.offer'), share: 2, isEnd: true },
      ...evaluationColumns(subject),
    ],
    rows: lot.ranking.map(({ rank, bidderId, priceFen }) => [
      count(rank),
      text(bidderText(story, bidderId)),
      money(priceFen),
      ...evaluationCells(subject, { bidderId, priceFen }),
    ]),
    empty: say('ranking.none'),
  }));
}

const UNTOLD: ReadonlySet<string> = new Set([
  'SessionGranted',
  'BidderDisqualified',
  'BiddersDroppedOut',
  'OfferVoided',
  'OfficialRefused',
  'PresenceRecorded',
]);

const INSTRUCTIONS: ReadonlySet<string> = new Set([
  'StandingInstructionSet',
  'StandingInstructionWithdrawn',
  'StandingInstructionRefused',
]);
