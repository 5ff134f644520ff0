import { isTest, read, readOr, sources } from './tree.ts';

/** `AUC-4`, or one letter and a number: `D1`. */
const ID = /(?:[A-Z]{2,5}-\d+|[A-Z]\d{1,2})/;
/** A rule is defined where its id opens a list item of `docs/SPEC.md`. */
const DEFINITION = new RegExp(`^- (${ID.source}) `);
/** A text that opens with a tag: in a file of tests that is a title, of `it`, of `it.each(…)` or of a table's row. */
const TITLE = new RegExp(`['"\`](?:\\[${ID.source}(?:[\\s,]+${ID.source})*\\]\\s*)+`, 'g');
const TAGS = new RegExp(`\\[(${ID.source}(?:[\\s,]+${ID.source})*)\\]`, 'g');

export function specIds(): ReadonlySet<string> {
  const ids = readOr('docs/SPEC.md')
    .split('\n')
    .flatMap((line) => DEFINITION.exec(line)?.[1] ?? []);
  return new Set(ids);
}

export function repeatedSpecIds(): readonly string[] {
  const ids = readOr('docs/SPEC.md')
    .split('\n')
    .flatMap((line) => DEFINITION.exec(line)?.[1] ?? []);
  return ids.filter((id, index) => ids.indexOf(id) !== index);
}

/** Ids in brackets in the titles of tests and contract suites, with the file of the first. */
export function testedIds(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const path of sources.filter(isTest)) {
    for (const [title] of read(path).matchAll(TITLE)) {
      for (const id of idsIn(title)) if (!found.has(id)) found.set(id, path);
    }
  }
  return found;
}

function idsIn(title: string): readonly string[] {
  return [...title.matchAll(TAGS)].flatMap(([, list = '']) => list.split(/[\s,]+/));
}

/** Ids such as `AUC-4` that sources mention but the spec does not define; `D1` may mean anything outside of a title. */
export function unknownIdsInSources(): readonly string[] {
  const ids = specIds();
  const families = [...ids].filter((id) => id.includes('-')).map((id) => id.replace(/-.*/, ''));
  const prefixes = [...new Set(families)];
  if (prefixes.length === 0) return [];
  const pattern = new RegExp(`\\b(?:${prefixes.join('|')})-\\d+\\b`, 'g');
  return sources.flatMap((path) =>
    [...new Set(read(path).match(pattern) ?? [])]
      .filter((id) => !ids.has(id))
      .map((id) => `${path} names ${id}`),
  );
}
