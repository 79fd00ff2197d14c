import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They have a configuration of their own.
    exclude: ['test/onnx/**'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', 'test/support/closing-line.ts'],
    pool: 'forks',
    // Files share a process, as starting one for each costs more than most of them: whatever a test replaces it puts back.
    isolate: false,
    maxWorkers: 2,
    // What was transformed of a file holds as long as its text does.
    experimental: { fsModuleCache: true, fsModuleCachePath: 'test/.build/modules' },
  },
});
