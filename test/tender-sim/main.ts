import { parseArgs } from 'node:util';
import { makeCast } from './cast.ts';
import { LIE_NAMES } from './plan.ts';
import { runTender } from './run-seed.ts';

/**
 * `npm run sim:tender -- [--seed N] [--runs N] [--lie NAME]`: whole sealed tenders by seed, with a platform that lies. Exit 0 when
 * every seed held, 1 with the first that did not, 2 for a wrong argument.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    runs: { type: 'string', default: '100' },
    lie: { type: 'string' },
  },
});
const first = values.seed === undefined ? 1 : Number(values.seed);
const runs = values.seed === undefined ? Number(values.runs) : 1;
const only = LIE_NAMES.find((name) => name === values.lie);
if (
  !Number.isSafeInteger(first) ||
  !(runs >= 1) ||
  (values.lie !== undefined && only === undefined)
) {
  process.stderr.write(
    `sim:tender: --seed and --runs take whole numbers, --lie one of ${LIE_NAMES.join(' ')}\n`,
  );
  process.exit(2);
}
const started = performance.now();
const cast = await makeCast();
const totals = new Map<string, number>();
for (let seed = first; seed < first + runs; seed += 1) {
  try {
    for (const [name, value] of Object.entries(await runTender(cast, seed, only))) {
      const key = typeof value === 'number' ? name : `${name} ${value}`;
      totals.set(key, (totals.get(key) ?? 0) + (typeof value === 'number' ? value : 1));
    }
  } catch (error) {
    process.stderr.write(`seed ${seed}: ${error instanceof Error ? error.stack : String(error)}\n`);
    process.stderr.write(`again with: npm run sim:tender -- --seed ${seed}\n`);
    process.exit(1);
  }
}
const seconds = (performance.now() - started) / 1_000;
process.stdout.write(`${runs} seeds held, ${(runs / seconds).toFixed(1)} seeds/s\n`);
process.stdout.write(`${[...totals].map(([name, value]) => `${name} ${value}`).join(', ')}\n`);
