import { type TortureOptions, readOptions, USAGE } from './options.ts';
import { PLANT_NAMES, type PlantName } from './plants.ts';
import { foundBy, summaryOf } from './report.ts';
import { Run } from './run.ts';

/** `npm run torture`: see USAGE. */

const EXIT_USAGE = 2;
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const abort = new AbortController();

const args = process.argv.slice(2);
const options = readOptions(args);
if (args.includes('--help')) say(USAGE);
else if (!options.ok) {
  process.stderr.write(`torture: ${options.error}\n${USAGE}\n`);
  process.exitCode = EXIT_USAGE;
} else {
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('uncaughtException', onFault);
  process.on('unhandledRejection', onFault);
  process.exit((await run(options.value)) ? 0 : 1);
}

/** The first signal ends the run in order, the second at once. */
function onSignal(): void {
  if (abort.signal.aborted) process.exit(1);
  say('ending: servers, clients, PostgreSQL and the folder are taken away');
  abort.abort();
}

/** A fault of the torture itself: nothing is left behind, and the run counts for nothing. */
function onFault(error: unknown): void {
  process.stderr.write(
    `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  abort.abort();
}

/** Whether the run came out as it should. */
async function run(wanted: TortureOptions): Promise<boolean> {
  const { plant, isAllPlants } = wanted;
  if (isAllPlants) return findAll(wanted, PLANT_NAMES);
  if (plant !== undefined) return findAll(wanted, [plant]);
  const { seed, seconds, bidders, rate } = wanted;
  say(`torture with seed ${seed}: ${seconds} s, ${bidders} bidders, up to ${rate} offers/s`);
  const { lines, isGood } = summaryOf(wanted, await new Run(wanted, say, abort.signal).go());
  for (const line of lines) say(line);
  return isGood && !abort.signal.aborted;
}

/** One run for each planted fault; every one has to be found. */
async function findAll(wanted: TortureOptions, plants: readonly PlantName[]): Promise<boolean> {
  let found = 0;
  for (const plant of plants) {
    if (abort.signal.aborted) break;
    say(`the planted fault ${plant}, seed ${wanted.seed}`);
    const from = performance.now();
    const planted = { ...wanted, plant };
    const result = await new Run(planted, say, abort.signal).go();
    const broken = foundBy(plant, result);
    if (plants.length === 1) for (const line of summaryOf(planted, result).lines) say(line);
    const seconds = Math.round((performance.now() - from) / 1_000);
    if (broken.length > 0) found += 1;
    say(
      broken.length > 0
        ? `${plant} was found by ${broken.join(', ')} in ${seconds} s`
        : `${plant} was NOT found in ${seconds} s`,
    );
  }
  say(`${found} passed, ${plants.length - found} failed`);
  return found === plants.length;
}
