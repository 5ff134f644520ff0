import { evaluationOf, weightsOf } from '#contracts/best-value.ts';
import { evaluatedYuan, factorText } from '#contracts/evaluation-text.ts';
import { bidderName } from '#contracts/journal/offer-log.ts';
import type { ActStory, AuctionStory, LotStory } from '#contracts/journal/story.ts';
import { timeText } from '../cell-text.ts';
import {
  type Block,
  type Cell,
  type Column,
  count,
  type DocumentModel,
  type Fact,
  text,
  time,
} from '../model.ts';
import type { DocumentSubject } from './subject.ts';
import { isWord, refusalText, type Say, sayIn } from './words.ts';

/** Parts that more than one document has. */

const HASH_CHARS_SHOWN = 16;

/** Whether this reader may see who takes part: all once it has ended, oversight always (AUC-12). */
export function mayName({ story, audience }: DocumentSubject): boolean {
  return story.isEnded || audience.kind === 'oversight';
}

/** The frame of a document about an auction: final only when every lot has closed. */
export function framed(
  subject: DocumentSubject,
  title: string,
  blocks: readonly Block[],
): DocumentModel {
  const { story, language, headHash } = subject;
  const say = sayIn(language);
  return {
    language,
    title,
    subject: story.published.title,
    reference: story.published.auctionId,
    basis: say('basis', { n: story.records, hash: headHash.slice(0, HASH_CHARS_SHOWN) }),
    watermark: story.isEnded ? undefined : say('draft'),
    at: story.lastAt,
    blocks,
  };
}

export function partyFacts({ story, buyer, agency, language }: DocumentSubject): readonly Fact[] {
  const say = sayIn(language);
  const { published } = story;
  const { rules } = published;
  const ends = story.lots.map(({ closedAt }) => closedAt ?? 0);
  return [
    { label: say('field.title'), cell: text(published.title) },
    { label: say('field.number'), cell: text(published.auctionId) },
    { label: say('field.buyer'), cell: text(buyer.name) },
    { label: say('field.agency'), cell: text(agency.name) },
    { label: say('field.method'), cell: text(typeText(say, rules.type)) },
    { label: say('field.opens'), cell: time(rules.opensAt) },
    ...(story.isEnded ? [{ label: say('field.ended'), cell: time(Math.max(...ends)) }] : []),
  ];
}

/** Heads and cells that a price has besides itself where bidders have factors (BV-5); none where they have not. */
export function evaluationColumns({ story, language }: DocumentSubject): readonly Column[] {
  if (story.published.rules.bestValue === undefined) return [];
  const say = sayIn(language);
  return [
    { title: say('column.factor'), share: 1.1, isEnd: true },
    { title: say('column.evaluated'), share: 2, isEnd: true },
  ];
}

export function evaluationCells(
  { story }: DocumentSubject,
  price: { readonly bidderId: string; readonly priceFen: number },
): readonly Cell[] {
  const weights = weightsOf(story.published.rules.bestValue);
  if (weights === undefined) return [];
  const evaluation = evaluationOf(weights, price);
  return [text(factorText(evaluation)), text(evaluatedYuan(evaluation.evaluatedFen))];
}

/** Where the document's truth lies, and how anybody checks it. */
export function proofBlocks({ story, language, headHash, log }: DocumentSubject): readonly Block[] {
  const say = sayIn(language);
  return [
    {
      kind: 'facts',
      facts: [
        { label: say('field.records'), cell: count(story.records) },
        { label: say('field.head'), cell: text(headHash) },
        { label: say('field.key'), cell: text(log.verifierKey) },
        ...(log.checkpoint === undefined
          ? []
          : [{ label: say('field.checkpoint'), cell: text(checkpointText(log.checkpoint)) }]),
      ],
    },
    { kind: 'paragraph', text: say('verify.how', { id: story.published.auctionId }) },
    { kind: 'paragraph', text: say('verify.key') },
  ];
}

/** Size and root; the whole note stands in the journal. */
function checkpointText(note: string): string {
  const [origin = '', size = '', root = ''] = note.split('\n');
  return `${origin} · ${size} · ${root}`;
}

export function typeText(say: Say, type: string): string {
  const key = `type.${type}`;
  return isWord(key) ? say(key) : type;
}

export function statusText(say: Say, status: string): string {
  const key = `status.${status}`;
  return isWord(key) ? say(key) : status;
}

/** `名称（编号）`, or the id alone. */
export function bidderText(story: AuctionStory, bidderId: string): string {
  const name = bidderName(story, bidderId);
  return name === undefined || name === bidderId ? bidderId : `${name} (${bidderId})`;
}

/** Why a lot had no winner; empty for one that has. */
export function lotReason(subject: DocumentSubject, lot: LotStory): string {
  const { story, language } = subject;
  const say = sayIn(language);
  if (lot.status === 'unsuccessful') {
    const { minBidders } = story.published.rules;
    return say('reason.tooFew', { n: lot.ranking.length, min: minBidders });
  }
  if (lot.status !== 'cancelled') return '';
  const act = story.acts.find(({ version }) => version === lot.closeVersion);
  return act?.reason ?? '';
}

/** One line of the minutes. */
export function actText({ story, language }: DocumentSubject, act: ActStory): string {
  const say = sayIn(language);
  const key = `act.${act.type}`;
  if (!isWord(key)) return act.lotId === undefined ? act.type : `${act.type} ${act.lotId}`;
  return say(key, {
    lot: act.lotId ?? '',
    bidder: act.bidderId === undefined ? '' : bidderText(story, act.bidderId),
    at: act.toAt === undefined ? '' : timeText(act.toAt),
    seconds: act.pausedMs === undefined ? '' : act.pausedMs / 1_000,
    status: statusText(say, act.status ?? ''),
    tried: act.tried ?? '',
    round: act.round ?? '',
  });
}

/** An official's own words, the rule's where the command was refused, or who came and who was cut off since when. */
export function actNote(subject: DocumentSubject, act: ActStory): string {
  if (act.type === 'OfficialRefused') return refusalText(subject.language, act.reason ?? '');
  return act.text ?? act.reason ?? presenceNote(subject, act);
}

function presenceNote(subject: DocumentSubject, { came = [], away = [] }: ActStory): string {
  if (!mayName(subject)) return '';
  const { story, language } = subject;
  const say = sayIn(language);
  return [
    ...came.map((bidderId) => say('note.came', { bidder: bidderText(story, bidderId) })),
    ...away.map(({ bidderId, since }) =>
      say('note.away', { bidder: bidderText(story, bidderId), at: timeText(since) }),
    ),
  ].join(language === 'en' ? '; ' : '；');
}
