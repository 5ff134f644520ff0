import { dirname, join } from 'node:path/posix';
import { hasFile, hasFolder, markdown, read, readOr } from './tree.ts';

function withoutCode(text: string): string {
  return text.replaceAll(/```[\s\S]*?```/g, '').replaceAll(/`[^`\n]*`/g, '');
}

function headings(path: string): readonly string[] {
  return read(path)
    .replaceAll(/```[\s\S]*?```/g, '')
    .split('\n')
    .filter((line) => /^#{1,6} /.test(line));
}

export function wrongTitles(): readonly string[] {
  return markdown.flatMap((path) => {
    const count = headings(path).filter((line) => line.startsWith('# ')).length;
    return count === 1 ? [] : [`${path} has ${count} first-level headings`];
  });
}

export function deadLinks(): readonly string[] {
  return markdown.flatMap((path) =>
    [...withoutCode(read(path)).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target) && !leadsSomewhere(path, target))
      .map((target) => `${path} links to ${target}`),
  );
}

function leadsSomewhere(page: string, target: string): boolean {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? page : join(dirname(page), file).replace(/\/$/, '');
  if (!hasFile(path)) return anchor === undefined && hasFolder(path);
  return anchor === undefined || headings(path).some((line) => slug(line) === anchor);
}

/** The anchor that GitHub gives a heading. */
function slug(heading: string): string {
  return heading
    .replace(/^#+ /, '')
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}

/** Top-level folders that the map in `docs/ARCHITECTURE.md` (its first code block) names. */
export function mappedFolders(): readonly string[] {
  const block = /```[a-z]*\n([\s\S]*?)```/.exec(readOr('docs/ARCHITECTURE.md'))?.[1] ?? '';
  return [...block.matchAll(/^([.\w-]+)\//gm)].map(([, folder = '']) => folder);
}

/** npm scripts that pages tell the reader to run, as `page runs NAME`. */
export function namedScripts(paths: readonly string[]): ReadonlyMap<string, string> {
  const named = new Map<string, string>();
  for (const path of paths) {
    const text = read(path);
    for (const [, script = ''] of text.matchAll(/\bnpm run (?:-{1,2}[\w-]+ )*([\w:-]+)/g)) {
      named.set(script, path);
    }
    for (const [, script = ''] of text.matchAll(/\bnpm (start|test)\b/g)) named.set(script, path);
  }
  return named;
}
