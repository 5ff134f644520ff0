import { setTimeout as sleep } from 'node:timers/promises';
import { DEMO_PASSWORD } from '#demo/accounts.ts';
import {
  type AuctionListItem,
  auctionListSchema,
  type ListState,
  sessionInfoSchema,
} from '#contracts/wire/rest.ts';
import { projectAnswerSchema, type ProjectRequestInput } from '#contracts/wire/project-steps.ts';
import { OPENING_STATES } from '#contracts/journal/opening-steps.ts';
import { openingListSchema } from '#contracts/wire/openings.ts';
import { projectCreatedSchema } from '#contracts/wire/projects.ts';
import type { ProjectDraftInput } from '#contracts/wire/project-draft.ts';
import { call } from '#test/browser/rest.ts';
import type { Facts } from './screens.ts';

/** What is on the server to look at: the demo's auctions are found, projects of all stages are made. */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const PATIENCE_MS = 180_000;

/** `onFault`: something could not be made; its screens will say so too. */
export async function findFacts(baseUrl: string, onFault: (fault: string) => void): Promise<Facts> {
  await untilAuctionsRun(baseUrl);
  const running = await auctions(baseUrl, 'opened');
  const upcoming = await auctions(baseUrl, 'upcoming');
  const ended = await auctions(baseUrl, 'ended');
  const projects = await makeProjects(baseUrl).catch((error: unknown) => {
    onFault(`projects cannot be made: ${String(error)}`);
    return {};
  });
  return {
    running: running.find(({ type }) => type === 'english-reverse')?.auctionId,
    sealed: running.find(isPlainQuotation)?.auctionId,
    custodians: running.find(({ confidentiality }) => confidentiality === 'custodians')?.auctionId,
    dutch: running.find(({ type }) => type === 'dutch-reverse')?.auctionId,
    japanese: [...running, ...upcoming].find(({ type }) => type === 'japanese-reverse')?.auctionId,
    rounds: running.find(({ type }) => type === 'rounds')?.auctionId,
    upcoming: upcoming[0]?.auctionId,
    ended: ended[0]?.auctionId,
    ...projects,
    openings: await untilOpenings(baseUrl),
  };
}

function isPlainQuotation({ type, confidentiality }: AuctionListItem): boolean {
  return type === 'sealed-quotation' && confidentiality === undefined;
}

/** The demo publishes its auctions a moment after the start; the first one has ended about a minute later. */
async function untilAuctionsRun(baseUrl: string): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    const hasRunning = (await auctions(baseUrl, 'opened')).length > 1;
    if (hasRunning && (await auctions(baseUrl, 'ended')).length > 0) return;
    await sleep(500);
  }
}

/** The demo plays its openings through one after the other; about a minute later there is one in each state. */
async function untilOpenings(baseUrl: string): Promise<NonNullable<Facts['openings']>> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await call({ url: `${baseUrl}/api/openings?size=50` });
    const { items } = openingListSchema.parse(answer);
    const found = Object.fromEntries(items.map(({ state, openingId }) => [state, openingId]));
    if (OPENING_STATES.every((state) => state in found) || Date.now() > until) return found;
    await sleep(1_000);
  }
}

async function auctions(baseUrl: string, state: ListState) {
  const answer = await call({ url: `${baseUrl}/api/auctions?size=50&state=${state}` });
  return auctionListSchema.parse(answer).items;
}

async function makeProjects(baseUrl: string): Promise<Facts> {
  const agency = await signIn(baseUrl, 'agency-1');
  const supplier = await signIn(baseUrl, 'supplier-1');
  const draft = await agency.create(demoDraft('办公用品网上竞价'));
  const registration = await agency.create(demoDraft('会议室投影设备采购'));
  await agency.step(registration, { type: 'Check', commandId: `${registration}-check` });
  await agency.step(registration, { type: 'Publish', commandId: `${registration}-publish` });
  await supplier.step(registration, { type: 'Apply', commandId: `${registration}-apply` });
  return { draft, registration };
}

function demoDraft(title: string): ProjectDraftInput {
  const opensAt = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS + 4 * DAY_MS;
  return {
    title,
    method: '网上竞价',
    buyerId: 'buyer-1',
    budgetFen: 15_000_000,
    description: '合同签订后 10 日内送达采购人指定地点，验收合格后付款。',
    qualification: '具有独立承担民事责任的能力。',
    registration: { mode: 'open', until: opensAt - DAY_MS },
    depositFen: 200_000,
    offerSignature: 'none',
    lots: [
      { id: 'L1', title: 'A4 复印纸 70g', quantity: 500, unit: '箱', budgetFen: 10_000_000 },
      { id: 'L2', title: '激光打印机硒鼓', quantity: 120, unit: '支', budgetFen: 5_000_000 },
    ],
    rules: {
      ...{ type: 'english-reverse', visibility: 'best-price', minBidders: 3 },
      ...{ opensAt, closesAt: opensAt + HOUR_MS / 2 },
      lots: [lot('L1', 9_800_000), lot('L2', 4_500_000)],
    },
  };
}

function lot(id: string, ceilingFen: number) {
  return {
    ...{ id, ceilingFen, decrementMaxBp: 3_000 },
    decrement: { basis: 'best', kind: 'percent', bp: 50 },
    overtime: {
      ...{ windowMs: 300_000, extendMs: 300_000, maxCount: 10 },
      ...{ mode: 'reset', trigger: 'any-offer' },
    },
  };
}

async function signIn(baseUrl: string, login: string) {
  const body = { login, password: DEMO_PASSWORD, wantToken: true };
  const { token } = sessionInfoSchema.parse(await call({ url: `${baseUrl}/api/sessions`, body }));
  if (token === undefined) throw new Error(`${login} got no token`);
  return {
    create: async (draft: ProjectDraftInput): Promise<string> => {
      const commandId = `screens-${draft.title.length}-${Date.now()}`;
      const url = `${baseUrl}/api/projects`;
      const made = await call({ url, token, body: { commandId, draft } });
      return projectCreatedSchema.parse(made).projectId;
    },
    step: async (projectId: string, step: ProjectRequestInput): Promise<void> => {
      const url = `${baseUrl}/api/projects/${encodeURIComponent(projectId)}/commands`;
      const answer = projectAnswerSchema.parse(await call({ url, token, body: step }));
      if (answer.outcome === 'refused') {
        throw new Error(`${step.type} was refused: ${JSON.stringify(answer)}`);
      }
    },
  };
}
