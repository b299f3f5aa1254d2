import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

const source = (path: string) => fileURLToPath(new URL(`src/${path}`, import.meta.url));

/**
 * Lets what index.html shows by itself be painted first: a script and a style sheet in the head would hold it up. They
 * are asked for at once, and `start.js` brings them in.
 */
function startAfterFirstPaint(): Plugin {
  const SCRIPT = / *<script type="module"[^>]* src="([^"]+)"><\/script>\n/g;
  const STYLE = / *<link rel="stylesheet"[^>]* href="([^"]+)">\n/g;
  return {
    name: 'start-after-first-paint',
    transformIndexHtml: {
      order: 'post',
      handler: (html) => {
        const scripts = [...html.matchAll(SCRIPT)].map(([, path]) => path);
        const styles = [...html.matchAll(STYLE)].map(([, path]) => path);
        // The last one imports the others.
        const [script, style] = [scripts.at(-1), styles[0]];
        if (!script || !style || styles.length > 1) {
          throw new Error('index.html has no script of its own, or not just one style sheet.');
        }
        const later = [
          // Fetched, and not compiled, before the first paint.
          ...scripts.map((path) => `    <link rel="preload" as="script" crossorigin href="${path}">`),
          `    <link rel="preload" as="style" href="${style}">`,
          `    <script src="./start.js" data-script="${script}" data-style="${style}" defer></script>`,
        ];
        return html
          .replace(SCRIPT, '')
          .replace(STYLE, '')
          .replace('</head>', `${later.join('\n')}\n  </head>`);
      },
    },
  };
}

interface ModuleGraph {
  getModuleInfo(id: string): { importedIds: readonly string[] } | null;
}

/**
 * Puts all that the first picture needs into one file: each is asked of the main process, which has enough to do while
 * the window opens. What is imported later stays in files of its own.
 */
function firstPicture() {
  let needed: Set<string> | null = null;
  return (id: string, graph: ModuleGraph): string | null => {
    needed ??= reachedFrom(source('renderer/main.tsx'), graph);
    return needed.has(id) ? 'first-picture' : null;
  };
}

function reachedFrom(entry: string, graph: ModuleGraph): Set<string> {
  const reached = new Set([entry]);
  for (const id of reached) {
    for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) reached.add(imported);
  }
  return reached;
}

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
    plugins: [react(), startAfterFirstPaint()],
    build: {
      minify: true,
      // In KB: of the one file that the first picture needs.
      chunkSizeWarningLimit: 700,
      // What Electron 33 has; the page runs nowhere else.
      target: 'chrome130',
      modulePreload: { polyfill: false },
      rollupOptions: {
        input: { index: source('renderer/index.html') },
        output: { codeSplitting: { groups: [{ name: firstPicture(), debugName: 'first-picture' }] } },
      },
    },
  },
});
