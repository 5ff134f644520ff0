import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { EXIT, LoadError } from './load-error.ts';

/** The k6 that the scenarios are written for: v2, which runs TypeScript and has `k6/websockets`. */
const MODULE = 'go.k6.io/k6/v2';
const VERSION = 'v2.2.0';
const BUILD_MS_MAX = 600_000;
const IS_V2 = /^k6(?:\.exe)? v2\./;

export interface K6Search {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where a k6 that is built here is kept. */
  readonly cache: string;
  readonly say: (line: string) => void;
}

/** Finds k6 on the path, else in the cache, else builds it with Go; throws `LoadError` that says how to get one. */
export function findK6({ env, cache, say }: K6Search): string {
  const onPath = programOnPath('k6', env);
  const found = onPath === undefined ? undefined : versionOf(onPath, env);
  if (onPath !== undefined && found !== undefined && IS_V2.test(found)) return onPath;
  const tried =
    onPath === undefined ? 'there is no k6 on the path' : `${onPath} is ${found ?? 'no k6'}`;
  const built = join(cache, process.platform === 'win32' ? 'k6.exe' : 'k6');
  if (existsSync(built)) return built;
  const go = programOnPath('go', env);
  if (go === undefined) throw notThere(tried, 'there is no Go to build it with');
  say(`${tried}: building ${MODULE}@${VERSION} with Go …`);
  mkdirSync(cache, { recursive: true });
  const run = spawnSync(go, ['install', `${MODULE}@${VERSION}`], {
    env: { ...env, GOBIN: cache },
    encoding: 'utf8',
    timeout: BUILD_MS_MAX,
  });
  if (run.status === 0 && existsSync(built)) return built;
  throw notThere(tried, `go install failed: ${lastLine(run.stderr ?? String(run.error))}`);
}

function notThere(...reasons: readonly string[]): LoadError {
  return new LoadError(
    EXIT.noK6,
    `k6 ${VERSION} is needed and not there (${reasons.join('; ')}). Install it from https://k6.io (package, ` +
      `container or binary), or Go 1.25 with a way to its module proxy, then run this again.`,
  );
}

function programOnPath(name: string, env: K6Search['env']): string | undefined {
  const names = process.platform === 'win32' ? [`${name}.exe`] : [name];
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.flatMap((folder) => names.map((file) => join(folder, file))).find(existsSync);
}

function versionOf(file: string, env: K6Search['env']): string | undefined {
  const run = spawnSync(file, ['version'], { env, encoding: 'utf8', timeout: 20_000 });
  return run.status === 0 ? run.stdout.trim().split('\n', 1)[0] : undefined;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
}
