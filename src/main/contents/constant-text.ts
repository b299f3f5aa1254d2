import type { ByteReader } from './binary/byte-reader.ts';
import { immediateText, readInstruction, type TextContext } from './instruction-text.ts';
import type { NamedKind } from './names.ts';

/** More instructions than that are not written: a constant is a handful. */
const MOST_INSTRUCTIONS = 12;

/** What is needed of a module to write a constant down. */
export interface ConstantContext {
  names: { of(kind: NamedKind, index: number): string | null };
}

/** Reads a constant expression up to its `end`, and gives it as text: `1024`, `global $base`, `i32.const 8 + ...`. */
export function constantText(reader: ByteReader, { names }: ConstantContext): string {
  const context: TextContext = {
    nameOf: (kind, index) => names.of(kind, index),
    localName: () => null,
    functionType: () => null,
  };
  const parts: string[] = [];
  let count = 0;
  for (;;) {
    const instruction = readInstruction(reader);
    if (instruction.name === 'end') break;
    const pieces = immediateText(instruction, reader, context, 0);
    const text = [instruction.name, ...pieces.map((piece) => piece.text)].join(' ').trim();
    if (count++ < MOST_INSTRUCTIONS) parts.push(text);
  }
  const [first] = parts;
  if (parts.length === 1 && first)
    return first.replace(/^[if](32|64)\.const /, '').replace(/^global\.get /, 'global ');
  return count > MOST_INSTRUCTIONS ? `${parts.join(', ')}, …` : parts.join(', ');
}
