import type { Bytes } from 'wasm-compile-cache';
import { ByteReader } from './binary/byte-reader.ts';
import { ContentsError } from './binary/contents-error.ts';
import { MOST } from './binary/limits.ts';
import { OffsetList } from './binary/offset-list.ts';
import { skipConstantExpression } from './binary/skip-instruction.ts';
import { REC, skipSubtype, skipValueType } from './binary/value-types.ts';

/** What an import or export is; the numbers are those of the binary format. */
export const EXTERNAL_KINDS = ['function', 'table', 'memory', 'global', 'tag'] as const;
export type ExternalKind = (typeof EXTERNAL_KINDS)[number];

export interface SectionPlace {
  /** The id of the binary format; 0 for a custom section. */
  id: number;
  /** Where the section begins with its id. */
  start: Bytes;
  /** Where its content begins; that of a custom section is behind its name. */
  offset: Bytes;
  byteLength: Bytes;
  /** Of a custom section. */
  name: string | null;
}

/** Something in the module that is not as the format says. */
export interface Oddity {
  message: string;
  /** In bytes from the beginning of the module. */
  offset: Bytes;
}

/** Where the parts of a module lie. They are read when they are asked for: most never are. */
export interface ModuleIndex {
  readonly bytes: Uint8Array;
  readonly sections: SectionPlace[];
  /** Where each type begins. */
  readonly types: OffsetList;
  readonly imports: OffsetList;
  /** The number that each import has among those of its kind. */
  readonly importTargets: OffsetList;
  readonly exports: OffsetList;
  /** The type of each function, those that are imported first. */
  readonly functionTypes: OffsetList;
  /** Where the type of each begins, those that are imported first. */
  readonly tables: OffsetList;
  readonly memories: OffsetList;
  readonly globals: OffsetList;
  readonly tags: OffsetList;
  /** How many of each are imported. */
  readonly imported: Record<ExternalKind, number>;
  /** Where the body of each own function begins, behind its length; and that length. */
  readonly bodyOffsets: OffsetList;
  readonly bodyLengths: OffsetList;
  readonly dataSegments: OffsetList;
  readonly dataLengths: OffsetList;
  readonly elementSegments: OffsetList;
  readonly elementCounts: OffsetList;
  /** The function that runs when the module is instantiated. */
  start: number | null;
  /** What the data count section says. */
  dataCount: number | null;
  /** What could not be read. The rest is there all the same. */
  readonly oddities: Oddity[];
}

const PREAMBLE_BYTES = 8;
const MOST_ODDITIES = 50;

const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
  tag: 13,
} as const;

/**
 * Walks a module's sections once. Whether a module is valid is V8's to say: what does not fit the format is told in
 * `oddities`, and the walk goes on behind it. Throws a `ContentsError` where the bytes are no module at all.
 */
export function indexModule(bytes: Uint8Array): ModuleIndex {
  checkPreamble(bytes);
  const index: ModuleIndex = {
    bytes,
    sections: [],
    types: new OffsetList(MOST.types),
    imports: new OffsetList(MOST.imports),
    importTargets: new OffsetList(MOST.imports),
    exports: new OffsetList(MOST.exports),
    functionTypes: new OffsetList(MOST.functions),
    tables: new OffsetList(MOST.tables),
    memories: new OffsetList(MOST.memories),
    globals: new OffsetList(MOST.globals),
    tags: new OffsetList(MOST.tags),
    imported: { function: 0, table: 0, memory: 0, global: 0, tag: 0 },
    bodyOffsets: new OffsetList(MOST.functions),
    bodyLengths: new OffsetList(MOST.functions),
    dataSegments: new OffsetList(MOST.dataSegments),
    dataLengths: new OffsetList(MOST.dataSegments),
    elementSegments: new OffsetList(MOST.elementSegments),
    elementCounts: new OffsetList(MOST.elementSegments),
    start: null,
    dataCount: null,
    oddities: [],
  };
  const reader = new ByteReader(bytes, PREAMBLE_BYTES, bytes.byteLength);
  while (!reader.isAtEnd) {
    const section = placeOf(reader, index);
    if (section === null) break;
    if (index.sections.length === MOST.sections) {
      note(
        index,
        `there are more than ${MOST.sections.toLocaleString('en')} sections: the rest is left out`,
        section.start,
      );
      break;
    }
    index.sections.push(section);
    const content = new ByteReader(bytes, section.offset, section.offset + section.byteLength);
    attempt(index, () => readSection(section.id, content, index));
  }
  return index;
}

function checkPreamble(bytes: Uint8Array): void {
  const magic = [0x00, 0x61, 0x73, 0x6d];
  if (!magic.every((byte, at) => bytes[at] === byte)) {
    throw new ContentsError(
      'not-wasm',
      'it does not begin with \\0asm, so it is not a WebAssembly module',
      0,
    );
  }
  const [major, , layer] = bytes.subarray(4, PREAMBLE_BYTES);
  if (layer === 1) {
    const message =
      'it is a WebAssembly component, which holds modules and is none: take the modules out of it';
    throw new ContentsError('component', message, 4);
  }
  if (bytes.byteLength < PREAMBLE_BYTES) {
    throw new ContentsError('malformed', 'it ends before its version', bytes.byteLength);
  }
  if (major !== 1) throw new ContentsError('malformed', `version ${major} of the format is not known`, 4);
}

/** Gives the next section, and goes past it; null where the bytes end in the middle of it. */
function placeOf(reader: ByteReader, index: ModuleIndex): SectionPlace | null {
  const start = reader.position;
  let section: SectionPlace | null = null;
  attempt(index, () => {
    const id = reader.u8();
    const byteLength = reader.u32();
    const left = reader.end - reader.position;
    if (byteLength > left) {
      const says = byteLength.toLocaleString('en');
      note(
        index,
        `section ${id} says it has ${says} bytes, and ${left.toLocaleString('en')} are left`,
        start,
      );
    }
    const content = reader.part(Math.min(byteLength, left));
    const offset = content.position;
    section = { id, start, offset, byteLength: content.end - offset, name: null };
    if (id === SECTION.custom) {
      section.name = '';
      section.name = content.name();
      section.byteLength = content.end - content.position;
      section.offset = content.position;
    }
  });
  return section;
}

function readSection(id: number, reader: ByteReader, index: ModuleIndex): void {
  switch (id) {
    case SECTION.custom:
      return;
    case SECTION.type:
      each(reader, () => readTypes(reader, index));
      break;
    case SECTION.import:
      each(reader, () => readImport(reader, index));
      break;
    case SECTION.function:
      each(reader, () => index.functionTypes.push(reader.u32()));
      break;
    case SECTION.table:
      each(reader, () => {
        index.tables.push(reader.position);
        skipTable(reader);
      });
      break;
    case SECTION.memory:
      each(reader, () => {
        index.memories.push(reader.position);
        skipLimits(reader);
      });
      break;
    case SECTION.tag:
      each(reader, () => {
        index.tags.push(reader.position);
        skipTag(reader);
      });
      break;
    case SECTION.global:
      each(reader, () => {
        index.globals.push(reader.position);
        skipGlobalType(reader);
        skipConstantExpression(reader);
      });
      break;
    case SECTION.export:
      each(reader, () => {
        index.exports.push(reader.position);
        reader.skipName();
        reader.u8();
        reader.skipNumber();
      });
      break;
    case SECTION.start:
      index.start = reader.u32();
      break;
    case SECTION.element:
      each(reader, () => readElementSegment(reader, index));
      break;
    case SECTION.dataCount:
      index.dataCount = reader.u32();
      break;
    case SECTION.code:
      each(reader, () => {
        const length = reader.u32();
        index.bodyOffsets.push(reader.position);
        index.bodyLengths.push(length);
        reader.skip(length);
      });
      break;
    case SECTION.data:
      each(reader, () => readDataSegment(reader, index));
      break;
    default:
      note(index, `there is no section ${id} in the format`, reader.position);
      return;
  }
  if (!reader.isAtEnd) throw reader.malformed(`section ${id} holds more than its entries`);
}

function each(reader: ByteReader, readEntry: () => void): void {
  // What a hostile count promises ends with the bytes: an entry has at least one.
  const count = reader.u32();
  for (let entry = 0; entry < count; entry++) readEntry();
}

function readTypes(reader: ByteReader, index: ModuleIndex): void {
  if (reader.peek() !== REC) {
    index.types.push(reader.position);
    skipSubtype(reader);
    return;
  }
  reader.u8();
  each(reader, () => {
    index.types.push(reader.position);
    skipSubtype(reader);
  });
}

function readImport(reader: ByteReader, index: ModuleIndex): void {
  const place = reader.position;
  reader.skipName();
  reader.skipName();
  const kind = EXTERNAL_KINDS[reader.u8()];
  const type = reader.position;
  switch (kind) {
    case 'function':
      index.functionTypes.push(reader.u32());
      break;
    case 'table':
      index.tables.push(type);
      skipTable(reader);
      break;
    case 'memory':
      index.memories.push(type);
      skipLimits(reader);
      break;
    case 'global':
      index.globals.push(type);
      skipGlobalType(reader);
      break;
    case 'tag':
      index.tags.push(type);
      skipTag(reader);
      break;
    default:
      throw reader.malformed('an import is of a kind that is not known');
  }
  index.imports.push(place);
  index.importTargets.push(index.imported[kind]);
  index.imported[kind]++;
}

/** What stands before a table whose elements begin as something else than null. */
export const TABLE_WITH_VALUE = 0x40;

function skipTable(reader: ByteReader): void {
  const hasValue = reader.peek() === TABLE_WITH_VALUE;
  if (hasValue) reader.skip(2);
  skipValueType(reader);
  skipLimits(reader);
  if (hasValue) skipConstantExpression(reader);
}

export const LIMITS = { maximum: 1, shared: 2, wide: 4, pageSize: 8 } as const;

function skipLimits(reader: ByteReader): void {
  const flags = reader.u8();
  reader.skipNumber();
  if (flags & LIMITS.maximum) reader.skipNumber();
  if (flags & LIMITS.pageSize) reader.skipNumber();
}

function skipGlobalType(reader: ByteReader): void {
  skipValueType(reader);
  reader.u8();
}

function skipTag(reader: ByteReader): void {
  reader.u8();
  reader.skipNumber();
}

/** What the flags of an element segment say. */
export const ELEMENTS = { notActive: 1, explicit: 2, expressions: 4 } as const;

function readElementSegment(reader: ByteReader, index: ModuleIndex): void {
  const offset = reader.position;
  const flags = reader.u32();
  if (flags > 7) throw reader.malformed(`an element segment has the flags ${flags}`);
  if (!(flags & ELEMENTS.notActive)) {
    if (flags & ELEMENTS.explicit) reader.skipNumber();
    skipConstantExpression(reader);
  }
  if (flags & (ELEMENTS.notActive | ELEMENTS.explicit)) {
    if (flags & ELEMENTS.expressions) skipValueType(reader);
    else reader.u8();
  }
  const count = reader.u32();
  index.elementSegments.push(offset);
  index.elementCounts.push(count);
  for (let element = 0; element < count; element++) {
    if (flags & ELEMENTS.expressions) skipConstantExpression(reader);
    else reader.skipNumber();
  }
}

export const DATA = { active: 0, passive: 1, withMemory: 2 } as const;

function readDataSegment(reader: ByteReader, index: ModuleIndex): void {
  const offset = reader.position;
  const kind = reader.u32();
  if (kind > DATA.withMemory) throw reader.malformed(`a data segment is of kind ${kind}`);
  if (kind === DATA.withMemory) reader.skipNumber();
  if (kind !== DATA.passive) skipConstantExpression(reader);
  const length = reader.u32();
  index.dataSegments.push(offset);
  index.dataLengths.push(length);
  reader.skip(length);
}

/** Notes what does not fit the format, and lets any other error through. */
function attempt(index: ModuleIndex, read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof ContentsError)) throw error;
    note(index, error.message, error.offset ?? 0);
  }
}

function note({ oddities }: ModuleIndex, message: string, offset: Bytes): void {
  if (oddities.length < MOST_ODDITIES) oddities.push({ message, offset });
}
