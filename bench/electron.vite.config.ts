import { fileURLToPath } from 'node:url';
import { defineConfig } from 'electron-vite';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Builds the benchmark with the product's own main process, as the product is built. */
export default defineConfig({
  main: {
    build: {
      // What is compared with the product must not be bundled where the product's own packages are not.
      externalizeDeps: {
        include: [
          'wasm-compile-cache',
          '@playwright/test',
          'bentocache',
          'cache-manager',
          'cacheable',
          'esbuild-wasm',
          'sql.js',
        ],
      },
      rollupOptions: {
        input: {
          'sample-process': source('../src/main/benchmark/sample-process.ts'),
          runner: source('run/runner.ts'),
          'job-process': source('electron/job-process.ts'),
          'first-result-program': source('first-result/program.ts'),
          'peak-memory-sample': source('peak-memory/sample.ts'),
          'many-entries-sample': source('many-entries/sample.ts'),
          'host-sample': source('host/utility-sample.ts'),
          'host-program': source('host/program.ts'),
          'opening-program': source('opening/program.ts'),
          'runtimes-program': source('runtimes/program.ts'),
          'first-load-program': source('first-load/program.ts'),
          'small-modules-program': source('small-modules/program.ts'),
          'store-program': source('shared-tier/program.ts'),
          'team-program': source('shared-tier/team-program.ts'),
          'steady-state-program': source('steady-state/program.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
});
