import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The modules that only k6 has, as `npm run loadtest -- … --driver node` has them. */
const K6_MODULES = {
  'k6/execution': file('./loadtest/driver/k6/execution.ts'),
  'k6/http': file('./loadtest/driver/k6/http.ts'),
  'k6/metrics': file('./loadtest/driver/k6/metrics.ts'),
  'k6/timers': file('./loadtest/driver/k6/timers.ts'),
  'k6/websockets': file('./loadtest/driver/k6/websockets.ts'),
};

/** The runner leaves one processor free by default, which on a machine of two halves the work. */
const WORKERS = Math.max(2, availableParallelism() - 1);

function file(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** One runner for all kinds of tests; the suffix says what a file needs (docs/STYLE.md, "Tests"). */
export default defineConfig({
  test: {
    maxWorkers: WORKERS,
    // A condition is waited for, not a time: the preset of a second is no patience on a busy machine.
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          // No test asserts how fast something is: a busy machine must not fail one.
          testTimeout: 180_000,
          exclude: [
            '**/node_modules/**',
            '**/*.int.test.ts',
            '**/*.e2e.test.ts',
            '**/*.sim.test.ts',
            '.cache/**',
          ],
        },
      },
      { extends: true, test: { name: 'sim', include: ['**/*.sim.test.ts'], testTimeout: 300_000 } },
      {
        extends: true,
        test: {
          name: 'int',
          include: ['**/*.int.test.ts'],
          globalSetup: ['test/postgres-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        resolve: { alias: K6_MODULES },
        test: {
          name: 'e2e',
          include: ['test/**/*.e2e.test.ts'],
          globalSetup: ['test/postgres-setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // Beside each other only to shorten waiting for clocks; each file has a server and a database of its own.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
