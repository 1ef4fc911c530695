import { configDefaults, defineConfig } from 'vitest/config';

const shared = {
  globalSetup: ['test/support/global-setup.ts'],
  pool: 'forks' as const,
  testTimeout: 20_000,
  hookTimeout: 60_000,
};

/** Each opens a database of its own and nothing else: their files share a process, which loads the house once. */
const IN_ONE_PROCESS = [
  'test/handlers/**/*.test.ts',
  'test/src/services/inventory/**/*.test.ts',
  'test/src/services/supply/**/*.test.ts',
];

export default defineConfig({
  test: {
    // One more than the cores of the smallest machine: many tests wait for processes of their own.
    maxWorkers: 3,
    projects: [
      { test: { ...shared, name: 'handlers', include: IN_ONE_PROCESS, isolate: false } },
      {
        test: {
          ...shared,
          name: 'house',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...IN_ONE_PROCESS],
        },
      },
    ],
  },
});
