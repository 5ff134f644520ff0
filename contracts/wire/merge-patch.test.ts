import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyPatch, diffViews } from './merge-patch.ts';

/** What views are made of: no `null`, objects and arrays nested a little. */
const { view } = fc.letrec<{ view: Record<string, unknown>; value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.integer(),
    fc.string({ maxLength: 4 }),
    fc.boolean(),
    fc.array(fc.integer(), { maxLength: 3 }),
    tie('view'),
  ),
  view: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'constructor', '甲'), tie('value'), {
    maxKeys: 4,
    noNullPrototype: true,
  }),
}));

test('[A4] given any two views, the patch between them turns the first into the second', () => {
  fc.assert(
    fc.property(view, view, (before, after) => {
      const patch = diffViews(before, after);
      expect(patch === undefined ? before : applyPatch(before, patch)).toEqual(after);
    }),
    { numRuns: 1_000 },
  );
});

test('[A4] given the same view twice, there is nothing to send', () => {
  fc.assert(
    fc.property(view, (same) => {
      expect(diffViews(same, JSON.parse(JSON.stringify(same)))).toBeUndefined();
    }),
  );
});

test('[A4] given one changed field deep inside, the patch names only it', () => {
  const before = { lots: { L1: { best: 5, rows: [1, 2] }, L2: { best: 7 } } };
  const after = { lots: { L1: { best: 4, rows: [1, 2] }, L2: { best: 7 } } };
  expect(diffViews(before, after)).toEqual({ lots: { L1: { best: 4 } } });
});
