import { markdown, read, readOr, sources } from './tree.ts';

const PAGE = 'docs/REGULATIONS.md';

/** Short codes of the laws in force here: the first column of the table of codes, `| BL | 招标投标法 | … |`. */
export function lawCodes(): readonly string[] {
  return [...readOr(PAGE).matchAll(/^\|\s*`?([A-Z][A-Z0-9]{1,6})`?\s*\|/gm)].map(
    ([, code = '']) => code,
  );
}

/** Articles that the page explains: the first column of the tables of articles, `| BL-29 | … |`. */
export function listedArticles(): ReadonlySet<string> {
  const rows = readOr(PAGE).matchAll(/^\|\s*`?([A-Z][A-Z0-9]{1,6}-\d+)`?\s*\|/gm);
  return new Set([...rows].map(([, tag = '']) => tag));
}

/** Article tags that sources and other pages use, with the file of the first. */
export function usedArticles(): ReadonlyMap<string, string> {
  const codes = lawCodes();
  const used = new Map<string, string>();
  if (codes.length === 0) return used;
  const pattern = new RegExp(`\\b(?:${codes.join('|')})-\\d+\\b`, 'g');
  for (const path of [...sources, ...markdown.filter((page) => page !== PAGE)]) {
    for (const tag of read(path).match(pattern) ?? []) if (!used.has(tag)) used.set(tag, path);
  }
  return used;
}
