import { spawn } from 'node:child_process';
import { createReadStream, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machineText } from '../bench/report.ts';
import type { AccountsFile } from '../scenarios/lib/accounts.ts';
import { htmlReport } from '../scenarios/lib/report.ts';
import { crossed, type RunFile } from '../scenarios/lib/run-file.ts';
import { SCENARIO_NAMES } from '../scenarios/lib/thresholds.ts';
import { comparisonText, compareRuns, readRun } from './compare.ts';
import { checkJournals, readSeen } from './journal-check.ts';
import { exportsOf } from './exports.ts';
import { findK6 } from './k6-program.ts';
import { EXIT, LoadError } from './load-error.ts';
import { type OwnServer, startOwnServer } from './own-server.ts';
import { Sampler } from './sampler.ts';
import { openSlowPipe } from './slow-pipe.ts';

/** `npm run loadtest`: a scenario against a server, and the check of the journals afterwards. */
const HELP = `Usage: npm run loadtest -- <scenario> [KEY=VALUE …] [--out FOLDER] [--driver k6|node]
       npm run loadtest -- compare BEFORE.json AFTER.json [--band PERCENT]

Scenarios: ${SCENARIO_NAMES.join(', ')}

Starts a server of its own on a fresh database, unless BASE_URL and ACCOUNTS_FILE name one. Runs the scenario with
k6 v2, then exports the journal of each auction, verifies it, and looks up every acknowledgement that k6 saw.
KEY=VALUE sets what a scenario can vary (RATE, BIDDERS, VIEWERS, LASTS_S …): see the top of its file.
Leaves run.json, summary.json, report.html and acks.log in the folder (.cache/load/<scenario>-<time>).

--driver node runs the same scenario without k6, in one process of Node: less load, the same figures, thresholds and
checks. Runs of different drivers are not compared with each other.

compare holds two run.json (or summary.json) against each other; changes within the band (10 %) count as noise, and where
the machine was much busier in one of them, nothing is called better or worse.

Exit status: 0 everything held; 1 a journal does not verify, lacks an acknowledged offer, or (compare) something got
worse; 2 wrong usage; 3 no k6 and none can be built (--driver node needs none); 4 server or driver failed; 99 thresholds crossed.
`;

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DRIVERS = ['k6', 'node'] as const;
type Driver = (typeof DRIVERS)[number];
const NODE_DRIVER = 'loadtest/driver/main.ts';
const SUPPLIERS_PRESET = 100;
const SLOW_BYTES_PER_SECOND = 1_000;
const ASSIGNMENT = /^([A-Z_]+)=(.*)$/;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof LoadError)) throw error;
  say(`loadtest: ${error.message}`);
  process.exitCode = error.exitCode;
}

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args);
  const [first, ...rest] = positionals;
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (first === 'compare') return compare(rest, values.band);
  if (first === undefined || !SCENARIO_NAMES.includes(first)) {
    const what = first === undefined ? 'name a scenario' : `there is no scenario "${first}"`;
    throw new LoadError(EXIT.usage, `${what}: ${SCENARIO_NAMES.join(', ')} (--help says more)`);
  }
  const knobs = readAssignments(rest);
  const driver = driverOf(values.driver);
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  const out = values.out ?? join(ROOT, '.cache', 'load', `${first}-${stamp}`);
  return runScenario({ scenario: first, knobs, out, driver });
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', default: false, short: 'h' },
        out: { type: 'string' },
        driver: { type: 'string', default: 'k6' },
        band: { type: 'string', default: '10' },
      },
    });
  } catch (error) {
    throw new LoadError(EXIT.usage, error instanceof Error ? error.message : String(error));
  }
}

function driverOf(name: string): Driver {
  const found = DRIVERS.find((driver) => driver === name);
  if (found === undefined) throw new LoadError(EXIT.usage, '--driver takes k6 or node');
  return found;
}

function readAssignments(words: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    words.map((word) => {
      const [, key = '', value = ''] = ASSIGNMENT.exec(word) ?? [];
      if (key === '') throw new LoadError(EXIT.usage, `${word} is not KEY=VALUE`);
      return [key, value];
    }),
  );
}

function compare(files: readonly string[], bandText: string): number {
  const [before, after] = files;
  if (before === undefined || after === undefined || files.length > 2) {
    throw new LoadError(EXIT.usage, 'compare takes two run files');
  }
  const band = Number(bandText) / 100;
  if (!(band >= 0 && band < 1)) throw new LoadError(EXIT.usage, '--band takes 0 to 99 percent');
  const [a, b] = [readRun(before), readRun(after)];
  const rows = compareRuns(a, b, band);
  process.stdout.write(comparisonText(a, b, rows, band));
  return rows.some(({ verdict }) => verdict === 'worse') ? 1 : 0;
}

interface Run {
  readonly scenario: string;
  readonly knobs: Readonly<Record<string, string>>;
  readonly out: string;
  readonly driver: Driver;
}

async function runScenario(run: Run): Promise<number> {
  const env = process.env;
  const generator =
    run.driver === 'node'
      ? [process.execPath, NODE_DRIVER]
      : [findK6({ env, cache: join(ROOT, '.cache', 'k6'), say })];
  await mkdir(run.out, { recursive: true });
  const before = loadNow();
  const place = await openPlace(run);
  const slow = await openSlowPipe({
    host: new URL(place.url).hostname,
    port: Number(new URL(place.url).port || 80),
    bytesPerSecond: SLOW_BYTES_PER_SECOND,
  });
  const sampler = new Sampler(place.url);
  try {
    say(`load ${run.scenario} against ${place.url}; report in ${run.out}`);
    const status = await runGenerator(generator, run, {
      BASE_URL: place.url,
      ACCOUNTS_FILE: place.accountsFile,
      SLOW_URL: `ws://127.0.0.1:${slow.port}/live`,
      OUT: run.out,
      MACHINE: `${machineText()}; generator ${run.driver}`,
      ...run.knobs,
    });
    const samples = sampler.stop();
    const load = { before, after: loadNow(), processors: availableParallelism() };
    if (status !== 0 && status !== EXIT.thresholds) {
      throw new LoadError(
        EXIT.failed,
        `${run.driver} ended with ${status}; what it said stands above`,
      );
    }
    return await conclude(run, { ...place, samples, load });
  } finally {
    sampler.stop();
    slow.close();
    await place.stop();
  }
}

interface Place {
  readonly url: string;
  readonly accountsFile: string;
  readonly accounts: AccountsFile;
  stop(): Promise<void>;
}

async function openPlace({ knobs, out }: Run): Promise<Place> {
  const baseUrl = knobs['BASE_URL'] ?? process.env['BASE_URL'];
  // Build tools set a variable of this name to a path.
  if (baseUrl !== undefined && /^https?:/.test(baseUrl)) {
    const accountsFile = knobs['ACCOUNTS_FILE'] ?? process.env['ACCOUNTS_FILE'];
    if (accountsFile === undefined || !existsSync(accountsFile)) {
      throw new LoadError(EXIT.usage, 'BASE_URL needs ACCOUNTS_FILE (see loadtest/README.md)');
    }
    const accounts: AccountsFile = JSON.parse(readFileSync(accountsFile, 'utf8'));
    return {
      url: baseUrl.replace(/\/+$/, ''),
      accountsFile,
      accounts,
      stop: async () => undefined,
    };
  }
  const suppliers = Math.max(10, Number(knobs['BIDDERS'] ?? SUPPLIERS_PRESET) + 1);
  say(`starting a server with ${suppliers} suppliers …`);
  const log = { info: () => undefined, warn: say, error: say };
  const server = await startOwnServer({ suppliers, log });
  const accountsFile = join(out, 'accounts.json');
  writeFileSync(accountsFile, JSON.stringify(server.accounts), { mode: 0o600 });
  return {
    url: server.url,
    accountsFile,
    accounts: server.accounts,
    stop: () => stopOwn(server, accountsFile),
  };
}

async function stopOwn(server: OwnServer, accountsFile: string): Promise<void> {
  rmSync(accountsFile, { force: true });
  await server.stop();
}

/** Of the last minute; 0 on systems that do not count it. */
function loadNow(): number {
  return loadavg()[0] ?? 0;
}

/** k6, or the driver that takes the same arguments and leaves the same files. */
function runGenerator(
  [program = '', ...before]: readonly string[],
  run: Run,
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const settings = Object.entries(env).flatMap(([key, value]) => ['-e', `${key}=${value}`]);
  const script = join(ROOT, 'loadtest', 'scenarios', `${run.scenario}.ts`);
  const output = ['--console-output', join(run.out, 'acks.log')];
  const child = spawn(
    program,
    [...before, 'run', '--log-format', 'json', ...output, ...settings, script],
    { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === null ? EXIT.failed : 128)));
  });
}

/** Checks the journals and writes what the run was, with everything that is known about it. */
async function conclude(
  run: Run,
  facts: Place & Required<Pick<RunFile, 'samples' | 'load'>>,
): Promise<number> {
  const lines = createInterface({ input: createReadStream(join(run.out, 'acks.log')) });
  const seen = await readSeen(lines);
  say('checking the journals …');
  const journal = await checkJournals(seen, await exportsOf(facts.url, facts.accounts.agency));
  const summary: RunFile = JSON.parse(readFileSync(join(run.out, 'summary.json'), 'utf8'));
  const { samples, load } = facts;
  const whole: RunFile = { ...summary, samples, load, knobs: run.knobs, journal };
  writeFileSync(join(run.out, 'run.json'), `${JSON.stringify(whole, null, 2)}\n`);
  writeFileSync(join(run.out, 'report.html'), htmlReport(whole));
  const { acknowledged, auctions, faults } = journal;
  say(
    `journals: ${acknowledged} acknowledgements in ${auctions} auctions, ${faults.length} faults`,
  );
  for (const fault of faults) say(`  ${fault}`);
  say(`report: ${join(run.out, 'report.html')}`);
  if (faults.length > 0) return EXIT.journal;
  return crossed(whole).length > 0 ? EXIT.thresholds : 0;
}
