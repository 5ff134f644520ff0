import { describe, expect, it } from 'vitest';
import { followed, found, isOffered, offer, OWN_STEP, type Step, storyOf } from './given-story.ts';
import { signalsOf } from './signals.ts';

describe('signals of order and tempo', () => {
  it('[ANO-3] a bidder that follows one rival at one distance, and others not, deserves a look', () => {
    const steps = followed(333, (round) => 200 + round * 37);
    const [signal] = found({ steps }, 'fixed-difference');
    expect(signal).toMatchObject({
      level: 'look',
      lotId: 'L1',
      bidders: [
        { id: 'A', name: '甲' },
        { id: 'B', name: '乙' },
      ],
      figures: { differenceFen: 333, alikeCount: 6, repliesCount: 6, toOthersCount: 6 },
    });
    expect(signal?.records.map(({ version }) => version).slice(0, 2)).toEqual([2, 3]);
    expect(signal?.records[1]).toMatchObject({ bidderId: 'B', gapFen: 333, gapMs: 700 });
  });

  it('[ANO-3] who does the same to everybody, or has nobody else to compare with, is only noted', () => {
    const twoOnly = followed(333, () => 100).filter((step) => isOffered(step) && step[0] !== 'C');
    const levels = found({ steps: twoOnly }, 'fixed-difference').map(({ level }) => level);
    expect(levels.every((level) => level === 'note')).toBe(true);
    const habit: Step[] = [
      'A',
      'B',
      'C',
      'B',
      'A',
      'B',
      'C',
      'B',
      'A',
      'B',
      'C',
      'B',
      'A',
      'B',
      'C',
      'B',
      'A',
      'B',
      'C',
      'B',
    ].reduce<Step[]>((steps, who, index) => {
      const before = steps.at(-1);
      const price = before !== undefined && isOffered(before) ? before[1] : 99_000;
      return [...steps, [who, price - (who === 'B' ? 333 : 120 + index * 3)]];
    }, []);
    const own = found({ steps: habit }, 'fixed-difference').filter(
      ({ figures }) => figures['differenceFen'] === 333,
    );
    expect(own.length).toBeGreaterThan(0);
    expect(own.every(({ level }) => level === 'note')).toBe(true);
  });

  it('[ANO-3] the least step is nobody’s secret: it makes no signal, nor do four replies', () => {
    const least = followed(100, (round) => 200 + round * 37);
    expect(
      found({ steps: least }, 'fixed-difference').filter(({ bidders }) => bidders[0]?.id === 'A'),
    ).toEqual([]);
    const four = followed(333, (round) => 200 + round * 37).slice(0, 14);
    expect(found({ steps: four }, 'fixed-difference')).toEqual([]);
  });

  it('[ANO-3] a shadow that stays above its rival shows where steps count from the own price', () => {
    const steps = Array.from({ length: 6 }, (_, round): readonly Step[] => [
      ['A', 90_000 - round * 1_310],
      ['B', 90_000 - round * 1_310 + 2_000],
      ['C', 95_000 - round * 713 - round * round],
    ]).flat();
    const [signal] = found({ steps, lot: OWN_STEP }, 'fixed-difference');
    expect(signal?.figures['differenceFen']).toBe(-2_000);
  });

  it('[ANO-3] replies in one rhythm to one rival alone deserve a look', () => {
    const steps = followed(250, (round) => 200 + round * 37);
    const [signal] = found({ steps }, 'reply-rhythm');
    expect(signal).toMatchObject({
      level: 'look',
      figures: { fromMs: 700, toMs: 700, alikeCount: 6 },
    });
    expect(found({ steps: followed(250, () => 200, 2_100) }, 'reply-rhythm')).toEqual([]);
  });

  it('[ANO-3] offers by standing instruction are nobody’s replies', () => {
    const steps = followed(333, (round) => 200 + round * 37).map((step, index): Step => {
      if (!isOffered(step) || step[0] !== 'B') return step;
      const { type: _type, ...fields } = offer(`c${index + 2}`, 'B', step[1]);
      return { type: 'StandingOfferPlaced', instruction: 'i1', ...fields };
    });
    expect(
      signalsOf(storyOf({ steps }), [])?.filter(({ kind }) => kind === 'fixed-difference'),
    ).toEqual([]);
  });

  it('[ANO-3] two in turn by the least step are noted, when a third stands by', () => {
    const turns = Array.from(
      { length: 12 },
      (_, index): Step => [index % 2 === 0 ? 'A' : 'B', 90_000 - index * 100],
    );
    const [signal] = found({ steps: [['C', 91_000], ...turns] }, 'alternation');
    expect(signal).toMatchObject({ level: 'note', figures: { turnsCount: 12 } });
    expect(found({ steps: turns }, 'alternation')).toEqual([]);
    expect(found({ steps: [['C', 91_000], ...turns.slice(0, 9)] }, 'alternation')).toEqual([]);
  });
});
