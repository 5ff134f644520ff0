import { describe, expect, it } from 'vitest';
import {
  close,
  found,
  isOffered,
  type Loose,
  OWN_STEP,
  type Scene,
  type Step,
  storyOf,
} from './given-story.ts';
import { signalsOf } from './signals.ts';

describe('signals of prices', () => {
  const usual: Step[] = [
    ['A', 90_000],
    ['B', 89_500],
    ['C', 89_000],
    ['A', 88_600],
    ['B', 88_000],
  ];

  it('[ANO-4] a drop out of all proportion is noted with the usual one beside it', () => {
    const [signal] = found({ steps: [...usual, ['C', 70_000]] }, 'sudden-drop');
    expect(signal).toMatchObject({
      level: 'note',
      bidders: [{ id: 'C' }],
      figures: { beforeFen: 88_000, priceFen: 70_000, dropFen: 18_000, usualDropFen: 500 },
    });
    expect(found({ steps: [...usual, ['C', 80_000]] }, 'sudden-drop')).toEqual([]);
    expect(
      found(
        {
          steps: [
            ['A', 90_000],
            ['C', 60_000],
          ],
        },
        'sudden-drop',
      ),
    ).toEqual([]);
  });

  it('[ANO-4] a price far below the others or the ceiling is noted; below both it deserves a look', () => {
    const at = (price: number) =>
      found({ steps: [...usual, ['D', price]] }, 'low-price').map(({ level }) => level);
    expect(at(70_000)).toEqual([]);
    expect(at(60_000)).toEqual(['note']);
    expect(at(40_000)).toEqual(['look']);
  });

  it('[ANO-4] who only made up the number is shown once the lot is completed', () => {
    const steps: Step[] = [
      ['C', 98_000],
      ...usual.filter((step) => isOffered(step) && step[0] !== 'C'),
    ];
    expect(found({ steps }, 'supporting-offer')).toEqual([]);
    const [signal] = found({ steps: [...steps, close()] }, 'supporting-offer');
    expect(signal).toMatchObject({
      level: 'look',
      bidders: [{ id: 'C' }],
      figures: { priceFen: 98_000, winnerFen: 88_000, biddersCount: 3, minBiddersCount: 3 },
    });
    const fourth: Step = ['D', 99_000];
    expect(found({ steps: [fourth, ...steps, close()] }, 'supporting-offer')).toEqual([]);
  });

  it('[ANO-4] last prices in equal steps show at the close, those of the least step do not', () => {
    const ladder = (step: number): Scene => ({
      lot: OWN_STEP,
      steps: [
        ['D', 93_456],
        ['A', 90_000],
        ['B', 90_000 + step],
        ['C', 90_000 + 2 * step],
        close(),
      ],
    });
    const [signal] = found(ladder(777), 'price-ladder');
    expect(signal).toMatchObject({ level: 'note', figures: { differenceFen: 777, rungsCount: 3 } });
    expect(found(ladder(100), 'price-ladder')).toEqual([]);
    expect(found(ladder(1_152), 'price-ladder')[0]).toMatchObject({
      level: 'look',
      figures: { rungsCount: 4 },
    });
  });

  it('[ANO-4] voided offers count for nothing', () => {
    const voided: Loose = {
      type: 'OfferVoided',
      commandId: 'v',
      by: 'x',
      reason: 'y',
      lotId: 'L1',
      voids: 'c7',
    };
    expect(found({ steps: [...usual, ['D', 40_000], voided] }, 'low-price')).toEqual([]);
  });

  it('[ANO-4] where the clock makes the price, prices tell nothing', () => {
    const lots = [{ id: 'L1', ceilingFen: 100_000, startFen: 1_000, stepFen: 100, tickMs: 1_000 }];
    const over = { type: 'dutch-reverse', lots, minBidders: 1 };
    expect(signalsOf(storyOf({ over, steps: [['A', 1_000]] }), [])).toEqual([]);
  });
});
