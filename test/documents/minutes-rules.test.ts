import { describe, expect, it } from 'vitest';
import { auctionRulesSchema } from '#contracts/wire/auction-rules.ts';
import { modelOf } from '#documents/build.ts';
import { cellText } from '#documents/cell-text.ts';
import { SampleJournal, samplePublished } from '#engine/export/sample-journal.ts';
import { sampleSubject, storyOf } from './sample-subject.ts';

const BASE = { id: 'A1', opensAt: 1_000, bidders: ['B1', 'B2'] };
const ENDING = { ...BASE, closesAt: 600_000 };
const MIN = 60_000;

/** What the minutes say of an auction's rules: facts by label, and each lot's row. */
async function rulesTold(rules: object, language: 'zh-CN' | 'en' = 'zh-CN') {
  const published = samplePublished({ rules: auctionRulesSchema.parse(rules) });
  const story = storyOf(new SampleJournal(published));
  const { blocks } = modelOf('minutes', await sampleSubject({ story, language }));
  const facts = blocks.flatMap((block) => (block.kind === 'facts' ? block.facts : []));
  const title = language === 'en' ? 'Rules of each lot' : '各标段规则';
  const table = blocks.find((block) => block.kind === 'table' && block.title === title);
  return {
    facts: new Map(facts.map(({ label, cell }) => [label, cellText(cell)])),
    lots: table?.kind === 'table' ? table.rows.map((row) => row.map(cellText)) : [],
  };
}

describe('rules in the minutes', () => {
  it('[DOC-9] given an English reverse auction, then ceiling, step, slip guard and overtime of each lot stand in them', async () => {
    const overtime = { windowMs: 5 * MIN, extendMs: 3 * MIN, maxCount: 10, trigger: 'any-offer' };
    const lots = [
      {
        ...{ id: 'L1', ceilingFen: 10_000_000, decrementMaxBp: 2_000 },
        decrement: { basis: 'best', kind: 'absolute', fen: 10_000 },
        overtime: { ...overtime, mode: 'reset' },
      },
      { id: 'L2', ceilingFen: 500, decrement: { basis: 'own', kind: 'percent', bp: 50 } },
    ];
    const { lots: told } = await rulesTold({ ...ENDING, type: 'english-reverse', lots });
    expect(told).toEqual([
      [
        ...['L1', '100,000.00', '每次报价须比当前最低价至少低 100.00；单次降幅超过 20% 须再次确认'],
        '截止前 5分钟内有报价则延至其后 3分钟，最多 10 次',
      ],
      ['L2', '5.00', '每次报价须比自己上次至少低 0.5%', '不延时'],
    ]);
    const { lots: inEnglish } = await rulesTold(
      { ...ENDING, type: 'english-reverse', lots: lots.slice(0, 1) },
      'en',
    );
    expect(inEnglish[0]?.slice(2)).toEqual([
      'each offer at least 100.00 under the best price; a drop of more than 20% has to be confirmed',
      'an offer in the last 5 min moves the end to 3 min after it, at most 10 times',
    ]);
  });

  it.each([
    [
      { ...ENDING, type: 'sealed-quotation', revisions: false, lots: [{}] },
      '截止前一次报价，不得更改，截止后公开',
    ],
    [
      { ...BASE, type: 'dutch-reverse', lots: [{ startFen: 100, stepFen: 10, tickMs: 2_000 }] },
      '自 1.00 起每 2秒上升 0.10，先应价者成交',
    ],
    [
      { ...BASE, type: 'japanese-reverse', lots: [{ stepFen: 10, tickMs: 2_000 }] },
      '自最高限价起每 2秒下降 0.10，退出者不再返回',
    ],
    [
      { ...BASE, type: 'rounds', lots: [{ stepFen: 10, initialMs: MIN, turnMs: 30_000 }] },
      '首轮报价 1分钟，之后 3 轮依次报价，每家 30秒，每次至少降 0.10',
    ],
  ])('[DOC-9] given %o, then how its prices move stands in them', async (rules, moves) => {
    const lots = rules.lots.map((lot) => ({ id: 'L1', ceilingFen: 1_000, ...lot }));
    const { lots: told } = await rulesTold({ ...rules, lots });
    expect(told[0]?.[2]).toBe(moves);
  });

  it('[DOC-9] given options, then each stands in them; without any, none does', async () => {
    const decrement = { basis: 'best', kind: 'absolute', fen: 1 };
    const plain = {
      ...{ ...ENDING, type: 'english-reverse' },
      lots: [{ id: 'L1', ceilingFen: 100, decrement }],
    };
    const { facts } = await rulesTold({
      ...plain,
      standingInstructions: { modes: ['while-cut-off'] },
      secondApproval: true,
      fairPause: {
        ...{ shareBp: 3_000, windowMs: 10_000, droppedMin: 2, maxCount: 3 },
        ...{ resumeAfterMs: 5 * MIN, resumeShareBp: 8_000 },
      },
    });
    expect(facts.get('委托报价')).toContain('掉线期间');
    expect(facts.get('公平暂停')).toBe(
      '10秒内在场供应商掉线超过 30% 且不少于 2 家时暂停计时；掉线的有 80% 恢复即继续，每次最长 5分钟，最多 3 次',
    );
    expect(facts.get('重大操作')).toBe('须第二人复核');
    const { facts: none } = await rulesTold(plain);
    for (const label of ['委托报价', '公平暂停', '重大操作']) expect(none.has(label)).toBe(false);
  });
});
