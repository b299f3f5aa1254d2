import type { ContentEntry, FeatureInfo } from '../../shared/module-contents.ts';
import { readOrNothing } from './binary/contents-error.ts';
import { ATOMIC_PREFIX, GC_PREFIX, MISC_PREFIX, SIMD_PREFIX } from './binary/instructions.ts';
import {
  exportAt,
  exportKindAt,
  globalAt,
  importAt,
  memoryAt,
  type NamedModule,
  tableAt,
  typeAt,
} from './read-entries.ts';
import type { CodeScan, Sighting } from './scan-code.ts';

/** More types, imports or globals than that are not looked through for features. */
const MOST_LOOKED_AT = 100_000;

type Opcodes = [prefix: number, first: number, last: number];

/** What instructions show. */
const BY_INSTRUCTIONS: [name: string, opcodes: Opcodes[]][] = [
  ['SIMD', [[SIMD_PREFIX, 0, 0xff]]],
  ['relaxed SIMD', [[SIMD_PREFIX, 0x100, 0x113]]],
  ['threads', [[ATOMIC_PREFIX, 0, 0x4e]]],
  [
    'bulk memory',
    [
      [MISC_PREFIX, 8, 11],
      [MISC_PREFIX, 12, 14],
    ],
  ],
  [
    'reference types',
    [
      [0, 0x25, 0x26],
      [0, 0xd0, 0xd2],
      [MISC_PREFIX, 15, 17],
      [0, 0x1c, 0x1c],
    ],
  ],
  [
    'exceptions',
    [
      [0, 0x08, 0x08],
      [0, 0x0a, 0x0a],
      [0, 0x1f, 0x1f],
    ],
  ],
  [
    'legacy exceptions',
    [
      [0, 0x06, 0x07],
      [0, 0x09, 0x09],
      [0, 0x18, 0x19],
    ],
  ],
  [
    'tail calls',
    [
      [0, 0x12, 0x13],
      [0, 0x15, 0x15],
    ],
  ],
  [
    'garbage collection',
    [
      [GC_PREFIX, 0, 0x1f],
      [0, 0xd3, 0xd3],
    ],
  ],
  [
    'typed function references',
    [
      [0, 0x14, 0x15],
      [0, 0xd4, 0xd6],
    ],
  ],
  ['sign extension', [[0, 0xc0, 0xc4]]],
  ['saturating conversions', [[MISC_PREFIX, 0, 7]]],
  ['wide arithmetic', [[MISC_PREFIX, 19, 22]]],
];

/** What a module makes use of beyond the first version of WebAssembly, and what showed it. */
export function findFeatures(module: NamedModule, scan: CodeScan): FeatureInfo[] {
  const found = new Map<string, string[]>();
  const add = (name: string, what: string) => found.set(name, [...(found.get(name) ?? []), what]);
  for (const [name, opcodes] of BY_INSTRUCTIONS) {
    const sighting = total(scan, opcodes);
    if (sighting) add(name, instructionsText(sighting));
  }
  if (scan.blocksWithTypes)
    add('multi-value', `${countText(scan.blocksWithTypes.count, 'block')} with a type of its own`);
  byDefinitions(module, scan, add);
  return [...found].map(([name, what]) => ({ name, found: what.join('; ') }));
}

function byDefinitions(module: NamedModule, scan: CodeScan, add: (name: string, what: string) => void): void {
  const { index } = module;
  const memories = allOf(index.memories.length, (at) => memoryAt(module, at));
  const shared = memories.filter((memory) => memory.shared).length;
  if (shared > 0) add('threads', countText(shared, 'shared memory', 'shared memories'));
  const wide = memories.filter((memory) => memory.wide).length;
  if (wide > 0) add('memory64', `${countText(wide, 'memory', 'memories')} with 64-bit addresses`);
  if (memories.length > 1) add('multiple memories', countText(memories.length, 'memory', 'memories'));
  else if (scan.otherMemories) add('multiple memories', instructionsText(scan.otherMemories));
  const odd = memories.find(({ pageBytes }) => pageBytes !== 65_536);
  if (odd)
    add('custom page sizes', `memory ${odd.index} has pages of ${odd.pageBytes.toLocaleString('en')} bytes`);

  if (index.tables.length > 1) add('reference types', countText(index.tables.length, 'table'));
  const wideTables = allOf(index.tables.length, (at) => tableAt(module, at).type ?? '').filter((type) =>
    type.endsWith('64-bit'),
  ).length;
  if (wideTables > 0) add('memory64', `${countText(wideTables, 'table')} with 64-bit addresses`);
  if (index.tags.length > 0) add('exceptions', countText(index.tags.length, 'tag'));
  if (index.dataCount !== null) add('bulk memory', 'a data count section');

  const types = allOf(index.types.length, (at) => typeAt(module, at));
  const collected = types.filter((type) => type?.kind === 'struct' || type?.kind === 'array').length;
  if (collected > 0)
    add(
      'garbage collection',
      countText(collected, 'type of structs or arrays', 'types of structs or arrays'),
    );
  const many = types.filter((type) => (type?.signature?.results.length ?? 0) > 1).length;
  if (many > 0) add('multi-value', `${countText(many, 'function type')} with several results`);
  const typed = types.filter((type) => type?.signature && type.text.includes('(ref ')).length;
  if (typed > 0)
    add('typed function references', `${countText(typed, 'function type')} with typed references`);
  const external = types.filter((type) => type?.signature && type.text.includes('externref')).length;
  if (external > 0) add('reference types', `${countText(external, 'function type')} with externref`);

  const imports = allOf(index.imports.length, (at) => importAt(module, at));
  byGlobals(module, imports, add);
  const builtins = imports.filter(({ from }) => from?.startsWith('wasm:')).length;
  if (builtins > 0) add('JavaScript builtins', countText(builtins, 'import'));
}

function byGlobals(
  module: NamedModule,
  imports: ContentEntry[],
  add: (name: string, what: string) => void,
): void {
  const { index } = module;
  const mutable = imports.filter(({ kind, type }) => kind === 'global' && type?.startsWith('(mut')).length;
  if (mutable > 0) add('mutable globals', `${countText(mutable, 'mutable global')} imported`);
  const exported = allOf(index.exports.length, (at) => isMutableGlobal(module, at)).filter(Boolean).length;
  if (exported > 0) add('mutable globals', `${countText(exported, 'mutable global')} exported`);
  const extended = allOf(index.globals.length, (at) => globalAt(module, at).type ?? '').filter((type) =>
    / = .*\b(add|sub|mul)\b/.test(type),
  ).length;
  if (extended > 0) add('extended constants', `${countText(extended, 'global')} computed from others`);
}

function isMutableGlobal(module: NamedModule, at: number): boolean {
  return exportKindAt(module, at) === 'global' && exportAt(module, at).type?.startsWith('(mut') === true;
}

function total(scan: CodeScan, opcodes: Opcodes[]): Sighting | null {
  let sum: Sighting | null = null;
  for (const [prefix, first, last] of opcodes) {
    for (let opcode = first; opcode <= last; opcode++) {
      const seen = scan.seen(prefix, opcode);
      if (!seen) continue;
      sum = sum
        ? { count: sum.count + seen.count, firstFunction: Math.min(sum.firstFunction, seen.firstFunction) }
        : seen;
    }
  }
  return sum;
}

function instructionsText({ count, firstFunction }: Sighting): string {
  return `${countText(count, 'instruction')}, the first in function ${firstFunction.toLocaleString('en')}`;
}

function countText(amount: number, one: string, several = `${one}s`): string {
  return `${amount.toLocaleString('en')} ${amount === 1 ? one : several}`;
}

/** What `read` gives for each index, but for what cannot be read. */
function allOf<Value>(length: number, read: (at: number) => Value): Value[] {
  const values: Value[] = [];
  for (let at = 0; at < Math.min(length, MOST_LOOKED_AT); at++) {
    const value = readOrNothing(() => read(at));
    if (value !== undefined) values.push(value);
  }
  return values;
}
