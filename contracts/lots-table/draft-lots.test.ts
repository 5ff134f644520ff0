import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkLots,
  columnsOf,
  draftLot,
  LOT_TERMS_PRESET,
  LOT_WORDS,
  lotCells,
  lotsOfDraft,
  type LotFormat,
  type LotValues,
  ruleLot,
} from './index.ts';

const FORMATS: readonly LotFormat[] = [
  'english-reverse',
  'sealed-quotation',
  'dutch-reverse',
  'japanese-reverse',
  'rounds',
];

const amount = fc.integer({ min: 2, max: 1_000_000_000_000 });
const seconds = fc.integer({ min: 1, max: 500_000 }).map((n) => n * 1_000);
const share = fc.integer({ min: 1, max: 9_999 });
const stepFen = fc
  .integer({ min: 1, max: 1_000 })
  .map((fen) => ({ kind: 'absolute' as const, fen }));
const stepShare = share.map((bp) => ({ kind: 'percent' as const, bp }));
const word = fc
  .string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...'打印纸A4箱，"x') })
  .filter((text) => text.trim() === text);

/** Whole lots of a format, each saying everything that it can. */
function lotOf(format: LotFormat): fc.Arbitrary<Omit<LotValues, 'id'>> {
  const all = {
    title: word,
    category: word,
    quantity: fc.integer({ min: 1, max: 1_000_000 }).map((n) => n / 100),
    unit: word,
    budgetFen: fc.constant(1_000_000_000_000),
    ceilingFen: amount.map((fen) => fen + 1_000),
    note: word,
    startFen: fc.constant(1_000),
    step: format === 'english-reverse' ? fc.oneof(stepShare, stepFen) : stepFen,
    slipBp: fc.oneof(share, fc.constant('none' as const)),
    windowMs: seconds,
    extendMs: seconds,
    maxCount: fc.nat(100),
    tickMs: seconds,
    initialMs: seconds,
    turnMs: seconds,
    breakMs: seconds,
    rounds: fc.integer({ min: 1, max: 9 }),
  };
  const keys = new Set(columnsOf(format).map(({ key }) => FIELDS[key]));
  const own = Object.fromEntries(Object.entries(all).filter(([field]) => keys.has(field)));
  return fc.record(own) as unknown as fc.Arbitrary<Omit<LotValues, 'id'>>;
}
const FIELDS: Readonly<Record<string, string>> = {
  ...{ id: 'id', title: 'title', category: 'category', quantity: 'quantity', unit: 'unit' },
  ...{ budget: 'budgetFen', ceiling: 'ceilingFen', start: 'startFen', step: 'step' },
  ...{ slip: 'slipBp', window: 'windowMs', extend: 'extendMs', maxCount: 'maxCount' },
  ...{ tick: 'tickMs', initial: 'initialMs', turn: 'turnMs', break: 'breakMs' },
  ...{ rounds: 'rounds', note: 'note' },
};

describe.each(FORMATS)('[LOT-5] lots of %s', (format) => {
  const lots = fc
    .array(lotOf(format), { minLength: 1, maxLength: 8 })
    .map((list) => list.map((lot, index) => ({ ...lot, id: `L${index + 1}` })));

  it.each(['zh-CN', 'en'] as const)('are read back from the table as shown in %s', (language) => {
    fc.assert(
      fc.property(lots, (list) => {
        const cells = list.map((lot) => lotCells(lot, format, LOT_WORDS[language]));
        const { values, problems } = checkLots(cells, format);
        expect(problems.filter(({ code }) => !/_above_/.test(code))).toEqual([]);
        expect(values).toEqual(list);
      }),
    );
  });

  it('mean the same after a draft was kept and opened again', () => {
    fc.assert(
      fc.property(lots, (list) => {
        const rules = {
          type: format,
          lots: list.map((lot) => ruleLot(lot, format, LOT_TERMS_PRESET)),
        };
        const draft = { lots: list.flatMap((lot) => draftLot(lot) ?? []), rules };
        const opened = lotsOfDraft(draft);
        expect(opened.format).toBe(format);
        const again = opened.values.map((lot) => ruleLot(lot, format, opened.terms));
        expect(again).toEqual(rules.lots);
        expect(opened.values.flatMap((lot) => draftLot(lot) ?? [])).toEqual(draft.lots);
      }),
    );
  });
});

describe('[LOT-5] drafts as they come', () => {
  it('what all lots share stands once, and the one that differs keeps its own', () => {
    const lot = (id: string, bp: number) => ({
      id,
      ceilingFen: 100,
      decrement: { basis: 'own', kind: 'percent', bp },
    });
    const { terms, values } = lotsOfDraft({
      rules: { type: 'english-reverse', lots: [lot('L1', 100), lot('L2', 200), lot('L3', 100)] },
    });
    expect(terms).toMatchObject({
      basis: 'own',
      step: { bp: 100 },
      windowMs: 'none',
      slipBp: 'none',
    });
    expect(values).toEqual([
      { id: 'L1', ceilingFen: 100 },
      { id: 'L2', ceilingFen: 100, step: { kind: 'percent', bp: 200 } },
      { id: 'L3', ceilingFen: 100 },
    ]);
  });

  it('a draft without rules and one with nonsense open as empty tables with presets', () => {
    for (const rules of [undefined, { type: 'unknown', lots: [{ id: 7 }, null] }, { lots: 3 }]) {
      const opened = lotsOfDraft({ rules });
      expect(opened).toEqual({ format: 'english-reverse', terms: LOT_TERMS_PRESET, values: [] });
    }
  });
});
