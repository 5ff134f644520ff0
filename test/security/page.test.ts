import { describe, expect, it } from 'vitest';
import { hasFile, read, readOr } from '../tidy/tree.ts';

/** docs/SECURITY-TESTS.md names tests by file and part of their title; what it names is there. */
const PAGE = readOr('docs/SECURITY-TESTS.md');
const named = [...PAGE.matchAll(/`([\w./-]+\.(?:test|suite)\.ts)` "([^"]+)"/g)].map(
  ([, file = '', title = '']) => ({
    file,
    title,
  }),
);

describe('the page of security tests', () => {
  it('has a row for each kind of attack', () => {
    const rows = [...PAGE.matchAll(/^\| (S\d+) \|/gm)].map(([, id]) => id);
    expect(rows).toEqual(Array.from({ length: 12 }, (_, at) => `S${at + 1}`));
  });

  it('names tests that are there', () => {
    expect(named.length).toBeGreaterThan(20);
    const missing = named.filter(
      ({ file, title }) => !hasFile(file) || !read(file).includes(title),
    );
    expect(missing).toEqual([]);
  });
});
