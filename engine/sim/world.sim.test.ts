import { expect, test } from 'vitest';
import { checkAgainstClockOracle } from './clock-check.ts';
import { type RunFacts, runSeed } from './world.ts';

/** Seeds that once failed; they stay for ever, each with what it found, and with the formats that there were then. */
const KEPT_SEEDS: readonly (readonly [seed: number, found: string])[] = [
  [1, 'watchers of an ended auction that was read again saw no later announcement'],
  [6, 'after a restart an ended auction did not answer commands from before its end'],
];

test.each(KEPT_SEEDS)('[D1] given kept seed %i (%s), every invariant holds', async (seed) => {
  const facts = await runSeed(seed, 'safety', { formats: 'first' });
  expect(facts.commands).toBeGreaterThan(0);
});

test('[D1] [B3] [B6] [B7] [DUTCH-2] [JAP-3] [RND-3] [PRX-5] [PRX-7] [FP-5] given fresh seeds with swarm faults, every invariant holds and the runs did real work', async () => {
  const total: Record<string, number> = {};
  const first = 10_000;
  for (let seed = first; seed < first + 60; seed += 1) {
    const facts = await runSeed(seed).catch((error: unknown) => {
      throw new Error(`seed ${seed}: ${String(error)}`);
    });
    for (const [name, value] of Object.entries(facts)) {
      if (typeof value === 'number') total[name] = (total[name] ?? 0) + value;
    }
  }
  const reached: (keyof RunFacts)[] = [
    'accepted',
    'refused',
    'crashes',
    'takeovers',
    'clockSteps',
    'pauses',
    'deltas',
    'rulePauses',
    'approvedActs',
    'dropOuts',
    'turns',
    'standingOffers',
    'acceptances',
  ];
  for (const marker of reached) expect(total[marker], marker).toBeGreaterThan(10);
});

test('[DUTCH-3] [JAP-5] [RND-6] given seeds, what became of auctions with a clock is what the oracle makes of their commands', async () => {
  let compared = 0;
  for (let seed = 30_000; seed < 30_010; seed += 1) {
    await runSeed(seed, 'safety', {
      onJournal: (journal) => {
        if (checkAgainstClockOracle(journal)) compared += 1;
      },
    }).catch((error: unknown) => {
      throw new Error(`seed ${seed}: ${String(error)}`);
    });
  }
  expect(compared).toBeGreaterThan(3);
});

test('[D1] [F5] given seeds in liveness mode, where some faults never heal, everybody is answered and all lots end', async () => {
  let commands = 0;
  for (let seed = 20_000; seed < 20_025; seed += 1) {
    const facts = await runSeed(seed, 'liveness').catch((error: unknown) => {
      throw new Error(`seed ${seed}: ${String(error)}`);
    });
    commands += facts.commands;
  }
  expect(commands).toBeGreaterThan(1_000);
});

test('[AUC-11] given one seed twice, both runs leave the same journals', async () => {
  const [first, second] = [await runSeed(77), await runSeed(77)];
  expect(second).toEqual(first);
});
