import { auctionId, commandId, lotId } from '#contracts/ids.ts';
import type { CaseActor } from '#contracts/journal/case-events.ts';
import type { OpeningStep } from '#contracts/journal/opening-steps.ts';
import type { AuctionPublished } from '#contracts/wire/auction-events.ts';
import { auctionRulesSchema } from '#contracts/wire/auction-rules.ts';
import type { CaseOutcome, Engine } from '#engine/api.ts';
import { DEMO_AGENCY } from './accounts.ts';
import { demoAuction } from './plans.ts';
import { demoArrangement, type DemoSealing } from './sealed-bids.ts';

/** The demo's sealed quotation whose prices custodians keep: three days long, with an opening of its own. */
export const DEMO_QUOTATION_PREFIX = 'demo-custodians-';
const TITLE =
  '演示：职工体检服务询价（报价由监管人共管） Demo: health checks, prices sealed to custodians';
const LOT = lotId('包1-职工体检');
const RUNNING_MAX = 20;
const OPENS_IN_MS = 5_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export interface DemoQuotationDeps {
  readonly engine: Pick<Engine, 'list' | 'publish' | 'cases' | 'nowMs'>;
  readonly sealing: DemoSealing;
}

/** Puts it on record unless there is one that still takes bids. */
export async function loadDemoQuotation({ engine, sealing }: DemoQuotationDeps): Promise<void> {
  const query = { offset: 0, limit: RUNNING_MAX, search: DEMO_QUOTATION_PREFIX, isEnded: false };
  const nowMs = engine.nowMs();
  const { heads } = await engine.list(query);
  if (heads.some(({ summary }) => summary.closesAt > nowMs)) return;
  const second = Math.floor(nowMs / 1_000);
  const deadlineMs = nowMs + 3 * DAY_MS;
  const tender = `demo-quotation-${second}`;
  const openingId = `${tender}-1-1`;
  const step = await demoArrangement(sealing, {
    ...{ tender, title: TITLE, nowMs, deadlineMs },
    ...{ decryptMs: 30 * MINUTE_MS, confirmMs: 7 * DAY_MS },
  });
  const auction = quotation(`${DEMO_QUOTATION_PREFIX}${second}`, { openingId, deadlineMs, nowMs });
  taken(await engine.cases.open('opening', openingId, byAgency('arrange', step)));
  const serve = { type: 'ServeLot', streamId: auction.auctionId, lotId: LOT } as const;
  taken(await engine.cases.submit(openingId, byAgency('serve', serve)));
  const { type } = await engine.publish(auction);
  if (type !== 'published') throw new Error(`the demo's quotation was not published: ${type}`);
}

function quotation(
  id: string,
  of: { readonly openingId: string; readonly deadlineMs: number; readonly nowMs: number },
): AuctionPublished {
  const plain = demoAuction('sealed', of.nowMs);
  const { type, minBidders, bidders } = plain.rules;
  const rules = auctionRulesSchema.parse({
    ...{ id, type, minBidders, bidders },
    ...{ opensAt: of.nowMs + OPENS_IN_MS, closesAt: of.deadlineMs },
    // As the demo's openings have it.
    lots: [{ id: LOT, ceilingFen: 100_000_000 }],
    ...{ confidentiality: 'custodians', openings: { [LOT]: of.openingId } },
  });
  return { ...plain, auctionId: auctionId(id), title: TITLE, rules };
}

function byAgency(id: string, step: OpeningStep) {
  const { organization, user } = DEMO_AGENCY;
  const { organizationId, name } = organization;
  const by: CaseActor = { role: user.role, organizationId, name };
  return { commandId: commandId(`demo-${id}`), by, step };
}

function taken(outcome: CaseOutcome): void {
  if (outcome.type === 'answered' && outcome.event.type !== 'StepRefused') return;
  throw new Error(`a step of the demo's quotation was refused: ${JSON.stringify(outcome)}`);
}
