import { describe, expect, it } from 'vitest';
import { PROJECT_STATES } from '#contracts/wire/project-steps.ts';
import { nextStep, STAGES, stageOf } from './next-step.ts';

describe('what comes next in a project', () => {
  it('is the agency’s until the notice is out, and again where somebody has to decide', () => {
    const mine = PROJECT_STATES.filter((state) => nextStep({ state, actor: 'agency' }).mine);
    expect(mine).toEqual([
      ...['draft', 'checked', 'registration', 'admission', 'overdue', 'concluded'],
      ...['failed.tooFew', 'failed.overCeiling'],
    ]);
  });

  it('has the deadline that matters at the stage', () => {
    const times = { registrationUntil: 5, opensAt: 9 };
    expect(nextStep({ state: 'registration', ...times }).atMs).toBe(5);
    expect(nextStep({ state: 'admission', actor: 'agency', ...times }).atMs).toBe(9);
    expect(nextStep({ state: 'announced', ...times }).atMs).toBeUndefined();
  });

  it('asks a supplier to apply, and a buyer and the winner to confirm', () => {
    expect(nextStep({ state: 'registration' }).key).toBe('apply');
    expect(nextStep({ state: 'confirming', actor: 'buyer' })).toMatchObject({ mine: true });
    expect(nextStep({ state: 'confirming', actor: 'agency' })).toMatchObject({ mine: false });
  });
});

describe('the row of stages', () => {
  it('has a place for every state, and ends with the result notice', () => {
    for (const state of PROJECT_STATES) {
      expect(STAGES[stageOf(state).index], state).toBeDefined();
    }
    expect(stageOf('announced')).toEqual({ index: STAGES.length - 1, isDone: true });
  });
});
