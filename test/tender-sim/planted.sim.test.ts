import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { NODE, ROOT } from '#test/process/programs.ts';
import { PLANTED_FAULTS } from './planted.ts';

test('[SEAL-12] [SEAL-17] [SEAL-22] given each planted fault in a program of bidders, holders, platform or verifiers, the simulation finds it', async () => {
  const { stdout } = await promisify(execFile)(NODE, ['test/tender-sim/planted-run.ts'], {
    cwd: ROOT,
  });
  const lines = stdout.trim().split('\n');
  expect(lines.filter((line) => !/: seed \d+: ./.test(line))).toEqual([]);
  expect(lines).toHaveLength(PLANTED_FAULTS.length);
});
