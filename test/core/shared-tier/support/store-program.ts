import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, onTestFinished } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

export interface ProgramEnd {
  code: number | null;
  output: string;
  ms: number;
}

/** Runs lines of a program of its own, which have `openObjectStore`, on this very runtime. */
export type RunProgram = (lines: string, env?: NodeJS.ProcessEnv) => Promise<ProgramEnd>;

/** Builds the stores before a test file's first test, for programs that are hosts of theirs. */
export function storeProgram(): RunProgram {
  let folder = '';
  beforeAll(async () => {
    mkdirSync(join(ROOT, 'out'), { recursive: true });
    folder = mkdtempSync(join(ROOT, 'out/store-program-'));
    await build({
      root: ROOT,
      configFile: false,
      logLevel: 'error',
      build: {
        ssr: join(ROOT, 'src/core/shared-tier/open-object-store.ts'),
        outDir: folder,
        emptyOutDir: false,
        minify: false,
        rollupOptions: { output: { entryFileNames: 'stores.mjs' } },
      },
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (lines, env = {}) => {
    const url = pathToFileURL(join(folder, 'stores.mjs'));
    const program = `import { openObjectStore } from ${JSON.stringify(url)};\n${lines}`;
    const start = performance.now();
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, output, ms: performance.now() - start }));
    });
  };
}
