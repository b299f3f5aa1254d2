import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { SQLITE_WASM } from '../support/sample-files.ts';
import { answering, IMPORTS_ONLY, withCustomSection } from '../support/wasm-modules.ts';
import { outputOf, run } from './support/commands.ts';
import { OLDEST_AND_NEWEST } from './support/nodes.ts';
import { folderElsewhere, installPackage } from './support/packed-package.ts';

vi.setConfig({ testTimeout: 240_000 });

const project = await installPackage();
const program = place('wasm-calls.mjs');
const register = 'wasm-compile-cache/register';
const files = {
  answering: written('answering.wasm', answering(42)),
  importing: written('importing.wasm', IMPORTS_ONLY),
  sections: written('sections.wasm', withCustomSection(answering(43), 'note', [1, 2, 3])),
  large: SQLITE_WASM,
};

function place(name: string): string {
  const path = join(project, name);
  copyFileSync(join(import.meta.dirname, 'programs', name), path);
  return path;
}

function written(name: string, bytes: Uint8Array): string {
  const path = join(project, name);
  writeFileSync(path, bytes);
  return path;
}

/** What each call gave, in words of one line. */
async function calls(
  node: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Map<string, string>> {
  const order = { WASM_CALLS: JSON.stringify(files) };
  const outcome = await run(node, [...args, program], { cwd: project, env: { ...order, ...env } });
  expect(outcome).toMatchObject({ exitCode: 0, stderr: '' });
  const lines = outcome.stdout.trimEnd().split('\n');
  return new Map(lines.map((line) => [String(JSON.parse(line)[0]), line]));
}

/** Keeps what the calls are about in a cache's folder, ahead of time. */
async function keep(node: string, directory: string): Promise<void> {
  const order = { WASM_CALLS: JSON.stringify({ ...files, keep: directory }) };
  await outputOf(node, [program], { cwd: project, env: order });
}

/** A stream that V8 has not read does not stand in the stack of what is wrong with its module’s imports. */
function withoutNodesOwn(line: string): string {
  return line.replaceAll(/\\n {4}at node:internal\/wasm_web_api:[\d:]+/g, '');
}

/** How many modules came from disk: the hook says so to whoever asks. */
async function served(node: string, args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const order = { WASM_CALLS: JSON.stringify(files), WASM_COMPILE_CACHE_DEBUG: '1' };
  const { stderr } = await run(node, [...args, program], { cwd: project, env: { ...order, ...env } });
  return stderr.split('\n').filter((line) => line.includes('is served from disk')).length;
}

describe.each(OLDEST_AND_NEWEST)('every call of WebAssembly, on $name', ({ node }) => {
  it('is answered by the hook as by V8, and from disk where it can be', async () => {
    const stock = await calls(node, []);
    expect(stock.size).toBeGreaterThan(250);
    const directory = join(folderElsewhere(), 'cache');
    const env = { WASM_COMPILE_CACHE: directory, WASM_COMPILE_CACHE_SMALLEST: '0' };
    for (const args of [
      ['--require', register],
      ['--import', register],
    ]) {
      const cold = await calls(node, args, { ...env, WASM_COMPILE_CACHE: join(folderElsewhere(), 'cache') });
      expect([...cold.values()]).toEqual([...stock.values()]);
    }
    await keep(node, directory);
    const warm = await calls(node, ['--require', register], env);
    expect([...warm.values()].map(withoutNodesOwn)).toEqual([...stock.values()].map(withoutNodesOwn));
    expect(await served(node, ['--require', register], env)).toBeGreaterThan(50);
  });
});
