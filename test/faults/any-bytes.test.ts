import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LoadError } from '../../src/core/loader/load-error.ts';
import { ModuleHash } from '../../src/core/module-cache/module-hash.ts';
import { createCore } from '../../src/main/create-core.ts';
import { scratchFolder, writeInto } from '../support/scratch-folder.ts';
import {
  answering,
  EMPTY_MODULE,
  IMPORTS_ONLY,
  MEMORY_ONLY,
  withFunctions,
} from '../support/wasm-modules.ts';
import type { ReaderArgument, ReaderReply } from './reader-process.ts';
import { builtProcess, nextMessage, startProcess } from './support/built-processes.ts';
import { concatenate, exporting, nestedBlocks, withLocals } from './support/fault-modules.ts';
import { figure } from './support/figures.ts';

const STRINGS = 1500;
const SEAL_KEY = randomBytes(32);
const readerProcess = builtProcess('reader-process');

const WHOLE = [
  EMPTY_MODULE,
  MEMORY_ONLY,
  IMPORTS_ONLY,
  answering(100),
  withFunctions([1, 2, 3, 4, 5]),
  nestedBlocks(20),
  withLocals(40),
  exporting(Buffer.from('first'), Buffer.from('second')),
];

const anything = fc.uint8Array({ maxLength: 300 });
const behindPreamble = fc.uint8Array({ maxLength: 120 }).map((bytes) => concatenate(EMPTY_MODULE, bytes));
/** Whole modules with some bytes changed, which gets further into V8 than what is random from the start. */
const changed = fc
  .tuple(
    fc.constantFrom(...WHOLE),
    fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 }),
  )
  .map(([module, changes]) => {
    const bytes = module.slice();
    for (const [place, byte] of changes) bytes[8 + (place % (bytes.byteLength - 7))] = byte;
    return bytes;
  });
const cut = fc
  .tuple(fc.constantFrom(...WHOLE), fc.nat())
  .map(([module, length]) => module.slice(0, length % (module.byteLength + 1)));
const joined = fc
  .tuple(fc.constantFrom(...WHOLE), fc.constantFrom(...WHOLE))
  .map(([first, second]) => concatenate(first, second.subarray(8)));

const strings = fc.oneof(anything, behindPreamble, { arbitrary: changed, weight: 5 }, cut, {
  arbitrary: joined,
  weight: 1,
});

test(`${STRINGS} byte strings end in a module or a typed error`, async () => {
  const start = performance.now();
  const seed = Number(process.env.FAULTS_SEED ?? Date.now() % 2 ** 31);
  const folder = scratchFolder();
  const modules: { path: string; module: WebAssembly.Module }[] = [];
  const core = await createCore({
    cacheDirectory: join(folder, 'cache'),
    sealKey: SEAL_KEY,
    diskBudget: 2 ** 30,
  });
  try {
    const outcomes = new Map<string, number>();
    // At the same time, so that the compiling processes take one after the other.
    const loads = fc.sample(strings, { numRuns: STRINGS, seed }).map(async (bytes) => {
      const shown = `seed ${seed}: ${Buffer.from(bytes).toString('hex')}`;
      const key = await ModuleHash.of(bytes);
      let outcome: string;
      try {
        const { module, warnings, saved } = await core.loader.load({ bytes });
        expect(module, shown).toBeInstanceOf(WebAssembly.Module);
        expect({ warnings, saved: saved || (await core.disk.contains(key, core.engine)) }, shown).toEqual({
          warnings: [],
          saved: true,
        });
        outcome = 'a module';
        modules.push({ path: writeInto(folder, `${key}.wasm`, bytes), module });
      } catch (error) {
        expect(error, shown).toBeInstanceOf(LoadError);
        outcome = (error as LoadError).kind;
        expect(outcome, shown).toBe('invalid-module');
        expect(await core.disk.contains(key, core.engine), shown).toBe(false);
      }
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    });
    await Promise.all(loads);
    const argument: ReaderArgument = {
      directory: core.disk.directory,
      sealKey: SEAL_KEY.toString('hex'),
      paths: modules.map(({ path }) => path),
    };
    const replies = await nextMessage<ReaderReply[]>(startProcess(readerProcess, argument));
    expect(replies).toHaveLength(modules.length);
    for (const [index, { module }] of modules.entries()) {
      expect(replies[index]?.servedBy).toMatch(/^(disk|memory)$/);
      expect(replies[index]).toMatchObject({
        warnings: [],
        exports: WebAssembly.Module.exports(module),
        imports: WebAssembly.Module.imports(module),
      });
    }
    expect([...outcomes.keys()].sort()).toEqual(['a module', 'invalid-module']);
    figure('byte strings given as wasm', {
      strings: STRINGS,
      ...Object.fromEntries(outcomes),
      'another end': 0,
      'the same from disk in another process': modules.length,
      seed,
      seconds: ((performance.now() - start) / 1000).toFixed(1),
    });
  } finally {
    await core.close();
  }
});
