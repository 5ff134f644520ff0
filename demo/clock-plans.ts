import type { BaseRules, Plan } from './plan.ts';
import { MINUTE_MS, YUAN } from './plan.ts';

/** Demo auctions of the formats with a clock, and one with factors: long enough for a visitor to find and join them. */

const SECOND_MS = 1_000;

/** From half the ceiling up by a hundredth every twenty seconds; the bots find it worth their while after some minutes. */
export const DUTCH_PLAN: Plan = {
  title: '演示：应急物资采购（荷兰式，价格逐步上升） Demo: emergency supplies, rising price clock',
  offerSignature: 'none',
  rules: ({ minBidders: _one, ...base }: BaseRules) => ({
    ...base,
    type: 'dutch-reverse',
    lots: [
      {
        id: '包1-应急帐篷',
        ceilingFen: 500_000 * YUAN,
        startFen: 250_000 * YUAN,
        stepFen: 5_000 * YUAN,
        tickMs: 20 * SECOND_MS,
      },
    ],
  }),
};

/** Down by two hundredths every half minute. */
export const JAPANESE_PLAN: Plan = {
  title: '演示：车辆租赁采购（日式，逐价确认） Demo: vehicle hire, falling price clock',
  offerSignature: 'none',
  rules: (base) => ({
    ...base,
    type: 'japanese-reverse',
    visibility: 'open',
    lots: [
      {
        id: '包1-车辆租赁',
        ceilingFen: 800_000 * YUAN,
        stepFen: 16_000 * YUAN,
        tickMs: 30 * SECOND_MS,
      },
    ],
  }),
};

export const ROUNDS_PLAN: Plan = {
  title: '演示：会议服务采购（三轮报价） Demo: conference services, three rounds',
  offerSignature: 'none',
  rules: (base) => ({
    ...base,
    type: 'rounds',
    visibility: 'open',
    lots: [
      {
        id: '包1-会议服务',
        ceilingFen: 300_000 * YUAN,
        stepFen: 500 * YUAN,
        decrementMaxBp: 2_000,
        initialMs: 3 * MINUTE_MS,
        turnMs: MINUTE_MS,
        breakMs: 15 * SECOND_MS,
        rounds: 3,
      },
    ],
  }),
};

/** The suppliers' factors in the order of the bidders, as hundredths: the visitor's price counts less than it is. */
const FACTORS = [96, 100, 104, 98];

export const VALUE_PLAN: Plan = {
  title: '演示：信息系统运维采购（综合评价竞价） Demo: system operation, price with factors',
  offerSignature: 'none',
  rules: (base) => ({
    ...base,
    type: 'english-reverse',
    visibility: 'best-price',
    bestValue: {
      factors: base.bidders.map((bidderId, index) => ({
        bidderId,
        numerator: FACTORS[index] ?? 100,
        denominator: 100,
      })),
    },
    lots: [
      {
        id: '包1-系统运维',
        closesAt: base.opensAt + 12 * MINUTE_MS,
        ceilingFen: 900_000 * YUAN,
        decrement: { basis: 'best', kind: 'absolute', fen: 1_000 * YUAN },
        decrementMaxBp: 2_000,
        overtime: {
          windowMs: MINUTE_MS,
          extendMs: MINUTE_MS,
          maxCount: 5,
          mode: 'reset',
          trigger: 'any-offer',
        },
      },
    ],
  }),
};
