import { auctionId, bidderId, organizationId } from '#contracts/ids.ts';
import type { AuctionPublished } from '#contracts/wire/auction-events.ts';
import { auctionRulesSchema } from '#contracts/wire/auction-rules.ts';
import { DEMO_AGENCY, DEMO_BUYER, DEMO_SUPPLIERS } from './accounts.ts';
import { DUTCH_PLAN, JAPANESE_PLAN, ROUNDS_PLAN, VALUE_PLAN } from './clock-plans.ts';
import { type BaseRules, MINUTE_MS, type Plan, type PlannedRules, YUAN } from './plan.ts';

/** Kinds of demo auctions; one of each is kept alive. */
export const DEMO_KINDS = [
  'laptops',
  'rank',
  'signed',
  'sealed',
  'control',
  'dutch',
  'japanese',
  'rounds',
  'value',
  'soon',
] as const;
export type DemoKind = (typeof DEMO_KINDS)[number];

/** Ids of demo auctions start so; the rest is the kind and the second of publication. */
export const DEMO_ID_PREFIX = 'demo-';

/** The kind that a demo auction's id names; `undefined` for other auctions. */
export function kindOfDemoId(id: string): DemoKind | undefined {
  return DEMO_KINDS.find((kind) => id.startsWith(`${DEMO_ID_PREFIX}${kind}-`));
}

type EnglishLot = Extract<PlannedRules, { type: 'english-reverse' }>['lots'][number];

const ABSOLUTE_1000_YUAN = { basis: 'best', kind: 'absolute', fen: 1_000 * YUAN } as const;

/** The last minute extends by a minute, up to five times. */
const OVERTIME = {
  windowMs: MINUTE_MS,
  extendMs: MINUTE_MS,
  maxCount: 5,
  mode: 'reset',
  trigger: 'any-offer',
} as const;

function lot(
  base: BaseRules,
  terms: { id: string; minutes: number; ceilingYuan: number } & Partial<EnglishLot>,
): EnglishLot {
  const { id, minutes, ceilingYuan, ...rest } = terms;
  return {
    id,
    closesAt: base.opensAt + minutes * MINUTE_MS,
    ceilingFen: ceilingYuan * YUAN,
    decrement: ABSOLUTE_1000_YUAN,
    decrementMaxBp: 2_000,
    overtime: OVERTIME,
    ...rest,
  };
}

const PLANS: Readonly<Record<DemoKind, Plan>> = {
  laptops: {
    title: '演示：办公计算机采购（三包，网上竞价） Demo: office computers, three lots',
    offerSignature: 'none',
    rules: (base) => ({
      ...base,
      type: 'english-reverse',
      visibility: 'best-price',
      lots: [
        lot(base, { id: '包1-便携式计算机', minutes: 8, ceilingYuan: 1_200_000 }),
        lot(base, { id: '包2-台式计算机', minutes: 11, ceilingYuan: 860_000 }),
        lot(base, {
          id: '包3-打印设备',
          minutes: 14,
          ceilingYuan: 240_000,
          decrement: { basis: 'best', kind: 'absolute', fen: 200 * YUAN },
        }),
      ],
    }),
  },
  rank: {
    title: '演示：物业服务采购（只显示名次） Demo: property services, own rank only',
    offerSignature: 'none',
    rules: (base) => ({
      ...base,
      type: 'english-reverse',
      visibility: 'rank-only',
      lots: [
        lot(base, {
          id: '包1-物业服务',
          minutes: 16,
          ceilingYuan: 3_600_000,
          decrement: { basis: 'own', kind: 'percent', bp: 5 },
        }),
      ],
    }),
  },
  signed: {
    title: '演示：服务器与存储采购（报价须电子签名） Demo: servers and storage, signed offers',
    offerSignature: 'required',
    rules: (base) => ({
      ...base,
      type: 'english-reverse',
      visibility: 'best-price',
      lots: [
        lot(base, { id: '包1-服务器', minutes: 18, ceilingYuan: 2_400_000 }),
        lot(base, { id: '包2-存储设备', minutes: 20, ceilingYuan: 1_500_000 }),
      ],
    }),
  },
  sealed: {
    title: '演示：印刷服务询价（密封报价） Demo: printing services, sealed quotation',
    offerSignature: 'none',
    rules: (base) => ({
      ...base,
      type: 'sealed-quotation',
      revisions: true,
      lots: [
        {
          id: '包1-印刷服务',
          closesAt: base.opensAt + 20 * MINUTE_MS,
          ceilingFen: 480_000 * YUAN,
        },
        {
          id: '包2-装订服务',
          closesAt: base.opensAt + 20 * MINUTE_MS,
          ceilingFen: 120_000 * YUAN,
        },
      ],
    }),
  },
  control: {
    title:
      '演示：会议设备采购（复核、公平暂停、委托报价） Demo: conference equipment, control room',
    offerSignature: 'none',
    rules: (base) => ({
      ...base,
      type: 'english-reverse',
      visibility: 'best-price',
      secondApproval: true,
      standingInstructions: { modes: ['always', 'while-cut-off'] },
      fairPause: {
        shareBp: 4_000,
        windowMs: MINUTE_MS,
        droppedMin: 2,
        maxCount: 3,
        resumeAfterMs: 3 * MINUTE_MS,
        resumeShareBp: 10_000,
      },
      lots: [
        lot(base, { id: '包1-会议终端', minutes: 12, ceilingYuan: 960_000 }),
        lot(base, { id: '包2-显示屏', minutes: 15, ceilingYuan: 540_000 }),
        lot(base, { id: '包3-音响', minutes: 18, ceilingYuan: 320_000 }),
        lot(base, { id: '包4-摄像机', minutes: 21, ceilingYuan: 180_000 }),
      ],
    }),
  },
  dutch: DUTCH_PLAN,
  japanese: JAPANESE_PLAN,
  rounds: ROUNDS_PLAN,
  value: VALUE_PLAN,
  soon: {
    title: '演示：办公家具采购（即将开始，公开报价） Demo: office furniture, opening soon',
    offerSignature: 'none',
    rules: (base) => ({
      ...base,
      type: 'english-reverse',
      visibility: 'open',
      lots: [lot(base, { id: '包1-办公家具', minutes: 15, ceilingYuan: 650_000 })],
    }),
  },
};

/** How long after publication an auction of this kind opens. */
export function leadMs(kind: DemoKind): number {
  if (kind === 'soon') return 10 * MINUTE_MS;
  // Who is not there at the first price of a falling clock is out: a visitor gets the time to come.
  return kind === 'japanese' ? 2 * MINUTE_MS : 5_000;
}

/** A demo auction published now. */
export function demoAuction(kind: DemoKind, nowMs: number): AuctionPublished {
  const plan = PLANS[kind];
  const id = `${DEMO_ID_PREFIX}${kind}-${Math.floor(nowMs / 1_000)}`;
  const suppliers = DEMO_SUPPLIERS.map(({ organization }) => organization);
  const rules = plan.rules({
    id,
    opensAt: nowMs + leadMs(kind),
    minBidders: 3,
    bidders: suppliers.map(({ organizationId: supplierId }) => bidderId(supplierId)),
  });
  return {
    type: 'AuctionPublished',
    auctionId: auctionId(id),
    title: plan.title,
    buyerId: organizationId(DEMO_BUYER.organization.organizationId),
    agencyId: organizationId(DEMO_AGENCY.organization.organizationId),
    by: DEMO_AGENCY.user.displayName,
    rules: auctionRulesSchema.parse(rules),
    bidderNames: Object.fromEntries(
      suppliers.map(({ organizationId: supplierId, name }) => [supplierId, name]),
    ),
    offerSignature: plan.offerSignature,
  };
}
