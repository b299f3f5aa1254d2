import { describe, expect, it } from 'vitest';
import wabt from 'wabt';
import { functionText } from '../../../src/main/contents/function-text.ts';
import { indexModule } from '../../../src/main/contents/module-index.ts';
import { ModuleNames } from '../../../src/main/contents/names.ts';
import { openModule } from '../../../src/main/contents/open-module.ts';
import { exportAt, importAt } from '../../../src/main/contents/read-entries.ts';
import { linesOf, REAL_MODULES, realModule } from './support.ts';

const NAMES = Object.keys(REAL_MODULES) as (keyof typeof REAL_MODULES)[];

describe.each(NAMES)('%s', (name) => {
  it('has the imports and exports that V8 finds in it', async () => {
    const bytes = realModule(name);
    const index = indexModule(bytes);
    const module = { index, names: new ModuleNames(index) };
    const imports = Array.from({ length: index.imports.length }, (_, at) => importAt(module, at));
    const exports = Array.from({ length: index.exports.length }, (_, at) => exportAt(module, at));
    const compiled = await WebAssembly.compile(bytes);
    expect(imports.map(({ from, name, kind }) => [from, name, kind])).toEqual(
      WebAssembly.Module.imports(compiled).map(({ module, name, kind }) => [module, name, kind]),
    );
    expect(exports.map(({ name, kind }) => [name, kind])).toEqual(
      WebAssembly.Module.exports(compiled).map(({ name, kind }) => [name, kind]),
    );
    expect(index.oddities).toEqual([]);
  });

  it('has sections that follow each other from the first byte to the last', () => {
    const bytes = realModule(name);
    let end = 8;
    for (const { start, offset, byteLength } of indexModule(bytes).sections) {
      expect(start).toBe(end);
      end = offset + byteLength;
    }
    expect(end).toBe(bytes.byteLength);
  });

  it('has code without an instruction that is not known', () => {
    const { contents } = openModule(realModule(name), 'KEY', 60_000);
    expect(contents.oddities).toEqual([]);
    expect(contents.featuresLookedAt).toBe(1);
    expect(contents.codeBytes).toBeGreaterThan(0);
  });
});

describe('the text of functions is what wabt writes', () => {
  it.each(['sql.js', 'webp', 'xxhash'] as const)('%s, every function of it', async (name) => {
    const bytes = realModule(name);
    const expected = await functionsByWabt(bytes);
    const index = indexModule(bytes);
    const module = { index, names: new ModuleNames(index) };
    // Exports name functions in our text, and wabt is told to leave names out.
    module.names.of = () => null;
    const first = index.imported.function;
    expect(expected).toHaveLength(index.bodyOffsets.length);
    for (const [own, lines] of expected.entries()) {
      const actual: string[] = [];
      let from: number | null = 0;
      while (from !== null) {
        const text = functionText(module, first + own, from);
        expect(text.problem).toBeNull();
        actual.push(...linesOf(text));
        from = text.next;
      }
      expect(comparable(actual)).toEqual(comparable(lines));
    }
  });
});

/** The lines of each function, as wabt disassembles them. */
async function functionsByWabt(bytes: Uint8Array): Promise<string[][]> {
  const { readWasm } = await wabt();
  const module = readWasm(bytes, { readDebugNames: false, exceptions: true, threads: true, simd: true });
  const functions: string[][] = [];
  for (const line of module.toText({ foldExprs: false, inlineExport: false }).split('\n')) {
    if (line.startsWith('  (func (;')) functions.push([]);
    else if (/^ {2}\S|^\)/.test(line)) continue;
    if (line.startsWith('  (func (;') || line.startsWith('    ')) functions.at(-1)?.push(line);
  }
  module.destroy();
  return functions;
}

/** Without what each writes in its own way: line breaks in front of locals, and the last parenthesis. */
function comparable(lines: string[]): string[] {
  const text = lines.map((line) => line.trim().replace(/\s+/g, ' ')).join('\n');
  return (
    text
      // wabt writes floating point numbers in hexadecimal, with their decimal value behind them.
      .replace(/(f32|f64)\.const [^\s)]+( \(;=[^;]*;\))?/g, '$1.const')
      .replace(/\)\n\(local /g, ') (local ')
      .replace(/\) \(local /g, ' ')
      // Ours is cut where there are very many labels.
      .replace(/^br_table.*$/gm, (labels) => labels.slice(0, 2_000))
      .replace(/\n?\)$/, '')
      .split('\n')
  );
}
