import { describe, expect, it } from 'vitest';
import { projectDraftSchema } from '#contracts/wire/project-draft.ts';
import type { ApplicationView } from '#contracts/wire/projects.ts';
import type { ProjectSight } from '#engine/api.ts';
import type { NotedPayment } from '#modules/projects/index.ts';
import { type StatementDeps, takeStatement } from './take-statement.ts';

const by = { role: 'agency', organizationId: 'agency-a', name: 'agency' } as const;
const HEADINGS = ['交易流水号', '收入金额', '支出金额', '附言'];
const paid = (serial: string, bidderId: string, projectId = 'P1'): string[] => [
  ...[serial, '5000.00', '', `${projectId} ${bidderId}`],
];

/** A project, and the book of payments, as far as an import touches them. */
class Desk implements StatementDeps {
  readonly applications = new Map<string, ApplicationView>();
  readonly noted = new Map<string, NotedPayment>();
  readonly commands: string[] = [];
  refuses: 'wrong_state' | undefined = undefined;
  version = 7;

  constructor(...ids: readonly string[]) {
    for (const bidderId of ids) this.#set(bidderId, { state: 'due', amountFen: 500_000 });
  }

  readonly payments: StatementDeps['payments'] = {
    find: async () => new Map(this.noted),
    note: async (_agency, payment) => {
      if (this.noted.has(payment.serial)) return false;
      this.noted.set(payment.serial, payment);
      return true;
    },
    forget: async (_agency, serial) => void this.noted.delete(serial),
  };

  readonly look = async (): Promise<ProjectSight> => ({
    project: {
      ...{ projectId: 'P1', title: 't', state: 'registration', attempt: 1, agencyId: 'agency-a' },
      ...{ agencyName: 'agency', lotCount: 1, createdAt: 1 },
    },
    ...{ version: this.version, audience: 'agency', auctions: [], notices: [], steps: [] },
    draft: projectDraftSchema.parse({ title: 't', depositFen: 500_000 }),
    applications: [...this.applications.values()],
    history: [],
  });

  readonly creditCodes: StatementDeps['creditCodes'] = async () => new Map();

  readonly record: StatementDeps['record'] = async (step, command) => {
    this.commands.push(command);
    this.version += 1;
    if (this.refuses !== undefined) return { outcome: 'refused', reason: this.refuses };
    const { state, amountFen, reference } = step;
    this.#set(step.bidderId, { state, amountFen, reference });
    return { outcome: 'accepted' };
  };

  async import(rows: readonly string[][], take: readonly string[] = []) {
    const sent = { by, projectId: 'P1', cells: [HEADINGS, ...rows], take };
    const answer = await takeStatement(this, sent);
    return { ...answer, verdicts: answer.payments.map(({ verdict }) => verdict) };
  }

  #set(bidderId: string, deposit: NonNullable<ApplicationView['deposit']>): void {
    this.applications.set(bidderId, { bidderId, name: bidderId, status: 'applied', deposit });
  }
}

describe('[PRJ-15] deposits from a statement', () => {
  it('says what would be, and records what was chosen, once', async () => {
    const desk = new Desk('s1', 's2');
    const rows = [paid('n1', 's1'), paid('n2', 's2'), paid('n3', 's9')];
    expect((await desk.import(rows)).verdicts).toEqual(['ready', 'ready', 'no_supplier']);
    expect(desk.commands).toEqual([]);
    const taken = await desk.import(rows, ['n1', 'n3']);
    expect(taken.verdicts).toEqual(['taken', 'ready', 'no_supplier']);
    expect(desk.applications.get('s1')?.deposit).toMatchObject({
      ...{ state: 'received', amountFen: 500_000, reference: 'n1' },
    });
    const again = await desk.import(rows, ['n1', 'n2']);
    expect(again.verdicts).toEqual(['recorded', 'taken', 'no_supplier']);
    expect(desk.commands).toHaveLength(2);
  });

  it('records nothing while a cell is wrong', async () => {
    const desk = new Desk('s1');
    const answer = await desk.import([paid('n1', 's1'), ['n2', 'many', '', '']], ['n1']);
    expect(answer.problems).toMatchObject([{ address: 'B3', code: 'bad_characters' }]);
    expect(answer.verdicts).toEqual(['ready']);
    expect(desk.commands).toEqual([]);
  });

  it('one payment is no deposit of two projects', async () => {
    const desk = new Desk('s1');
    const other = { serial: 'n1', projectId: 'P2', bidderId: 's1', amountFen: 500_000 };
    desk.noted.set('n1', other);
    expect((await desk.import([paid('n1', 's1')], ['n1'])).verdicts).toEqual(['elsewhere']);
  });

  it('two payments of one supplier are one deposit', async () => {
    const desk = new Desk('s1');
    const rows = [paid('n1', 's1'), paid('n2', 's1')];
    const record = desk.record;
    const strict = Object.assign(desk, {
      record: async (...step: Parameters<typeof record>) => {
        const isPaid = desk.applications.get('s1')?.deposit?.state === 'received';
        return isPaid
          ? ({ outcome: 'refused', reason: 'deposit_state' } as const)
          : record(...step);
      },
    });
    expect((await strict.import(rows, ['n1', 'n2'])).verdicts).toEqual(['taken', 'refused']);
    expect([...desk.noted.keys()]).toEqual(['n1']);
  });

  it('a refused one is free again, and the next try is another command', async () => {
    const desk = new Desk('s1');
    desk.refuses = 'wrong_state';
    const refused = await desk.import([paid('n1', 's1')], ['n1']);
    expect(refused.payments).toMatchObject([{ verdict: 'refused', reason: 'wrong_state' }]);
    expect(desk.noted.size).toBe(0);
    desk.refuses = undefined;
    expect((await desk.import([paid('n1', 's1')], ['n1'])).verdicts).toEqual(['taken']);
    expect(new Set(desk.commands).size).toBe(2);
  });

  it('goes on after an end between the note and the step', async () => {
    const desk = new Desk('s1');
    desk.noted.set('n1', { serial: 'n1', projectId: 'P1', bidderId: 's1', amountFen: 500_000 });
    expect((await desk.import([paid('n1', 's1')], ['n1'])).verdicts).toEqual(['taken']);
  });

  it('money that went back is recorded as returned', async () => {
    const desk = new Desk('s1');
    await desk.import([paid('n1', 's1')], ['n1']);
    const back = ['n2', '', '5000.00', 'P1 s1'];
    expect((await desk.import([back], ['n2'])).verdicts).toEqual(['taken']);
    expect(desk.applications.get('s1')?.deposit?.state).toBe('returned');
    expect((await desk.import([paid('n1', 's1'), back], ['n1'])).verdicts).toEqual([
      'recorded',
      'recorded',
    ]);
  });

  it('a file that is no statement says why', async () => {
    const sent = { by, projectId: 'P1', cells: [['x']], take: [] };
    const answer = await takeStatement(new Desk(), sent);
    expect(answer).toEqual({ fault: 'no_serial_column', problems: [], payments: [] });
  });
});
