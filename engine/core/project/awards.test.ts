import { describe, expect, it } from 'vitest';
import { epochMs } from '#contracts/time.ts';
import { dayNumber, dayStart } from '#contracts/work-calendar.ts';
import {
  AGENCY,
  BUYER,
  LOT_1,
  LOT_2,
  ProjectRun,
  resultLot,
  sampleDraft,
  supplier,
  SYSTEM,
} from './sample-project.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const awards = (run: ProjectRun) =>
  run.project.awards.map(({ state, candidate }) => [state, candidate?.bidderId]);

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
