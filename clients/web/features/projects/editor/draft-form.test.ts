import { describe, expect, it } from 'vitest';
import { projectDraftSchema, type ProjectDraftInput } from '#contracts/wire/project-draft.ts';
import { buildDraft, formOfDraft, withFormat } from './draft-form.ts';
import type { DraftForm } from './form-fields.ts';

const OPENS_AT = Date.UTC(2026, 11, 4, 1, 30);

const KEPT: ProjectDraftInput = {
  title: '办公用品网上竞价',
  method: '网上竞价',
  buyerId: 'buyer-1',
  budgetFen: 20_000_000,
  registration: { mode: 'open', until: OPENS_AT - 86_400_000 },
  depositFen: 100_000,
  offerSignature: 'none',
  lots: [{ id: 'L1', title: '复印纸', quantity: 500, unit: '箱', budgetFen: 10_000_000 }],
  rules: {
    type: 'english-reverse',
    visibility: 'best-price',
    opensAt: OPENS_AT,
    closesAt: OPENS_AT + 1_800_000,
    minBidders: 3,
    secondApproval: true,
    lots: [
      {
        id: 'L1',
        ceilingFen: 9_800_000,
        decrement: { basis: 'best', kind: 'percent', bp: 50 },
        decrementMaxBp: 3_000,
        overtime: {
          ...{ windowMs: 300_000, extendMs: 300_000, maxCount: 10 },
          ...{ mode: 'reset', trigger: 'any-offer' },
        },
      },
    ],
  },
};

function formOf(draft: ProjectDraftInput): DraftForm {
  return formOfDraft(projectDraftSchema.parse(draft), 'zh-CN');
}

describe('the form of a draft', () => {
  it('gives the same draft back, also what the page does not show', () => {
    const built = buildDraft(formOf(KEPT));
    expect(projectDraftSchema.parse(built.draft)).toEqual(projectDraftSchema.parse(KEPT));
    expect([built.fields, built.cells]).toEqual([[], []]);
    expect(built.lotDurationMs).toBe(1_800_000);
  });

  it('shows amounts, times and lengths as people write them', () => {
    const form = formOf(KEPT);
    expect(form).toMatchObject({
      ...{ budget: '200,000.00', opensAt: '2026-12-04T09:30', lasts: '30分钟' },
      rows: [{ id: 'L1', title: '复印纸', quantity: '500', ceiling: '98,000.00' }],
    });
    expect(form.terms.cells).toMatchObject({ step: '0.5%', slip: '30%', window: '5分钟' });
  });

  it('keeps an instant to the second', () => {
    const until = OPENS_AT - 86_400_000 + 7_000;
    const draft: ProjectDraftInput = { ...KEPT, registration: { mode: 'open', until } };
    expect(buildDraft(formOf(draft)).draft?.registration?.until).toBe(until);
  });

  it('a field that cannot be read is named and left out; the rest is kept', () => {
    const built = buildDraft({ ...formOf(KEPT), budget: '约20万', lasts: '半天' });
    expect(built.fields).toEqual([
      { field: 'budget', code: 'bad_characters' },
      { field: 'lasts', code: 'not_a_duration' },
    ]);
    expect(built.draft?.budgetFen).toBeUndefined();
    expect(built.draft?.depositFen).toBe(100_000);
  });

  it('lots without a name stay in the table and out of the draft, and rows keep their places', () => {
    const rows = [
      { id: 'L1', ceiling: '5' },
      { id: 'L2', title: '笔', ceiling: '3' },
    ];
    const built = buildDraft({ ...formOf(KEPT), rows });
    expect(built.lotRows).toEqual([1]);
    expect(built.ruleRows).toEqual([0, 1]);
    expect(built.cells).toEqual([{ lot: 0, key: 'title', code: 'missing' }]);
  });

  it('is no draft without a title', () => {
    const built = buildDraft({ ...formOf(KEPT), title: '  ' });
    expect(built.draft).toBeUndefined();
    expect(built.fields).toEqual([{ field: 'title', code: 'missing' }]);
  });

  it('terms that cannot be read are fields too', () => {
    const form = formOf(KEPT);
    const terms = { ...form.terms, cells: { ...form.terms.cells, window: 'soon' } };
    expect(buildDraft({ ...form, terms }).fields).toEqual([
      { field: 'term.window', code: 'not_a_duration' },
    ]);
  });
});

describe('another format', () => {
  it('keeps what both have and gives presets to the rest', () => {
    const rounds = withFormat(formOf(KEPT), 'rounds', 'zh-CN');
    expect(rounds.terms.cells).toMatchObject({ slip: '30%', turn: '2分钟', rounds: '3' });
    expect(rounds.terms.cells.step).toBeUndefined();
    expect(rounds.visibility).toBe('best-price');
    const { draft } = buildDraft(rounds);
    expect(draft?.rules).toMatchObject({ type: 'rounds', secondApproval: true });
    expect(draft?.rules?.['closesAt']).toBeUndefined();
  });

  it('has only the visibility that it can have', () => {
    expect(withFormat(formOf(KEPT), 'sealed-quotation', 'en').visibility).toBe('sealed');
    const dutch = withFormat(formOf(KEPT), 'dutch-reverse', 'en');
    expect(buildDraft(dutch).draft?.rules).toMatchObject({ visibility: 'open', minBidders: 1 });
  });
});
