import { tmpdir } from 'node:os';
import path from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';

// Many tests start servers and tools of ours: what Node compiled for one of them serves the others.
process.env['NODE_COMPILE_CACHE'] ??= path.join(tmpdir(), 'zhanggui-test-compiled');

const shared = {
  globalSetup: ['test/support/global-setup.ts'],
  pool: 'forks' as const,
  // Node itself loads what it can run as it is, from its compile cache: no file is transformed. No test replaces modules.
  experimental: { viteModuleRunner: false, nodeLoader: false },
  testTimeout: 20_000,
  hookTimeout: 60_000,
};

/** What starts processes of its own, replaces what belongs to the process, or takes much memory: each file by itself. */
const BY_ITSELF = [
  'test/*/*.browser.test.ts',
  'test/architecture/**/*.test.ts',
  'test/chain/**/*.test.ts',
  'test/src/*.test.ts',
  'test/src/{app,charts,db,tools,web}/**/*.test.ts',
];

export default defineConfig({
  test: {
    // PostgreSQL works beside each of them: more than this on two cores only take turns, and each loads the house anew.
    maxWorkers: 3,
    projects: [
      { test: { ...shared, name: 'alone', include: BY_ITSELF } },
      // These open databases of their own and nothing else: their files share a process, which loads the house once.
      {
        test: {
          ...shared,
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...BY_ITSELF],
          isolate: false,
        },
      },
    ],
  },
});
