import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ROOT } from '../process/programs.ts';

/** The image as its Dockerfile describes it, without a container runtime. */
export interface Instruction {
  readonly name: string;
  readonly rest: string;
}

/** Instructions of the Dockerfile: comments gone, continued lines joined. */
export function dockerInstructions(): readonly Instruction[] {
  return readFileSync(join(ROOT, 'Dockerfile'), 'utf8')
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = '', rest = ''] = /^([A-Z]+)\s+(.*)$/s.exec(line) ?? [];
      return { name, rest };
    });
}

/** Of the stage that becomes the image. */
export function finalStage(): readonly Instruction[] {
  const all = dockerInstructions();
  return all.slice(all.findLastIndex(({ name }) => name === 'FROM') + 1);
}

/** Sources and target of every COPY out of the context. */
export function copiesOf(
  stage: readonly Instruction[],
): readonly { readonly sources: readonly string[]; readonly target: string }[] {
  return stage
    .filter(({ name, rest }) => name === 'COPY' && !rest.startsWith('--'))
    .map(({ rest }) => {
      const words = rest.split(/\s+/);
      return { sources: words.slice(0, -1), target: words.at(-1) ?? '' };
    });
}

/** Whether `.dockerignore` keeps this path, relative to the root, out of the context: the last line that matches decides. */
export function contextFilter(): (path: string) => boolean {
  const rules = readFileSync(join(ROOT, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const isKept = line.startsWith('!');
      return { isKept, pattern: patternOf(isKept ? line.slice(1) : line) };
    });
  return (path) => !(rules.findLast(({ pattern }) => pattern.test(path))?.isKept ?? true);
}

/** A path matches with all that lies below it. */
function patternOf(line: string): RegExp {
  const source = line
    .split('/')
    .map((part) => (part === '**' ? '(?:[^/]+/)*' : `${escaped(part)}/`))
    .join('')
    .replace(/\/$/, '');
  return new RegExp(`^${source}(?:/|$)`);
}

function escaped(part: string): string {
  return part.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*');
}

/** What ENV sets. */
export function imageEnv(stage: readonly Instruction[]): Readonly<Record<string, string>> {
  const words = stage.filter(({ name }) => name === 'ENV').flatMap(({ rest }) => rest.split(/\s+/));
  return Object.fromEntries(
    words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
  );
}

/**
 * Lays the application folder of the image into `folder`: what is copied from the context, without what `.dockerignore` leaves
 * out, and the packages of an installation without `dev` and `optional`. What the build stage makes is not there.
 */
export async function layImage(folder: string): Promise<void> {
  const isIgnored = contextFilter();
  for (const { sources, target } of copiesOf(finalStage())) {
    for (const source of sources) {
      const isFolder = target.endsWith('/');
      const to = join(folder, target, isFolder ? (source.split('/').at(-1) ?? '') : '');
      await mkdir(dirname(to), { recursive: true });
      const filter = (path: string): boolean => !isIgnored(relative(ROOT, path));
      await cp(join(ROOT, source), to, { recursive: true, filter });
    }
  }
  for (const path of await productionPackages()) {
    const to = join(folder, path);
    await mkdir(dirname(to), { recursive: true });
    await symlink(join(ROOT, path), to);
  }
}

interface LockEntry {
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
}

/** Top-level folders in node_modules that `npm ci --omit=dev --omit=optional` makes. */
async function productionPackages(): Promise<readonly string[]> {
  const lock: { readonly packages: Readonly<Record<string, LockEntry>> } = JSON.parse(
    await readFile(join(ROOT, 'package-lock.json'), 'utf8'),
  );
  return Object.entries(lock.packages).flatMap(([path, { dev, optional, devOptional }]) => {
    const isTop = /^node_modules\/(?:@[^/]+\/)?[^/]+$/.test(path);
    return isTop && dev !== true && optional !== true && devOptional !== true ? [path] : [];
  });
}
