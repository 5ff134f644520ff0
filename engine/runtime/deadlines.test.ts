import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Deadlines } from './deadlines.ts';

test('[T3] given deadlines set, moved and removed, each is taken exactly once, earliest first', () => {
  const step = fc.record({
    id: fc.constantFrom('A', 'B', 'C', 'D', 'E'),
    at: fc.option(fc.integer({ min: 0, max: 50 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const deadlines = new Deadlines();
      const model = new Map<string, number>();
      for (const { id, at } of steps) {
        deadlines.set(id, at);
        if (at === undefined) model.delete(id);
        else model.set(id, at);
      }
      const taken: string[] = [];
      for (let id = deadlines.takeDue(50); id !== undefined; id = deadlines.takeDue(50))
        taken.push(id);
      const expected = [...model]
        .sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1))
        .map(([id]) => id);
      expect(taken).toEqual(expected);
      expect(deadlines.next()).toBeUndefined();
    }),
  );
});

test('[T3] given a deadline one millisecond ahead, nothing is due yet', () => {
  const deadlines = new Deadlines();
  deadlines.set('A', 10);
  expect(deadlines.takeDue(9)).toBeUndefined();
  expect(deadlines.next()).toBe(10);
  expect(deadlines.takeDue(10)).toBe('A');
});
