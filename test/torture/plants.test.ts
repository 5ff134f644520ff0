import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { INVARIANTS } from './findings.ts';
import { PLANT_NAMES, PLANTS } from './plants.ts';

test.each(PLANT_NAMES)('the place of the planted fault %s is in the program, once', (name) => {
  const { file, edits, breaks } = PLANTS[name];
  const source = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  expect(edits.length).toBeGreaterThan(0);
  for (const [find, replace] of edits) {
    expect(source.split(find), find).toHaveLength(2);
    expect(replace).not.toBe(find);
  }
  expect(Object.keys(INVARIANTS)).toEqual(expect.arrayContaining([...breaks]));
});
