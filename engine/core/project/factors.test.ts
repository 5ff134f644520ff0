import { describe, expect, it } from 'vitest';
import { bidderId } from '#contracts/ids.ts';
import type { ProjectCaseStep } from '#contracts/journal/project-steps.ts';
import type { ProjectDraftInput } from '#contracts/wire/project-draft.ts';
import { auctionToPublish, rehearsalToPublish } from './published.ts';
import {
  AGENCY,
  BUYER,
  OPENS_AT_MS,
  ProjectRun,
  REGISTRATION_UNTIL_MS,
  resultLot,
  sampleDraft,
  supplier,
  SUPERVISOR,
  SYSTEM,
} from './sample-project.ts';
import { sightOf } from './sight.ts';

const GROUNDS = '小微企业价格扣除 10%';
const sampleRules = sampleDraft().rules;

function factor(
  id: string,
  [numerator, denominator]: readonly [number, number] = [9, 10],
): ProjectCaseStep {
  const reason = '中小企业声明函';
  return { type: 'SetFactor', bidderId: bidderId(id), numerator, denominator, reason };
}

function withGrounds(over: Partial<ProjectDraftInput> = {}): ProjectRun {
  return new ProjectRun(sampleDraft({ factorGrounds: GROUNDS, ...over }));
}

describe('factors of admitted suppliers', () => {
  it('[PRJ-16] given factors that the agency set and corrected, when it starts, then the auction has them and nobody changes them', () => {
    const run = withGrounds().admitted();
    run.must(AGENCY, factor('s1'), factor('s2'), factor('s2', [19, 20]));
    run.must(AGENCY, { type: 'Start' });
    const factors = [
      { bidderId: 's1', numerator: 9, denominator: 10 },
      { bidderId: 's2', numerator: 19, denominator: 20 },
    ];
    expect(auctionToPublish(run.project)?.rules.bestValue).toEqual({ factors });
    expect(run.take(AGENCY, factor('s1', [1, 2]))).toBe('wrong_state');
    run.must(SYSTEM, { type: 'NoteAuction', auctionId: 'P1-A1' });
    expect(run.take(AGENCY, factor('s1', [1, 2]))).toBe('wrong_state');
  });

  it('[PRJ-16] given nobody with a factor, then prices are compared as offered', () => {
    const run = withGrounds().admitted().must(AGENCY, { type: 'Start' });
    expect(auctionToPublish(run.project)?.rules.bestValue).toBeUndefined();
  });

  it('[PRJ-16] given a notice without grounds, a supplier that was not admitted, or another hand, then it is refused', () => {
    const plain = new ProjectRun().admitted();
    expect(plain.take(AGENCY, factor('s1'))).toBe('no_factors_here');
    const run = withGrounds().published().must(supplier('s1'), { type: 'Apply' });
    expect(run.take(AGENCY, factor('s1'))).toBe('not_admitted');
    expect(run.take(AGENCY, factor('s2'))).toBe('not_admitted');
    for (const by of [BUYER, SUPERVISOR, supplier('s1')]) {
      expect(run.take(by, factor('s1'))).toBe('wrong_actor');
    }
    run.must(AGENCY, { type: 'Admit', bidderId: bidderId('s1') }, factor('s1'));
  });

  it('[PRJ-16] given an admitted supplier that takes its application back, then its factor goes with it', () => {
    const run = withGrounds().published().must(supplier('s1'), { type: 'Apply' });
    const admit = { type: 'Admit', bidderId: bidderId('s1') } as const;
    run.must(AGENCY, admit, factor('s1'));
    run.must(supplier('s1'), { type: 'WithdrawApplication' }, { type: 'Apply' });
    run.must(AGENCY, admit);
    expect(run.project.applications.get('s1')?.factor).toBeUndefined();
  });

  it('[PRJ-16] given a rehearsal, then it has the factors as they were when it was asked for', () => {
    const run = withGrounds().admitted().must(AGENCY, factor('s1'));
    run.must(
      AGENCY,
      { type: 'Rehearse', startsInMs: 60_000, lastsMs: 600_000 },
      factor('s1', [4, 5]),
    );
    const [rehearsal] = run.project.rehearsals;
    if (rehearsal === undefined) throw new Error('there is one');
    const { rules } = rehearsalToPublish(run.project, rehearsal);
    expect(rules.bestValue?.factors).toEqual([{ bidderId: 's1', numerator: 9, denominator: 10 }]);
  });

  it('[PRJ-16] given factors in the draft itself, then they count until another is set', () => {
    const named = ['s1', 's2'].map((id) => ({ bidderId: id, numerator: 9, denominator: 10 }));
    const rules = { ...sampleRules, bestValue: { factors: named } };
    const run = withGrounds({ rules }).admitted(['s1', 's2', 's3']);
    run.must(AGENCY, factor('s2', [1, 1]), { type: 'Start' });
    expect(auctionToPublish(run.project)?.rules.bestValue?.factors).toEqual([
      { bidderId: 's1', numerator: 9, denominator: 10 },
      { bidderId: 's2', numerator: 1, denominator: 1 },
    ]);
  });

  it('[PRJ-9] [PRJ-16] given a factor, then agency, supervisor and its supplier see it, and nobody else; the grounds are everybody’s', () => {
    const run = withGrounds().admitted().must(AGENCY, factor('s1'));
    const { at } = run;
    const sight = (viewer: typeof AGENCY) => JSON.stringify(sightOf(run.project, viewer, at));
    for (const viewer of [AGENCY, SUPERVISOR, supplier('s1')]) {
      expect(sight(viewer)).toContain('"numerator":9');
      expect(sight(viewer)).toContain('中小企业声明函');
    }
    const stranger = { role: 'public', organizationId: '', name: '' } as const;
    for (const viewer of [supplier('s2'), supplier('s9'), BUYER, stranger]) {
      expect(sight(viewer)).not.toContain('numerator');
      expect(sight(viewer)).not.toContain('中小企业声明函');
      expect(sight(viewer)).not.toContain('SetFactor"}');
      expect(sight(viewer)).toContain(GROUNDS);
    }
    const own = sightOf(run.project, supplier('s1'), at);
    expect(own.own?.factor).toMatchObject({ numerator: 9, denominator: 10 });
    const [entry] = own.history.filter(({ what }) => what === 'SetFactor');
    expect(entry?.factor).toEqual({ numerator: 9, denominator: 10 });
  });

  it('[BV-5] given factors, when the result is in, then its ranking shows everybody factor and evaluated price', () => {
    const ids = ['s1', 's2', 's3'];
    const run = withGrounds().admitted(ids).must(AGENCY, factor('s2'), { type: 'Start' });
    run.must(SYSTEM, { type: 'NoteAuction', auctionId: 'P1-A1' }).resulted([resultLot('L1')]);
    const stranger = { role: 'public', organizationId: '', name: '' } as const;
    const { awards } = sightOf(run.project, stranger, run.at);
    const evaluations = awards?.[0]?.ranking.map(({ evaluation }) => evaluation);
    expect(evaluations).toEqual([
      { numerator: 1, denominator: 1, evaluatedFen: '300000' },
      { numerator: 9, denominator: 10, evaluatedFen: '270090' },
      { numerator: 1, denominator: 1, evaluatedFen: '300200' },
    ]);
    const plain = new ProjectRun().live(ids).resulted([resultLot('L1')]);
    const [award] = sightOf(plain.project, stranger, plain.at).awards ?? [];
    expect(award?.ranking[0]).not.toHaveProperty('evaluation');
  });

  it.each([
    ['factors_without_grounds', { rules: { ...sampleRules, bestValue: { factors: [] } } }],
    [
      'factors_not_in_format',
      { factorGrounds: GROUNDS, rules: { ...sampleRules, type: 'dutch-reverse' } },
    ],
    [
      'factors_with_instructions',
      {
        factorGrounds: GROUNDS,
        rules: { ...sampleRules, standingInstructions: { modes: ['always'] } },
      },
    ],
  ] as const)('[PRJ-16] a draft is not published with %s', (code, over) => {
    const run = new ProjectRun(sampleDraft(over as Partial<ProjectDraftInput>));
    expect(run.take(AGENCY, { type: 'Check' })).toBe('has_findings');
    const found = run.project.findings?.filter(({ path }) => path === '/factorGrounds');
    expect(found).toEqual([{ path: '/factorGrounds', code, severity: 'error' }]);
  });
});

describe('how long a rehearsal may last', () => {
  it('[PRJ-6] given one that would end at the opening or later, then it is refused with the opening', () => {
    const run = new ProjectRun().admitted().passTo(REGISTRATION_UNTIL_MS + 1_000);
    const left = OPENS_AT_MS - run.nowMs;
    const rehearse = { type: 'Rehearse', startsInMs: 1_000, lastsMs: left - 1_000 } as const;
    expect(run.take(AGENCY, rehearse)).toBe('rehearsal_too_long');
    run.must(AGENCY, { ...rehearse, lastsMs: left - 1_001 });
  });
});
