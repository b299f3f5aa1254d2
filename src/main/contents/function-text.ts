import {
  type FunctionText,
  MOST_TEXT_LINES,
  type TextLine,
  type TextPiece,
} from '../../shared/module-contents.ts';
import { ByteReader } from './binary/byte-reader.ts';
import { ContentsError } from './binary/contents-error.ts';
import { skipImmediate } from './binary/skip-instruction.ts';
import { type FunctionType, readValueType } from './binary/value-types.ts';
import {
  idOf,
  immediateText,
  quoted,
  readInstruction,
  signatureAsWritten,
  type TextContext,
  toneOf,
} from './instruction-text.ts';
import { EXTERNAL_KINDS, type ModuleIndex } from './module-index.ts';
import { importAt, type NamedModule, signatureOf, typeAt, typeNamer } from './read-entries.ts';

/** V8's own limit (`kV8MaxWasmFunctionLocals`); more are told of, not written. */
const MOST_LOCALS = 50_000;
/** How many names a function's export list holds. */
const MOST_EXPORT_NAMES = 20;
const LOCALS_A_LINE = 12;
const MOST_LOCAL_LINES = 40;

const OPENS = new Set(['block', 'loop', 'if', 'try', 'try_table']);
/** They stand where the block began that they are a part of. */
const DIVIDES = new Set(['else', 'catch', 'catch_all']);
const CLOSES = new Set(['end', 'delegate']);

/**
 * Gives one function as WebAssembly text, from its line `from` on. Of the module nothing is read but that function and
 * what it names. Throws a `ContentsError` where there is no such function; where its bytes are not as the format says,
 * the text ends there and says why.
 */
export function functionText(module: NamedModule, at: number, from = 0): FunctionText {
  const { index, names } = module;
  if (at >= index.functionTypes.length) {
    throw new ContentsError('no-such-part', `there is no function ${at.toLocaleString('en')} in this module`);
  }
  const own = at - index.imported.function;
  const offset = index.bodyOffsets.at(own) ?? 0;
  const bytes = index.bodyLengths.at(own) ?? 0;
  const text: FunctionText = {
    index: at,
    name: names.of('function', at),
    signature: signatureOf(module, at),
    imported: own < 0,
    exportedAs: exportNamesOf(index, at),
    offset,
    bytes,
    instructions: null,
    from,
    lines: [],
    next: null,
    problem: null,
  };
  if (own < 0) return { ...text, lines: [importLine(module, at)] };
  if (index.bodyOffsets.at(own) === undefined)
    return { ...text, problem: 'its body is missing from the module' };
  const lines = new LinesFrom(from);
  try {
    text.instructions = writeBody(module, at, new ByteReader(index.bytes, offset, offset + bytes), lines);
  } catch (error) {
    if (!(error instanceof ContentsError)) throw error;
    text.problem = `${error.message}, at byte ${(error.offset ?? offset).toLocaleString('en')}`;
  }
  return { ...text, lines: lines.taken, next: lines.next };
}

/** Takes the lines of one part, and lets the others go by. */
class LinesFrom {
  readonly taken: TextLine[] = [];
  readonly #from: number;
  #line = 0;

  constructor(from: number) {
    this.#from = from;
  }

  /** Whether the next line is one of this part. */
  get isWanted(): boolean {
    return this.#line >= this.#from && this.taken.length < MOST_TEXT_LINES;
  }

  /** The first line that was let go by because the part was full; null where there was none. */
  get next(): number | null {
    const end = this.#from + MOST_TEXT_LINES;
    return this.#line > end ? end : null;
  }

  add(line: TextLine): void {
    if (this.isWanted) this.taken.push(line);
    this.#line++;
  }

  /** A line that nobody wants to see. */
  pass(): void {
    this.#line++;
  }
}

/** Gives how many instructions there are. */
function writeBody(module: NamedModule, at: number, reader: ByteReader, lines: LinesFrom): number {
  const localNames = module.names.localsOf(at);
  const context: TextContext = {
    nameOf: (kind, index) => module.names.of(kind, index),
    localName: (index) => localNames.get(index) ?? null,
    functionType: (index) => typeAt(module, index)?.signature ?? null,
  };
  const typeIndex = module.index.functionTypes.at(at) as number;
  const type = typeAt(module, typeIndex)?.signature ?? { params: [], results: [], omitted: 0 };
  lines.add(headLine(module, at, typeIndex, type, context));
  for (const line of localLines(module, type.params.length + type.omitted, reader, context)) lines.add(line);
  let depth = 1;
  let instructions = 0;
  while (!reader.isAtEnd) {
    const offset = reader.position;
    const instruction = readInstruction(reader);
    const { name } = instruction;
    instructions++;
    const opens = OPENS.has(name);
    if (CLOSES.has(name)) depth--;
    if (lines.isWanted) {
      const isLast = depth === 0 && name === 'end';
      const pieces = immediateText(instruction, reader, context, depth - 1 - Number(DIVIDES.has(name)));
      lines.add({
        offset,
        depth: DIVIDES.has(name) ? depth - 1 : depth,
        // The function's own end is written as the parenthesis that closes it.
        pieces: isLast ? [plain(')')] : joined({ text: name, tone: toneOf(name) }, pieces),
      });
    } else {
      skipImmediate(reader, instruction.immediate);
      lines.pass();
    }
    if (opens) depth++;
    if (depth === 0) break;
  }
  if (depth > 0) throw reader.malformed('the function ends in the middle of a block');
  if (!reader.isAtEnd) throw reader.malformed('there are bytes behind the end of the function');
  return instructions;
}

function headLine(
  module: NamedModule,
  at: number,
  typeIndex: number,
  type: FunctionType,
  { localName }: TextContext,
): TextLine {
  const name = module.names.of('function', at);
  const pieces: TextPiece[] = [plain('('), { text: 'func ', tone: 'word' }];
  if (name !== null) pieces.push({ text: `${idOf(name, at)} `, tone: 'name' });
  pieces.push({ text: `(;${at};) `, tone: 'comment' });
  pieces.push({ text: `(type ${typeNamer(module.names)(typeIndex)})`, tone: 'type' });
  const named = type.params.map((param, index) => [localName(index), param] as const);
  if (named.some(([param]) => param !== null)) {
    for (const [index, [param, paramType]] of named.entries()) {
      const id = param === null ? '' : `${idOf(param, index)} `;
      pieces.push(
        plain(' (param '),
        { text: id, tone: 'name' },
        { text: paramType, tone: 'type' },
        plain(')'),
      );
    }
    if (type.results.length > 0) pieces.push({ text: ` (result ${type.results.join(' ')})`, tone: 'type' });
  } else {
    const signature = signatureAsWritten(type);
    if (signature !== '') pieces.push({ text: ` ${signature}`, tone: 'type' });
  }
  return { offset: null, depth: 0, pieces };
}

function localLines(
  module: NamedModule,
  params: number,
  reader: ByteReader,
  { localName }: TextContext,
): TextLine[] {
  const groups = reader.u32();
  const words: TextPiece[][] = [];
  let count = 0;
  const most = LOCALS_A_LINE * MOST_LOCAL_LINES;
  for (let group = 0; group < groups; group++) {
    const sameTyped = reader.u32();
    const type = readValueType(reader, typeNamer(module.names));
    for (let local = 0; local < sameTyped && words.length < most; local++) {
      const index = params + count + local;
      const name = localName(index);
      const id: TextPiece[] = name === null ? [] : [{ text: `${idOf(name, index)} `, tone: 'name' }];
      words.push([...id, { text: type, tone: 'type' }]);
    }
    count += sameTyped;
  }
  if (count > MOST_LOCALS)
    throw reader.malformed(`it has ${count.toLocaleString('en')} locals, which V8 takes of none`);
  const lines: TextLine[] = [];
  for (let first = 0; first < words.length; first += LOCALS_A_LINE) {
    const pieces = words.slice(first, first + LOCALS_A_LINE).flatMap((word) => [plain(' '), ...word]);
    lines.push({
      offset: null,
      depth: 1,
      pieces: [plain('('), { text: 'local', tone: 'word' }, ...pieces, plain(')')],
    });
  }
  if (count > words.length) {
    const left = `;; and ${(count - words.length).toLocaleString('en')} more locals`;
    lines.push({ offset: null, depth: 1, pieces: [{ text: left, tone: 'comment' }] });
  }
  return lines;
}

/** An imported function has no body: this is what is asked of whoever instantiates the module. */
function importLine(module: NamedModule, at: number): TextLine {
  const { index } = module;
  for (let entry = 0; entry < index.imports.length; entry++) {
    if (index.importTargets.at(entry) !== at) continue;
    const { from, name, kind } = importAt(module, entry);
    if (kind !== 'function') continue;
    const type = typeAt(module, index.functionTypes.at(at) as number)?.signature;
    const written = type ? signatureAsWritten(type) : '';
    const pieces: TextPiece[] = [
      plain('('),
      { text: 'import ', tone: 'word' },
      { text: `${quoted(from ?? '')} ${quoted(name ?? '')}`, tone: 'string' },
      plain(' (func'),
      ...(written === '' ? [] : [{ text: ` ${written}`, tone: 'type' } as const]),
      plain('))'),
    ];
    return { offset: null, depth: 0, pieces };
  }
  throw new ContentsError('no-such-part', `there is no imported function ${at}`);
}

function exportNamesOf({ bytes, exports }: ModuleIndex, at: number): string[] {
  const names: string[] = [];
  for (const place of exports.values()) {
    const reader = new ByteReader(bytes, place, bytes.byteLength);
    reader.skipName();
    const kind = EXTERNAL_KINDS[reader.u8()];
    if (kind !== 'function' || reader.u32() !== at) continue;
    reader.position = place;
    names.push(reader.name());
    if (names.length === MOST_EXPORT_NAMES) break;
  }
  return names;
}

function joined(word: TextPiece, pieces: TextPiece[]): TextPiece[] {
  const [first] = pieces;
  if (!first) return [word];
  // A label's comment brings its own space.
  return first.text.startsWith(' ') ? [word, ...pieces] : [word, plain(' '), ...pieces];
}

function plain(text: string): TextPiece {
  return { text, tone: 'plain' };
}
