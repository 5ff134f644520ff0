import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The web client is built anew when something it is made of has changed (`tools/build-web.mjs`); so all of that stands in its list. */
const ROOT = join(import.meta.dirname, '..');
const builder = readFileSync(join(ROOT, 'tools/build-web.mjs'), 'utf8');
const listed = /INPUTS = \[([^\]]*)\]/.exec(builder)?.[1] ?? '';
const INPUTS = [...listed.matchAll(/'([^']+)'/g)].map(([, input = '']) => input);
const IMPORTED = /from '#([a-z]+\/[^']+)'/g;

function sources(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.tsx?$/.test(name) && !/\.(?:test|suite)\.tsx?$/.test(name) && !isMade(name),
  );
}

function isMade(name: string): boolean {
  return /^(?:dist|testing)\/|node_modules/.test(name);
}

describe('what the web client is built of', () => {
  it('is listed, whatever its sources import', () => {
    expect(INPUTS).toContain('clients/web');
    const folders = INPUTS.filter((input) => !/\.[a-z]+$/.test(input));
    const missing = folders.flatMap((folder) =>
      sources(folder).flatMap((name) =>
        [...readFileSync(join(ROOT, folder, name), 'utf8').matchAll(IMPORTED)]
          .map(([, path = '']) => path)
          .filter((path) => !folders.some((input) => path.startsWith(`${input}/`)))
          .map((path) => `${folder}/${name} imports ${path}`),
      ),
    );
    expect(missing).toEqual([]);
  });
});
