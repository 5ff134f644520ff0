import { describe, expect, it } from 'vitest';
import { projectDraftSchema } from '#contracts/wire/project-draft.ts';
import { markKey } from '../lots/cell-marks.ts';
import { cellMarks, checkItems, fieldMarks } from './check-list.ts';
import { buildDraft, formOfDraft } from './draft-form.ts';
import type { DraftForm } from './form-fields.ts';

const EMPTY = formOfDraft(projectDraftSchema.parse({ title: '纸' }), 'zh-CN');
const itemsOf = (form: DraftForm, findings: Parameters<typeof checkItems>[1] = []) =>
  checkItems(buildDraft(form), findings, { form, language: 'en' });

describe('what is left to do', () => {
  it('a cell that cannot be read is told once, in the words of the page', () => {
    const form: DraftForm = { ...EMPTY, rows: [{ id: 'L1', title: '纸', ceiling: 'x' }] };
    const path = '/rules/lots/0/ceilingFen';
    const items = itemsOf(form, [{ path, code: 'invalid_rules', severity: 'error' }]);
    expect(items.map(({ text }) => text)).toEqual([
      'Not an amount; write 1234.50, ¥1,234.50 or 12万元',
    ]);
    expect(cellMarks(items, false).get(markKey(0, 'ceiling'))).toMatch(/^Not an amount/);
  });

  it('what is only missing is marked once somebody wants to go on', () => {
    const items = itemsOf(EMPTY, [{ path: '/buyerId', code: 'missing', severity: 'error' }]);
    expect(items).toHaveLength(1);
    expect(fieldMarks(items, false).has('buyerId')).toBe(false);
    expect(fieldMarks(items, true).get('buyerId')?.severity).toBe('error');
  });

  it('an error of a field stands before advice about it', () => {
    const items = itemsOf(EMPTY, [
      { path: '/rules/opensAt', code: 'holiday', severity: 'warning' },
      { path: '/rules/opensAt', code: 'time_passed', severity: 'error' },
    ]);
    expect(items).toHaveLength(2);
    expect(fieldMarks(items, false).get('opensAt')?.severity).toBe('error');
  });

  it('a place that has to be filled in is not told to break other rules as well', () => {
    const items = itemsOf(EMPTY, [
      { path: '/rules/lots', code: 'missing', severity: 'error' },
      { path: '/rules/lots', code: 'invalid_rules', severity: 'error' },
      { path: '/budgetFen', code: 'missing', severity: 'warning' },
      { path: '/budgetFen', code: 'deposit_without_budget', severity: 'error' },
    ]);
    expect(items.map(({ severity, isMissing }) => ({ severity, isMissing }))).toEqual([
      { severity: 'error', isMissing: true },
      { severity: 'warning', isMissing: true },
      { severity: 'error', isMissing: false },
    ]);
  });

  it('a code that this page does not know yet shows what the server says of it', () => {
    const finding = { path: '/title', code: 'new_code', severity: 'error', detail: 'why' } as const;
    expect(itemsOf(EMPTY, [finding])[0]?.text).toBe('why');
  });
});
