import { describe, expect, it } from 'vitest';
import { epochMs } from '#contracts/time.ts';
import { type ProjectDraftInput, UNTITLED_PROJECT } from '#contracts/wire/project-draft.ts';
import { checkDraft } from './check-draft.ts';
import {
  AGENCY,
  OPENS_AT_MS,
  PROJECT_START_MS,
  ProjectRun,
  REGISTRATION_UNTIL_MS,
  SAMPLE_GIVEN,
  sampleDraft,
} from './sample-project.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

function findings(over: Partial<ProjectDraftInput>, atMs = PROJECT_START_MS) {
  const { calendar } = SAMPLE_GIVEN;
  if (calendar === undefined) throw new Error('the sample has a table of holidays');
  const draft = sampleDraft(over);
  return checkDraft({
    draft,
    given: SAMPLE_GIVEN,
    agencyId: 'agency',
    calendar,
    at: epochMs(atMs),
  }).map(({ severity, path, code }) => `${severity} ${path} ${code}`);
}

const { rules: sampleRules = {} } = sampleDraft();
const lotRules = (over: object) => ({
  ...sampleRules,
  lots: [{ ...Object(Array.isArray(sampleRules['lots']) ? sampleRules['lots'][0] : {}), ...over }],
});

describe('the check', () => {
  it('[PRJ-3] finds nothing in a good draft', () => {
    expect(findings({})).toEqual([]);
  });

  it.each<readonly [string, Partial<ProjectDraftInput>]>([
    ['error /buyerId missing', { buyerId: undefined }],
    ['error /registration missing', { registration: undefined }],
    ['error /registration/until missing', { registration: { mode: 'open' } }],
    ['error /offerSignature missing', { offerSignature: undefined }],
    ['error /lots missing', { lots: [] }],
    ['error /rules missing', { rules: undefined }],
    ['warning /budgetFen missing', { budgetFen: undefined }],
    ['error /rules/type invalid_rules', { rules: { type: 'raffle' } }],
    ['error /rules/lots/0/ceilingFen invalid_rules', { rules: lotRules({ ceilingFen: -1 }) }],
    ['error /buyerId unknown_buyer', { buyerId: 's1' }],
    [
      'error /registration/invited/1 unknown_supplier',
      {
        registration: { mode: 'invited', until: REGISTRATION_UNTIL_MS, invited: ['s1', 'nobody'] },
      },
    ],
    ['error /rules/lots/0/ceilingFen ceiling_above_budget', { budgetFen: 499_999 }],
    [
      'error /budgetFen budgets_do_not_add_up',
      {
        lots: [
          { id: 'L1', title: 'a', budgetFen: 600_000 },
          { id: 'L2', title: 'b', budgetFen: 400_001 },
        ],
      },
    ],
    ['error /depositFen deposit_too_high', { depositFen: 20_001 }],
    ['error /depositFen deposit_without_budget', { depositFen: 1, budgetFen: undefined }],
    [
      'error /lots/2 lot_without_rules',
      { lots: ['L1', 'L2', 'L3'].map((id) => ({ id, title: id })) },
    ],
    ['error /rules/lots/1 lot_without_title', { lots: [{ id: 'L1', title: 'a' }] }],
    ['error /lots/2/id lot_twice', { lots: ['L1', 'L2', 'L1'].map((id) => ({ id, title: id })) }],
    [
      'error /registration/until time_passed',
      { registration: { mode: 'open', until: PROJECT_START_MS } },
    ],
    ['error /rules/opensAt time_passed', { rules: { ...sampleRules, opensAt: PROJECT_START_MS } }],
    [
      'error /registration/until registration_too_short',
      { policy: { registrationMin: { n: 3, unit: 'wd' } } },
    ],
    [
      'error /rules/opensAt opens_before_registration_ends',
      { registration: { mode: 'open', until: OPENS_AT_MS } },
    ],
    [
      'warning /rules/opensAt holiday',
      {
        rules: {
          ...sampleRules,
          opensAt: OPENS_AT_MS + 2 * DAY_MS,
          closesAt: OPENS_AT_MS + 3 * DAY_MS,
        },
      },
    ],
    [
      'warning /rules/opensAt no_holiday_table',
      {
        rules: {
          ...sampleRules,
          opensAt: OPENS_AT_MS + 400 * DAY_MS,
          closesAt: OPENS_AT_MS + 401 * DAY_MS,
        },
      },
    ],
    [
      'error /registration/invited invited_missing',
      { registration: { mode: 'invited', until: REGISTRATION_UNTIL_MS } },
    ],
    [
      'error /registration/invited invited_too_few',
      { registration: { mode: 'invited', until: REGISTRATION_UNTIL_MS, invited: ['s1', 's2'] } },
    ],
    [
      'error /registration/invited/1 invited_twice',
      {
        registration: {
          mode: 'invited',
          until: REGISTRATION_UNTIL_MS,
          invited: ['s1', 's1', 's2', 's3'],
        },
      },
    ],
    [
      'error /registration/invited invited_not_used',
      { registration: { mode: 'open', until: REGISTRATION_UNTIL_MS, invited: ['s1'] } },
    ],
    ['warning /rules/minBidders few_valid_quotes', { rules: { ...sampleRules, minBidders: 2 } }],
    ['error /policy/fewerValidQuotes fewer_not_below', { policy: { fewerValidQuotes: 3 } }],
    ['warning /rules rehearsal_wanted', { offerSignature: 'required' }],
    ['error /title missing', { title: UNTITLED_PROJECT.en }],
    ['error /title missing', { title: `${UNTITLED_PROJECT['zh-CN']} ` }],
  ])('[PRJ-3] %s', (expected, over) => {
    expect(findings(over)).toContain(expected);
  });

  it('[PRJ-3] a draft with errors is not published, says which, and keeps them for its author', () => {
    const run = new ProjectRun(sampleDraft({ buyerId: undefined }));
    expect(run.take(AGENCY, { type: 'Check' })).toBe('has_findings');
    expect(run.project.state).toBe('draft');
    expect(run.project.findings).toMatchObject([{ path: '/buyerId', code: 'missing' }]);
  });

  it('[PRJ-3] the check is made again when the project is published', () => {
    const run = new ProjectRun().must(AGENCY, { type: 'Check' }).passTo(REGISTRATION_UNTIL_MS);
    expect(run.take(AGENCY, { type: 'Publish' })).toBe('has_findings');
    expect(run.project.findings).toMatchObject([{ code: 'time_passed' }]);
  });

  it('[PRJ-3] a correction moves the ends with the opening, and is announced', () => {
    const run = new ProjectRun().admitted().passTo(OPENS_AT_MS);
    const opensAt = epochMs(OPENS_AT_MS + DAY_MS);
    run.must(AGENCY, { type: 'Reschedule', times: { opensAt }, reason: 'network works' });
    expect(run.project.state).toBe('admission');
    expect(run.project.draft.rules).toMatchObject({ opensAt, closesAt: opensAt + HOUR_MS });
    expect(run.project.notices.at(-1)).toMatchObject({
      kind: 'correction',
      reason: 'network works',
    });
    const until = epochMs(run.nowMs + HOUR_MS);
    const times = { registrationUntil: until, opensAt };
    run.must(AGENCY, { type: 'Reschedule', times, reason: 'more time' });
    expect(run.project.state).toBe('registration');
  });

  it.each([
    ['an opening that has passed', { opensAt: epochMs(PROJECT_START_MS) }],
    ['an opening before registration ends', { opensAt: epochMs(REGISTRATION_UNTIL_MS) }],
    [
      'an end of registration that has passed',
      { registrationUntil: epochMs(PROJECT_START_MS), opensAt: epochMs(OPENS_AT_MS) },
    ],
  ])('[PRJ-3] a correction to %s is refused', (_, times) => {
    const run = new ProjectRun().published();
    expect(run.take(AGENCY, { type: 'Reschedule', times, reason: 'r' })).toBe('too_early');
    expect(run.events.at(-1)).toHaveProperty('refusal.allowedFrom');
  });
});
