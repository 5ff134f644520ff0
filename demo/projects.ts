import { bidderId, commandId, lotId } from '#contracts/ids.ts';
import type { CaseActor } from '#contracts/journal/case-events.ts';
import type { ProjectCaseStep, ProjectGiven } from '#contracts/journal/project-steps.ts';
import { fen } from '#contracts/money.ts';
import { type ProjectDraftInput, projectDraftSchema } from '#contracts/wire/project-draft.ts';
import { projectAuctionId } from '#contracts/wire/projects.ts';
import type { ProjectState } from '#contracts/wire/project-steps.ts';
import type { CaseOutcome, Engine } from '#engine/api.ts';
import { DEMO_AGENCY, DEMO_BUYER, DEMO_SUPPLIERS, type DemoParty } from './accounts.ts';

/** Auction projects of the demo, one at each stage that a visitor may want to see. */
export const DEMO_PROJECT_PREFIX = 'demo-project-';
const STAGES = ['draft', 'registration', 'confirming', 'announced'] as const;
type Stage = (typeof STAGES)[number];

export interface DemoProjectDeps {
  readonly engine: Pick<Engine, 'list' | 'submit' | 'cases' | 'nowMs'>;
  readonly pause: (ms: number) => Promise<void>;
}

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
const YUAN = 100;
const LOOK_EVERY_MS = 500;
const LOOKS_MAX = 120;
/** Deposit that each supplier pays. */
export const DEMO_DEPOSIT_FEN = 5_000 * YUAN;

/** Puts the missing ones on record; ends when all are at their stage, a quarter of a minute after a first start. */
export async function loadDemoProjects(deps: DemoProjectDeps): Promise<void> {
  await Promise.all(
    STAGES.map(async (stage) => {
      if (!(await isThere(deps, stage))) await new DemoProject(deps, stage).play();
    }),
  );
}

/** Registration ends some day: then there is to be another project in it. The others stay as they are. */
async function isThere({ engine }: DemoProjectDeps, stage: Stage): Promise<boolean> {
  const phases = stage === 'registration' ? { phases: ['registration'] } : {};
  const search = `${DEMO_PROJECT_PREFIX}${stage}`;
  return (await engine.list({ kind: 'project', offset: 0, limit: 1, search, ...phases })).total > 0;
}

const TITLES: Readonly<Record<Stage, string>> = {
  draft: '演示：会议室音视频设备（草稿） Demo: meeting room equipment, draft',
  registration: '演示：办公用纸年度采购（报名中） Demo: office paper, registration open',
  confirming: '演示：空调维保服务（待成交确认） Demo: air conditioning service, to be confirmed',
  announced: '演示：公务用车租赁（结果已公告） Demo: car rental, result announced',
};

class DemoProject {
  readonly #deps: DemoProjectDeps;
  readonly #stage: Stage;
  readonly #id: string;
  #count = 0;

  constructor(deps: DemoProjectDeps, stage: Stage) {
    this.#deps = deps;
    this.#stage = stage;
    this.#id = `${DEMO_PROJECT_PREFIX}${stage}-${Math.floor(deps.engine.nowMs() / SECOND_MS)}`;
  }

  async play(): Promise<void> {
    const { engine } = this.#deps;
    const draft = projectDraftSchema.parse(draftOf(this.#stage, engine.nowMs()));
    const step: ProjectCaseStep = { type: 'CreateDraft', draft };
    taken(await engine.cases.open('project', this.#id, this.#request(AGENCY, step)));
    if (this.#stage === 'draft') return;
    await this.#take(AGENCY, { type: 'Check' });
    await this.#take(AGENCY, { type: 'Publish' });
    const applicants = this.#stage === 'registration' ? SUPPLIERS.slice(1, 3) : SUPPLIERS;
    for (const by of applicants) await this.#register(by);
    if (this.#stage === 'registration') return;
    for (const by of SUPPLIERS) await this.#take(AGENCY, { type: 'Admit', bidderId: idOf(by) });
    await this.#hold();
    if (this.#stage === 'announced') await this.#conclude();
  }

  /** With the deposit of each but the last one, so that a visitor finds one to record. */
  async #register(by: CaseActor): Promise<void> {
    await this.#take(by, { type: 'Apply', statement: '演示报名 Demo application' });
    if (this.#stage === 'registration' && by === SUPPLIERS[2]) return;
    await this.#take(AGENCY, {
      ...{ type: 'RecordDeposit', bidderId: idOf(by), state: 'received' },
      ...{ amountFen: fen(DEMO_DEPOSIT_FEN), reference: '演示收款 demo payment' },
    });
  }

  /** A sealed quotation of a few seconds; the visitor's supplier is the lowest. */
  async #hold(): Promise<void> {
    await this.#until('admission');
    await this.#take(AGENCY, { type: 'Start' });
    await this.#until('live');
    const { engine, pause } = this.#deps;
    await pause(OPENS_AFTER_MS);
    for (const [index, by] of SUPPLIERS.entries()) {
      const offer = {
        ...({ type: 'PlaceOffer', lotId: LOT, bidderId: idOf(by) } as const),
        commandId: commandId(`demo-offer-${index}`),
        priceFen: (180_000 + 2_500 * index) * YUAN,
      };
      engine.submit(projectAuctionId(this.#id, 1), offer, {}, () => undefined);
    }
    await this.#until('confirming');
  }

  async #conclude(): Promise<void> {
    const [winner = AGENCY] = SUPPLIERS;
    await this.#take(winner, { type: 'ConfirmAward', lotId: LOT });
    await this.#take(BUYER, { type: 'ConfirmPurchase', lotId: LOT });
    await this.#take(AGENCY, { type: 'PublishResult' });
  }

  async #until(state: ProjectState): Promise<void> {
    const { engine, pause } = this.#deps;
    const query = { kind: 'project', offset: 0, limit: 1, search: this.#id } as const;
    for (let look = 0; look < LOOKS_MAX; look += 1) {
      if ((await engine.list({ ...query, phases: [state] })).total > 0) return;
      await pause(LOOK_EVERY_MS);
    }
    throw new Error(`${this.#id} did not come to ${state}`);
  }

  async #take(by: CaseActor, step: ProjectCaseStep): Promise<void> {
    taken(await this.#deps.engine.cases.submit(this.#id, this.#request(by, step)));
  }

  #request(by: CaseActor, step: ProjectCaseStep) {
    this.#count += 1;
    return { commandId: commandId(`demo-${this.#count}`), by, step, given: GIVEN };
  }
}

/** Time enough for every step of the registration on a slow machine. */
const REGISTRATION_MS = 12 * SECOND_MS;
const OPENS_AFTER_MS = 5 * SECOND_MS;
const LASTS_MS = 6 * SECOND_MS;
const LOT = lotId('包1');

function draftOf(stage: Stage, nowMs: number): ProjectDraftInput {
  const isOver = stage === 'confirming' || stage === 'announced';
  const until = nowMs + (isOver ? REGISTRATION_MS : 3 * DAY_MS);
  const opensAt = until + (isOver ? OPENS_AFTER_MS : DAY_MS);
  return {
    title: TITLES[stage],
    method: isOver ? '在线询价' : '网上竞价',
    buyerId: DEMO_BUYER.organization.organizationId,
    budgetFen: 300_000 * YUAN,
    description: '演示数据，不是真实采购。 Demo data, no real procurement.',
    qualification: '演示：无特殊要求。 Demo: nothing special.',
    registration: { mode: 'open', until },
    depositFen: DEMO_DEPOSIT_FEN,
    offerSignature: 'none',
    lots: [{ id: '包1', title: TITLES[stage].replace(/^演示：|（.*$/g, '') }],
    rules: isOver
      ? {
          type: 'sealed-quotation',
          ...{ opensAt, closesAt: opensAt + LASTS_MS, minBidders: 3 },
          lots: [{ id: '包1', ceilingFen: 250_000 * YUAN }],
        }
      : {
          type: 'english-reverse',
          ...{ opensAt, closesAt: opensAt + 3_600_000, minBidders: 3 },
          lots: [
            {
              id: '包1',
              ceilingFen: 250_000 * YUAN,
              decrement: { basis: 'best', kind: 'percent', bp: 50 },
            },
          ],
        },
  };
}

function actorOf(party: DemoParty, role: 'agency' | 'buyer' | 'supplier'): CaseActor {
  const { organizationId } = party.organization;
  return { role, organizationId, name: party.user.displayName };
}

const AGENCY = actorOf(DEMO_AGENCY, 'agency');
const BUYER = actorOf(DEMO_BUYER, 'buyer');
const SUPPLIERS = DEMO_SUPPLIERS.map((party) => actorOf(party, 'supplier'));

const GIVEN: ProjectGiven = {
  organizations: Object.fromEntries(
    [DEMO_AGENCY, DEMO_BUYER, ...DEMO_SUPPLIERS].map(({ organization }) => {
      const { organizationId, name, kind } = organization;
      return [organizationId, { name, kind }];
    }),
  ),
};

function idOf({ organizationId }: CaseActor) {
  return bidderId(organizationId);
}

function taken(outcome: CaseOutcome): void {
  const isTaken = outcome.type === 'answered' && outcome.event.type !== 'StepRefused';
  if (!isTaken) throw new Error(`a demo project was refused: ${JSON.stringify(outcome)}`);
}
