import { describe, expect, test } from 'vitest';
import { epochMs } from '#contracts/time.ts';
import type { ArrangedOpening } from '#contracts/wire/arranged-openings.ts';
import { fen } from '#contracts/money.ts';
import { bidderId } from '#contracts/ids.ts';
import { checkDraft } from './check-draft.ts';
import { copyOfDraft } from './copy.ts';
import {
  AGENCY,
  ProjectRun,
  SAMPLE_GIVEN,
  sampleDraft,
  supplier,
  SUPPLIERS,
} from './sample-project.ts';

const OPENS_AT = Number(sampleDraft().rules?.['opensAt']);
const CLOSES_AT = OPENS_AT + 3_600_000;
const TAKEN = 'opening_taken';
const CUSTODIANS = { confidentiality: 'custodians', openings: { L1: 'O-1', L2: 'O-2' } };

function sealedDraft(rules: object = {}) {
  return sampleDraft({
    rules: {
      ...{ type: 'sealed-quotation', opensAt: OPENS_AT, closesAt: CLOSES_AT },
      lots: [
        { id: 'L1', ceilingFen: 500_000 },
        { id: 'L2', ceilingFen: 400_000 },
      ],
      ...CUSTODIANS,
      ...rules,
    },
  });
}

const FITTING: ArrangedOpening = {
  hostId: 'agency',
  state: 'receiving',
  deadlineMs: epochMs(CLOSES_AT),
};

function errorsWith(openings: Readonly<Record<string, ArrangedOpening>>, rules: object = {}) {
  const calendar = SAMPLE_GIVEN.calendar ?? { fromDay: 0, toDay: 0, free: [], worked: [] };
  return checkDraft({
    ...{ draft: sealedDraft(rules), given: { ...SAMPLE_GIVEN, openings } },
    ...{ agencyId: 'agency', calendar, at: epochMs(OPENS_AT - 30 * 86_400_000) },
  })
    .filter(({ severity }) => severity === 'error')
    .map(({ path, code }) => `${path} ${code}`);
}

describe('[SQ-8] a draft under custodians is checked against its openings', () => {
  test('[SQ-8] openings that fit leave no error', () => {
    expect(errorsWith({ 'O-1': FITTING, 'O-2': { ...FITTING, ceilingFen: fen(400_000) } })).toEqual(
      [],
    );
  });

  test.each([
    ['another agency’s', { hostId: 'agency-2' }, 'unknown_opening'],
    ['over', { state: 'closing' }, 'opening_not_receiving'],
    ['of another deadline', { deadlineMs: epochMs(CLOSES_AT + 1) }, 'opening_other_deadline'],
    ['of another ceiling', { ceilingFen: fen(500_001) }, 'opening_other_ceiling'],
  ] as const)('[SQ-8] an opening that is %s is an error of its lot', (_, change, code) => {
    const errors = errorsWith({ 'O-1': { ...FITTING, ...change }, 'O-2': FITTING });
    expect(errors).toEqual([`/rules/openings/L1 ${code}`]);
  });

  test('[SQ-8] an opening that there is not is an error, a lot without one an error of the rules', () => {
    expect(errorsWith({ 'O-2': FITTING })).toEqual(['/rules/openings/L1 unknown_opening']);
    expect(errorsWith({ 'O-1': FITTING }, { openings: { L1: 'O-1' } })).toEqual([
      '/rules/openings/L2 invalid_rules',
    ]);
  });
});

describe('[SQ-10] an opening keeps the prices of one lot', () => {
  const lotOf = (streamId: string, lotId: string) => ({ ...FITTING, serves: { streamId, lotId } });

  test.each([
    ['another project', lotOf('P9', 'L1')],
    ['another lot of the same project', lotOf('P1', 'L2')],
  ])('[SQ-10] given an opening of %s, the project is not published', (_, opening) => {
    const given = { ...SAMPLE_GIVEN, openings: { 'O-1': opening, 'O-2': FITTING } };
    const run = new ProjectRun(sealedDraft(), given);
    expect(run.take(AGENCY, { type: 'Check' })).toBe('has_findings');
    expect(run.events.at(-1)).toMatchObject({
      refusal: { more: expect.arrayContaining([expect.objectContaining({ code: TAKEN })]) },
    });
  });

  test('[SQ-10] given openings that are bound to its own lots, it is published', () => {
    const openings = { 'O-1': lotOf('P1', 'L1'), 'O-2': lotOf('P1', 'L2') };
    const run = new ProjectRun(sealedDraft(), { ...SAMPLE_GIVEN, openings });
    run.must(AGENCY, { type: 'Check' }, { type: 'Publish' });
    expect(run.project.state).toBe('registration');
  });

  test('[SQ-10] a draft that is not kept yet finds every bound opening taken', () => {
    const errors = errorsWith({ 'O-1': lotOf('P1', 'L1'), 'O-2': FITTING });
    expect(errors).toEqual([`/rules/openings/L1 ${TAKEN}`]);
  });
});

describe('[SQ-8] the times of a published project are signed', () => {
  const OPENINGS = { 'O-1': FITTING, 'O-2': FITTING };
  const given = { ...SAMPLE_GIVEN, openings: OPENINGS };
  const published = () => {
    const run = new ProjectRun(sealedDraft(), given);
    return run.must(AGENCY, { type: 'Check' }, { type: 'Publish' });
  };

  test('[SQ-8] it is not published without its openings', () => {
    const run = new ProjectRun(sealedDraft());
    expect(run.take(AGENCY, { type: 'Check' })).toBe('has_findings');
  });

  test('[SQ-8] registration may be moved, the opening may not', () => {
    const run = published();
    const until = epochMs(OPENS_AT - 1_000);
    const times = { registrationUntil: until, opensAt: epochMs(OPENS_AT) };
    const step = { type: 'Reschedule', reason: '补充公告' } as const;
    const moved = { ...times, opensAt: epochMs(OPENS_AT + 1) };
    expect(run.take(AGENCY, { ...step, times: moved })).toBe('under_custodians');
    expect(run.take(AGENCY, { ...step, times })).toBe('taken');
  });

  test('[SQ-8] there is no rehearsal', () => {
    const run = published();
    run.must(supplier(SUPPLIERS[0] ?? ''), { type: 'Apply' });
    run.must(AGENCY, { type: 'Admit', bidderId: bidderId(SUPPLIERS[0] ?? '') });
    const rehearse = { type: 'Rehearse', startsInMs: 60_000, lastsMs: 60_000 } as const;
    expect(run.take(AGENCY, rehearse)).toBe('under_custodians');
  });

  test('[PRJ-14] [SQ-8] a copy keeps who may read the prices, and takes no openings along', () => {
    const { rules } = copyOfDraft(sealedDraft()).draft;
    expect(rules).toMatchObject({ confidentiality: 'custodians' });
    expect(rules).not.toHaveProperty('openings');
  });
});
