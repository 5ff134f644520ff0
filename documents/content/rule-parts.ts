import { factorText } from '#contracts/evaluation-text.ts';
import { durationText, LOT_WORDS, percentText, stepText } from '#contracts/lots-table/index.ts';
import { assertNever } from '#contracts/result.ts';
import type { AuctionRules, Overtime } from '#contracts/wire/auction-rules.ts';
import { type Block, count, type Fact, money, text, time } from '../model.ts';
import { bidderText, mayName } from './parts.ts';
import type { DocumentSubject } from './subject.ts';
import { isWord, type Say, sayIn } from './words.ts';

/** The rules of an auction as it was published, in words. */

export function ruleFacts(subject: DocumentSubject): readonly Fact[] {
  const { story, language } = subject;
  const say = sayIn(language);
  const { published, publishedAt } = story;
  const { rules, offerSignature } = published;
  const visibility = `visibility.${rules.visibility}`;
  return [
    { label: say('field.published'), cell: time(publishedAt) },
    { label: say('field.by'), cell: text(published.by) },
    { label: say('field.minBidders'), cell: count(rules.minBidders) },
    {
      label: say('field.visibility'),
      cell: text(isWord(visibility) ? say(visibility) : rules.visibility),
    },
    ...(rules.type === 'sealed-quotation'
      ? [
          {
            label: say('field.kept'),
            cell: text(say(`kept.${rules.confidentiality ?? 'platform'}`)),
          },
        ]
      : []),
    { label: say('field.signature'), cell: text(say(`signature.${offerSignature}`)) },
    ...optionFacts(subject),
    ...(mayName(subject) ? factorFacts(subject) : []),
  ];
}

/** What the auction has besides its format; nothing where it has none (PRX-1, FP-1, APR-1). */
function optionFacts({ story, language }: DocumentSubject): readonly Fact[] {
  const say = sayIn(language);
  const { fairPause, standingInstructions, secondApproval } = story.published.rules;
  const modes = standingInstructions?.modes;
  return [
    ...(modes === undefined
      ? []
      : [
          {
            label: say('field.instructions'),
            cell: text(say(modes.includes('always') ? 'instructions.both' : 'instructions.cutOff')),
          },
        ]),
    ...(fairPause === undefined
      ? []
      : [
          {
            label: say('field.fairPause'),
            cell: text(
              say('fairPause.text', {
                ...{ share: percentText(fairPause.shareBp), least: fairPause.droppedMin },
                window: durationIn(language, fairPause.windowMs),
                length: durationIn(language, fairPause.resumeAfterMs),
                ...{ back: percentText(fairPause.resumeShareBp), n: fairPause.maxCount },
              }),
            ),
          },
        ]),
    ...(secondApproval === true
      ? [{ label: say('field.approval'), cell: text(say('approval.text')) }]
      : []),
  ];
}

function factorFacts({ story, language }: DocumentSubject): readonly Fact[] {
  const { bestValue } = story.published.rules;
  if (bestValue === undefined) return [];
  const say = sayIn(language);
  const factors = bestValue.factors
    .map((factor) => `${bidderText(story, factor.bidderId)} ${factorText(factor)}`)
    .join(', ');
  return [{ label: say('field.factors'), cell: text(say('factors.text', { factors })) }];
}

/** Ceiling, how the price moves, and how the end does, of every lot in the order of the rules. */
export function lotRulesTable({ story, language }: DocumentSubject): Block {
  const say = sayIn(language);
  const { rules } = story.published;
  return {
    kind: 'table',
    title: say('table.lotRules'),
    columns: [
      { title: say('column.lot'), share: 1.2 },
      { title: say('column.ceiling'), share: 1.8, isEnd: true },
      { title: say('column.moves'), share: 4 },
      { title: say('column.ends'), share: 4 },
    ],
    rows: lotTerms(rules, { say, language }).map(({ id, ceilingFen, moves, ends }) => [
      text(id),
      money(ceilingFen),
      text(moves),
      text(ends),
    ]),
    empty: '',
  };
}

interface LotTermsText {
  readonly id: string;
  readonly ceilingFen: number;
  readonly moves: string;
  readonly ends: string;
}

interface Words {
  readonly say: Say;
  readonly language: DocumentSubject['language'];
}

function lotTerms(rules: AuctionRules, words: Words): readonly LotTermsText[] {
  const { say, language } = words;
  const duration = (ms: number): string => durationIn(language, ms);
  const yuan = (fen: number): string => stepText({ kind: 'absolute', fen });
  const slip = (bp: number | undefined): string =>
    bp === undefined ? '' : say('terms.slip', { share: percentText(bp) });
  const byClock = say('terms.byClock');
  switch (rules.type) {
    case 'english-reverse':
      return rules.lots.map(({ id, ceilingFen, decrement, decrementMaxBp, overtime }) => ({
        ...{ id, ceilingFen, ends: overtimeText(overtime, words) },
        moves:
          say(`terms.step.${decrement.basis}`, { step: stepText(decrement) }) +
          slip(decrementMaxBp),
      }));
    case 'sealed-quotation': {
      const moves = say(rules.revisions ? 'terms.sealed.revised' : 'terms.sealed.once');
      const ends = say('terms.noOvertime');
      return rules.lots.map(({ id, ceilingFen }) => ({ id, ceilingFen, moves, ends }));
    }
    case 'dutch-reverse':
      return rules.lots.map(({ id, ceilingFen, startFen, stepFen, tickMs }) => ({
        ...{ id, ceilingFen, ends: byClock },
        moves: say('terms.dutch', {
          ...{ start: yuan(startFen), step: yuan(stepFen), tick: duration(tickMs) },
        }),
      }));
    case 'japanese-reverse':
      return rules.lots.map(({ id, ceilingFen, stepFen, tickMs }) => ({
        ...{ id, ceilingFen, ends: byClock },
        moves: say('terms.japanese', { step: yuan(stepFen), tick: duration(tickMs) }),
      }));
    case 'rounds':
      return rules.lots.map((lot) => ({
        ...{ id: lot.id, ceilingFen: lot.ceilingFen, ends: byClock },
        moves:
          say('terms.rounds', {
            ...{ initial: duration(lot.initialMs), n: lot.rounds, turn: duration(lot.turnMs) },
            step: yuan(lot.stepFen),
          }) + slip(lot.decrementMaxBp),
      }));
    default:
      return assertNever(rules);
  }
}

function overtimeText(overtime: Overtime | undefined, { say, language }: Words): string {
  if (overtime === undefined) return say('terms.noOvertime');
  return say(`terms.overtime.${overtime.mode}`, {
    what: say(`terms.trigger.${overtime.trigger}`),
    window: durationIn(language, overtime.windowMs),
    extend: durationIn(language, overtime.extendMs),
    n: overtime.maxCount,
  });
}

function durationIn(language: DocumentSubject['language'], ms: number): string {
  return durationText(ms, LOT_WORDS[language]).trim();
}
