import { defineConfig } from 'vitest/config';

/** One runner for all kinds of tests; the suffix says what a file needs (docs/STYLE.md, "Tests"). */
export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: [
            '**/node_modules/**',
            '**/*.int.test.ts',
            '**/*.e2e.test.ts',
            '**/*.sim.test.ts',
            '.cache/**',
          ],
        },
      },
      { extends: true, test: { name: 'sim', include: ['**/*.sim.test.ts'], testTimeout: 120_000 } },
      {
        extends: true,
        test: {
          name: 'int',
          include: ['**/*.int.test.ts'],
          globalSetup: ['test/postgres-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/**/*.e2e.test.ts'],
          globalSetup: ['test/postgres-setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
