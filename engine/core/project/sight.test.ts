import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bidderId } from '#contracts/ids.ts';
import { fen } from '#contracts/money.ts';
import { projectDetailSchema } from '#contracts/wire/projects.ts';
import type { CaseActor } from '#contracts/journal/case-events.ts';
import {
  AGENCY,
  BUYER,
  LOT_1,
  OPENS_AT_MS,
  ProjectRun,
  REGISTRATION_UNTIL_MS,
  resultLot,
  sampleDraft,
  supplier,
  SUPERVISOR,
} from './sample-project.ts';
import { shownVersion, sightOf } from './sight.ts';

const PUBLIC: CaseActor = { role: 'public', organizationId: '', name: '' };
const VIEWERS = [AGENCY, SUPERVISOR, BUYER, supplier('s1'), supplier('s4'), PUBLIC];

function sight(run: ProjectRun, viewer: CaseActor) {
  const seen = sightOf(run.project, viewer, run.at);
  // What is shown has the shape of the wire, with nothing besides.
  expect(projectDetailSchema.omit({ serverMs: true }).strict().parse(seen)).toEqual(seen);
  // And the server can send it.
  expect(z.encode(projectDetailSchema, { ...seen, serverMs: 0 })).toMatchObject({ serverMs: 0 });
  return seen;
}

const allowed = (run: ProjectRun, viewer: CaseActor) =>
  sight(run, viewer)
    .steps.filter(({ isAllowed }) => isAllowed)
    .map(({ type }) => type);

describe('what a viewer sees', () => {
  const invitation = {
    registration: {
      mode: 'invited' as const,
      until: REGISTRATION_UNTIL_MS,
      invited: ['s1', 's2', 's3'],
    },
    depositFen: 20_000,
  };

  it('[PRJ-9] who applied, was invited and paid is for agency and supervisors, and for each supplier of itself', () => {
    const run = new ProjectRun(sampleDraft(invitation)).published();
    run.must(supplier('s1'), { type: 'Apply', statement: 'we can' });
    const s1 = bidderId('s1');
    const paid = { state: 'received', amountFen: fen(20_000), reference: 'bank 7' } as const;
    run.must(AGENCY, { type: 'RecordDeposit', bidderId: s1, ...paid });
    for (const inside of [AGENCY, SUPERVISOR]) {
      const seen = sight(run, inside);
      expect(seen.applications?.map(({ bidderId: id }) => id)).toEqual(['s1', 's2', 's3']);
      expect(seen.draft.registration?.invited).toEqual(['s1', 's2', 's3']);
    }
    expect(sight(run, supplier('s1')).own).toMatchObject({ statement: 'we can', deposit: paid });
    expect(sight(run, supplier('s2')).own).toMatchObject({ status: 'invited' });
    for (const outside of [BUYER, supplier('s4'), PUBLIC]) {
      const text = JSON.stringify(sight(run, outside));
      for (const secret of ['s1', 's2', 'we can', 'bank 7']) expect(text).not.toContain(secret);
    }
  });

  it('[PRJ-9] factors name bidders, so they are told to nobody outside', () => {
    const { rules = {} } = sampleDraft();
    const factors = [{ bidderId: 's1', numerator: 9, denominator: 10 }];
    const run = new ProjectRun(
      sampleDraft({ factorGrounds: 'SME', rules: { ...rules, bestValue: { factors } } }),
    );
    run.published();
    expect(sight(run, AGENCY).draft.rules).toHaveProperty('bestValue');
    expect(JSON.stringify(sight(run, PUBLIC))).not.toContain('s1');
  });

  it('[PRJ-9] a version never counts what the viewer may not see', () => {
    const run = new ProjectRun().published();
    const before = VIEWERS.map((viewer) => sight(run, viewer).version);
    run.must(supplier('s2'), { type: 'Apply' });
    run.must(supplier('s3'), { type: 'Apply' });
    const after = VIEWERS.map((viewer) => sight(run, viewer).version);
    expect(after.map((version, index) => version - (before[index] ?? 0))).toEqual([
      2, 2, 0, 0, 0, 0,
    ]);
    expect(shownVersion(run.project, supplier('s3'), 5)).toBe(sight(run, supplier('s3')).version);
    expect(shownVersion(run.project, AGENCY, 5)).toBe(5);
  });

  it('[PRJ-9] with the result everybody learns who was admitted, and the ranking with names', () => {
    const run = new ProjectRun().admitted(['s1', 's2', 's3']);
    expect(JSON.stringify(sight(run, PUBLIC))).not.toContain('s2');
    const done = new ProjectRun().live(['s1', 's2', 's3']).resulted([resultLot('L1')]);
    const seen = sight(done, PUBLIC);
    expect(seen.applications).toEqual(
      ['s1', 's2', 's3'].map((id) => ({ bidderId: id, name: `供应商 ${id}`, status: 'admitted' })),
    );
    expect(seen.awards?.[0]).toMatchObject({
      candidateId: 's1',
      ranking: [{ name: '供应商 s1' }, {}, {}],
    });
  });

  it('[PRJ-9] an official’s words about a refusal are told to officials', () => {
    const policy = { winnerConfirm: { n: 0, unit: 'h' as const } };
    const run = new ProjectRun(sampleDraft({ policy })).live().resulted([resultLot('L1')]);
    const listedReason = 'collusion_suspected';
    run.must(BUYER, { type: 'RejectResult', lotId: LOT_1, listedReason, reason: 'same address' });
    for (const official of [AGENCY, SUPERVISOR, BUYER]) {
      expect(JSON.stringify(sight(run, official))).toContain('same address');
    }
    for (const other of [supplier('s1'), PUBLIC]) {
      const text = JSON.stringify(sight(run, other));
      expect(text).not.toContain('same address');
      expect(text).toContain(listedReason);
    }
  });

  it('[PRJ-9] rehearsals are shown to those who are in them', () => {
    const run = new ProjectRun().published().must(supplier('s1'), { type: 'Apply' });
    run.must(AGENCY, { type: 'Admit', bidderId: bidderId('s1') });
    run.must(AGENCY, { type: 'Rehearse', startsInMs: 60_000, lastsMs: 600_000 });
    const opensAt = run.nowMs + 60_000;
    const rehearsal = { auctionId: 'P1-R1', opensAt, closesAt: opensAt + 600_000, isEnded: false };
    for (const viewer of [AGENCY, SUPERVISOR, supplier('s1')]) {
      expect(sight(run, viewer).rehearsals).toEqual([rehearsal]);
    }
    for (const viewer of [BUYER, supplier('s4'), PUBLIC]) {
      expect(sight(run, viewer)).not.toHaveProperty('rehearsals');
    }
  });
});

describe('what a viewer could do', () => {
  it('[PRJ-1] lists the steps of its actor, each allowed or with the reason why not', () => {
    const run = new ProjectRun();
    expect(allowed(run, AGENCY)).toEqual(['SaveDraft', 'Check', 'Withdraw']);
    expect(allowed(run.published(), AGENCY)).toEqual(['Reschedule', 'Withdraw']);
    expect(allowed(run, supplier('s1'))).toEqual(['Apply']);
    run.must(supplier('s1'), { type: 'Apply' });
    expect(allowed(run, AGENCY)).toContain('Admit');
    expect(allowed(run, supplier('s1'))).toEqual(['WithdrawApplication']);
    expect(sight(run, supplier('s1')).steps.find(({ type }) => type === 'Apply')).toEqual({
      type: 'Apply',
      isAllowed: false,
      reason: 'already_applied',
    });
    expect(sight(run, supplier('s2')).steps.find(({ type }) => type === 'Apply')).toEqual({
      type: 'Apply',
      isAllowed: true,
      allowedUntil: REGISTRATION_UNTIL_MS,
    });
    expect(sight(run, SUPERVISOR).steps).toEqual([]);
    expect(sight(run, PUBLIC).steps).toEqual([]);
  });

  it('[PRJ-1] an award is for whose turn it is', () => {
    const run = new ProjectRun().live().resulted([resultLot('L1')]);
    expect(allowed(run, supplier('s1'))).toEqual(['ConfirmAward', 'AbandonAward']);
    expect(allowed(run, supplier('s2'))).toEqual([]);
    expect(allowed(run, BUYER)).toEqual([]);
    run.must(supplier('s1'), { type: 'ConfirmAward', lotId: LOT_1 });
    expect(allowed(run, BUYER)).toEqual(['ConfirmPurchase', 'RejectResult']);
  });

  it('[PRJ-1] the start says until when', () => {
    const start = sight(new ProjectRun().admitted(), AGENCY).steps.find(
      ({ type }) => type === 'Start',
    );
    expect(start).toEqual({ type: 'Start', isAllowed: true, allowedUntil: OPENS_AT_MS });
  });
});
