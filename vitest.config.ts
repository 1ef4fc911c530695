import { tmpdir } from 'node:os';
import path from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';

// Many tests start servers and tools of ours: what Node compiled for one of them serves the others.
process.env['NODE_COMPILE_CACHE'] ??= path.join(tmpdir(), 'zhanggui-test-compiled');

/** Node itself loads what it can run as it is, from its compile cache: no file is transformed. No test replaces modules. */
const LOADED_BY_NODE = { viteModuleRunner: false, nodeLoader: false };

const shared = {
  pool: 'forks' as const,
  experimental: LOADED_BY_NODE,
  testTimeout: 20_000,
  hookTimeout: 60_000,
};

/** What starts servers of its own, listens to the process, or measures its memory: each file by itself, and loads all anew. */
const BY_ITSELF = [
  'test/**/*.browser.test.ts',
  'test/architecture/**/*.test.ts',
  'test/chain/{api-crash,crash,database-away,full-disk,two-processes}.test.ts',
  'test/src/charts/painter.test.ts',
  'test/src/db/{embedded,lost}{,/**/*}.test.ts',
];

export default defineConfig({
  test: {
    // Here, and not in a project, it runs once for both.
    globalSetup: ['test/support/global-setup.ts'],
    experimental: LOADED_BY_NODE,
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
