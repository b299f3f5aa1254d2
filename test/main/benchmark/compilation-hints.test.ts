import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeWithHints } from '../../../src/main/benchmark/compilation-hints.ts';
import { readOutline } from '../../../src/main/benchmark/module-outline.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';
import { moduleOf } from '../../support/wasm-modules.ts';

/** Of a module with three functions, of which the first and the last are exported, and all are in an exported table. */
const THREE = moduleOf([
  [1, [1, 0x60, 0, 1, 0x7f]],
  [3, [3, 0, 0, 0]],
  [4, [1, 0x70, 0, 3]],
  [7, [3, 1, 0x61, 0, 0, 1, 0x63, 0, 2, 1, 0x74, 1, 0]],
  [9, [1, 0, 0x41, 0, 0x0b, 3, 0, 1, 2]],
  [10, [3, 4, 0, 0x41, 1, 0x0b, 4, 0, 0x41, 2, 0x0b, 4, 0, 0x41, 3, 0x0b]],
]);

/** Asks V8 itself which functions have code by which compiler. */
const ASK_V8 = `
const { setFlagsFromString } = require('node:v8');
const [file, ...flags] = process.argv.slice(1);
for (const flag of flags) setFlagsFromString(flag);
WebAssembly.compile(require('node:fs').readFileSync(file)).then((module) => {
  setFlagsFromString('--allow-natives-syntax');
  const tier = new Function('f', 'return %IsUncompiledWasmFunction(f) ? "none" : %IsLiftoffFunction(f) ? "baseline" : "optimized"');
  const { t } = new WebAssembly.Instance(module).exports;
  console.log(JSON.stringify([0, 1, 2].map((index) => tier(t.get(index)))));
});`;

const tiersOf = (file: string, ...flags: string[]) =>
  JSON.parse(execFileSync(process.execPath, ['-e', ASK_V8, file, ...flags], { encoding: 'utf8' }));

it('has V8 compile the exported functions at once by its baseline compiler, and leave the others lazy', async () => {
  const folder = scratchFolder();
  const file = writeInto(folder, 'three.wasm', THREE);
  const outline = await readOutline(file);
  const hinted = join(folder, 'hinted.wasm');
  await writeWithHints(file, { ...outline, behindFunctions: outline.behindFunctions ?? Number.NaN }, hinted);
  const flags = ['--no-wasm-lazy-compilation', '--experimental-wasm-compilation-hints'];
  expect(tiersOf(hinted, ...flags)).toEqual(['baseline', 'none', 'baseline']);
  expect(tiersOf(file)).toEqual(['none', 'none', 'none']);
  expect(tiersOf(file, '--no-wasm-lazy-compilation')).toEqual(['baseline', 'baseline', 'baseline']);
  expect(readFileSync(hinted).byteLength).toBe(THREE.byteLength + 2 + 1 + 16 + 1 + 3);
});
