import type { Milliseconds } from 'wasm-compile-cache';
import { ByteReader } from './binary/byte-reader.ts';
import { ContentsError } from './binary/contents-error.ts';
import {
  ATOMIC,
  ATOMIC_PREFIX,
  GC,
  GC_PREFIX,
  Immediate,
  type InstructionPage,
  MISC,
  MISC_PREFIX,
  PLAIN,
  SIMD,
  SIMD_PREFIX,
} from './binary/instructions.ts';
import { MOST } from './binary/limits.ts';
import { HAS_MEMORY, skipImmediate } from './binary/skip-instruction.ts';
import { skipValueType } from './binary/value-types.ts';
import type { ModuleIndex } from './module-index.ts';

/** How often something was seen, and in which function first. */
export interface Sighting {
  count: number;
  firstFunction: number;
}

/** Which instructions a module's code is made of. */
export interface CodeScan {
  /** By the prefix of their page, then by opcode. */
  seen(prefix: number, opcode: number): Sighting | null;
  /** Blocks with parameters, or with several results. */
  blocksWithTypes: Sighting | null;
  /** Accesses that name another memory than the first. */
  otherMemories: Sighting | null;
  /** Functions whose code is not as the format says. */
  unreadable: number;
  /** The share of the code that was looked at before time ran out, from 0 to 1. */
  share: number;
}

/** Prefix 0 stands for no prefix. */
const PAGES: [prefix: number, page: InstructionPage][] = [
  [0, PLAIN],
  [GC_PREFIX, GC],
  [MISC_PREFIX, MISC],
  [SIMD_PREFIX, SIMD],
  [ATOMIC_PREFIX, ATOMIC],
];

class Tally {
  readonly immediates: Uint8Array;
  readonly counts: Uint32Array;
  readonly firsts: Uint32Array;

  constructor({ immediates }: InstructionPage) {
    this.immediates = immediates;
    this.counts = new Uint32Array(immediates.length);
    this.firsts = new Uint32Array(immediates.length);
  }

  sighting(opcode: number): Sighting | null {
    const count = this.counts[opcode];
    return count ? { count, firstFunction: this.firsts[opcode] as number } : null;
  }
}

/** Looks at every instruction of a module once, and at no more than fit into `mostMs`. */
export function scanCode(index: ModuleIndex, mostMs: Milliseconds): CodeScan {
  const tallies = new Map(PAGES.map(([prefix, page]) => [prefix, new Tally(page)]));
  const scan: CodeScan = {
    seen: (prefix, opcode) => tallies.get(prefix)?.sighting(opcode) ?? null,
    blocksWithTypes: null,
    otherMemories: null,
    unreadable: 0,
    share: 1,
  };
  const end = performance.now() + mostMs;
  const plain = tallies.get(0) as Tally;
  const bodies = index.bodyOffsets.length;
  for (let own = 0; own < bodies; own++) {
    if (performance.now() > end) {
      scan.share = own / bodies;
      break;
    }
    const offset = index.bodyOffsets.at(own) as number;
    const length = index.bodyLengths.at(own) as number;
    // V8 takes none that is longer, and a hostile one would take all the time.
    if (length > MOST.functionBytes) {
      scan.unreadable++;
      continue;
    }
    const functionIndex = index.imported.function + own;
    try {
      scanBody(new ByteReader(index.bytes, offset, offset + length), functionIndex, plain, tallies, scan);
    } catch (error) {
      if (!(error instanceof ContentsError)) throw error;
      scan.unreadable++;
    }
  }
  return scan;
}

function scanBody(
  reader: ByteReader,
  functionIndex: number,
  plain: Tally,
  tallies: Map<number, Tally>,
  scan: CodeScan,
): void {
  const groups = reader.u32();
  for (let group = 0; group < groups; group++) {
    reader.skipNumber();
    skipValueType(reader);
  }
  while (!reader.isAtEnd) {
    const first = reader.u8();
    let tally = plain;
    let opcode = first;
    if (first >= GC_PREFIX && first <= ATOMIC_PREFIX) {
      tally = tallies.get(first) as Tally;
      opcode = reader.u32();
    }
    const immediate = tally.immediates[opcode] ?? Immediate.unknown;
    if (immediate !== Immediate.unknown) {
      if (tally.counts[opcode] === 0) tally.firsts[opcode] = functionIndex;
      tally.counts[opcode] = (tally.counts[opcode] as number) + 1;
    }
    switch (immediate) {
      case Immediate.none:
        break;
      case Immediate.block: {
        // A type's index, and none of the types that fit one byte.
        const type = reader.peek();
        if (type < 0x40 || type >= 0x80) scan.blocksWithTypes = another(scan.blocksWithTypes, functionIndex);
        skipImmediate(reader, immediate);
        break;
      }
      case Immediate.access:
      case Immediate.accessAndLane:
        if (reader.peek() & HAS_MEMORY && reader.peek() < 0x80) {
          scan.otherMemories = another(scan.otherMemories, functionIndex);
        }
        skipImmediate(reader, immediate);
        break;
      default:
        skipImmediate(reader, immediate);
    }
  }
}

function another(sighting: Sighting | null, functionIndex: number): Sighting {
  if (sighting === null) return { count: 1, firstFunction: functionIndex };
  sighting.count++;
  return sighting;
}
