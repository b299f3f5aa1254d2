import type { TextPiece, TextTone } from '../../shared/module-contents.ts';
import type { ByteReader } from './binary/byte-reader.ts';
import { Immediate, type InstructionPage, naturalAlignment, PLAIN, pageOf } from './binary/instructions.ts';
import { HAS_MEMORY } from './binary/skip-instruction.ts';
import { type FunctionType, readBlockType, readHeapType, readValueType } from './binary/value-types.ts';
import type { NamedKind } from './names.ts';
import { f32Text, f64Text } from './number-text.ts';

/** What a text needs to know of the module around it. */
export interface TextContext {
  nameOf(kind: NamedKind, index: number): string | null;
  localName(index: number): string | null;
  /** The function type of that index; null where it is none. */
  functionType(index: number): FunctionType | null;
}

/** An instruction that has been read. */
export interface Instruction {
  opcode: number;
  page: InstructionPage;
  name: string;
  immediate: number;
}

/** More labels, types or catches than that are counted, not written. */
const MOST_PARTS = 256;
const CONTROL =
  /^(block|loop|if|else|end|try|try_table|catch|catch_all|delegate|br|return$|unreachable|throw|rethrow)/;
const CATCHES = ['catch', 'catch_ref', 'catch_all', 'catch_all_ref'];

/** Reads an opcode. Throws a `ContentsError` where no instruction has it. */
export function readInstruction(reader: ByteReader): Instruction {
  const begin = reader.position;
  const first = reader.u8();
  const behind = pageOf(first);
  const page = behind ?? PLAIN;
  const opcode = behind ? reader.u32() : first;
  const name = page.names[opcode];
  const immediate = page.immediates[opcode];
  if (name === undefined || immediate === undefined) {
    reader.position = begin;
    const code = first.toString(16).padStart(2, '0');
    throw reader.malformed(`there is no instruction 0x${code}${behind ? ` 0x${opcode.toString(16)}` : ''}`);
  }
  return { opcode, page, name, immediate };
}

/** How an instruction's own name is coloured. */
export function toneOf(name: string): TextTone {
  if (/^(return_)?call/.test(name)) return 'call';
  return CONTROL.test(name) ? 'control' : 'word';
}

/**
 * Reads what follows an opcode, and gives it as the text format writes it.
 *
 * @param depth in how many blocks the instruction stands
 */
export function immediateText(
  { name, immediate }: Instruction,
  reader: ByteReader,
  context: TextContext,
  depth: number,
): TextPiece[] {
  const typeName = (index: number) => idOf(context.nameOf('type', index), index);
  const named = (kind: NamedKind): TextPiece => {
    const index = reader.u32();
    const text = idOf(context.nameOf(kind, index), index);
    const piece = idPiece(text);
    return kind === 'function' ? { ...piece, functionIndex: index } : piece;
  };
  /** A table or memory, which is not written where it is the first. */
  const unlessFirst = (kind: NamedKind): TextPiece[] => {
    const index = reader.u32();
    return index === 0 ? [] : [idPiece(idOf(context.nameOf(kind, index), index))];
  };
  const label = (): TextPiece[] => {
    const up = reader.u32();
    const to: TextPiece[] = up < depth ? [{ text: ` (;@${depth - up};)`, tone: 'comment' }] : [];
    return [{ text: String(up), tone: 'number' }, ...to];
  };
  const heapType = (nullable: boolean): TextPiece => {
    const type = readHeapType(reader, typeName);
    return { text: `(ref ${nullable ? 'null ' : ''}${type})`, tone: 'type' };
  };
  switch (immediate) {
    case Immediate.block:
      return [...blockType(reader, context), ...labelOf(depth)];
    case Immediate.label:
      return label();
    case Immediate.labels: {
      const count = reader.u32() + 1;
      const pieces: TextPiece[] = [];
      for (let index = 0; index < count; index++) {
        const one = label();
        if (index < MOST_PARTS) pieces.push(...(index > 0 ? [space()] : []), ...one);
      }
      return [...pieces, ...omitted(count)];
    }
    case Immediate.func:
      return [named('function')];
    case Immediate.callIndirect: {
      const type = reader.u32();
      const table = unlessFirst('table');
      return [
        ...table,
        ...(table.length > 0 ? [space()] : []),
        { text: `(type ${typeName(type)})`, tone: 'type' },
      ];
    }
    case Immediate.type:
      return [named('type')];
    case Immediate.local: {
      const index = reader.u32();
      return [idPiece(idOf(context.localName(index), index))];
    }
    case Immediate.global:
      return [named('global')];
    case Immediate.table:
      return [named('table')];
    case Immediate.tag:
      return [named('tag')];
    case Immediate.data:
      return [named('data')];
    case Immediate.elements:
      return [named('element')];
    case Immediate.memory:
      return unlessFirst('memory');
    case Immediate.access:
      return accessText(name, reader, context);
    case Immediate.accessAndLane:
      return spaced([accessText(name, reader, context), [number(reader.u8())]]);
    case Immediate.lane:
      return [number(reader.u8())];
    case Immediate.i32:
      return [number(reader.s32())];
    case Immediate.i64:
      return [number(reader.s64())];
    case Immediate.f32:
      return [number(f32Text(reader.view(4)))];
    case Immediate.f64:
      return [number(f64Text(reader.view(8)))];
    case Immediate.valueTypes: {
      const count = reader.u32();
      const types: string[] = [];
      for (let index = 0; index < count; index++) {
        const type = readValueType(reader, typeName);
        if (index < MOST_PARTS) types.push(type);
      }
      return [{ text: `(result ${types.join(' ')})`, tone: 'type' }, ...omitted(count)];
    }
    case Immediate.heapType:
      if (name === 'ref.null') return [{ text: readHeapType(reader, typeName), tone: 'type' }];
      return [heapType(false)];
    case Immediate.heapTypeOrNull:
      return [heapType(true)];
    case Immediate.tryTable:
      return [
        ...spaced([blockType(reader, context), catchesText(reader, context, depth)]),
        ...labelOf(depth),
      ];
    case Immediate.dataAndMemory: {
      const data = named('data');
      return spaced([unlessFirst('memory'), [data]]);
    }
    case Immediate.elementsAndTable: {
      const elements = named('element');
      return spaced([unlessFirst('table'), [elements]]);
    }
    case Immediate.twoMemories:
      return twoPlaces(reader, context, 'memory');
    case Immediate.twoTables:
      return twoPlaces(reader, context, 'table');
    case Immediate.v128: {
      const view = reader.view(16);
      const words = [0, 4, 8, 12].map((at) => `0x${view.getUint32(at, true).toString(16).padStart(8, '0')}`);
      return [{ text: 'i32x4 ', tone: 'type' }, number(words.join(' '))];
    }
    case Immediate.lanes: {
      const view = reader.view(16);
      return [number(Array.from({ length: 16 }, (_, at) => view.getUint8(at)).join(' '))];
    }
    case Immediate.reserved:
      reader.u8();
      return [];
    case Immediate.field: {
      const type = named('type');
      return [type, space(), number(reader.u32())];
    }
    case Immediate.typeAndCount: {
      const type = named('type');
      return [type, space(), number(reader.u32())];
    }
    case Immediate.typeAndData:
      return [named('type'), space(), named('data')];
    case Immediate.typeAndElements:
      return [named('type'), space(), named('element')];
    case Immediate.twoTypes:
      return [named('type'), space(), named('type')];
    case Immediate.castBranch: {
      const flags = reader.u8();
      return spaced([label(), [heapType((flags & 1) !== 0)], [heapType((flags & 2) !== 0)]]);
    }
    default:
      return [];
  }
}

function blockType(reader: ByteReader, context: TextContext): TextPiece[] {
  const type = readBlockType(reader, (index) => idOf(context.nameOf('type', index), index));
  if (type.kind === 'empty') return [];
  if (type.kind === 'result') return [{ text: `(result ${type.type})`, tone: 'type' }];
  const signature = context.functionType(type.index);
  if (signature === null) return [{ text: `(type ${type.index})`, tone: 'type' }];
  return [{ text: signatureAsWritten(signature), tone: 'type' }];
}

/** A function's type as the text format writes it: `(param i32 i32) (result i64)`. */
export function signatureAsWritten({ params, results, omitted: left }: FunctionType): string {
  const parts: string[] = [];
  if (params.length > 0) parts.push(`(param ${params.join(' ')})`);
  if (results.length > 0) parts.push(`(result ${results.join(' ')})`);
  if (left > 0) parts.push(`(; ${left.toLocaleString('en')} more ;)`);
  return parts.join(' ');
}

function accessText(name: string, reader: ByteReader, context: TextContext): TextPiece[] {
  const flags = reader.u32();
  const memory = flags & HAS_MEMORY ? reader.u32() : 0;
  const offset = reader.u64();
  const alignment = flags & ~HAS_MEMORY;
  const parts: TextPiece[][] = [];
  if (memory !== 0) parts.push([idPiece(idOf(context.nameOf('memory', memory), memory))]);
  if (offset !== 0n) parts.push([{ text: 'offset=', tone: 'plain' }, number(offset)]);
  if (alignment !== naturalAlignment(name)) {
    parts.push([{ text: 'align=', tone: 'plain' }, number(2 ** Math.min(alignment, 63))]);
  }
  return spaced(parts);
}

function catchesText(reader: ByteReader, context: TextContext, depth: number): TextPiece[] {
  const count = reader.u32();
  const parts: TextPiece[][] = [];
  for (let index = 0; index < count; index++) {
    const kind = reader.u8();
    const name = CATCHES[kind];
    if (name === undefined) throw reader.malformed(`there is no kind of catch ${kind}`);
    const words = [name];
    if (kind < 2) {
      const tag = reader.u32();
      words.push(idOf(context.nameOf('tag', tag), tag));
    }
    const up = reader.u32();
    words.push(String(up));
    const to = up < depth ? ` (;@${depth - up};)` : '';
    if (index < MOST_PARTS) parts.push([{ text: `(${words.join(' ')}${to})`, tone: 'control' }]);
  }
  return [...spaced(parts), ...omitted(count)];
}

function twoPlaces(reader: ByteReader, context: TextContext, kind: 'memory' | 'table'): TextPiece[] {
  const places = [reader.u32(), reader.u32()];
  if (places.every((index) => index === 0)) return [];
  return spaced(places.map((index) => [idPiece(idOf(context.nameOf(kind, index), index))]));
}

const labelOf = (depth: number): TextPiece[] => [{ text: `  ;; label = @${depth + 1}`, tone: 'comment' }];

const omitted = (count: number): TextPiece[] =>
  count > MOST_PARTS
    ? [{ text: ` (; ${(count - MOST_PARTS).toLocaleString('en')} more ;)`, tone: 'comment' }]
    : [];

/** The pieces of several parts, with a space between those that are not empty. */
function spaced(parts: TextPiece[][]): TextPiece[] {
  return parts
    .filter((part) => part.length > 0)
    .flatMap((part, index) => (index === 0 ? part : [space(), ...part]));
}

const space = (): TextPiece => ({ text: ' ', tone: 'plain' });
const number = (value: number | bigint | string): TextPiece => ({ text: String(value), tone: 'number' });
const idPiece = (text: string): TextPiece => ({ text, tone: text.startsWith('$') ? 'name' : 'number' });

const PLAIN_ID = /^[0-9A-Za-z!#$%&'*+\-./:<=>?@\\^_`|~]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach the text as they are.
const UNPRINTABLE = /["\\\x00-\x1f\x7f]/g;

/** How something is named in text: its name where it has one, else its index. */
export function idOf(name: string | null, index: number): string {
  if (name === null || name === '') return String(index);
  return PLAIN_ID.test(name) ? `$${name}` : `$${quoted(name)}`;
}

/** A string as the text format writes it. */
export function quoted(text: string): string {
  const escaped = text.replace(UNPRINTABLE, (character) =>
    character === '"' || character === '\\'
      ? `\\${character}`
      : `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return `"${escaped}"`;
}
