import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LoadError } from '../../../src/core/loader/load-error.ts';
import { readOutline } from '../../../src/main/benchmark/module-outline.ts';
import { failureOf } from '../../support/failures.ts';
import { ESBUILD_WASM, SQLITE_WASM } from '../../support/sample-files.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';
import { ENDLESS, exitingUnstable, exitingWith } from '../../support/wasi-modules.ts';
import {
  answering,
  EMPTY_MODULE,
  IMPORTS_ONLY,
  MEMORY_ONLY,
  withFunctions,
} from '../../support/wasm-modules.ts';

const outlineOf = (bytes: Uint8Array) => readOutline(writeInto(scratchFolder(), 'module.wasm', bytes));

describe('the outline of a module', () => {
  it('tells which of its functions it exports, counted from its first own one', async () => {
    const bytes = withFunctions([1, 2, 3]);
    expect(await outlineOf(bytes)).toEqual({
      isWasiCommand: false,
      ownFunctions: 3,
      exportedFunctions: new Set([0]),
      behindFunctions: 8 + 7 + 6,
    });
    const imported = await outlineOf(exitingWith(3));
    expect(imported).toMatchObject({ ownFunctions: 1, exportedFunctions: new Set([0]) });
  });

  it.each([
    ['nothing', EMPTY_MODULE],
    ['a memory', MEMORY_ONLY],
    ['an imported function', IMPORTS_ONLY],
  ])('has no function of its own where there is %s alone', async (_what, bytes) => {
    expect(await outlineOf(bytes)).toMatchObject({ ownFunctions: 0, exportedFunctions: new Set() });
  });

  it.each([
    ['a command', exitingWith(0), true],
    ['a command that imports nothing', ENDLESS, true],
    ['a command of the interface before', exitingUnstable(0), true],
    ['a library', answering(64), false],
  ])('knows %s from what is none', async (_what, bytes, isWasiCommand) => {
    expect((await outlineOf(bytes)).isWasiCommand).toBe(isWasiCommand);
  });

  it('agrees with V8 about real modules', async () => {
    for (const [file, exported] of [
      [SQLITE_WASM, 54],
      [ESBUILD_WASM, 3],
    ] as const) {
      const outline = await readOutline(file);
      expect(outline.isWasiCommand).toBe(false);
      expect(outline.exportedFunctions.size).toBe(exported);
      expect(outline.ownFunctions).toBeGreaterThan(1_000);
    }
  });

  it('is refused for what is no module, by its name', async () => {
    const error = await failureOf(outlineOf(Buffer.from('This is no module.')), LoadError);
    expect(error.kind).toBe('invalid-module');
    expect(error.message).toContain('module.wasm cannot be read as a module');
  });

  it('of any bytes is an outline or a refusal, and nothing else', async () => {
    const folder = scratchFolder();
    const section = fc
      .tuple(fc.constantFrom(2, 3, 7, 0, 10), fc.uint8Array({ maxLength: 40 }))
      .map(([id, content]) => [id, content.byteLength, ...content]);
    const bytes = fc
      .tuple(fc.array(section, { maxLength: 4 }), fc.uint8Array({ maxLength: 12 }))
      .map(([sections, rest]) => Uint8Array.of(...EMPTY_MODULE, ...sections.flat(), ...rest));
    await fc.assert(
      fc.asyncProperty(bytes, async (module) => {
        const file = writeInto(folder, 'any.wasm', module);
        const outline = await readOutline(file).catch((error) => error);
        if (outline instanceof LoadError) {
          expect(outline.kind).toBe('invalid-module');
          return;
        }
        for (const index of outline.exportedFunctions) expect(index).toBeLessThan(outline.ownFunctions);
        expect(outline.ownFunctions).toBeLessThanOrEqual(module.byteLength);
      }),
      { numRuns: 300 },
    );
  });
});
