import { files, isTest, linesMatching, read, sources } from './tree.ts';

const SOURCE_LINES_MAX = 400;
/** Generated, or by nature without words of ours. */
const OPAQUE = /(?:^package-lock\.json|\.(?:png|jpe?g|svg|ico|woff2?|pdf|snap))$/;
/** Files that look for the very words that are forbidden elsewhere. */
const HUNTERS = /^test\/tidy(?:\/|\.test\.ts$)/;

const readable = files.filter((path) => !OPAQUE.test(path));
const code = sources.filter((path) => !HUNTERS.test(path));

function found(paths: readonly string[], pattern: RegExp): readonly string[] {
  return paths.flatMap((path) => linesMatching(path, pattern));
}

export function longFiles(): readonly string[] {
  return files
    .filter((path) => /\.(?:tsx?|mjs|js|sql|css|py)$/.test(path))
    .map((path) => ({ path, lines: read(path).split('\n').length - 1 }))
    .filter(({ lines }) => lines > SOURCE_LINES_MAX)
    .map(({ path, lines }) => `${path} has ${lines} lines`);
}

export function unfinished(): readonly string[] {
  const paths = readable.filter((path) => !HUNTERS.test(path) && !path.endsWith('.md'));
  return found(paths, /\b(?:TODO|FIXME|XXX|HACK)\b/);
}

export function sleepingTests(): readonly string[] {
  return found(code.filter(isTest), /\b(?:it|test|describe|suite)(?:\.\w+)*\.(?:only|skip|todo)\b/);
}

/** Errors caught without a word; a comment in the block, or on the line before `.catch`, is one. */
export function swallowedErrors(): readonly string[] {
  const pattern =
    /catch\s*(?:\([^)]*\))?\s*\{\s*\}|\.catch\(\(\w*\)\s*=>\s*(?:\{\s*\}|undefined)\)/;
  return found(code, pattern).filter((line) => !lineBefore(line).trimStart().startsWith('//'));
}

function lineBefore(place: string): string {
  const [path = '', number = '0'] = (place.split(' ')[0] ?? '').split(':');
  return read(path).split('\n')[Number(number) - 2] ?? '';
}

/** Silenced checks without ` -- reason` behind them. */
export function silencedChecks(): readonly string[] {
  return found(
    code,
    /@ts-(?:ignore|nocheck|expect-error)|(?:oxlint|eslint)-disable|biome-ignore/,
  ).filter((line) => {
    const [place = ''] = line.split(' ');
    const [path = '', number = '0'] = place.split(':');
    const text = read(path).split('\n')[Number(number) - 1] ?? '';
    return !/(?:-disable[\w-]*|@ts-expect-error|biome-ignore).* -- \S/.test(text);
  });
}

export function machinePaths(): readonly string[] {
  const paths = readable.filter((path) => !HUNTERS.test(path));
  return found(paths, /(?<![\w.*-])\/(?:work|root|home|Users)\/[\w.]+|[A-Z]:\\Users/);
}

/** OCDS's word for a bidder means 招标人 in English texts of the Chinese law. */
export function bannedWords(): readonly string[] {
  const paths = code.filter((path) => !path.startsWith('contracts/ocds/'));
  return found(paths, /tenderer/i);
}

const KEBAB = /^[a-z0-9]+(?:[-.][a-z0-9]+)*$/;
const CUSTOMARY = /^(?:[A-Z]+(?:-[A-Z]+)*\.md|README\.zh\.md|LICENSE|Dockerfile|Caddyfile)$/;

export function badNames(): readonly string[] {
  return files.filter((path) =>
    path
      .replace('.zh-CN.', '.zh.')
      .split('/')
      .some((part, index, parts) => {
        const bare = part.replace(/^\./, '');
        if (KEBAB.test(bare) || CUSTOMARY.test(part)) return false;
        const isMigration = parts[index - 1] === 'migrations';
        return !(isMigration && /^\d{4}_[a-z0-9_]+\.sql$/.test(part));
      }),
  );
}

/** Migrations are numbered 0001, 0002, … */
export function migrationGaps(): readonly string[] {
  return files
    .filter((path) => path.startsWith('db/migrations/'))
    .flatMap((path, index) => {
      const expected = String(index + 1).padStart(4, '0');
      return path.startsWith(`db/migrations/${expected}_`)
        ? []
        : [`${path} should be ${expected}_…`];
    });
}
