import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { ROOT } from '#test/process/programs.ts';
import { type Cast, makeCast } from './cast.ts';
import { LIE_NAMES, LIES } from './plan.ts';
import { PLANTED_FAULTS } from './planted.ts';
import { runTender, type TenderFacts } from './run-seed.ts';

let cast: Cast;
beforeAll(async () => {
  cast = await makeCast();
});

async function run(seeds: readonly number[], only?: (typeof LIE_NAMES)[number]) {
  const all: TenderFacts[] = [];
  for (const seed of seeds) {
    const facts = await runTender(cast, seed, only).catch((error: unknown) => {
      throw new Error(`seed ${seed}: ${String(error)}`);
    });
    all.push(facts);
  }
  return all;
}

const lies = LIE_NAMES.filter((lie) => lie !== 'none');

test.each(lies)(
  '[SEAL-12] [SEAL-16] [SEAL-17] [SEAL-19] [SEAL-22] [SEAL-23] given a platform that lies (%s), whoever it lies to finds it out and nobody else is harmed',
  async (lie) => {
    const [facts] = await run([100 + lies.indexOf(lie)], lie);
    expect(facts?.lie).toBe(lie);
  },
);

test('[SEAL-9] [SEAL-18] given lost and wrong holders, absent bidders and bids sealed wrongly, each bid opens just when enough holders are there, by its lock, or has its cause', async () => {
  const all = await run([3, 8, 12, 20, 31, 34], 'none');
  const sum = (what: keyof TenderFacts): number =>
    all.reduce((total, facts) => total + Number(facts[what]), 0);
  for (const marker of ['opened', 'shut', 'late', 'withdrawn', 'replaced'] as const) {
    expect(sum(marker), marker).toBeGreaterThan(0);
  }
  expect(sum('lostHolders')).toBeGreaterThan(0);
  expect(sum('wrongHolders')).toBeGreaterThan(0);
});

test('[SEAL-18] given one seed twice, what happened is the same, whatever the keys', async () => {
  const [first] = await run([3], 'none');
  cast = await makeCast();
  const [second] = await run([3], 'none');
  expect(second).toEqual(first);
});

test('every kind of lie has somebody who finds it out', () => {
  expect(new Set(Object.values(LIES))).toEqual(
    new Set(['nobody', 'answer', 'bidder', 'verifier', 'holders']),
  );
});

test.each(PLANTED_FAULTS)(
  'given the planted fault $name, its place is in the source once',
  (fault) => {
    const source = readFileSync(join(ROOT, fault.file), 'utf8');
    for (const [find] of fault.edits) expect(source.split(find)).toHaveLength(2);
  },
);
