import { open } from 'node:fs/promises';
import { LoadError } from 'wasm-compile-cache';
import { ByteReader, TruncatedError } from './byte-reader.ts';

type Bytes = number;

/** What a benchmark must know of a module before it measures it: read without its code. */
export interface ModuleOutline {
  /** A program by WASI's rules: imports nothing else, exports its memory and where it starts. */
  isWasiCommand: boolean;
  /** How many functions it defines itself. */
  ownFunctions: number;
  /** Which of them it exports, counted from its first own one. */
  exportedFunctions: ReadonlySet<number>;
  /** Where a section that speaks of functions may be put in: behind the function section. Null where there is none. */
  behindFunctions: Bytes | null;
}

const PREAMBLE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
/** A section's id and the longest LEB128 number of 32 bits. */
const LONGEST_HEADER: Bytes = 6;
/** Real modules' imports and exports are far smaller; what is larger is not read into memory for a question. */
const MOST_READ: Bytes = 32 * 2 ** 20;
const SECTION = { import: 2, function: 3, export: 7 } as const;
const KIND = { function: 0, table: 1, memory: 2, global: 3, tag: 4 } as const;
const WASI_MODULES: readonly string[] = ['wasi_snapshot_preview1', 'wasi_unstable'];

interface Imports {
  modules: Set<string>;
  functions: number;
}

interface Exports {
  functions: number[];
  names: Map<string, number>;
}

/** Reads bytes of a module; fewer where there are not so many. */
type ReadAt = (position: Bytes, length: Bytes) => Promise<Uint8Array>;

/**
 * Reads the outline of a file. Rejects with a `LoadError` of kind `invalid-module` where it has none, and with the
 * file system's error where it cannot be read. Whether the module is valid is V8's to say.
 */
export async function readOutline(file: string): Promise<ModuleOutline> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const read: ReadAt = async (position, length) => {
      const bytes = new Uint8Array(Math.min(length, Math.max(0, size - position)));
      const { bytesRead } = await handle.read(bytes, 0, bytes.byteLength, position);
      return bytes.subarray(0, bytesRead);
    };
    return await outlineOf(file, size, read);
  } finally {
    await handle.close();
  }
}

/** The same of bytes, which go by a name. */
export function outlineOfBytes(bytes: Uint8Array, name: string): Promise<ModuleOutline> {
  const read: ReadAt = async (position, length) => bytes.subarray(position, position + length);
  return outlineOf(name, bytes.byteLength, read);
}

async function outlineOf(name: string, size: Bytes, read: ReadAt): Promise<ModuleOutline> {
  try {
    const preamble = await read(0, PREAMBLE.byteLength);
    if (Buffer.compare(preamble, PREAMBLE) !== 0) throw new TruncatedError('it is not a WebAssembly module');
    let imports: Imports = { modules: new Set(), functions: 0 };
    let exports: Exports = { functions: [], names: new Map() };
    let ownFunctions = 0;
    let behindFunctions: Bytes | null = null;
    for (let offset = PREAMBLE.byteLength; offset < size; ) {
      const header = new ByteReader(await read(offset, LONGEST_HEADER));
      const id = header.byte();
      const length = header.u32();
      const begin = offset + header.offset;
      const section = async (most = length): Promise<ByteReader> => {
        if (begin + length > size) throw new TruncatedError(`its section ${id} ends early`);
        const wanted = Math.min(most, length);
        if (wanted > MOST_READ)
          throw new TruncatedError(`its section ${id} has more than ${MOST_READ} bytes`);
        return new ByteReader(await read(begin, wanted));
      };
      if (id === SECTION.import) imports = readImports(await section());
      else if (id === SECTION.export) exports = readExports(await section());
      else if (id === SECTION.function) {
        ownFunctions = (await section(LONGEST_HEADER)).u32();
        // Each takes a byte at least: a number out of thin air is not believed.
        if (ownFunctions > length) throw new TruncatedError('its function section ends early');
        behindFunctions = begin + length;
      }
      offset = begin + length;
    }
    const isOwn = (index: number) => index >= 0 && index < ownFunctions;
    return {
      isWasiCommand: isWasiCommand(imports, exports),
      ownFunctions,
      exportedFunctions: new Set(exports.functions.map((index) => index - imports.functions).filter(isOwn)),
      behindFunctions,
    };
  } catch (error) {
    if (!(error instanceof TruncatedError)) throw error;
    throw new LoadError('invalid-module', `${name} cannot be read as a module: ${error.message}`, {
      cause: error,
    });
  }
}

function isWasiCommand({ modules }: Imports, { names }: Exports): boolean {
  return (
    modules.size <= 1 &&
    [...modules].every((name) => WASI_MODULES.includes(name)) &&
    names.get('_start') === KIND.function &&
    names.get('memory') === KIND.memory
  );
}

function readImports(section: ByteReader): Imports {
  const modules = new Set<string>();
  let functions = 0;
  for (let left = section.u32(); left > 0; left--) {
    modules.add(section.name());
    section.skipName();
    const kind = section.byte();
    if (kind === KIND.function) {
      section.u32();
      functions++;
    } else if (kind === KIND.table) {
      skipReferenceType(section);
      skipLimits(section);
    } else if (kind === KIND.memory) skipLimits(section);
    else if (kind === KIND.global) {
      skipValueType(section);
      section.byte();
    } else if (kind === KIND.tag) {
      section.byte();
      section.u32();
    } else throw new TruncatedError(`it imports something of an unknown kind (${kind})`);
  }
  return { modules, functions };
}

function readExports(section: ByteReader): Exports {
  const functions: number[] = [];
  const names = new Map<string, number>();
  for (let left = section.u32(); left > 0; left--) {
    const length = section.peekU32();
    // The two that are asked for are short; a module may have a hundred thousand others.
    const name = length <= '_start'.length ? section.name() : section.skipName();
    const kind = section.byte();
    const index = section.u32();
    if (kind === KIND.function) functions.push(index);
    if (name !== null) names.set(name, kind);
  }
  return { functions, names };
}

function skipLimits(section: ByteReader): void {
  const flags = section.byte();
  section.skipNumber();
  if ((flags & 1) !== 0) section.skipNumber();
}

function skipReferenceType(section: ByteReader): void {
  skipValueType(section);
}

/** One byte, but for a reference to a type by its number, which that number follows. */
function skipValueType(section: ByteReader): void {
  const type = section.byte();
  if (type === 0x63 || type === 0x64) section.skipNumber();
}
