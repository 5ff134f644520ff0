import { describe, expect, it } from 'vitest';
import { projectDraftSchema } from '#contracts/wire/project-draft.ts';
import { buildDraft, formOfDraft } from './draft-form.ts';
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
});
