/**
 * `npm start`: sets up, builds the web client when needed, runs the server on the pinned Node with this environment
 * and these arguments, and ends with its exit code. `--dev` restarts it whenever a source file changes.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildWeb } from './build-web.mjs';
import { fail, ROOT, setUp } from './setup.mjs';

/** npm and the terminal may both deliver one Ctrl-C; what comes within this time is the same one. */
const SAME_SIGNAL_MS = 1_000;
const PARENT_WATCH_MS = 250;

const args = process.argv.slice(2);
const isDev = args.includes('--dev');
const ready = setUp();
buildWeb(ready);

const server = spawn(
  ready.node,
  [
    ...(isDev ? ['--watch', '--watch-preserve-output'] : []),
    '--import',
    pathToFileURL(join(ROOT, 'tools', 'die-with-parent.mjs')).href,
    join(ROOT, 'gateway', 'main.ts'),
    ...args.filter((arg) => arg !== '--dev'),
  ],
  {
    cwd: ROOT,
    env: ready.env,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    detached: process.platform !== 'win32',
  },
);
server.on('error', (error) => fail(`the server cannot be started: ${error.message}`));
server.on('exit', (code, signal) => {
  process.exit(signal === null ? code : 128 + (constants.signals[signal] ?? 0));
});

let forwardedAtMs = -Infinity;
function forward(signal) {
  if (performance.now() - forwardedAtMs < SAME_SIGNAL_MS) return;
  forwardedAtMs = performance.now();
  server.kill(signal);
}
process.on('SIGINT', forward);
process.on('SIGTERM', forward);
process.on('SIGHUP', () => forward('SIGTERM'));

// Under npm: when npm is killed, or a shell between dies of a signal without passing it on, nobody else would stop us.
if (process.env.npm_lifecycle_event) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    forward('SIGTERM');
  }, PARENT_WATCH_MS);
}
