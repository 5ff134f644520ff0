import { describe, expect, it } from 'vitest';
import { bidderId } from '#contracts/ids.ts';
import type { ProjectCaseStep } from '#contracts/journal/project-steps.ts';
import { fen } from '#contracts/money.ts';
import { epochMs } from '#contracts/time.ts';
import type { ProjectDraftInput } from '#contracts/wire/project-draft.ts';
import { dayNumber, dayStart } from '#contracts/work-calendar.ts';
import { checkDraft } from './check-draft.ts';
import {
  AGENCY,
  BUYER,
  LOT_1,
  LOT_2,
  OPENS_AT_MS,
  PROJECT_START_MS,
  ProjectRun,
  REGISTRATION_UNTIL_MS,
  resultLot,
  SAMPLE_GIVEN,
  sampleDraft,
  supplier,
  SUPPLIERS,
  SYSTEM,
} from './sample-project.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const admit = (id: string): ProjectCaseStep => ({ type: 'Admit', bidderId: bidderId(id) });
const deposit = (
  id: string,
  state: 'received' | 'returned' | 'forfeited',
  over: { readonly amountFen?: ReturnType<typeof fen>; readonly reason?: string } = {},
): ProjectCaseStep => ({
  type: 'RecordDeposit',
  bidderId: bidderId(id),
  state,
  amountFen: fen(20_000),
  reference: 'bank 1',
  ...over,
});
const awards = (run: ProjectRun) =>
  run.project.awards.map(({ state, candidate }) => [state, candidate?.bidderId]);

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

describe('registration and admission', () => {
  it('[PRJ-4] open: whoever applies is decided once', () => {
    const run = new ProjectRun().published().must(supplier('s1'), { type: 'Apply' });
    expect(run.take(supplier('s1'), { type: 'Apply' })).toBe('already_applied');
    run.must(AGENCY, admit('s1'));
    expect(run.take(AGENCY, admit('s1'))).toBe('already_decided');
    expect(run.take(AGENCY, admit('s2'))).toBe('no_application');
    const rejection = {
      type: 'RejectApplicant',
      bidderId: bidderId('s2'),
      reason: 'no licence',
    } as const;
    run.must(supplier('s2'), { type: 'Apply' }).must(AGENCY, rejection);
    expect(run.take(supplier('s2'), { type: 'Apply' })).toBe('already_decided');
    expect(run.take(supplier('s2'), { type: 'WithdrawApplication' })).toBe('already_decided');
  });

  it('[PRJ-4] an application is taken back and made again until registration ends', () => {
    const run = new ProjectRun().published().must(supplier('s1'), { type: 'Apply' });
    run.must(supplier('s1'), { type: 'WithdrawApplication' });
    expect(run.take(AGENCY, admit('s1'))).toBe('no_application');
    run.must(supplier('s1'), { type: 'Apply', statement: 'again' });
    run.passTo(REGISTRATION_UNTIL_MS);
    expect(run.take(supplier('s1'), { type: 'WithdrawApplication' })).toBe('wrong_state');
    expect(run.take(supplier('s2'), { type: 'Apply' })).toBe('wrong_state');
    run.must(AGENCY, admit('s1'));
  });

  it('[PRJ-4] invited: nobody else may apply', () => {
    const invited = ['s1', 's2', 's3'];
    const registration = { mode: 'invited', until: REGISTRATION_UNTIL_MS, invited } as const;
    const run = new ProjectRun(
      sampleDraft({ registration: { ...registration, invited } }),
    ).published();
    expect(run.project.applications.get('s1')?.status).toBe('invited');
    expect(run.take(AGENCY, admit('s1'))).toBe('no_application');
    run.must(supplier('s1'), { type: 'Apply' }, { type: 'WithdrawApplication' }, { type: 'Apply' });
    expect(run.take(supplier('s4'), { type: 'Apply' })).toBe('not_invited');
  });

  it('[PRJ-4] nobody is admitted before its deposit is there; it is returned or forfeited once', () => {
    const run = new ProjectRun(sampleDraft({ depositFen: 20_000 })).published();
    expect(run.take(AGENCY, deposit('s1', 'received'))).toBe('no_application');
    run.must(supplier('s1'), { type: 'Apply' });
    expect(run.take(AGENCY, admit('s1'))).toBe('deposit_missing');
    expect(run.take(AGENCY, deposit('s1', 'returned'))).toBe('deposit_state');
    const part = { amountFen: fen(19_999) };
    expect(run.take(AGENCY, deposit('s1', 'received', part))).toBe('deposit_state');
    run.must(SYSTEM, deposit('s1', 'received')).must(AGENCY, admit('s1'));
    expect(run.take(AGENCY, deposit('s1', 'received'))).toBe('deposit_state');
    expect(run.take(AGENCY, deposit('s1', 'forfeited'))).toBe('deposit_state');
    run.must(AGENCY, deposit('s1', 'forfeited', { reason: 'no contract' }));
    expect(run.take(AGENCY, deposit('s1', 'returned'))).toBe('deposit_state');
  });

  it('[PRJ-4] a project without deposit records none', () => {
    const run = new ProjectRun().published().must(supplier('s1'), { type: 'Apply' });
    expect(run.take(AGENCY, deposit('s1', 'received'))).toBe('deposit_not_needed');
  });
});

describe('time', () => {
  it('[PRJ-5] ends registration and passes over an opening that nobody started', () => {
    const run = new ProjectRun().published().passTo(REGISTRATION_UNTIL_MS - 1);
    expect(run.project.state).toBe('registration');
    expect(run.pass(1).project.state).toBe('admission');
    expect(run.passTo(OPENS_AT_MS - 1).project.state).toBe('admission');
    expect(run.pass(1).project.state).toBe('overdue');
    const passed = run.events.filter(({ type }) => type === 'TimePassed');
    expect(passed).toMatchObject([
      { what: 'registration_ended', dueAt: REGISTRATION_UNTIL_MS },
      { what: 'opening_missed', dueAt: OPENS_AT_MS },
    ]);
  });

  it('[PRJ-5] that passed unseen makes its records in order', () => {
    const run = new ProjectRun().published().pass(30 * DAY_MS);
    expect(run.project.state).toBe('overdue');
    expect(run.events.slice(-2)).toMatchObject([
      { what: 'registration_ended' },
      { what: 'opening_missed' },
    ]);
  });
});

describe('the start', () => {
  it('[PRJ-6] asks for every application decided, and for as many admitted as the rules need', () => {
    const run = new ProjectRun().published();
    for (const id of SUPPLIERS) run.must(supplier(id), { type: 'Apply' });
    run.must(AGENCY, admit('s1'), admit('s2')).passTo(REGISTRATION_UNTIL_MS);
    expect(run.take(AGENCY, { type: 'Start' })).toBe('undecided_applications');
    for (const id of ['s3', 's4']) {
      run.must(AGENCY, { type: 'RejectApplicant', bidderId: bidderId(id), reason: 'r' });
    }
    expect(run.take(AGENCY, { type: 'Start' })).toBe('too_few_admitted');
  });

  it('[PRJ-6] names the auction and exactly the admitted', () => {
    const run = new ProjectRun().admitted(['s1', 's2', 's4']).must(AGENCY, { type: 'Start' });
    expect(run.project.auctions).toMatchObject([
      { auctionId: 'P1-A1', attempt: 1, bidderIds: ['s1', 's2', 's4'] },
    ]);
  });

  it('[PRJ-6] an auction that could not be published leaves the project where it can be mended', () => {
    const run = new ProjectRun().admitted().must(AGENCY, { type: 'Start' });
    run.must(SYSTEM, { type: 'NoteNoAuction', auctionId: 'P1-A1', why: 'opening_passed' });
    expect(run.project.state).toBe('overdue');
    expect(run.project.auctions).toEqual([]);
  });

  it('[PRJ-6] waits for a rehearsal, which has whoever is admitted so far', () => {
    const rehearse = { type: 'Rehearse', startsInMs: 1_000, lastsMs: 60_000 } as const;
    const run = new ProjectRun().published();
    expect(run.take(AGENCY, rehearse)).toBe('no_admitted');
    run.must(supplier('s1'), { type: 'Apply' }).must(AGENCY, admit('s1'), rehearse);
    expect(run.take(AGENCY, rehearse)).toBe('rehearsal_running');
    expect(run.project.rehearsals).toMatchObject([{ auctionId: 'P1-R1', bidderIds: ['s1'] }]);
    for (const id of ['s2', 's3'])
      run.must(supplier(id), { type: 'Apply' }).must(AGENCY, admit(id));
    run.passTo(REGISTRATION_UNTIL_MS);
    expect(run.take(AGENCY, { type: 'Start' })).toBe('rehearsal_running');
    run.must(SYSTEM, { type: 'NoteRehearsal', auctionId: 'P1-R1', isEnded: true });
    run.must(AGENCY, { type: 'Start' });
  });
});

describe('awards', () => {
  const confirm = { type: 'ConfirmAward', lotId: LOT_1 } as const;
  const abandon = { type: 'AbandonAward', lotId: LOT_1, reason: 'cannot deliver' } as const;
  const purchase = { type: 'ConfirmPurchase', lotId: LOT_1 } as const;

  it('[PRJ-7] the first in rank confirms, then the buyer, and then the result is announced', () => {
    const run = new ProjectRun().live().resulted();
    expect(run.take(BUYER, purchase)).toBe('award_state');
    expect(run.take(supplier('s2'), confirm)).toBe('not_the_winner');
    expect(run.take(supplier('s1'), { ...confirm, lotId: 'L9' } as never)).toBe('unknown_lot');
    run.must(supplier('s1'), confirm).must(BUYER, purchase);
    expect(run.take(supplier('s1'), confirm)).toBe('award_state');
    run.must(supplier('s2'), { ...confirm, lotId: LOT_2 });
    expect(run.project.state).toBe('confirming');
    run.must(BUYER, { ...purchase, lotId: LOT_2 });
    expect(run.project.state).toBe('concluded');
    run.must(AGENCY, { type: 'PublishResult' });
    expect(run.project.state).toBe('announced');
    expect(run.project.notices.map(({ kind }) => kind)).toEqual(['notice', 'result']);
  });

  it('[PRJ-7] who gives up makes room for the next in rank, to the last', () => {
    const run = new ProjectRun().live().resulted([resultLot('L1')]);
    run.must(supplier('s1'), abandon);
    expect(awards(run)).toEqual([['winnerConfirm', 's2']]);
    run.must(supplier('s2'), abandon).must(supplier('s3'), abandon);
    expect(awards(run)).toEqual([['exhausted', undefined]]);
    expect(run.project.state).toBe('failed.tooFew');
  });

  it('[PRJ-5] [PRJ-7] 72 hours without a word give the lot up, 3 working days of the buyer confirm it', () => {
    const run = new ProjectRun().live().resulted([resultLot('L1')]);
    const askedAt = run.nowMs;
    run.pass(72 * HOUR_MS - 1);
    expect(awards(run)).toEqual([['winnerConfirm', 's1']]);
    run.pass(1);
    expect(awards(run)).toEqual([['winnerConfirm', 's2']]);
    expect(run.project.awards[0]?.abandoned.get('s1')).toBe('no_confirmation');
    run.must(supplier('s2'), confirm);
    expect(run.nowMs).toBe(askedAt + 72 * HOUR_MS);
    // Sunday, 8 March: the third working day is Wednesday, the 11th.
    const wednesdayEnds = dayStart(dayNumber(run.nowMs) + 4);
    run.passTo(wednesdayEnds - 1);
    expect(awards(run)).toEqual([['buyerConfirm', 's2']]);
    run.pass(1);
    expect(run.project.awards[0]).toMatchObject({ state: 'dealt', isAutoConfirmed: true });
    expect(run.project.state).toBe('concluded');
  });

  it('[PRJ-7] a period begins at the record that asks, however late time was noticed', () => {
    const run = new ProjectRun()
      .live()
      .resulted([resultLot('L1')])
      .pass(100 * HOUR_MS);
    expect(run.project.awards[0]).toMatchObject({ dueAt: run.nowMs + 72 * HOUR_MS });
  });

  it('[PRJ-7] the buyer refuses with a listed reason only', () => {
    const policy = { buyerRejectReasons: ['collusion_suspected' as const] };
    const run = new ProjectRun(sampleDraft({ policy })).live().resulted([resultLot('L1')]);
    run.must(supplier('s1'), confirm);
    const reject = { type: 'RejectResult', lotId: LOT_1, reason: 'signs' } as const;
    expect(run.take(BUYER, { ...reject, listedReason: 'task_cancelled' })).toBe(
      'reason_not_listed',
    );
    run.must(BUYER, { ...reject, listedReason: 'collusion_suspected' });
    expect(run.project.state).toBe('buyerRejected');
  });

  it('[PRJ-7] without a period for the winner the buyer is asked at once', () => {
    const policy = { winnerConfirm: { n: 0, unit: 'h' as const } };
    const run = new ProjectRun(sampleDraft({ policy })).live().resulted([resultLot('L1')]);
    expect(awards(run)).toEqual([['buyerConfirm', 's1']]);
  });

  it('[PRJ-7] an auction whose lots were all cancelled ends the project', () => {
    const lots = [resultLot('L1', { status: 'cancelled', ids: [] })];
    const run = new ProjectRun().live().resulted(lots);
    expect(run.project.state).toBe('withdrawn');
    expect(run.project.notices.at(-1)?.kind).toBe('withdrawn');
  });
});

describe('failure and repetition', () => {
  const times = (run: ProjectRun) => ({
    registrationUntil: epochMs(run.nowMs + DAY_MS),
    opensAt: epochMs(run.nowMs + 2 * DAY_MS),
  });
  const policy = { attemptsMax: 2, fewerValidQuotes: 2 };
  const few = [
    resultLot('L1', { ids: ['s1', 's2'] }),
    resultLot('L2', { status: 'cancelled', ids: [] }),
  ];
  const accept = { type: 'AcceptFewer', lotId: LOT_1, reason: 'urgent' } as const;

  it('[PRJ-8] tells too few from all above the ceiling', () => {
    const none = resultLot('L1', { ids: [], aboveCeiling: 1 });
    expect(new ProjectRun().live().resulted([none]).project.state).toBe('failed.overCeiling');
    const run = new ProjectRun().live().resulted([none, resultLot('L2', { ids: ['s1'] })]);
    expect(run.project.state).toBe('failed.tooFew');
  });

  it('[PRJ-8] is repeated with the lots that were not cancelled, as often as allowed', () => {
    const run = new ProjectRun(sampleDraft({ policy })).live().resulted(few);
    expect(run.take(BUYER, accept)).toBe('fewer_not_allowed');
    run.must(AGENCY, { type: 'Republish', times: times(run), reason: 'again' });
    expect(run.project).toMatchObject({ state: 'registration', attempt: 2, awards: [] });
    expect(run.project.draft.lots?.map(({ id }) => id)).toEqual(['L1']);
    expect(run.project.draft.rules).toMatchObject({ lots: [{ id: 'L1' }] });
    run.pass(DAY_MS).must(AGENCY, { type: 'Start' });
    run.must(SYSTEM, { type: 'NoteAuction', auctionId: 'P1-A2' });
    run.pass(2 * DAY_MS).resulted([resultLot('L1', { ids: ['s2', 's1'] })]);
    expect(run.take(AGENCY, { type: 'Republish', times: times(run), reason: 'r' })).toBe(
      'no_attempt_left',
    );
    run.must(BUYER, accept);
    expect(awards(run)).toEqual([['winnerConfirm', 's2']]);
    expect(run.project.state).toBe('confirming');
  });

  it('[PRJ-8] fewer than the policy names are never taken', () => {
    const run = new ProjectRun(sampleDraft({ policy })).live().resulted(few);
    run.must(AGENCY, { type: 'Republish', times: times(run), reason: 'again' });
    run.pass(DAY_MS).must(AGENCY, { type: 'Start' });
    run.must(SYSTEM, { type: 'NoteAuction', auctionId: 'P1-A2' });
    run.pass(2 * DAY_MS).resulted([resultLot('L1', { ids: ['s2'] })]);
    expect(run.take(BUYER, accept)).toBe('fewer_not_allowed');
  });

  it('[PRJ-8] a repetition needs its own end of registration', () => {
    const run = new ProjectRun().live().resulted(few);
    const { opensAt } = times(run);
    expect(run.take(AGENCY, { type: 'Republish', times: { opensAt }, reason: 'r' })).toBe(
      'too_early',
    );
  });
});
