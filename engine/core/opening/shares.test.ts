import { describe, expect, it } from 'vitest';
import { commandId } from '#contracts/ids.ts';
import type { OpeningStep } from '#contracts/journal/opening-steps.ts';
import { epochMs } from '#contracts/time.ts';
import { openingCase } from './opening-case.ts';
import { hostStep } from './opening.ts';
import {
  arrangement,
  DEADLINE_MS,
  digest,
  HOST,
  MINUTE_MS,
  NOTARY,
  OpeningRun,
  samplePolicy,
  supplier,
  SUPERVISOR,
  SYSTEM,
} from './sample-opening.ts';

const closing = digest('closing');
const header = digest('header s1 1');

describe('the closing list', () => {
  it('[OPN-4] given fewer bids than the policy asks, then none is opened (MOF87-41)', () => {
    const run = new OpeningRun().received(['s1', 's2']).pass(61 * MINUTE_MS);
    expect(run.opening.state).toBe('tooFew');
    expect(run.take(HOST, { type: 'BeginOpening' })).toBe('wrong_state');
  });

  it('[OPN-21] given too few bids, then those who are there speak and object for the time of the confirmation, and its answer is waited for', () => {
    const run = new OpeningRun().received(['s1', 's2']).pass(61 * MINUTE_MS);
    expect(run.fold.isEnded).toBe(false);
    expect(hostStep(run.opening, epochMs(run.nowMs))).toBe('hear_objections');
    run.must(NOTARY, { type: 'Say', text: 'Two bids came.' });
    run.must(supplier('s1'), {
      type: 'RaiseObjection',
      about: 'objection',
      text: 'There were three.',
    });
    expect(hostStep(run.opening, epochMs(run.nowMs))).toBe('answer_objections');
    expect(run.pass(60 * MINUTE_MS).fold.isEnded).toBe(false);
    run.must(HOST, { type: 'AnswerObjection', number: 1, text: 'The third was withdrawn.' });
    run.pass(0);
    expect(run.fold.isEnded).toBe(true);
    expect(hostStep(run.opening, epochMs(run.nowMs))).toBe('none');
    expect(run.opening.state).toBe('tooFew');
  });

  it('[OPN-21] given that time is over, then nothing more goes on record, and nobody without a bid could object', () => {
    const run = new OpeningRun().received(['s1', 's2']).pass(61 * MINUTE_MS);
    const object = { type: 'RaiseObjection', about: 'objection', text: 'x' } as const;
    expect(run.take(supplier('s9'), object)).toBe('wrong_actor');
    expect(run.pass(10 * MINUTE_MS).fold.isEnded).toBe(true);
    for (const by of [HOST, NOTARY, supplier('s1')]) {
      expect(run.take(by, { type: 'Say', text: 'x' })).toBe('late');
    }
    expect(run.take(supplier('s1'), object)).toBe('late');
  });

  it('[OPN-5] given too few signatures or before the opening time, then the host cannot begin', () => {
    const run = new OpeningRun().received().pass(61 * MINUTE_MS);
    run.must(SYSTEM, { type: 'NoteClosing', closing, stampedMs: run.at });
    run.must(HOST, { type: 'SignClosing', closing });
    expect(run.take(HOST, { type: 'BeginOpening' })).toBe('not_signed_enough');
    expect(run.take(NOTARY, { type: 'SignClosing', closing: digest('x') })).toBe(
      'other_closing_list',
    );
    expect(run.take(HOST, { type: 'SignClosing', closing })).toBe('already_done');
    expect(new OpeningRun().closed().take(HOST, { type: 'BeginOpening' })).toBe('too_early');
    expect(
      run.must(NOTARY, { type: 'SignClosing', closing }).take(HOST, { type: 'BeginOpening' }),
    ).toBe('taken');
  });

  it('[OPN-4] given an arrangement with several lots, a past deadline or another agency, then it is refused', () => {
    const asked = (step: OpeningStep, by = HOST, at = DEADLINE_MS - 1) =>
      openingCase.mayOpen({ commandId: commandId('c'), by, step }, epochMs(at))?.reason;
    expect(asked(arrangement())).toBeUndefined();
    expect(asked(arrangement(), HOST, DEADLINE_MS)).toBe('not_arranged_so');
    expect(asked(arrangement({ ...samplePolicy(), stages: ['2'] }))).toBe('not_arranged_so');
    expect(asked(arrangement(), { ...HOST, organizationId: 'x' })).toBe('not_arranged_so');
    expect(asked(arrangement(), NOTARY)).toBe('wrong_actor');
  });
});

describe('shares and sheets', () => {
  const share = { type: 'ReleaseShare', header, lock: 'A' } as const;

  it('[OPN-7] given a custodian that has not signed the list, then it releases nothing', () => {
    expect(new OpeningRun().begun().take(SUPERVISOR, share)).toBe('not_signed_enough');
  });

  it('[OPN-7] given a wrong share, then it is refused with its fault on record, and the holder may try again', () => {
    const run = new OpeningRun().begun();
    expect(run.take(NOTARY, { ...share, fault: 'share_commitment' })).toBe('wrong_share');
    expect(run.events.at(-1)).toMatchObject({ refusal: { more: { fault: 'share_commitment' } } });
    expect(run.take(NOTARY, share)).toBe('taken');
    expect(run.take(NOTARY, share)).toBe('already_done');
  });

  it('[OPN-7] given another bidder, then it releases nothing for this bid', () => {
    expect(new OpeningRun().begun().take(supplier('s2'), share)).toBe('no_such_bid');
  });

  it('[OPN-7] given a bidder who stays away, then lock B may open its bid after the window, and not before', () => {
    const run = new OpeningRun().begun().opened('s2').opened('s3');
    run.must(HOST, share).must(NOTARY, share);
    expect(run.take(NOTARY, { ...share, lock: 'B' })).toBe('too_early');
    run.pass(30 * MINUTE_MS);
    expect(run.take(supplier('s1'), share)).toBe('late');
    expect(run.take(NOTARY, { ...share, lock: 'B' })).toBe('taken');
    const sheet = { type: 'NoteOpened', header, lock: 'B', bidderName: 's1', items: [] } as const;
    expect(run.must(SYSTEM, sheet).opening.state).toBe('reading');
  });

  it('[OPN-8] given nobody opens it by lock B either, then it is revoked: only its bidder was missing', () => {
    const run = new OpeningRun().begun().opened('s2').opened('s3');
    run
      .must(HOST, share)
      .must(NOTARY, share)
      .pass(60 * MINUTE_MS);
    expect(run.opening.state).toBe('reading');
    const outcome = run.opening.listed.find((one) => one.header === header)?.outcome;
    expect(outcome).toEqual({ state: 'revoked', fault: 'too_few_shares' });
  });

  it('[OPN-8] given custodians are missing, then the bid is withdrawn, at no cost for its bidder', () => {
    const run = new OpeningRun().begun().opened('s2').opened('s3');
    run
      .must(HOST, share)
      .must(supplier('s1'), share)
      .pass(60 * MINUTE_MS);
    const outcome = run.opening.listed.find((one) => one.header === header)?.outcome;
    expect(outcome).toEqual({ state: 'withdrawn', fault: 'too_few_shares' });
  });

  it('[OPN-8] given all shares are there and only the platform is slow, then no clock shuts the bid', () => {
    const run = new OpeningRun().begun().opened('s2').opened('s3');
    run
      .must(HOST, share)
      .must(NOTARY, share)
      .must(supplier('s1'), share)
      .pass(90 * MINUTE_MS);
    expect(run.opening.state).toBe('opening');
    const sheet = { type: 'NoteOpened', header, lock: 'A', bidderName: 's1', items: [] } as const;
    expect(run.must(SYSTEM, sheet).opening.state).toBe('reading');
  });

  it('[OPN-7] given the platform failed, then the window is extended for all, also when it was over', () => {
    const run = new OpeningRun().begun().pass(31 * MINUTE_MS);
    const untilMs = epochMs(run.nowMs + 20 * MINUTE_MS);
    run.must(HOST, { type: 'ExtendWindow', untilMs, reason: 'network of the platform' });
    expect(run.take(supplier('s1'), share)).toBe('taken');
    expect(run.take(HOST, { type: 'ExtendWindow', untilMs, reason: 'x' })).toBe('too_early');
  });
});
