import { describe, expect, it } from 'vitest';
import { bidderId } from '#contracts/ids.ts';
import { FIGURE_WORDS, SIGNAL_WORDS } from '#contracts/signals.ts';
import type { Signal } from '#contracts/wire/oversight.ts';
import { close, followed, found, type Scene, type Step, storyOf } from './given-story.ts';
import { signalsOf } from './signals.ts';

describe('signals as a whole', () => {
  const steps = [...followed(333, (round) => 200 + round * 37), ['D', 40_000] as const];

  it('[ANO-1] the same records and origins give the same signals, what deserves a look first', () => {
    const once = signalsOf(storyOf({ steps }), []) ?? [];
    expect(signalsOf(storyOf({ steps }), [])).toEqual(once);
    expect(once.length).toBeGreaterThan(2);
    const levels = once.map(({ level }) => level);
    expect(levels).toEqual(levels.toSorted());
  });

  it('[ANO-1] of a sealed auction that runs there is not even an empty list', () => {
    const lots = [{ id: 'L1', ceilingFen: 100_000, closesAt: 900_000 }];
    const over = { type: 'sealed-quotation', visibility: 'sealed', lots };
    const running: Scene = {
      over,
      steps: [
        ['A', 99_000],
        ['B', 98_000],
        ['C', 40_000],
      ],
    };
    expect(signalsOf(storyOf(running), [])).toBeUndefined();
    const ended = { ...running, steps: [...running.steps, close()] };
    expect(signalsOf(storyOf(ended), [])?.map(({ kind }) => kind)).toContain('low-price');
  });

  it('[ANO-2] every signal has words in both languages, names for its figures, and a key that stays', () => {
    const keysOf = (list: readonly Signal[] | undefined) => list?.map(({ key }) => key) ?? [];
    const grown = signalsOf(storyOf({ steps }), []) ?? [];
    for (const { kind, figures, limits, key } of grown) {
      const { zh, en } = SIGNAL_WORDS[kind];
      for (const words of [zh, en]) expect(Object.values(words).every(Boolean)).toBe(true);
      const names = [...Object.keys(figures), ...Object.keys(limits)];
      expect(names.filter((name) => !Object.hasOwn(FIGURE_WORDS, name))).toEqual([]);
      expect(names.every((name) => /(?:Fen|Ms|Bp|Count)$/.test(name))).toBe(true);
      expect(key.startsWith(`${kind} L1 `)).toBe(true);
    }
    const earlier = signalsOf(storyOf({ steps: steps.slice(0, -1) }), []);
    expect(keysOf(grown)).toEqual(expect.arrayContaining(keysOf(earlier)));
  });

  it('[ANO-2] long evidence is the newest forty records with the count of all', () => {
    const long = Array.from({ length: 60 }, (_, round): readonly Step[] => [
      ['A', 99_000 - round * 500],
      ['B', 99_000 - round * 500 - 333],
    ]).flat();
    const [signal] = found({ steps: long }, 'fixed-difference');
    expect(signal?.recordsCount).toBe(120);
    expect(signal?.records).toHaveLength(40);
    expect(signal?.records.at(-1)?.version).toBe(121);
  });
});

// A bidder may be called anything that an id may be.
it('[ANO-2] names come from the publication, else the id stands', () => {
  expect(bidderId('A')).toBe('A');
  const [signal] = found(
    {
      steps: [
        ['A', 90_000],
        ['B', 89_000],
        ['D', 40_000],
      ],
    },
    'low-price',
  );
  expect(signal?.bidders).toEqual([{ id: 'D', name: 'D' }]);
});
