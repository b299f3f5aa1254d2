import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const source = (path: string) => fileURLToPath(new URL(`src/${path}`, import.meta.url));

export default defineConfig({
  main: {
    build: {
      rollupOptions: {
        // Each entry is a process or a thread of its own, found beside the others by its name.
        input: {
          index: source('main/index.ts'),
          'sample-process': source('main/benchmark/sample-process.ts'),
          'contents-worker': source('main/contents/contents-worker.ts'),
          'wat-worker': source('main/wat/wat-worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      // A sandboxed preload has no require() for packages, and must be CommonJS.
      externalizeDeps: false,
      rollupOptions: {
        input: { index: source('preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: source('renderer'),
    plugins: [react()],
    build: { rollupOptions: { input: { index: source('renderer/index.html') } } },
  },
});
