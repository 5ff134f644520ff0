import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** docs/HABITS.md names a place and a test for each habit; both exist. */
const ROOT = join(import.meta.dirname, '..');
const page = readFileSync(join(ROOT, 'docs/HABITS.md'), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => /^\| \d/.test(line))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
const HABITS = [...range(1, 24), ...range(28, 42)];
const TESTED = /`([^`]+\.test\.ts)` "([^"]+)"/g;

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_one, index) => from + index);
}

function pathOf(name: string): string {
  return join(ROOT, name.includes('/') ? name : `clients/web/features/auction/${name}`);
}

function hasTitle(file: string, title: string): boolean {
  return readFileSync(file, 'utf8').includes(title);
}

describe('docs/HABITS.md', () => {
  it('has every habit but those of scoring once, in order', () => {
    expect(rows.map(([number]) => Number(number))).toEqual(HABITS);
  });

  it.each(rows)('habit %s stands where it says, and a test shows it', (...cells) => {
    const [, , where = '', shown = ''] = cells;
    const places = [...where.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
    expect(places.length).toBeGreaterThan(0);
    for (const name of places) expect(existsSync(pathOf(name)), name).toBe(true);
    expect([...shown.matchAll(TESTED)].length).toBeGreaterThan(0);
  });

  it('names only tests that there are', () => {
    const named = [...page.matchAll(TESTED)].map(([, file = '', title = '']) => ({ file, title }));
    expect(named.length).toBeGreaterThan(HABITS.length);
    const missing = named.filter(({ file, title }) => {
      const path = pathOf(file);
      return !existsSync(path) || !hasTitle(path, title);
    });
    expect(missing).toEqual([]);
  });
});
