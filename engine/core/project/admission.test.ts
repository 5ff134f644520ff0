import { describe, expect, it } from 'vitest';
import { bidderId } from '#contracts/ids.ts';
import type { ProjectCaseStep } from '#contracts/journal/project-steps.ts';
import { fen } from '#contracts/money.ts';
import {
  AGENCY,
  OPENS_AT_MS,
  ProjectRun,
  REGISTRATION_UNTIL_MS,
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
