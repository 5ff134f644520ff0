import { bidderId, commandId, lotId } from '#contracts/ids.ts';
import type { CaseActor } from '#contracts/journal/case-events.ts';
import type { ProjectCaseStep, ProjectGiven, ResultLot } from '#contracts/journal/project-steps.ts';
import { fen } from '#contracts/money.ts';
import { epochMs } from '#contracts/time.ts';
import {
  type ProjectDraft,
  type ProjectDraftInput,
  projectDraftSchema,
} from '#contracts/wire/project-draft.ts';
import { CaseRun } from '../cases/sample-run.ts';
import { projectCase } from './project-case.ts';
import type { Project } from './project.ts';

/** Test support: one auction project driven step by step, on a clock that the test moves. */

const HOUR_MS = 3_600_000;
/** Monday, 2 March 2026, 10:00 in UTC+8. */
export const PROJECT_START_MS = 1_772_416_800_000;
export const REGISTRATION_UNTIL_MS = PROJECT_START_MS + 48 * HOUR_MS;
export const OPENS_AT_MS = PROJECT_START_MS + 72 * HOUR_MS;

export const AGENCY: CaseActor = {
  role: 'agency',
  organizationId: 'agency',
  name: '代理机构 clerk',
};
export const BUYER: CaseActor = { role: 'buyer', organizationId: 'buyer', name: '采购人 clerk' };
export const SUPERVISOR: CaseActor = { role: 'supervisor', organizationId: 'oversight', name: 's' };
export const SYSTEM: CaseActor = { role: 'system', organizationId: 'platform', name: 'platform' };
export const supplier = (id: string): CaseActor => ({
  role: 'supplier',
  organizationId: id,
  name: `clerk of ${id}`,
});

export const SUPPLIERS = ['s1', 's2', 's3', 's4'] as const;

/** A draft of two lots that passes its check at PROJECT_START_MS. */
export function sampleDraft(over: Partial<ProjectDraftInput> = {}): ProjectDraft {
  const terms = { decrement: { basis: 'best', kind: 'absolute', fen: 100 } };
  return projectDraftSchema.parse({
    title: '打印纸采购',
    method: '网上竞价',
    buyerId: 'buyer',
    budgetFen: 1_000_000,
    description: 'A4 打印纸',
    registration: { mode: 'open', until: REGISTRATION_UNTIL_MS },
    offerSignature: 'none',
    lots: [
      { id: 'L1', title: '包1' },
      { id: 'L2', title: '包2' },
    ],
    rules: {
      type: 'english-reverse',
      opensAt: OPENS_AT_MS,
      closesAt: OPENS_AT_MS + HOUR_MS,
      lots: [
        { id: 'L1', ceilingFen: 500_000, ...terms },
        { id: 'L2', ceilingFen: 400_000, ...terms },
      ],
    },
    ...over,
  });
}

export const SAMPLE_GIVEN: ProjectGiven = {
  organizations: {
    agency: { name: '代理机构', kind: 'agency' },
    buyer: { name: '采购人', kind: 'buyer' },
    ...Object.fromEntries(
      SUPPLIERS.map((id) => [id, { name: `供应商 ${id}`, kind: 'supplier' }] as const),
    ),
  },
  // The whole of 2026, with Monday, 6 April, free and Saturday, 11 April, worked.
  calendar: { fromDay: 20_454, toDay: 20_818, free: [20_549], worked: [20_554] },
};

/** One project driven step by step, on a clock that the test moves. */
export class ProjectRun extends CaseRun<Project, ProjectCaseStep> {
  constructor(draft: ProjectDraft = sampleDraft(), given: ProjectGiven = SAMPLE_GIVEN) {
    const opened = {
      type: 'CaseOpened' as const,
      kind: 'project' as const,
      caseId: 'P1',
      ...{ commandId: commandId('open'), by: AGENCY, given },
      step: { type: 'CreateDraft' as const, draft },
    };
    super(projectCase, opened, PROJECT_START_MS);
  }

  get project(): Project {
    return this.fold.state;
  }

  published(): this {
    return this.must(AGENCY, { type: 'Check' }, { type: 'Publish' });
  }

  /** Everybody applied and was admitted, and registration is over. */
  admitted(ids: readonly string[] = SUPPLIERS): this {
    this.published();
    for (const id of ids) {
      this.must(supplier(id), { type: 'Apply' });
      this.must(AGENCY, { type: 'Admit', bidderId: bidderId(id) });
    }
    return this.passTo(REGISTRATION_UNTIL_MS);
  }

  live(ids: readonly string[] = SUPPLIERS): this {
    return this.admitted(ids)
      .must(AGENCY, { type: 'Start' })
      .must(SYSTEM, { type: 'NoteAuction', auctionId: 'P1-A1' })
      .passTo(OPENS_AT_MS + HOUR_MS);
  }

  /** The auction of the present attempt ended so. */
  resulted(
    lots: readonly ResultLot[] = [resultLot('L1'), resultLot('L2', { ids: ['s2', 's1', 's3'] })],
  ): this {
    const auctionId = `P1-A${this.project.attempt}`;
    return this.must(
      SYSTEM,
      { type: 'NoteEnd', auctionId, headVersion: 9, headHash: 'ab'.repeat(32) },
      { type: 'TakeResult', auctionId, lots },
    );
  }
}

/** A lot's result: these bidders in order, from 300,000 fen upwards; fewer than three make it unsuccessful. */
export function resultLot(
  id: string,
  {
    ids = ['s1', 's2', 's3'],
    ...over
  }: Partial<ResultLot> & { readonly ids?: readonly string[] } = {},
): ResultLot {
  return {
    lotId: id,
    status: ids.length < 3 ? 'unsuccessful' : 'completed',
    closedAt: epochMs(OPENS_AT_MS + HOUR_MS),
    ranking: ids.map((bidder, index) => ({
      rank: index + 1,
      bidderId: bidderId(bidder),
      priceFen: fen(300_000 + 100 * index),
    })),
    aboveCeiling: 0,
    ...over,
  };
}

export const LOT_1 = lotId('L1');
export const LOT_2 = lotId('L2');
