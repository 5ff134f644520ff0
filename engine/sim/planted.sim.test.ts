import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PLANTED_BUGS } from './planted.ts';

const ROOT = new URL('../../', import.meta.url);

function simulate(bug: string, runs: number): Promise<{ code: number; stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', './engine/sim/planted-hook.ts', 'engine/sim/main.ts', '--runs', String(runs)],
      { cwd: ROOT, env: { ...process.env, PLANTED_BUG: bug } },
      (error, _stdout, stderr) => resolve({ code: error === null ? 0 : 1, stderr }),
    );
  });
}

test.each(PLANTED_BUGS)('given the planted bug $name, its place is in the source once', (bug) => {
  const source = readFileSync(new URL(bug.file, ROOT), 'utf8');
  for (const [find] of bug.edits) expect(source.split(find)).toHaveLength(2);
});

test.each(PLANTED_BUGS)('[D1] given the planted bug $name, a seed finds it', async ({ name }) => {
  const { code, stderr } = await simulate(name, 150);
  expect(stderr).toMatch(/^seed \d+: /m);
  expect(code).toBe(1);
});
