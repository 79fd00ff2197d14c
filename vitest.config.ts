import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What luc keeps for its user, for the tests that run its parts in their own process.
    env: { XDG_CACHE_HOME: fileURLToPath(new URL('test/.build/cache', import.meta.url)) },
    pool: 'forks',
    maxWorkers: 2,
  },
});
