import type { Milliseconds } from 'wasm-compile-cache';
import { MOST_SHOWN_BYTES, type ModuleContents, type ShownBytes } from '../../shared/module-contents.ts';
import { ContentsError, readOrNothing } from './binary/contents-error.ts';
import { readProducers, readTargetFeatures } from './custom-sections.ts';
import { findFeatures } from './features.ts';
import { indexModule, type ModuleIndex } from './module-index.ts';
import { ModuleNames } from './names.ts';
import { memoryAt, type NamedModule } from './read-entries.ts';
import { type CodeScan, scanCode } from './scan-code.ts';
import { sectionName } from './section-names.ts';

/** Looking for features goes no further than that: the rest of the overview is worth more than the last of them. */
const SCAN_MS: Milliseconds = 3_000;
const MOST_SECTIONS = 300;

/** A module that has been walked, and what was found out about it on the way. */
export interface OpenModule extends NamedModule {
  readonly index: ModuleIndex;
  readonly names: ModuleNames;
  readonly key: string;
  readonly contents: ModuleContents;
}

/**
 * Walks a module, and looks through its code once, for `scanMs` at most. Throws a `ContentsError` where the bytes are no
 * module.
 */
export function openModule(bytes: Uint8Array, key: string, scanMs: Milliseconds = SCAN_MS): OpenModule {
  const begun = performance.now();
  const index = indexModule(bytes);
  const names = new ModuleNames(index);
  const contents = overview({ index, names }, key, scanCode(index, scanMs));
  contents.ms = performance.now() - begun;
  return { index, names, key, contents };
}

function overview(module: NamedModule, key: string, scan: CodeScan): ModuleContents {
  const { index, names } = module;
  const oddities = [...index.oddities];
  if (scan.unreadable > 0) {
    const functions = `${scan.unreadable.toLocaleString('en')} ${scan.unreadable === 1 ? 'function' : 'functions'}`;
    const message = `the code of ${functions} could not be read to its end, or is longer than V8 takes`;
    oddities.push({ message, offset: index.bodyOffsets.at(0) ?? 0 });
  }
  return {
    key,
    bytes: index.bytes.byteLength,
    counts: {
      functions: index.bodyOffsets.length,
      imports: index.imports.length,
      exports: index.exports.length,
      types: index.types.length,
      memories: index.memories.length,
      tables: index.tables.length,
      globals: index.globals.length,
      tags: index.tags.length,
      data: index.dataSegments.length,
      elements: index.elementSegments.length,
      sections: index.sections.length,
    },
    importedFunctions: index.imported.function,
    codeBytes: sum(index.bodyLengths.values()),
    dataBytes: sum(index.dataLengths.values()),
    names: names.functionNames(),
    moduleName: names.moduleName,
    sections: index.sections.slice(0, MOST_SECTIONS).map((section) => ({
      id: section.id,
      name: sectionName(section),
      offset: section.offset,
      bytes: section.byteLength,
    })),
    memories: Array.from({ length: index.memories.length }, (_, at) =>
      readOrNothing(() => memoryAt(module, at)),
    ).filter((memory) => memory !== undefined),
    start: index.start === null ? null : { index: index.start, name: names.of('function', index.start) },
    features: findFeatures(module, scan),
    featuresLookedAt: scan.share,
    producers: readProducers(index),
    targetFeatures: readTargetFeatures(index),
    oddities,
    ms: 0,
  };
}

/** Gives bytes of the module as they are, a kilobyte at most. Throws a `ContentsError` where none lie there. */
export function shownBytes({ index }: NamedModule, offset: number, length: number): ShownBytes {
  if (offset >= index.bytes.byteLength) {
    throw new ContentsError('no-such-part', `the module ends before byte ${offset.toLocaleString('en')}`);
  }
  return { offset, bytes: index.bytes.slice(offset, offset + Math.min(length, MOST_SHOWN_BYTES)) };
}

function sum(numbers: Uint32Array): number {
  return numbers.reduce((total, one) => total + one, 0);
}
