import { parseArgs } from 'node:util';
import { runSeed } from './world.ts';

/**
 * `npm run sim -- [--seed N] [--runs N] [--mode safety|liveness]`: exit 0 when every seed held, 1 with the first that
 * did not, 2 for a wrong argument.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    runs: { type: 'string', default: '100' },
    mode: { type: 'string', default: 'safety' },
  },
});
const first = values.seed === undefined ? 1 : Number(values.seed);
const runs = values.seed === undefined ? Number(values.runs) : 1;
const { mode } = values;
if (!Number.isSafeInteger(first) || !(runs >= 1) || (mode !== 'safety' && mode !== 'liveness')) {
  process.stderr.write('sim: --seed and --runs take whole numbers, --mode safety or liveness\n');
  process.exit(2);
}
const started = performance.now();
const totals = new Map<string, number>();
for (let seed = first; seed < first + runs; seed += 1) {
  try {
    const facts = await runSeed(seed, mode);
    for (const [name, value] of Object.entries(facts)) {
      if (typeof value === 'number') totals.set(name, (totals.get(name) ?? 0) + value);
    }
  } catch (error) {
    process.stderr.write(
      `seed ${seed}: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.stderr.write(`again with: npm run sim -- --seed ${seed} --mode ${mode}\n`);
    process.exit(1);
  }
}
const seconds = (performance.now() - started) / 1_000;
process.stdout.write(`${runs} seeds held, ${(runs / seconds).toFixed(1)} seeds/s\n`);
process.stdout.write(`${[...totals].map(([name, value]) => `${name} ${value}`).join(', ')}\n`);
