import type { ByteReader } from './byte-reader.ts';
import { Immediate, PLAIN, pageOf } from './instructions.ts';
import { skipHeapType, skipValueType } from './value-types.ts';

/** Goes past what follows an opcode. Throws a `ContentsError` where it does not fit. */
export function skipImmediate(reader: ByteReader, immediate: number): void {
  switch (immediate) {
    case Immediate.none:
      return;
    case Immediate.block:
      skipBlockType(reader);
      return;
    case Immediate.labels:
      skipNumbers(reader, reader.u32() + 1);
      return;
    case Immediate.func:
    case Immediate.local:
    case Immediate.global:
    case Immediate.label:
    case Immediate.type:
    case Immediate.table:
    case Immediate.memory:
    case Immediate.tag:
    case Immediate.data:
    case Immediate.elements:
    case Immediate.i32:
    case Immediate.i64:
      reader.skipNumber();
      return;
    case Immediate.callIndirect:
    case Immediate.dataAndMemory:
    case Immediate.twoMemories:
    case Immediate.elementsAndTable:
    case Immediate.twoTables:
    case Immediate.field:
    case Immediate.typeAndCount:
    case Immediate.typeAndData:
    case Immediate.typeAndElements:
    case Immediate.twoTypes:
      reader.skipNumber();
      reader.skipNumber();
      return;
    case Immediate.access:
      skipAccess(reader);
      return;
    case Immediate.accessAndLane:
      skipAccess(reader);
      reader.skip(1);
      return;
    case Immediate.f32:
      reader.skip(4);
      return;
    case Immediate.f64:
      reader.skip(8);
      return;
    case Immediate.v128:
    case Immediate.lanes:
      reader.skip(16);
      return;
    case Immediate.lane:
    case Immediate.reserved:
      reader.skip(1);
      return;
    case Immediate.valueTypes: {
      const count = reader.u32();
      for (let index = 0; index < count; index++) skipValueType(reader);
      return;
    }
    case Immediate.heapType:
    case Immediate.heapTypeOrNull:
      skipHeapType(reader);
      return;
    case Immediate.tryTable:
      skipBlockType(reader);
      skipCatches(reader);
      return;
    case Immediate.castBranch:
      reader.skip(1);
      reader.skipNumber();
      skipHeapType(reader);
      skipHeapType(reader);
      return;
    default:
      throw reader.malformed('there is no such instruction');
  }
}

/** Goes past a constant expression, up to and with its `end`. */
export function skipConstantExpression(reader: ByteReader): void {
  for (;;) {
    const opcode = reader.u8();
    if (opcode === 0x0b) return;
    const page = pageOf(opcode);
    const immediates = (page ?? PLAIN).immediates;
    skipImmediate(reader, immediates[page ? reader.u32() : opcode] ?? Immediate.unknown);
  }
}

/** A flag of an access's alignment: the number of its memory follows. */
export const HAS_MEMORY = 0x40;

function skipAccess(reader: ByteReader): void {
  const alignment = reader.u32();
  if (alignment & HAS_MEMORY) reader.skipNumber();
  reader.skipNumber();
}

function skipBlockType(reader: ByteReader): void {
  const code = reader.peek();
  if (code > 0x40 && code < 0x80) skipValueType(reader);
  else reader.skipNumber();
}

function skipCatches(reader: ByteReader): void {
  const count = reader.u32();
  for (let index = 0; index < count; index++) {
    // `catch` and `catch_ref` name a tag, the two that catch all do not.
    if (reader.u8() < 2) reader.skipNumber();
    reader.skipNumber();
  }
}

function skipNumbers(reader: ByteReader, count: number): void {
  for (let index = 0; index < count; index++) reader.skipNumber();
}
