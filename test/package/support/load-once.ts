import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { CodecKind } from '../../../src/core/codec/codec.ts';
import type { CacheStats, LoadErrorKind, LoadStep } from '../../../src/core/index.ts';
import { run } from './commands.ts';
import { folderElsewhere } from './packed-package.ts';

/** What `programs/load-once.mjs` writes down. */
export interface LoadReport {
  servedBy: string;
  saved: boolean;
  promoted: boolean;
  artifactBytes: number;
  steps: LoadStep[];
  warnings: string[];
  exports: number;
  stats: CacheStats;
  failure?: LoadErrorKind | null;
  /** What keeps the process alive after the end, and did not at its beginning. */
  resources: string[];
}

export interface Program {
  command: string;
  args: string[];
  /** The module to load. */
  file: string;
  /** The cache's folder; one of its own by default. */
  directory?: string;
  end?: 'closed' | 'left-open' | 'closed-while-compiling';
  env?: NodeJS.ProcessEnv;
}

/**
 * Runs a program that loads a module once. Whatever it does, it must end by itself, well, without a word, and leave
 * no process behind.
 */
export async function loadOnce(program: Program): Promise<LoadReport> {
  const { command, args, file, directory = join(folderElsewhere(), 'cache'), end, env } = program;
  const report = join(folderElsewhere(), 'report.json');
  const order = JSON.stringify({ directory, file, report, end });
  const outcome = await run(command, args, { env: { ...env, LOAD_ONCE: order } });
  expect(outcome).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  expect(await processesWith(report)).toEqual([]);
  expect(existsSync(report)).toBe(true);
  return JSON.parse(readFileSync(report, 'utf8'));
}

/** Loads a module in one process and then in another one: it is compiled once, and found on disk then. */
export async function expectKeptBetweenRuns(
  program: Omit<Program, 'directory'>,
  codec: CodecKind = 'natives',
): Promise<void> {
  const directory = join(folderElsewhere(), 'cache');
  const first = await loadOnce({ ...program, directory });
  expect(first).toMatchObject({ servedBy: 'compiler', saved: true, warnings: [], resources: [] });
  expect(first.stats).toMatchObject({ codec, disk: { entries: 1, directory } });
  const second = await loadOnce({ ...program, directory });
  expect(second).toMatchObject({ servedBy: 'disk', warnings: [], resources: [], exports: first.exports });
  expect(second.artifactBytes).toBeGreaterThan(0);
  expect(statSync(join(directory, 'seal-key.json')).mode & 0o777).toBe(0o600);
}

/** The same where V8 has no way to give machine code out: wasm alone is kept, and that is told. */
export async function expectWasmKeptBetweenRuns(program: Omit<Program, 'directory'>): Promise<void> {
  const directory = join(folderElsewhere(), 'cache');
  const first = await loadOnce({ ...program, directory });
  const told = { servedBy: 'stock', artifactBytes: 0, warnings: [], resources: [] };
  expect(first).toMatchObject({ ...told, saved: true, stats: { codec: 'none', disk: { entries: 1 } } });
  const wireLength = statSync(program.file).size;
  expect(first.stats.disk.bytes - wireLength).toBeGreaterThan(0);
  expect(first.stats.disk.bytes - wireLength).toBeLessThan(4096);
  const second = await loadOnce({ ...program, directory });
  expect(second).toMatchObject({ ...told, promoted: true, exports: first.exports });
  expect([first, second].map(({ steps }) => steps.includes('compile'))).toEqual([true, false]);
}

/** The processes whose environment names a file, those that are just ending left out. Linux alone tells. */
async function processesWith(name: string): Promise<string[]> {
  if (process.platform !== 'linux') return [];
  const find = () => readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && hasInEnvironment(pid, name));
  let found = find();
  for (let tries = 0; found.length > 0 && tries < 100; tries++) {
    await sleep(50);
    found = find();
  }
  return found;
}

function hasInEnvironment(pid: string, name: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(name);
  } catch {
    // It has ended, or is another user's.
    return false;
  }
}
