import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Everything that is or would be committed, as paths with `/` from the root of the repository. */
export const files: readonly string[] = execFileSync(
  'git',
  ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
  { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
)
  .split('\0')
  .filter((path) => path !== '' && statSync(`${ROOT}/${path}`, { throwIfNoEntry: false })?.isFile())
  .sort();

const known = new Set(files);
const folders = new Set(files.flatMap((path) => ancestors(path)));
const texts = new Map<string, string>();

export function hasFile(path: string): boolean {
  return known.has(path);
}

export function hasFolder(path: string): boolean {
  return folders.has(path);
}

/** Text of a file of the tree; throws when there is none. */
export function read(path: string): string {
  let text = texts.get(path);
  if (text === undefined) {
    text = readFileSync(`${ROOT}/${path}`, 'utf8');
    texts.set(path, text);
  }
  return text;
}

/** Text of a file that another check demands; empty when it is missing, so that one lack gives one failure. */
export function readOr(path: string): string {
  return hasFile(path) ? read(path) : '';
}

export function isTest(path: string): boolean {
  return /\.(?:test|suite)\.tsx?$/.test(path) || path.startsWith('test/');
}

export const sources = files.filter((path) => /\.(?:ts|tsx|mjs|js)$/.test(path));
export const markdown = files.filter((path) => path.endsWith('.md'));

/** `path:line` of every line that matches, with what matched. */
export function linesMatching(path: string, pattern: RegExp): readonly string[] {
  return read(path)
    .split('\n')
    .flatMap((line, index) => {
      const found = pattern.exec(line);
      return found ? [`${path}:${index + 1} ${found[0].trim()}`] : [];
    });
}

/** Members of `left` that `right` lacks. */
export function missingFrom(left: Iterable<string>, right: Iterable<string>): readonly string[] {
  const has = new Set(right);
  return [...new Set(left)].filter((item) => !has.has(item)).sort();
}

function ancestors(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('/'));
}
