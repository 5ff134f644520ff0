/**
 * Builds the web client into clients/web/dist when anything it is made of has changed. The hash of the inputs lies
 * in the folder itself; the finished folder is moved into place, so a server never sees half a build.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fail, ROOT, seconds, setUp } from './setup.mjs';

const WEB = join(ROOT, 'clients', 'web');
const DIST = join(WEB, 'dist');
const STAMP = '.kaibiao-build';
const INPUTS = [
  'clients/web',
  'clients/sdk',
  'contracts',
  'engine/core',
  'pki',
  'tools/build-verifier.mjs',
  'package-lock.json',
  'package.json',
];
const IS_TEST = /\.(?:test|suite)\.tsx?$/;

/** In: what `setUp` returned. */
export function buildWeb({ node, env }) {
  const wanted = inputHash();
  const stamp = join(DIST, STAMP);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  const startedAt = Date.now();
  process.stdout.write('kaibiao: building the web client … ');
  const fresh = join(ROOT, '.cache', `web-${process.pid}`);
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  const steps = [
    [vite, 'build', WEB, '--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn'],
    [join(ROOT, 'tools', 'build-verifier.mjs'), fresh],
  ];
  for (const step of steps) {
    // A shell or a test runner may have set another NODE_ENV, which would build React's slow development version.
    const run = spawnSync(node, step, {
      cwd: ROOT,
      env: { ...env, NODE_ENV: 'production' },
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    if (run.status === 0) continue;
    rmSync(fresh, { recursive: true, force: true });
    process.stdout.write('failed\n');
    console.error(`${run.stdout ?? ''}${run.stderr ?? ''}${run.error ?? ''}`.trim());
    fail('the web client does not build', run.status ?? 1);
  }
  writeFileSync(join(fresh, STAMP), wanted);
  moveIntoPlace(fresh);
  process.stdout.write(`done in ${seconds(startedAt)}\n`);
}

function moveIntoPlace(fresh) {
  const old = join(ROOT, '.cache', `web-old-${process.pid}`);
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  if (existsSync(DIST)) renameSync(DIST, old);
  renameSync(fresh, DIST);
  rmSync(old, { recursive: true, force: true });
}

function inputHash() {
  const hash = createHash('sha256');
  for (const input of INPUTS) {
    for (const file of filesUnder(join(ROOT, input))) {
      hash
        .update(`${relative(ROOT, file)}\0`)
        .update(readFileSync(file))
        .update('\0');
    }
  }
  return `${hash.digest('hex')}\n`;
}

function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (path === DIST) return [];
  let entries;
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path];
    throw error;
  }
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const child = join(path, entry.name);
      if (entry.isDirectory()) return filesUnder(child);
      return entry.isFile() && !IS_TEST.test(entry.name) ? [child] : [];
    });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) buildWeb(setUp());
