import { describe, expect, it } from 'vitest';
import { auctionId, lotId, organizationId } from '#contracts/ids.ts';
import { fen } from '#contracts/money.ts';
import { epochMs } from '#contracts/time.ts';
import { auctionRulesSchema } from '#contracts/wire/auction-rules.ts';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { formOfView, hasRulesByLot, isReplayable, patchOf } from './what-if-rules.ts';

const OPENS = epochMs(1_800_000_000_000);
const ENDS = epochMs(OPENS + 1_800_000);

const VIEW: AuctionView = {
  ...{ auctionId: auctionId('P1-A1'), title: '纸', type: 'english-reverse', opensAt: OPENS },
  ...{ buyerId: organizationId('b'), agencyId: organizationId('a'), visibility: 'best-price' },
  ...{ offerSignature: 'none', minBidders: 3, ended: true, announcements: {} },
  lots: {
    L1: {
      ...{ lotId: lotId('L1'), status: 'completed', ceilingFen: 100_000, overtimeCount: 1 },
      ...{ closesAt: epochMs(ENDS + 60_000), firstClosesAt: ENDS },
      decrement: { basis: 'best', kind: 'absolute', fen: fen(100) },
    },
  },
};

describe('other rules for an ended auction', () => {
  it('begin with the rules as published', () => {
    expect(formOfView(VIEW, 'zh-CN')).toMatchObject({
      ...{ format: 'english-reverse', minBidders: '3', basis: 'best' },
      cells: { step: '1.00', slip: '无', window: '无' },
    });
  });

  it('change every lot alike, and keep its ceiling and first end', () => {
    const form = formOfView(VIEW, 'zh-CN');
    const cells = { ...form.cells, step: '2%', window: '5分钟' };
    const { patch } = patchOf(VIEW, { ...form, cells, minBidders: '2' });
    expect(patch).toMatchObject({
      minBidders: 2,
      lots: [
        {
          ...{ id: 'L1', ceilingFen: 100_000, closesAt: ENDS },
          decrement: { basis: 'best', kind: 'percent', bp: 200 },
          overtime: { windowMs: 300_000, extendMs: 300_000, maxCount: 10 },
        },
      ],
    });
    const rules = { id: 'P1-A1', opensAt: OPENS, bidders: ['x'], ...patch };
    expect(auctionRulesSchema.safeParse(rules).success).toBe(true);
  });

  it('change how overtime counts', () => {
    const form = formOfView(VIEW, 'zh-CN');
    const cells = { ...form.cells, window: '5分钟' };
    const modes = (['reset', 'add'] as const).map(
      (mode) => patchOf(VIEW, { ...form, cells, mode }).patch?.['lots'],
    );
    expect(modes).toMatchObject([
      [{ overtime: { mode: 'reset' } }],
      [{ overtime: { mode: 'add' } }],
    ]);
  });

  it('tell when lots have rules of their own, which the form cannot show', () => {
    const [first] = Object.values(VIEW.lots);
    if (first === undefined) throw new Error('the view has a lot');
    const decrement = { basis: 'best', kind: 'absolute', fen: fen(200) } as const;
    const withSecond = (second: LotView) => ({ ...VIEW, lots: { ...VIEW.lots, L2: second } });
    expect(hasRulesByLot(VIEW)).toBe(false);
    expect(hasRulesByLot(withSecond(first))).toBe(false);
    expect(hasRulesByLot(withSecond({ ...first, decrement }))).toBe(true);
  });

  it('may be those of a sealed quotation, whatever stands in the other fields', () => {
    const form = formOfView(VIEW, 'en');
    const cells = { ...form.cells, step: 'much' };
    const { patch } = patchOf(VIEW, { ...form, cells, format: 'sealed-quotation' });
    expect(patch).toMatchObject({ type: 'sealed-quotation', visibility: 'sealed' });
    expect(patch?.['lots']).toEqual([{ id: 'L1', ceilingFen: 100_000, closesAt: ENDS }]);
  });

  it('are not sent while a field cannot be read', () => {
    const form = formOfView(VIEW, 'en');
    const cells = { ...form.cells, window: 'soon' };
    expect(patchOf(VIEW, { ...form, cells, minBidders: '0' })).toEqual({
      patch: undefined,
      problems: { window: 'not_a_duration', minBidders: 'not_whole' },
    });
  });

  it('are offered where the replay knows what an offer would have been', () => {
    expect(isReplayable('sealed-quotation')).toBe(true);
    expect(isReplayable('dutch-reverse')).toBe(false);
  });
});
