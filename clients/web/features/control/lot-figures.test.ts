import { describe, expect, it } from 'vitest';
import { epochMs } from '#contracts/time.ts';
import { givenLot, givenView } from './given.ts';
import { type LotFilter, lotFigures, percentText, shownLots, totals } from './lot-figures.ts';

describe('the figures of a lot', () => {
  it('says how far the best price lies under the ceiling, and how old the newest offer is', () => {
    const lot = givenLot('L1', { bestFen: 876_543, bestAt: epochMs(40_000), bidderCount: 3 });
    expect(lotFigures(givenView([lot]), lot, 50_000)).toEqual({
      standing: 'running',
      isShort: false,
      saving: { fen: 123_457, bp: 1_234 },
      lastOfferAgoMs: 10_000,
    });
  });

  it('looks at every offer that is shown, not only at the leading one', () => {
    const row = { rank: 2, alias: '2', priceFen: 9, placedAt: epochMs(49_000) };
    const lot = givenLot('L1', { bestFen: 8, bestAt: epochMs(40_000), rows: { 2: row } });
    expect(lotFigures(givenView([lot]), lot, 50_000).lastOfferAgoMs).toBe(1_000);
  });

  it('says nothing of prices that the rules hide, and warns of too few bidders only where it may count', () => {
    const { bidderCount: _hidden, ...lot } = givenLot('L1');
    const figures = lotFigures(givenView([lot]), lot, 50_000);
    expect(figures).toEqual({ standing: 'running', isShort: false });
    const counted = givenLot('L1', { bidderCount: 1 });
    expect(lotFigures(givenView([counted]), counted, 50_000).isShort).toBe(true);
  });

  it.each(['unsuccessful', 'cancelled'] as const)('a lot that is %s saves nothing', (status) => {
    const lot = givenLot('L1', { status, bestFen: 876_543, bidderCount: 1 });
    expect(lotFigures(givenView([lot]), lot, 50_000).saving).toBeUndefined();
    const won = givenLot('L2', { status: 'completed', bestFen: 500_000, bidderCount: 2 });
    expect(totals(givenView([lot, won])).saving).toEqual({ fen: 500_000, bp: 5_000 });
  });

  it('stays exact with the largest amounts', () => {
    const ceilingFen = Number.MAX_SAFE_INTEGER;
    const lot = givenLot('L1', { ceilingFen, bestFen: 1 });
    expect(lotFigures(givenView([lot]), lot, 50_000).saving).toEqual({
      fen: ceilingFen - 1,
      bp: 9_999,
    });
    expect([0, 5, 100, 1_234, 10_000].map(percentText)).toEqual([
      '0.00%',
      '0.05%',
      '1.00%',
      '12.34%',
      '100.00%',
    ]);
  });
});

describe('the whole auction', () => {
  const lots = [
    givenLot('L1', { bestFen: 900_000, bidderCount: 2, closesAt: epochMs(90_000) }),
    givenLot('L2', { bidderCount: 1, overtimeCount: 1, closesAt: epochMs(80_000) }),
    givenLot('L10', { status: 'completed', bestFen: 500_000, bidderCount: 2 }),
    givenLot('L9', { status: 'cancelled' }),
  ];

  it('counts open and short lots, and saves only where there is a price', () => {
    expect(totals(givenView(lots))).toEqual({
      lots: 4,
      open: 2,
      short: 1,
      saving: { fen: 600_000, bp: 3_000 },
      nextEndMs: 80_000,
    });
    expect(totals(givenView([givenLot('L9', { status: 'cancelled' })]))).toEqual({
      lots: 1,
      open: 0,
      short: 0,
    });
  });

  it('shows the next to end first, ended ones after all open ones', () => {
    const ids = (filter: LotFilter) => shownLots(givenView(lots), filter).map(({ lotId }) => lotId);
    expect(ids('all')).toEqual(['L2', 'L1', 'L9', 'L10']);
    expect(ids('open')).toEqual(['L2', 'L1']);
    expect(ids('overtime')).toEqual(['L2']);
    expect(ids('short')).toEqual(['L2']);
    expect(ids('ended')).toEqual(['L9', 'L10']);
  });
});
