import { describe, expect, it } from 'vitest';
import { bidderId } from '#contracts/ids.ts';
import type { CaseActor } from '#contracts/journal/case-events.ts';
import type { ProjectCaseStep } from '#contracts/journal/project-steps.ts';
import { fen } from '#contracts/money.ts';
import { epochMs } from '#contracts/time.ts';
import { PROJECT_STATES, type ProjectState } from '#contracts/wire/project-steps.ts';
import { actorsOf } from './actors.ts';
import { statesTaking } from './machine.ts';
import {
  AGENCY,
  BUYER,
  LOT_1,
  OPENS_AT_MS,
  ProjectRun,
  resultLot,
  sampleDraft,
  supplier,
  SUPERVISOR,
  SYSTEM,
} from './sample-project.ts';

const HOUR_MS = 3_600_000;
const auctionId = 'P1-A1';
const failedLot = (aboveCeiling: number) => [
  resultLot('L1', { ids: [], aboveCeiling }),
  resultLot('L2', { ids: [], aboveCeiling }),
];
const rejection = { listedReason: 'task_cancelled', reason: 'no more need' } as const;

/** A project in each state, by the shortest way there. */
const WAYS: Readonly<Record<ProjectState, () => ProjectRun>> = {
  draft: () => new ProjectRun(),
  checked: () => new ProjectRun().must(AGENCY, { type: 'Check' }),
  registration: () => new ProjectRun().published(),
  admission: () => new ProjectRun().admitted(),
  overdue: () => new ProjectRun().admitted().passTo(OPENS_AT_MS),
  starting: () => new ProjectRun().admitted().must(AGENCY, { type: 'Start' }),
  live: () => new ProjectRun().live(),
  closed: () => {
    const end = { type: 'NoteEnd', auctionId, headVersion: 9, headHash: 'ab'.repeat(32) } as const;
    return new ProjectRun().live().must(SYSTEM, end);
  },
  confirming: () => new ProjectRun().live().resulted(),
  concluded: () => {
    const policy = {
      winnerConfirm: { n: 0, unit: 'h' },
      buyerConfirm: { n: 1, unit: 'h' },
    } as const;
    return new ProjectRun(sampleDraft({ policy })).live().resulted().pass(HOUR_MS);
  },
  announced: () => WAYS.concluded().must(AGENCY, { type: 'PublishResult' }),
  'failed.tooFew': () => new ProjectRun().live().resulted(failedLot(0)),
  'failed.overCeiling': () => new ProjectRun().live().resulted(failedLot(2)),
  buyerRejected: () => {
    const policy = { winnerConfirm: { n: 0, unit: 'h' } } as const;
    const run = new ProjectRun(sampleDraft({ policy })).live();
    return run
      .resulted([resultLot('L1')])
      .must(BUYER, { type: 'RejectResult', lotId: LOT_1, ...rejection });
  },
  withdrawn: () => new ProjectRun().must(AGENCY, { type: 'Withdraw', reason: 'no budget' }),
};

const times = {
  registrationUntil: epochMs(OPENS_AT_MS + 200 * HOUR_MS),
  opensAt: epochMs(OPENS_AT_MS + 300 * HOUR_MS),
};
const reason = 'a reason';
/** One of each step. */
const STEPS: readonly ProjectCaseStep[] = [
  { type: 'SaveDraft', draft: sampleDraft() },
  { type: 'Check' },
  { type: 'Publish' },
  { type: 'Apply' },
  { type: 'WithdrawApplication' },
  { type: 'Admit', bidderId: bidderId('s1') },
  { type: 'RejectApplicant', bidderId: bidderId('s1'), reason },
  { type: 'SetFactor', bidderId: bidderId('s1'), numerator: 9, denominator: 10, reason },
  {
    type: 'RecordDeposit',
    bidderId: bidderId('s1'),
    state: 'received',
    amountFen: fen(1),
    reference: 'r',
  },
  { type: 'Rehearse', startsInMs: 1_000, lastsMs: 60_000 },
  { type: 'Start' },
  { type: 'Reschedule', times, reason },
  { type: 'Withdraw', reason },
  { type: 'ConfirmAward', lotId: LOT_1 },
  { type: 'AbandonAward', lotId: LOT_1, reason },
  { type: 'ConfirmPurchase', lotId: LOT_1 },
  { type: 'RejectResult', lotId: LOT_1, ...rejection },
  { type: 'AcceptFewer', lotId: LOT_1, reason },
  { type: 'Republish', times, reason },
  { type: 'PublishResult' },
  { type: 'NoteAuction', auctionId },
  { type: 'NoteNoAuction', auctionId, why: 'id_taken' },
  { type: 'NoteEnd', auctionId, headVersion: 9, headHash: 'ab'.repeat(32) },
  { type: 'TakeResult', auctionId, lots: [resultLot('L1'), resultLot('L2')] },
  { type: 'NoteRehearsal', auctionId: 'P1-R1', isEnded: true },
];

const ACTORS: readonly CaseActor[] = [
  AGENCY,
  BUYER,
  supplier('s1'),
  SUPERVISOR,
  SYSTEM,
  { role: 'agency', organizationId: 'another-agency', name: 'a' },
  { role: 'buyer', organizationId: 'another-buyer', name: 'b' },
  { role: 'expert', organizationId: 'e', name: 'e' },
  { role: 'public', organizationId: 'agency', name: 'p' },
];
/** Who of ACTORS takes part in P1, and as what. */
const PARTS: ReadonlyMap<CaseActor, string> = new Map([
  [AGENCY, 'agency'],
  [BUYER, 'buyer'],
  ...ACTORS.filter(({ role }) => role === 'supplier').map((by) => [by, 'supplier'] as const),
  [SUPERVISOR, 'supervisor'],
  [SYSTEM, 'system'],
]);

describe.each(PROJECT_STATES)('a project in state %s', (state) => {
  it('is reached', () => {
    expect(WAYS[state]().project.state).toBe(state);
  });

  it.each(STEPS.map((step) => [step.type, step] as const))(
    '[PRJ-1] [PRJ-2] refuses %s of everybody whose step it is not, and where it is not taken',
    (type, step) => {
      let run = WAYS[state]();
      for (const by of ACTORS) {
        const before = run.project;
        const outcome = run.take(by, step);
        const isTheirs = actorsOf(type).some((actor) => actor === PARTS.get(by));
        const answered = run.events.at(-1);
        if (!isTheirs) {
          expect([by.organizationId, outcome]).toEqual([by.organizationId, 'wrong_actor']);
          expect(answered).toMatchObject({ refusal: { allowedActors: actorsOf(type) } });
        } else if (!statesTaking(type).includes(state)) {
          expect([by.organizationId, outcome]).toEqual([by.organizationId, 'wrong_state']);
          expect(answered).toMatchObject({ refusal: { allowedStates: statesTaking(type) } });
        } else {
          expect(answered).not.toHaveProperty('refusal.allowedActors');
          expect(answered).not.toHaveProperty('refusal.allowedStates');
          run = WAYS[state]();
          continue;
        }
        expect({ ...run.project, version: 0 }).toEqual({ ...before, version: 0 });
      }
    },
  );
});

describe('the statechart', () => {
  it('[PRJ-2] has a state for every step, and a step of somebody for every state but the last ones', () => {
    for (const { type } of STEPS) {
      expect([type, statesTaking(type).length > 0]).toEqual([type, true]);
    }
  });

  it('[PRJ-2] folds the same from its records, refused ones included', () => {
    const run = WAYS.announced();
    run.take(AGENCY, { type: 'Start' });
    const [first, ...rest] = run.events;
    expect(first?.type).toBe('CaseOpened');
    expect(rest.length).toBeGreaterThan(10);
    expect(run.project.version).toBe(run.events.length);
  });
});
