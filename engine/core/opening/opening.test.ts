import { describe, expect, it } from 'vitest';
import type { CaseActor } from '#contracts/journal/case-events.ts';
import {
  OPENING_STATES,
  type OpeningState,
  type OpeningStep,
} from '#contracts/journal/opening-steps.ts';
import { epochMs } from '#contracts/time.ts';
import { actorsOf } from './actors.ts';
import { statesTaking } from './machine.ts';
import { openingCase } from './opening-case.ts';
import { hostStep, SERVE_SETTLE_MS, SETTLING_MS } from './opening.ts';
import {
  bid,
  DEADLINE_MS,
  digest,
  HOST,
  MINUTE_MS,
  NOTARY,
  OpeningRun,
  supplier,
  SUPERVISOR,
  SYSTEM,
} from './sample-opening.ts';

const closing = digest('closing');
const header = digest('header s1 1');
/** An opening in each state, by the shortest way there. */
const WAYS: Readonly<Record<OpeningState, () => OpeningRun>> = {
  receiving: () => new OpeningRun().received(),
  closing: () => new OpeningRun().closed(),
  opening: () => new OpeningRun().begun(),
  reading: () => new OpeningRun().begun().opened('s1').opened('s2').opened('s3'),
  confirming: () => new OpeningRun().confirming(),
  closed: () => new OpeningRun().confirming().pass(10 * MINUTE_MS),
  tooFew: () => new OpeningRun().received(['s1', 's2']).pass(61 * MINUTE_MS),
};

/** One of each step that is taken after the arrangement. */
const STEPS: readonly OpeningStep[] = [
  bid('s9'),
  {
    type: 'WithdrawBid',
    bid: bid('s1').core.bid,
    withdraws: digest('receipt s1 1'),
    receipt: digest('receipt s1 w'),
    receivedMs: epochMs(DEADLINE_MS - 1),
  },
  { type: 'ProveKey' },
  { type: 'NoteClosing', closing, stampedMs: epochMs(DEADLINE_MS) },
  { type: 'SignClosing', closing },
  { type: 'BeginOpening' },
  { type: 'ReleaseShare', header, lock: 'A' },
  { type: 'NoteOpened', header, lock: 'A', bidderName: 's1', items: [] },
  { type: 'NoteShut', header, fault: 'key_unwrap', of: 'bidder' },
  { type: 'ExtendWindow', untilMs: epochMs(DEADLINE_MS + 90 * MINUTE_MS), reason: 'platform' },
  { type: 'ReadOutNext', header },
  { type: 'RaiseObjection', about: 'objection', text: 'text' },
  { type: 'AnswerObjection', number: 1, text: 'text' },
  { type: 'ConfirmRecord' },
  { type: 'SignIn' },
  { type: 'Say', text: 'text' },
  { type: 'ServeLot', streamId: 'P1', lotId: 'L1' },
  { type: 'FreeLot', streamId: 'P1', lotId: 'L1' },
];
const ACTORS: readonly (readonly [CaseActor, readonly string[]])[] = [
  [HOST, ['host', 'custodian']],
  [NOTARY, ['custodian']],
  [SUPERVISOR, ['custodian']],
  [supplier('s1'), ['supplier', 'bidder']],
  [supplier('s9'), ['supplier']],
  [SYSTEM, ['system']],
  [{ ...HOST, organizationId: 'another-agency' }, []],
  [{ ...HOST, role: 'public' }, []],
];

describe.each(OPENING_STATES)('an opening in state %s', (state) => {
  it('is reached', () => {
    expect(WAYS[state]().opening.state).toBe(state);
  });

  it.each(STEPS.map((step) => [step.type, step] as const))(
    '[OPN-1] [OPN-2] refuses %s of everybody whose step it is not, and where it is not taken',
    (type, step) => {
      for (const [by, parts] of ACTORS) {
        const run = WAYS[state]();
        const outcome = run.take(by, step);
        // Who has no bid on the list is no bidder there.
        const isGone =
          parts.includes('bidder') && state === 'tooFew' && run.opening.active.size === 0;
        const isTheirs = !isGone && actorsOf(type).some((actor) => parts.includes(actor));
        if (!isTheirs)
          expect([by.organizationId, outcome]).toEqual([by.organizationId, 'wrong_actor']);
        else if (!statesTaking(type).includes(state)) expect(outcome).toBe('wrong_state');
        else expect(['wrong_actor', 'wrong_state']).not.toContain(outcome);
      }
    },
  );
});

describe('bids before the deadline', () => {
  it('[OPN-3] given a bid stamped before the deadline that the journal gets after it, then it counts', () => {
    const run = new OpeningRun().received(['s1', 's2']);
    run.pass(DEADLINE_MS - run.nowMs + SETTLING_MS - 1);
    expect(run.take(supplier('s3'), bid('s3', { receivedMs: DEADLINE_MS - 1 }))).toBe('taken');
    expect(run.pass(1).opening.listed).toHaveLength(3);
  });

  it('[OPN-3] given a stamp at the deadline, then it is late, though the list is not made yet', () => {
    const run = new OpeningRun();
    expect(run.take(supplier('s3'), bid('s3', { receivedMs: DEADLINE_MS }))).toBe('late');
    expect(run.events.at(-1)).toMatchObject({ refusal: { allowedUntil: DEADLINE_MS } });
  });

  it('[OPN-3] given a new version, then it replaces the old one; ids, versions and receipts are used once', () => {
    const run = new OpeningRun().received();
    expect(run.take(supplier('s1'), bid('s1'))).toBe('bid_id_reused');
    expect(run.take(supplier('s1'), bid('s1', { ver: 3 }))).toBe('version_gap');
    expect(run.take(supplier('s1'), bid('s1', { ver: 2 }))).toBe('taken');
    expect(run.take(supplier('s1'), bid('s1', { ver: 2, id: 999 }))).toBe('version_gap');
    const { listed } = run.pass(61 * MINUTE_MS).opening;
    expect(listed.map((one) => one.header)).toContain(digest('header s1 2'));
    expect(listed).toHaveLength(3);
  });

  it('[OPN-3] given a bid of another tender, lot, envelope, policy or bidder, then it is refused', () => {
    const run = new OpeningRun();
    const step = bid('s1');
    for (const change of [{ tender: 'T-2' }, { stage: '2' }, { policy: digest('other') }]) {
      const other = { ...step, core: { ...step.core, ...change } };
      expect(run.take(supplier('s1'), other)).toBe('other_tender');
    }
    expect(run.take(supplier('s2'), step)).toBe('other_tender');
  });

  it('[OPN-3] given a withdrawal, then the bid is gone, cannot be revived, and a new one may follow', () => {
    const run = new OpeningRun().received();
    const withdraw = {
      type: 'WithdrawBid',
      bid: bid('s1').core.bid,
      withdraws: digest('receipt s1 1'),
      receipt: digest('receipt s1 w'),
      receivedMs: epochMs(DEADLINE_MS - 1),
    } as const;
    expect(run.take(supplier('s1'), { ...withdraw, withdraws: digest('x') })).toBe('no_such_bid');
    expect(run.take(supplier('s1'), withdraw)).toBe('taken');
    expect(run.take(supplier('s1'), withdraw)).toBe('wrong_actor');
    expect(run.take(supplier('s1'), bid('s1'))).toBe('bid_id_reused');
    const again = bid('s1', { ver: 2 });
    const follows = { ...again, core: { ...again.core, replaces: digest('receipt s1 w') } };
    expect(run.take(supplier('s1'), follows)).toBe('taken');
  });

  it('[OPN-6] given bids, then nothing that lists show tells that there is one before the deadline', () => {
    const empty = new OpeningRun().fold.summary;
    expect(new OpeningRun().received().fold.summary).toEqual(empty);
  });
});

describe('read-out and record', () => {
  it('[OPN-9] given opened bids, then they are read out in the order of the list, prices above the ceiling marked', () => {
    const run = new OpeningRun().begun().opened('s1').opened('s2', 100_001).opened('s3');
    const [first, second] = run.opening.listed;
    if (first === undefined || second === undefined) throw new Error('three bids');
    expect(run.take(HOST, { type: 'ReadOutNext', header: second.header })).toBe('not_next');
    expect(run.take(HOST, { type: 'ReadOutNext', header: first.header })).toBe('taken');
    const marked = run.opening.listed.filter(
      ({ outcome }) => outcome.state === 'opened' && outcome.isAboveCeiling,
    );
    expect(marked.map(({ bidder }) => bidder)).toEqual(['s2']);
  });

  it('[OPN-9] given an objection, then the record is confirmed only after its answer, by signature or silence', () => {
    const run = new OpeningRun().confirming();
    run.must(supplier('s1'), { type: 'RaiseObjection', about: 'recusal', text: 'a relative' });
    expect(run.take(supplier('s2'), { type: 'ConfirmRecord' })).toBe('open_objections');
    run.pass(20 * MINUTE_MS);
    expect(run.opening.state).toBe('confirming');
    expect(hostStep(run.opening, run.at)).toBe('answer_objections');
    const answer = { type: 'AnswerObjection', number: 1, text: 'replaced' } as const;
    expect(run.take(HOST, { ...answer, number: 2 })).toBe('no_such_objection');
    run.must(HOST, answer);
    expect(run.take(HOST, answer)).toBe('wrong_state');
    expect(run.opening.state).toBe('closed');
  });

  it('[OPN-9] given all bidders have signed, then the record is final at once', () => {
    const run = new OpeningRun().confirming();
    for (const id of ['s1', 's2', 's3']) run.must(supplier(id), { type: 'ConfirmRecord' });
    expect(run.opening.state).toBe('closed');
  });

  it('[OPN-10] given any moment, then exactly one next step of the host is marked', () => {
    const run = new OpeningRun();
    const seen = [hostStep(run.opening, run.at)];
    const note = (): void => void seen.push(hostStep(run.opening, run.at));
    run.received().pass(61 * MINUTE_MS);
    note();
    run.must(SYSTEM, { type: 'NoteClosing', closing, stampedMs: run.at });
    note();
    run.must(HOST, { type: 'SignClosing', closing }).must(NOTARY, { type: 'SignClosing', closing });
    note();
    run.must(HOST, { type: 'BeginOpening' });
    note();
    run.opened('s1').opened('s2').opened('s3');
    note();
    run.readOut();
    note();
    run.pass(10 * MINUTE_MS);
    note();
    expect(seen).toEqual([
      'wait_for_deadline',
      'wait_for_list',
      'collect_signatures',
      'begin',
      'collect_shares',
      'read_out',
      'collect_confirmations',
      'none',
    ]);
  });

  it('[OPN-2] given its records, then the opening folds to the same state', () => {
    const run = WAYS.closed();
    const [first, ...rest] = run.events;
    if (first?.type !== 'CaseOpened') throw new Error('the first record opens the case');
    expect(rest.length).toBeGreaterThan(15);
    expect(run.opening.version).toBe(run.events.length);
  });
});

describe('[SQ-10] the lot whose prices an opening keeps', () => {
  const serve = { type: 'ServeLot', streamId: 'P1', lotId: 'L1' } as const;

  it('[SQ-10] given two lots, the first has it for ever, and lists say so', () => {
    const run = new OpeningRun().must(HOST, serve);
    expect(run.take(HOST, { ...serve, streamId: 'P2' })).toBe('already_done');
    expect(run.take(HOST, serve)).toBe('taken');
    expect(openingCase.summary(run.opening).facets?.listed).toMatchObject({
      serves: { streamId: 'P1', lotId: 'L1' },
    });
  });

  it('[SQ-10] given a lot that was not published, then the platform frees it once a publication has had its time, and nobody else does', () => {
    const run = new OpeningRun().must(HOST, serve);
    const free = { ...serve, type: 'FreeLot' } as const;
    expect(run.take(HOST, free)).toBe('wrong_actor');
    expect(run.take(SYSTEM, free)).toBe('too_early');
    run.pass(SERVE_SETTLE_MS - 1);
    expect(run.take(SYSTEM, free)).toBe('too_early');
    // A publication that is tried again begins the time anew.
    run.must(HOST, serve).pass(SERVE_SETTLE_MS - 1);
    expect(run.take(SYSTEM, free)).toBe('too_early');
    run.pass(1);
    expect(run.take(SYSTEM, { ...free, lotId: 'L2' })).toBe('already_done');
    expect(run.take(SYSTEM, free)).toBe('taken');
    expect(run.take(SYSTEM, free)).toBe('already_done');
    expect(run.opening).not.toHaveProperty('serves');
    expect(run.take(HOST, { ...serve, streamId: 'P2' })).toBe('taken');
  });

  it('[SQ-10] given a deadline that has passed, or somebody else, it is bound to none', () => {
    expect(new OpeningRun().closed().take(HOST, serve)).toBe('wrong_state');
    const other = { ...HOST, organizationId: 'another-agency' };
    expect(new OpeningRun().take(other, serve)).toBe('wrong_actor');
  });
});
