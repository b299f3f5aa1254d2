import type { Bytes } from 'wasm-compile-cache';
import { ByteReader } from './binary/byte-reader.ts';
import { readOrNothing } from './binary/contents-error.ts';
import type { ModuleIndex } from './module-index.ts';

/** The subsections of the name section that are read (WebAssembly core specification, 7.4.1). */
const SUBSECTION = {
  module: 0,
  functions: 1,
  locals: 2,
  types: 4,
  tables: 5,
  memories: 6,
  globals: 7,
  elements: 8,
  data: 9,
  fields: 10,
  tags: 11,
} as const;

export type NamedKind = 'function' | 'type' | 'table' | 'memory' | 'global' | 'element' | 'data' | 'tag';

const KINDS: Record<number, NamedKind> = {
  [SUBSECTION.functions]: 'function',
  [SUBSECTION.types]: 'type',
  [SUBSECTION.tables]: 'table',
  [SUBSECTION.memories]: 'memory',
  [SUBSECTION.globals]: 'global',
  [SUBSECTION.elements]: 'element',
  [SUBSECTION.data]: 'data',
  [SUBSECTION.tags]: 'tag',
};

/** The names that a module's name section and its exports give to its parts. They are decoded when they are asked for. */
export class ModuleNames {
  readonly moduleName: string | null;
  readonly #bytes: Uint8Array;
  /** Where each name lies, by index; 0 where there is none: nothing lies there but the magic number. */
  readonly #places = new Map<NamedKind, Uint32Array>();
  readonly #exported: Uint32Array;
  #locals: ByteReader | null = null;
  /** How many functions the name section names. */
  #named = 0;

  constructor(index: ModuleIndex) {
    this.#bytes = index.bytes;
    this.#exported = exportedFunctions(index);
    const sizes: Record<NamedKind, number> = {
      function: index.functionTypes.length,
      type: index.types.length,
      table: index.tables.length,
      memory: index.memories.length,
      global: index.globals.length,
      element: index.elementSegments.length,
      data: index.dataSegments.length,
      tag: index.tags.length,
    };
    let moduleName: string | null = null;
    // A name section may be malformed in a valid module: what could be read of it counts.
    for (const { name, offset, byteLength } of index.sections) {
      if (name !== 'name') continue;
      const reader = new ByteReader(index.bytes, offset, offset + byteLength);
      readOrNothing(() => {
        while (!reader.isAtEnd) {
          const id = reader.u8();
          const content = reader.part(reader.u32());
          const kind = KINDS[id];
          if (id === SUBSECTION.module) moduleName = content.name();
          else if (id === SUBSECTION.locals) this.#locals = content;
          else if (kind) this.#readMap(kind, sizes[kind], content);
        }
      });
    }
    this.moduleName = moduleName;
  }

  /** The name that the name section or, for a function, an export gives; null where neither does. */
  of(kind: NamedKind, index: number): string | null {
    const place = this.#places.get(kind)?.[index] || (kind === 'function' ? this.#exported[index] : 0);
    return place ? new ByteReader(this.#bytes, place, this.#bytes.byteLength).name() : null;
  }

  /** How many functions have a name, and where most of them have it from. */
  functionNames(): { named: number; from: 'name-section' | 'exports' | null } {
    const places = this.#places.get('function');
    let named = this.#named;
    for (const [index, place] of this.#exported.entries()) if (place !== 0 && !places?.[index]) named++;
    if (named === 0) return { named, from: null };
    return { named, from: this.#named * 2 >= named ? 'name-section' : 'exports' };
  }

  /** The names of one function's parameters and locals, by their index. */
  localsOf(functionIndex: number): Map<number, string> {
    const names = new Map<number, string>();
    const all = this.#locals;
    if (all === null) return names;
    const reader = new ByteReader(all.bytes, all.position, all.end);
    readOrNothing(() => {
      const functions = reader.u32();
      for (let entry = 0; entry < functions; entry++) {
        const isWanted = reader.u32() === functionIndex;
        const count = reader.u32();
        for (let local = 0; local < count; local++) {
          const index = reader.u32();
          if (isWanted) names.set(index, reader.name());
          else reader.skipName();
        }
        if (isWanted) return;
      }
    });
    return names;
  }

  #readMap(kind: NamedKind, size: number, reader: ByteReader): void {
    const places = new Uint32Array(size);
    this.#places.set(kind, places);
    readOrNothing(() => {
      const count = reader.u32();
      for (let entry = 0; entry < count; entry++) {
        const index = reader.u32();
        const place: Bytes = reader.position;
        reader.skipName();
        if (index >= size) continue;
        if (kind === 'function' && places[index] === 0) this.#named++;
        places[index] = place;
      }
    });
  }
}

/** Where the name lies that each function is first exported under; 0 where it is not exported. */
function exportedFunctions({ bytes, exports, functionTypes }: ModuleIndex): Uint32Array {
  const places = new Uint32Array(functionTypes.length);
  for (const place of exports.values()) {
    const reader = new ByteReader(bytes, place, bytes.byteLength);
    readOrNothing(() => {
      reader.skipName();
      if (reader.u8() !== 0) return;
      const index = reader.u32();
      if (index < places.length && places[index] === 0) places[index] = place;
    });
  }
  return places;
}
