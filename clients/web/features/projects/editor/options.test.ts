import { describe, expect, it } from 'vitest';
import { projectDraftSchema } from '#contracts/wire/project-draft.ts';
import { buildDraft, formOfDraft, withFormat } from './draft-form.ts';
import { keptForm } from './kept-form.ts';
import {
  FAIR_PAUSE_PRESET,
  fairPauseOf,
  instructionsOf,
  withFairPause,
  withInstructions,
} from './options.ts';

const FORM = formOfDraft(projectDraftSchema.parse({ title: '纸' }), 'zh-CN');
const rulesOf = (form: typeof FORM) => buildDraft(form).draft?.rules;

describe('options of an auction in the editor', () => {
  it('[FP-1] a fair pause is switched on with its preset, changed, and switched off', () => {
    const on = { ...FORM, ...withFairPause(FORM, FAIR_PAUSE_PRESET) };
    expect(rulesOf(on)?.['fairPause']).toEqual(FAIR_PAUSE_PRESET);
    const longer = withFairPause(on, { ...FAIR_PAUSE_PRESET, resumeAfterMs: 1_800_000 });
    expect(fairPauseOf(longer)?.resumeAfterMs).toBe(1_800_000);
    expect(rulesOf({ ...FORM, ...withFairPause(on, undefined) })).not.toHaveProperty('fairPause');
  });

  it('[SQ-4] where custodians keep the prices nothing pauses', () => {
    const sealed = { ...FORM, format: 'sealed-quotation' as const };
    const under = { ...sealed, ...withFairPause(sealed, FAIR_PAUSE_PRESET) };
    expect(rulesOf(under)).toHaveProperty('fairPause');
    const otherRules = { ...under.otherRules, confidentiality: 'custodians' };
    expect(rulesOf({ ...under, otherRules })).not.toHaveProperty('fairPause');
  });

  it.each(['both', 'cutOff'] as const)('[PRX-1] instructions of the kind %s', (choice) => {
    const on = { ...FORM, ...withInstructions(FORM, choice) };
    expect(instructionsOf(on)).toBe(choice);
    expect(rulesOf(on)?.['standingInstructions']).toMatchObject({
      modes: expect.arrayContaining(['while-cut-off']),
    });
  });

  it.each([
    { name: 'a sealed auction', visibility: 'sealed' as const },
    { name: 'steps from the own offer', terms: { ...FORM.terms, basis: 'own' as const } },
  ])('[PRX-1] $name leaves instructions out, and they come back with what admits them', (other) => {
    const on = { ...FORM, ...withInstructions(FORM, 'both') };
    expect(rulesOf({ ...on, ...other })).not.toHaveProperty('standingInstructions');
    expect(rulesOf(on)).toHaveProperty('standingInstructions');
  });

  it('[PRJ-16] given factors with their grounds, the draft has them, and the form of it too', () => {
    const on = { ...FORM, hasFactors: true, factorGrounds: ' 小微企业 0.9 ' };
    const { draft } = buildDraft(on);
    expect(draft?.factorGrounds).toBe('小微企业 0.9');
    const again = formOfDraft(projectDraftSchema.parse(draft), 'zh-CN');
    expect(again).toMatchObject({ hasFactors: true, factorGrounds: '小微企业 0.9' });
  });

  it('[PRJ-16] given factors without grounds, the field is told to be missing', () => {
    const { draft, fields } = buildDraft({ ...FORM, hasFactors: true, factorGrounds: '  ' });
    expect(draft).not.toHaveProperty('factorGrounds');
    expect(fields).toContainEqual({ field: 'factorGrounds', code: 'missing' });
  });

  it('[PRJ-16] given factors that a file wrote, they stay until they are switched off, and come back', () => {
    const bestValue = { factors: [{ bidderId: 's1', numerator: 9, denominator: 10 }] };
    const kept = projectDraftSchema.parse({ title: '纸', rules: { bestValue } });
    const form = formOfDraft(kept, 'zh-CN');
    expect(form.hasFactors).toBe(true);
    expect(rulesOf(form)?.['bestValue']).toEqual(bestValue);
    const off = { ...form, hasFactors: false, factorGrounds: '小微企业' };
    expect(rulesOf(off)).not.toHaveProperty('bestValue');
    expect(buildDraft(off).draft).not.toHaveProperty('factorGrounds');
    expect(rulesOf({ ...off, hasFactors: true })).toHaveProperty('bestValue');
  });

  it('[PRJ-16] where the first acceptance decides there are no factors', () => {
    const dutch = withFormat({ ...FORM, hasFactors: true }, 'dutch-reverse', 'zh-CN');
    const { draft, fields } = buildDraft({ ...dutch, factorGrounds: '小微企业' });
    expect(draft).not.toHaveProperty('factorGrounds');
    expect(fields).not.toContainEqual(expect.objectContaining({ field: 'factorGrounds' }));
  });

  it('[PRX-1] where there are factors instructions are left out', () => {
    const on = { ...FORM, ...withInstructions(FORM, 'both') };
    expect(rulesOf({ ...on, hasFactors: true })).not.toHaveProperty('standingInstructions');
  });

  it('a form that an older page kept in the browser has no factors', () => {
    const { hasFactors: _has, factorGrounds: _grounds, ...older } = FORM;
    expect(keptForm(older)).toMatchObject({ hasFactors: false, factorGrounds: '' });
  });
});
