/** Types as the text format writes them (WebAssembly core specification 3.0, 5.3 and 6.4). */
import type { ByteReader } from './byte-reader.ts';

const NUMBER_TYPES: Record<number, string> = {
  127: 'i32',
  126: 'i64',
  125: 'f32',
  124: 'f64',
  123: 'v128',
};
const PACKED_TYPES: Record<number, string> = { 120: 'i8', 119: 'i16' };
/** By the byte that is a whole type, e.g. 0x70 for `funcref`, whose heap type is `func`. */
const HEAP_TYPES: Record<number, string> = {
  117: 'nocont',
  116: 'noexn',
  115: 'nofunc',
  114: 'noextern',
  113: 'none',
  112: 'func',
  111: 'extern',
  110: 'any',
  109: 'eq',
  108: 'i31',
  107: 'struct',
  106: 'array',
  105: 'exn',
  104: 'cont',
};
/** How a nullable reference to each is written in short. */
const SHORT_REFERENCES: Record<string, string> = {
  none: 'nullref',
  noextern: 'nullexternref',
  nofunc: 'nullfuncref',
  noexn: 'nullexnref',
  nocont: 'nullcontref',
};

export const REF = 0x64;
export const REF_NULL = 0x63;
const SHARED = 0x65;
const EMPTY_BLOCK = 0x40;

const FUNC = 0x60;
const STRUCT = 0x5f;
const ARRAY = 0x5e;
const CONT = 0x5d;
const SUB = 0x50;
const SUB_FINAL = 0x4f;
export const REC = 0x4e;

/** More parameters, results or fields than that are counted, not written. */
const MOST_PARTS = 48;

/** A way to name a type by its index; by default its index is its name. */
export type TypeName = (index: number) => string;

/** A type in words, and what it needs beyond the first version of WebAssembly. */
export interface FunctionType {
  params: string[];
  results: string[];
  /** Those that `params` and `results` leave out. */
  omitted: number;
}

/** What a type section's entry defines. */
export interface DefinedType {
  kind: 'func' | 'struct' | 'array' | 'cont';
  /** Of a function: its parameters and results. */
  signature: FunctionType | null;
  /** The whole type as text, e.g. `(struct (field (mut i32)))`, or `(i32, i32) → i64` for a function. */
  text: string;
}

export function readHeapType(reader: ByteReader, typeName: TypeName = String): string {
  if (reader.peek() === SHARED) {
    reader.u8();
    return `(shared ${readHeapType(reader, typeName)})`;
  }
  const type = reader.s33();
  if (type >= 0) return typeName(type);
  const name = HEAP_TYPES[type & 0x7f];
  if (type < -0x40 || name === undefined) throw reader.malformed('there is no such heap type');
  return name;
}

export function readValueType(reader: ByteReader, typeName: TypeName = String): string {
  const code = reader.peek();
  const number = NUMBER_TYPES[code];
  if (number !== undefined) {
    reader.u8();
    return number;
  }
  if (code === REF || code === REF_NULL) {
    reader.u8();
    return `(ref ${code === REF_NULL ? 'null ' : ''}${readHeapType(reader, typeName)})`;
  }
  const heap = HEAP_TYPES[code];
  if (heap === undefined) throw reader.malformed(`0x${code.toString(16)} is no type`);
  reader.u8();
  return SHORT_REFERENCES[heap] ?? `${heap}ref`;
}

export function skipHeapType(reader: ByteReader): void {
  if (reader.peek() === SHARED) reader.u8();
  reader.skipNumber();
}

export function skipValueType(reader: ByteReader): void {
  const code = reader.u8();
  if (code === REF || code === REF_NULL) skipHeapType(reader);
}

/** The type of a block: nothing, one result, or the index of a function type. */
export type BlockType =
  | { kind: 'empty' }
  | { kind: 'result'; type: string }
  | { kind: 'type'; index: number };

export function readBlockType(reader: ByteReader, typeName: TypeName = String): BlockType {
  const code = reader.peek();
  if (code === EMPTY_BLOCK) {
    reader.u8();
    return { kind: 'empty' };
  }
  if (code > EMPTY_BLOCK && code < 0x80) return { kind: 'result', type: readValueType(reader, typeName) };
  const index = reader.s33();
  if (index < 0) throw reader.malformed('there is no such block type');
  return { kind: 'type', index };
}

/** Goes past a subtype of a type section, which is one of its types. */
export function skipSubtype(reader: ByteReader): void {
  let form = reader.u8();
  if (form === SUB || form === SUB_FINAL) {
    const supertypes = reader.u32();
    for (let index = 0; index < supertypes; index++) reader.skipNumber();
    form = reader.u8();
  }
  if (form === SHARED) form = reader.u8();
  switch (form) {
    case FUNC:
      for (let list = 0; list < 2; list++) {
        const count = reader.u32();
        for (let index = 0; index < count; index++) skipValueType(reader);
      }
      return;
    case STRUCT: {
      const count = reader.u32();
      for (let index = 0; index < count; index++) skipField(reader);
      return;
    }
    case ARRAY:
      skipField(reader);
      return;
    case CONT:
      reader.skipNumber();
      return;
    default:
      reader.position--;
      throw reader.malformed(`0x${form.toString(16)} is no kind of type`);
  }
}

/** Reads a subtype of a type section. */
export function readSubtype(reader: ByteReader, typeName: TypeName = String): DefinedType {
  let form = reader.u8();
  if (form !== SUB && form !== SUB_FINAL) return readCompositeType(reader, form, typeName);
  const isFinal = form === SUB_FINAL;
  const count = reader.u32();
  const supertypes: string[] = [];
  for (let index = 0; index < count; index++) {
    const supertype = typeName(reader.u32());
    if (supertypes.length < MOST_PARTS) supertypes.push(supertype);
  }
  form = reader.u8();
  const type = readCompositeType(reader, form, typeName);
  const words = ['sub', ...(isFinal ? ['final'] : []), ...supertypes];
  return { ...type, text: `(${words.join(' ')} ${type.text})` };
}

function readCompositeType(reader: ByteReader, form: number, typeName: TypeName): DefinedType {
  switch (form) {
    case SHARED: {
      const type = readCompositeType(reader, reader.u8(), typeName);
      return { ...type, text: `(shared ${type.text})` };
    }
    case FUNC: {
      const signature = readFunctionType(reader, typeName);
      return { kind: 'func', signature, text: signatureText(signature) };
    }
    case STRUCT: {
      const count = reader.u32();
      const fields: string[] = [];
      for (let index = 0; index < count; index++) {
        const field = readField(reader, typeName);
        if (fields.length < MOST_PARTS) fields.push(` (field ${field})`);
      }
      return { kind: 'struct', signature: null, text: `(struct${fields.join('')}${more(count)})` };
    }
    case ARRAY:
      return { kind: 'array', signature: null, text: `(array ${readField(reader, typeName)})` };
    case CONT:
      return { kind: 'cont', signature: null, text: `(cont ${typeName(reader.u32())})` };
    default:
      reader.position--;
      throw reader.malformed(`0x${form.toString(16)} is no kind of type`);
  }
}

function readFunctionType(reader: ByteReader, typeName: TypeName): FunctionType {
  let omitted = 0;
  const readTypes = () => {
    const types: string[] = [];
    const count = reader.u32();
    for (let index = 0; index < count; index++) {
      const type = readValueType(reader, typeName);
      if (index < MOST_PARTS) types.push(type);
      else omitted++;
    }
    return types;
  };
  const params = readTypes();
  const results = readTypes();
  return { params, results, omitted };
}

/** A function's type as a person reads it, e.g. `(i32, i32) → i64`. */
export function signatureText({ params, results, omitted }: FunctionType): string {
  const gives = results.length === 1 ? results[0] : `(${results.join(', ')})`;
  const text = `(${params.join(', ')}) → ${gives}`;
  return omitted === 0 ? text : `${text}, and ${omitted.toLocaleString('en')} more`;
}

/** A type of a global or a field that may be changed: `(mut i32)`. */
export function mutableText(type: string, mutability: number): string {
  return mutability === 0 ? type : `(mut ${type})`;
}

function readField(reader: ByteReader, typeName: TypeName): string {
  const packed = PACKED_TYPES[reader.peek()];
  if (packed !== undefined) reader.u8();
  const type = packed ?? readValueType(reader, typeName);
  return mutableText(type, reader.u8());
}

function skipField(reader: ByteReader): void {
  skipValueType(reader);
  reader.u8();
}

function more(count: number): string {
  return count > MOST_PARTS ? ` … ${(count - MOST_PARTS).toLocaleString('en')} more` : '';
}
