import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**'],
    environment: 'node',
    // A test that aborts V8 takes one process with it, not the run.
    pool: 'forks',
    // An ahead-of-time compile of a large module takes seconds, and more on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    allowOnly: !process.env.CI,
  },
});
