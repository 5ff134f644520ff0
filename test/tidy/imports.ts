import { dirname, join } from 'node:path/posix';
import { files, hasFile, isTest, read, sources } from './tree.ts';

/** One import of a file of ours, static, dynamic, by type or by `new URL(…, import.meta.url)`. */
interface Import {
  readonly from: string;
  readonly to: string;
}

const SPECIFIERS = [
  /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?['"]([^'"\n]+)['"]/g,
  /\bimport\s*\(\s*['"]([^'"\n]+)['"]/g,
  /\bnew URL\(\s*['"]([^'"\n]+)['"]\s*,\s*import\.meta\.url/g,
  /\bvi\.mock\(\s*['"]([^'"\n]+)['"]/g,
];

function specifiers(text: string): readonly string[] {
  return SPECIFIERS.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => match[1] ?? ''),
  );
}

function resolved(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (specifier.startsWith('.')) return join(dirname(from), specifier.replace(/\?.*$/, ''));
  return undefined;
}

export const imports: readonly Import[] = sources.flatMap((from) =>
  specifiers(read(from)).flatMap((specifier) => {
    const to = resolved(from, specifier);
    return to === undefined ? [] : [{ from, to }];
  }),
);

const NEVER_FOR_SERVERS = ['clients', 'demo', 'examples', 'loadtest', 'test', 'tools'];

/**
 * What a folder's files may not import, the first line that fits counts. `docs/ARCHITECTURE.md` says why. The lint
 * rules say the same of `#` imports; here relative paths are followed too.
 */
const BORDERS: readonly { readonly from: RegExp; readonly not: readonly string[] }[] = [
  {
    from: /^contracts\//,
    not: ['db', 'engine', 'gateway', 'modules', 'pki', ...NEVER_FOR_SERVERS],
  },
  { from: /^pki\//, not: ['db', 'engine', 'gateway', 'modules', ...NEVER_FOR_SERVERS] },
  {
    from: /^engine\/core\//,
    not: [
      'db',
      'engine/api.ts',
      'engine/main.ts',
      'engine/runtime',
      'engine/store',
      'engine/proof',
      'engine/sim',
      'gateway',
      'modules',
      ...NEVER_FOR_SERVERS,
    ],
  },
  { from: /^engine\/sim\//, not: ['test', 'tools'] },
  { from: /^engine\//, not: ['engine/sim', 'gateway', 'modules', ...NEVER_FOR_SERVERS] },
  { from: /^documents\//, not: ['db', 'engine', 'gateway', 'modules', ...NEVER_FOR_SERVERS] },
  { from: /^db\//, not: ['engine', 'gateway', 'modules', ...NEVER_FOR_SERVERS] },
  { from: /^modules\//, not: ['engine', 'gateway', ...NEVER_FOR_SERVERS] },
  { from: /^gateway\/main\.ts$/, not: ['engine/sim', 'loadtest', 'test', 'tools'] },
  // Files directly in gateway/ put the process together.
  { from: /^gateway\/[^/]+$/, not: ['engine/core', 'engine/sim', ...NEVER_FOR_SERVERS] },
  {
    from: /^gateway\//,
    not: ['engine/core', 'engine/store', 'engine/sim', ...NEVER_FOR_SERVERS],
  },
  {
    from: /^clients\/sdk\//,
    not: ['db', 'engine', 'gateway', 'modules', 'clients/web', 'clients/cli'],
  },
  // The verifier recomputes rankings by the rules themselves, which are pure; nothing else of the engine reaches a page.
  {
    from: /^clients\/web\/verifier\//,
    not: [
      'db',
      'engine/api.ts',
      'engine/main.ts',
      'engine/export',
      'engine/proof',
      'engine/runtime',
      'engine/sim',
      'engine/store',
      'gateway',
      'modules',
      'clients/cli',
      'demo',
    ],
  },
  { from: /^clients\/web\//, not: ['db', 'engine', 'gateway', 'modules', 'clients/cli', 'demo'] },
  { from: /^clients\/cli\//, not: ['gateway', 'clients/web', 'demo', 'loadtest', 'test'] },
  {
    from: /^examples\//,
    not: ['db', 'engine', 'gateway', 'modules', 'clients/web', 'clients/cli', 'demo'],
  },
  { from: /^demo\//, not: ['engine/core', 'engine/store', 'loadtest', 'test'] },
];

function isUnder(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** Imports over a forbidden border, tests excepted: they may reach across. */
export function borderCrossings(): readonly string[] {
  return imports
    .filter(({ from, to }) => !isTest(from) && /\.(?:tsx?|mjs|json)$/.test(to))
    .filter(({ from, to }) => {
      const border = BORDERS.find((line) => line.from.test(from));
      return border?.not.some((folder) => isUnder(to, folder)) || isForeignPart(from, to);
    })
    .map(({ from, to }) => `${from} imports ${to}`);
}

/** Modules import no other module, features of the web client no other feature. */
function isForeignPart(from: string, to: string): boolean {
  return [/^modules\/([^/]+)\//, /^clients\/web\/features\/([^/]+)\//].some((pattern) => {
    const mine = pattern.exec(from)?.[1];
    const theirs = pattern.exec(to)?.[1];
    return mine !== undefined && theirs !== undefined && mine !== theirs && theirs !== 'kit';
  });
}

/** Circles of files, imports of types included: whoever reads one file of a circle has to read all. */
export function circles(): readonly string[] {
  const next = Map.groupBy(imports, ({ from }) => from);
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) found.push([...way.slice(way.indexOf(path)), path].join(' → '));
    if (done.has(path)) return;
    done.add(path);
    for (const { to } of next.get(path) ?? []) if (to !== path) walk(to, [...way, path]);
  };
  for (const path of sources) walk(path, []);
  return found;
}

export function brokenImports(): readonly string[] {
  return imports
    .filter(({ from, to }) => !hasFile(to) && !from.startsWith('test/tidy/'))
    .filter(({ to }) => /\.(?:tsx?|mjs|json|css)$/.test(to))
    .map(({ from, to }) => `${from} imports ${to}, which is not there`);
}

/** Files that something else than an import starts. */
function isEntry(path: string): boolean {
  if (isTest(path) || path.endsWith('.d.ts')) return true;
  if (/^(?:tools|examples|loadtest\/scenarios)\//.test(path)) return true;
  if (/(?:^|\/)(?:vite|vitest)\.config\.ts$/.test(path)) return true;
  return started().some((name) => path === name || path.endsWith(`/${name}`));
}

let names: readonly string[] | undefined;
/** Files that npm scripts, pages, workers and child processes name. */
function started(): readonly string[] {
  names ??= [
    ...[...read('package.json').matchAll(/[\w./-]+\.(?:ts|mjs)/g)].map(([name]) => name),
    ...sources.flatMap((path) =>
      [...read(path).matchAll(/['"`](?:\.\/)?([\w-]+\/[\w./-]*\.(?:tsx?|mjs))['"`]/g)]
        .map(([, name = '']) => name)
        .filter((name) => !path.endsWith(name)),
    ),
    ...files
      .filter((path) => path.endsWith('.html'))
      .flatMap((path) =>
        [...read(path).matchAll(/src="\/?([^"]+)"/g)].map(([, name]) => `${dirname(path)}/${name}`),
      ),
    // The starter joins the path from parts.
    'gateway/main.ts',
  ];
  return names;
}

export function orphans(): readonly string[] {
  const imported = new Set(imports.filter(({ from, to }) => from !== to).map(({ to }) => to));
  return sources.filter((path) => !isEntry(path) && !imported.has(path));
}
