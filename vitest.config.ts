import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (name: string) => `${fileURLToPath(new URL('src/core/', import.meta.url))}${name}.ts`;

export default defineConfig({
  // The package's sources, as the tests of the package see them; its threads and processes run what was built.
  resolve: {
    alias: [
      { find: /^wasm-compile-cache$/, replacement: source('index') },
      { find: /^wasm-compile-cache\/(.+)$/, replacement: source('$1') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**', '**/node_modules/**'],
    environment: 'node',
    // A test that aborts V8 takes one process with it, not the run.
    pool: 'forks',
    // Most of them wait for processes half of the time, so that one fork is too few for the two cores that CI has.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    setupFiles: ['test/support/own-turns.ts'],
    // An ahead-of-time compile of a large module takes seconds, and more on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The end of a long run shows the messages alone: what was found has to be in them.
    chaiConfig: { truncateThreshold: 2000 },
    allowOnly: !process.env.CI,
  },
});
