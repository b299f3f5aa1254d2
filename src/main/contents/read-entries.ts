/** Reads one entry of a module's lists, where the index says that it lies. */
import type { ContentEntry, Limits, MemoryInfo } from '../../shared/module-contents.ts';
import { ByteReader } from './binary/byte-reader.ts';
import { ContentsError } from './binary/contents-error.ts';
import { type DefinedType, mutableText, readSubtype, readValueType } from './binary/value-types.ts';
import { constantText } from './constant-text.ts';
import {
  DATA,
  ELEMENTS,
  EXTERNAL_KINDS,
  type ExternalKind,
  LIMITS,
  type ModuleIndex,
  TABLE_WITH_VALUE,
} from './module-index.ts';
import type { ModuleNames } from './names.ts';
import { sectionName } from './section-names.ts';

const PAGE_BYTES = 65_536;

/** A module that has been walked, and the names of its parts. */
export interface NamedModule {
  readonly index: ModuleIndex;
  readonly names: ModuleNames;
}

/** A type of the module; null where there is none of that index. */
export function typeAt({ index, names }: NamedModule, at: number): DefinedType | null {
  const place = index.types.at(at);
  return place === undefined ? null : readSubtype(readerAt(index, place), typeNamer(names));
}

/** How types are named in text: by their name where they have one. */
export function typeNamer(names: ModuleNames): (index: number) => string {
  return (at) => {
    const name = names.of('type', at);
    return name === null ? String(at) : `$${name}`;
  };
}

/** A function's type in words. */
export function signatureOf(module: NamedModule, functionIndex: number): string {
  const type = module.index.functionTypes.at(functionIndex);
  if (type === undefined) throw new ContentsError('no-such-part', `there is no function ${functionIndex}`);
  return typeAt(module, type)?.text ?? `type ${type}, which is not there`;
}

export function importAt(module: NamedModule, at: number): ContentEntry {
  const { index } = module;
  const place = index.imports.at(at) as number;
  const reader = readerAt(index, place);
  const from = reader.name();
  const name = reader.name();
  // An import of another kind has ended the walk, and is not in the list.
  const kind = EXTERNAL_KINDS[reader.u8()] ?? 'function';
  const type = externalType(module, kind, reader);
  return { ...blank(at), from, name, kind, type, offset: place, target: index.importTargets.at(at) ?? null };
}

export function exportAt(module: NamedModule, at: number): ContentEntry {
  const { index } = module;
  const place = index.exports.at(at) as number;
  const reader = readerAt(index, place);
  const name = reader.name();
  const kind = EXTERNAL_KINDS[reader.u8()];
  const target = reader.u32();
  const type = kind === undefined ? null : typeOfExternal(module, kind, target);
  return { ...blank(at), name, kind: kind ?? 'of an unknown kind', type, target, offset: place };
}

/** What an export stands for; undefined where no kind of thing has its number. */
export function exportKindAt({ index }: NamedModule, at: number): ExternalKind | undefined {
  const reader = readerAt(index, index.exports.at(at) as number);
  reader.skipName();
  return EXTERNAL_KINDS[reader.u8()];
}

/** The type of what an import or export stands for, by its index among those of its kind. */
function typeOfExternal(module: NamedModule, kind: ExternalKind, at: number): string | null {
  const { index } = module;
  if (kind === 'function') {
    return at < index.functionTypes.length ? signatureOf(module, at) : 'a function that is not there';
  }
  const place = listOf(index, kind).at(at);
  return place === undefined
    ? `a ${kind} that is not there`
    : externalType(module, kind, readerAt(index, place));
}

function listOf(index: ModuleIndex, kind: Exclude<ExternalKind, 'function'>) {
  return { table: index.tables, memory: index.memories, global: index.globals, tag: index.tags }[kind];
}

function externalType(module: NamedModule, kind: ExternalKind, reader: ByteReader): string {
  switch (kind) {
    case 'function': {
      const type = reader.u32();
      return typeAt(module, type)?.text ?? `type ${type}, which is not there`;
    }
    case 'table':
      return tableType(module, reader).text;
    case 'memory':
      return memoryText(readMemory(reader));
    case 'global':
      return mutableText(readValueType(reader, typeNamer(module.names)), reader.u8());
    case 'tag': {
      reader.u8();
      const type = reader.u32();
      return typeAt(module, type)?.text ?? `type ${type}, which is not there`;
    }
  }
}

type MemoryType = Omit<MemoryInfo, 'index' | 'name' | 'imported'>;

function readMemory(reader: ByteReader): MemoryType {
  const flags = reader.u8();
  const limits = readLimits(reader, flags);
  const pageBytes = flags & LIMITS.pageSize ? 2 ** Math.min(reader.u32(), 64) : PAGE_BYTES;
  return { limits, pageBytes, shared: (flags & LIMITS.shared) !== 0, wide: (flags & LIMITS.wide) !== 0 };
}

function readLimits(reader: ByteReader, flags: number): Limits {
  const number = () => Number(flags & LIMITS.wide ? reader.u64() : reader.u32());
  const minimum = number();
  return { minimum, maximum: flags & LIMITS.maximum ? number() : null };
}

function memoryText({ limits, pageBytes, shared, wide }: MemoryType): string {
  const words = [limitsText(limits), limits.minimum === 1 && limits.maximum === null ? 'page' : 'pages'];
  if (pageBytes !== PAGE_BYTES) words.push(`of ${pageBytes.toLocaleString('en')} bytes`);
  if (wide) words.push('64-bit');
  if (shared) words.push('shared');
  return words.join(' ');
}

function limitsText({ minimum, maximum }: Limits): string {
  const from = minimum.toLocaleString('en');
  if (maximum === null) return `${from} or more`;
  return maximum === minimum ? from : `${from} to ${maximum.toLocaleString('en')}`;
}

export function memoryAt({ index, names }: NamedModule, at: number): MemoryInfo {
  const type = readMemory(readerAt(index, index.memories.at(at) as number));
  return { index: at, name: names.of('memory', at), imported: at < index.imported.memory, ...type };
}

export function memoryEntryAt(module: NamedModule, at: number): ContentEntry {
  const memory = memoryAt(module, at);
  const kind = memory.imported ? 'imported' : 'own';
  return { ...blank(at), name: memory.name, kind, type: memoryText(memory) };
}

function tableType(module: NamedModule, reader: ByteReader): { text: string; hasValue: boolean } {
  const hasValue = reader.peek() === TABLE_WITH_VALUE;
  if (hasValue) reader.skip(2);
  const type = readValueType(reader, typeNamer(module.names));
  const flags = reader.u8();
  const limits = limitsText(readLimits(reader, flags));
  const wide = flags & LIMITS.wide ? ', 64-bit' : '';
  return { text: `${limits} of ${type}${wide}`, hasValue };
}

export function tableAt(module: NamedModule, at: number): ContentEntry {
  const { index, names } = module;
  const place = index.tables.at(at) as number;
  const kind = at < index.imported.table ? 'imported' : 'own';
  const { text } = tableType(module, readerAt(index, place));
  return { ...blank(at), name: names.of('table', at), kind, type: text, offset: place };
}

export function globalAt(module: NamedModule, at: number): ContentEntry {
  const { index, names } = module;
  const place = index.globals.at(at) as number;
  const reader = readerAt(index, place);
  const isImported = at < index.imported.global;
  const type = mutableText(readValueType(reader, typeNamer(names)), reader.u8());
  const value = isImported ? '' : ` = ${constantText(reader, module)}`;
  return {
    ...blank(at),
    name: names.of('global', at),
    kind: isImported ? 'imported' : 'own',
    type: `${type}${value}`,
    offset: place,
  };
}

export function tagAt(module: NamedModule, at: number): ContentEntry {
  const { index, names } = module;
  const place = index.tags.at(at) as number;
  const kind = at < index.imported.tag ? 'imported' : 'own';
  const type = externalType(module, 'tag', readerAt(index, place));
  return { ...blank(at), name: names.of('tag', at), kind, type, offset: place };
}

export function typeEntryAt(module: NamedModule, at: number): ContentEntry {
  const type = typeAt(module, at);
  const kind = type?.kind === 'func' ? 'function' : (type?.kind ?? null);
  const offset = module.index.types.at(at) ?? null;
  return { ...blank(at), name: module.names.of('type', at), kind, type: type?.text ?? null, offset };
}

export function dataAt(module: NamedModule, at: number): ContentEntry {
  const { index, names } = module;
  const reader = readerAt(index, index.dataSegments.at(at) as number);
  const kind = reader.u32();
  const isPassive = kind === DATA.passive;
  const memory = kind === DATA.withMemory ? reader.u32() : 0;
  const where = isPassive
    ? null
    : `at ${constantText(reader, module)}${memory === 0 ? '' : ` of memory ${memory}`}`;
  const bytes = reader.u32();
  return {
    ...blank(at),
    name: names.of('data', at),
    kind: isPassive ? 'passive' : 'active',
    type: where,
    bytes,
    offset: reader.position,
  };
}

export function elementsAt(module: NamedModule, at: number): ContentEntry {
  const { index, names } = module;
  const place = index.elementSegments.at(at) as number;
  const reader = readerAt(index, place);
  const flags = reader.u32();
  const isActive = !(flags & ELEMENTS.notActive);
  const isExplicit = (flags & ELEMENTS.explicit) !== 0;
  let where = '';
  if (isActive) {
    const table = isExplicit ? reader.u32() : 0;
    where = ` at ${constantText(reader, module)}${table === 0 ? '' : ` of table ${table}`}`;
  }
  let type = 'funcref';
  if (!isActive || isExplicit) {
    if (flags & ELEMENTS.expressions) type = readValueType(reader, typeNamer(names));
    else reader.u8();
  }
  const count = reader.u32();
  const kind = isActive ? 'active' : isExplicit ? 'declared' : 'passive';
  const text = `${count.toLocaleString('en')} of ${type}${where}`;
  return { ...blank(at), name: names.of('element', at), kind, type: text, offset: place };
}

export function sectionAt({ index }: NamedModule, at: number): ContentEntry {
  const section = index.sections[at];
  if (!section) throw new ContentsError('no-such-part', `there is no section ${at}`);
  return {
    ...blank(at),
    name: sectionName(section),
    kind: section.id === 0 ? 'custom' : 'standard',
    bytes: section.byteLength,
    offset: section.offset,
  };
}

/** An own function, by its number in the index space that the imported ones begin. */
export function functionAt(module: NamedModule, at: number): ContentEntry {
  const { index, names } = module;
  const own = at - index.imported.function;
  return {
    ...blank(at),
    name: names.of('function', at),
    kind: 'function',
    type: at < index.functionTypes.length ? signatureOf(module, at) : null,
    bytes: index.bodyLengths.at(own) ?? null,
    offset: index.bodyOffsets.at(own) ?? null,
  };
}

export function blank(index: number): ContentEntry {
  return {
    index,
    name: null,
    from: null,
    kind: null,
    type: null,
    bytes: null,
    offset: null,
    target: null,
  };
}

function readerAt({ bytes }: ModuleIndex, place: number): ByteReader {
  return new ByteReader(bytes, place, bytes.byteLength);
}
