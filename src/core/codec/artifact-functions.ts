/**
 * What an artifact says of each function of its module, and artifacts of some functions alone. How V8 lays them out is no
 * interface of its: what is known of it here was read in `src/wasm/wasm-serialization.cc` of the very versions below, and
 * is believed of an artifact only where all of its bytes add up. Of any other nothing is told.
 *
 * Behind a header stand the functions, one after the other: a byte where V8 has no optimized code of one, else a header of
 * its own and the code with what belongs to it. At the end stands what is left of each function's budget, which V8 counts
 * down while its first code runs, until it is worth optimizing.
 */
import type { Bytes } from '../units.ts';

/** How a version of V8 lays out its artifacts. */
interface Layout {
  /** Where the length of all code stands, 64 bits, and where a byte for each imported function begins. */
  codeLength: Bytes;
  imports: Bytes;
  /** How many numbers of 32 bits a function's header has, and which of them is its code's length: those behind it are lengths too. */
  numbers: number;
  firstLength: number;
  /** How many of them are lengths of what follows. */
  lengths: number;
}

const LAYOUTS: Readonly<Record<string, Layout>> = {
  '12.4': { codeLength: 20, imports: 29, numbers: 12, firstLength: 7, lengths: 5 },
  '13.6': { codeLength: 24, imports: 41, numbers: 14, firstLength: 8, lengths: 6 },
  '14.6': { codeLength: 36, imports: 45, numbers: 16, firstLength: 9, lengths: 7 },
};

/** A function that has not run, one that has run unoptimized, and one with optimized code. */
const LAZY = 2;
const EAGER = 3;
const OPTIMIZED = 4;
const NUMBER: Bytes = 4;
/** Behind a function's numbers: what kind of code it is, and by which compiler. */
const KIND_AND_TIER: Bytes = 5;

/** Where each of a module's own functions stands in an artifact, and what that is. */
interface Functions {
  layout: Layout;
  kinds: number[];
  /** One more than there are functions: the last is where the budgets begin. */
  starts: number[];
  codeLengths: number[];
}

/**
 * Tells which of a module's own functions have run by now: a bit for each, the lowest of each byte first.
 *
 * @param artifact of stock V8's code, as V8 gives it
 * @param imported how many functions the module imports
 * @returns null where that cannot be told
 */
export function functionsThatRan(
  artifact: Uint8Array,
  imported: number,
  v8 = process.versions.v8,
): Uint8Array | null {
  const functions = readFunctions(artifact, imported, v8);
  if (functions === null) return null;
  const { kinds, starts } = functions;
  const view = viewOf(artifact);
  const own = kinds.length;
  const begin = starts[own] as number;
  // What none has begun to use up; it is never filled up beyond.
  let whole = 0;
  for (let index = 0; index < own; index++)
    whole = Math.max(whole, view.getUint32(begin + index * NUMBER, true));
  const ran = new Uint8Array(Math.ceil(own / 8));
  for (let index = 0; index < own; index++) {
    if (kinds[index] !== LAZY || view.getUint32(begin + index * NUMBER, true) !== whole) setBit(ran, index);
  }
  return ran;
}

/**
 * Gives an artifact without the code of functions that are not among `ran`, which V8 compiles when they are called.
 *
 * @param artifact of a module that was compiled ahead of time, as V8 gives it
 * @param imported how many functions the module imports
 * @returns null where that cannot be done, or nothing would be left
 */
export function artifactOfFunctions(
  artifact: Uint8Array,
  imported: number,
  ran: Uint8Array,
  v8 = process.versions.v8,
): Uint8Array<ArrayBuffer> | null {
  const functions = readFunctions(artifact, imported, v8);
  if (functions === null) return null;
  const { layout, kinds, starts, codeLengths } = functions;
  const own = kinds.length;
  if (ran.byteLength !== Math.ceil(own / 8)) return null;
  const pieces = [artifact.subarray(0, starts[0])];
  const lazy = Uint8Array.of(LAZY);
  let codeLength = 0;
  for (let index = 0; index < own; index++) {
    const isKept = hasBit(ran, index) && kinds[index] === OPTIMIZED;
    if (isKept) codeLength += codeLengths[index] as number;
    pieces.push(isKept ? artifact.subarray(starts[index], starts[index + 1]) : lazy);
  }
  if (codeLength === 0) return null;
  pieces.push(artifact.subarray(starts[own]));
  const rest = new Uint8Array(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let offset = 0;
  for (const piece of pieces) {
    rest.set(piece, offset);
    offset += piece.byteLength;
  }
  viewOf(rest).setBigUint64(layout.codeLength, BigInt(codeLength), true);
  return rest;
}

/**
 * Null where the artifact's V8 is not known, or anything in it does not add up. How many functions there are is seen by
 * where what is behind them would just be a budget for each.
 */
function readFunctions(artifact: Uint8Array, imported: number, v8: string): Functions | null {
  const layout = LAYOUTS[v8.split('.', 2).join('.')];
  if (layout === undefined) return null;
  const { numbers, firstLength, lengths } = layout;
  const view = viewOf(artifact);
  const { byteLength } = artifact;
  let offset = layout.imports + imported;
  if (offset > byteLength) return null;
  const functions: Functions = { layout, kinds: [], starts: [], codeLengths: [] };
  let codeLength = 0;
  let count = 0;
  for (; offset + count * NUMBER < byteLength; count++) {
    functions.starts.push(offset);
    const kind = artifact[offset] as number;
    functions.kinds.push(kind);
    offset++;
    let ownCode = 0;
    if (kind === OPTIMIZED) {
      const header = offset;
      offset += numbers * NUMBER + KIND_AND_TIER;
      if (offset > byteLength) return null;
      ownCode = view.getInt32(header + firstLength * NUMBER, true);
      for (let place = firstLength; place < firstLength + lengths; place++) {
        const length = view.getInt32(header + place * NUMBER, true);
        if (length < 0) return null;
        offset += length;
      }
    } else if (kind !== LAZY && kind !== EAGER) return null;
    functions.codeLengths.push(ownCode);
    codeLength += ownCode;
  }
  functions.starts.push(offset);
  const isWhole = offset + count * NUMBER === byteLength;
  return isWhole && view.getBigUint64(layout.codeLength, true) === BigInt(codeLength) ? functions : null;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function setBit(bits: Uint8Array, index: number): void {
  bits[index >> 3] = (bits[index >> 3] as number) | (1 << (index & 7));
}

function hasBit(bits: Uint8Array, index: number): boolean {
  return ((bits[index >> 3] as number) & (1 << (index & 7))) !== 0;
}
