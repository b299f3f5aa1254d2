/**
 * How an entry lies in its file: a header of fixed length, the wire bytes, the artifact. The header says all that a
 * listing tells of an entry, and has a seal of its own: whoever lists entries reads and believes no more than that.
 *
 * | offset | bytes | what |
 * | ---: | ---: | --- |
 * | 0 | 8 | magic |
 * | 8 | 4 | format version |
 * | 12 | 8 | length of the wire bytes |
 * | 20 | 8 | length of the artifact; 0 where there was nothing to serialize |
 * | 28 | 1 + 32 | length of the key's digest, and the digest |
 * | 61 | 1 + 128 | length of the engine's id, and the id |
 * | 190 | 1 + 32 | length of the compile mode, and the mode; 0 where nothing is known of the origin |
 * | 223 | 8 | when it was compiled, in milliseconds since the epoch |
 * | 231 | 8 | what the compile took, in milliseconds, as a double |
 * | 239 | 2 + 720 | length of the name that it was compiled under, and the name in UTF-8; 0 where it had none |
 * | 968 | 12 | nonce of the header's seal |
 * | 980 | 16 | the header's seal: its tag, over all that stands before it |
 * | 996 | 12 | nonce of the seal |
 * | 1008 | 16 | the seal's tag, over all that stands before it, the wire bytes and the artifact |
 *
 * All numbers are little-endian; what is not named is zero.
 */
import { type EngineId, type Origin, toEngineId } from '../engine/engine.ts';
import { MAX_WIRE_BYTES } from '../engine/wire-bytes.ts';
import type { Bytes } from '../units.ts';
import { ModuleHash } from './module-hash.ts';
import { WIRE_LENGTH_OFFSET } from './wire-length-offset.ts';

export const HEADER_BYTES = 1024;
export const HEADER_NONCE = { offset: 968, byteLength: 12 } as const;
export const HEADER_TAG = { offset: 980, byteLength: 16 } as const;
export const NONCE = { offset: 996, byteLength: 12 } as const;
export const TAG = { offset: 1008, byteLength: 16 } as const;

const MAGIC = Buffer.from('WASMCACH', 'ascii');
/** Raised whenever the layout or what the seals cover changes; entries of other versions are misses. */
const FORMAT_VERSION = 2;
const VERSION_OFFSET = 8;
/** V8's own limit for the machine code of a process (`kMaxWasmCodeMemory`). */
const MAX_ARTIFACT_BYTES: Bytes = 4 * 2 ** 30;
/**
 * What a byte of wasm can become at most, and what V8 writes down of any module. Real modules become 2 to 7 times as
 * large; the worst instructions that were tried, one after the other, 32 times.
 */
const MAX_EXPANSION = 256;
const ARTIFACT_OVERHEAD: Bytes = 2 ** 20;
const DIGEST = { offset: 28, byteLength: 32 } as const;
const ENGINE_ID = { offset: 61, byteLength: 128 } as const;
const MODE = { offset: 190, byteLength: 32 } as const;
const COMPILED_AT = 223;
const COMPILE_MS = 231;
const NAME = { offset: 239, byteLength: 720 } as const;

/** What a compile mode is called: a word, so that it can be printed as it is. */
const MODE_NAME = /^[a-z][a-z0-9-]{0,31}$/;
/** Stands for what was cut from a name. */
const ELLIPSIS = '…';
const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export interface EntryHeader {
  key: ModuleHash;
  engineId: EngineId;
  wireLength: Bytes;
  artifactLength: Bytes;
  origin: Origin | null;
}

/** Why a file is no entry, in words that end "the entry …". */
export class MalformedEntry extends Error {
  override readonly name: string = 'MalformedEntry';
}

/** An entry that another version of this package wrote: nothing is wrong with it. */
export class OtherFormat extends MalformedEntry {
  override readonly name = 'OtherFormat';
}

/**
 * Writes a header; its nonces and tags are left zero for the seals. A name that is too long loses its beginning.
 * Throws `MalformedEntry` for lengths that no entry has, and for a mode or times that are none.
 */
export function encodeHeader({ key, engineId, wireLength, artifactLength, origin }: EntryHeader): Buffer {
  checkLengths(BigInt(wireLength), BigInt(artifactLength));
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header, 0);
  header.writeUInt32LE(FORMAT_VERSION, VERSION_OFFSET);
  header.writeBigUInt64LE(BigInt(wireLength), WIRE_LENGTH_OFFSET);
  header.writeBigUInt64LE(BigInt(artifactLength), 20);
  const digest = ModuleHash.toBytes(key);
  header.writeUInt8(digest.byteLength, DIGEST.offset);
  header.set(digest, DIGEST.offset + 1);
  header.writeUInt8(Buffer.byteLength(engineId), ENGINE_ID.offset);
  header.write(engineId, ENGINE_ID.offset + 1, 'ascii');
  if (origin !== null) writeOrigin(header, origin);
  return header;
}

/**
 * Reads a header, and checks it against the length of its file. It says what the entry claims to be; only the
 * seals tell whether that is true. Throws `MalformedEntry`, which is an `OtherFormat` for another version's entry.
 */
export function decodeHeader(header: Buffer, fileLength: Bytes): EntryHeader {
  if (header.byteLength < VERSION_OFFSET + 4) throw new MalformedEntry('is shorter than its header');
  if (!header.subarray(0, MAGIC.byteLength).equals(MAGIC)) throw new MalformedEntry('does not begin as one');
  const version = header.readUInt32LE(VERSION_OFFSET);
  if (version !== FORMAT_VERSION) {
    throw new OtherFormat(`has format version ${version}, where this app writes ${FORMAT_VERSION}`);
  }
  if (header.byteLength < HEADER_BYTES) throw new MalformedEntry('is shorter than its header');
  const wireLength = header.readBigUInt64LE(WIRE_LENGTH_OFFSET);
  const artifactLength = header.readBigUInt64LE(20);
  checkLengths(wireLength, artifactLength);
  const expected = BigInt(HEADER_BYTES) + wireLength + artifactLength;
  if (expected !== BigInt(fileLength)) {
    throw new MalformedEntry(`should have ${expected} bytes by its header, and has ${fileLength}`);
  }
  const origin = readOrigin(header);
  try {
    return {
      key: ModuleHash.fromBytes(field(header, DIGEST)),
      engineId: toEngineId(field(header, ENGINE_ID).toString('ascii')),
      wireLength: Number(wireLength),
      artifactLength: Number(artifactLength),
      origin,
    };
  } catch (cause) {
    throw new MalformedEntry('has a header that names no key and engine', { cause });
  }
}

/** Gives a name as an entry keeps it: well-formed, and the end of one that is too long, which tells more. */
export function boundedName(name: string): string {
  const { byteLength: most } = NAME;
  // Each unit of a string takes a byte at the least.
  const isCut = name.length > most;
  const bytes = Buffer.from(isCut ? name.slice(-most) : name);
  if (!isCut && bytes.byteLength <= most) return bytes.toString();
  let start = Math.max(0, bytes.byteLength - (most - Buffer.byteLength(ELLIPSIS)));
  while (isWithinCharacter(bytes[start])) start++;
  return `${ELLIPSIS}${bytes.toString('utf8', start)}`;
}

function writeOrigin(header: Buffer, { mode, name, compiledAt, compileMs }: Origin): void {
  const at = Math.round(compiledAt);
  if (!MODE_NAME.test(mode) || !isMoment(at) || !isDuration(compileMs)) {
    throw new MalformedEntry(
      `has an origin that is none: ${mode}, compiled at ${compiledAt} in ${compileMs} ms`,
    );
  }
  header.writeUInt8(mode.length, MODE.offset);
  header.write(mode, MODE.offset + 1, 'ascii');
  header.writeBigUInt64LE(BigInt(at), COMPILED_AT);
  header.writeDoubleLE(compileMs, COMPILE_MS);
  const bytes = Buffer.from(boundedName(name ?? ''));
  header.writeUInt16LE(bytes.byteLength, NAME.offset);
  header.set(bytes, NAME.offset + 2);
}

function readOrigin(header: Buffer): Origin | null {
  if (header.readUInt8(MODE.offset) === 0) return null;
  const mode = field(header, MODE).toString('latin1');
  const compiledAt = Number(header.readBigUInt64LE(COMPILED_AT));
  const compileMs = header.readDoubleLE(COMPILE_MS);
  const nameLength = header.readUInt16LE(NAME.offset);
  if (
    header.readUInt8(MODE.offset) > MODE.byteLength ||
    !MODE_NAME.test(mode) ||
    !isMoment(compiledAt) ||
    !isDuration(compileMs) ||
    nameLength > NAME.byteLength
  ) {
    throw new MalformedEntry('has a header that tells of no compile there could be');
  }
  const name = header.subarray(NAME.offset + 2, NAME.offset + 2 + nameLength);
  try {
    return { mode, compiledAt, compileMs, name: nameLength === 0 ? null : UTF_8.decode(name) };
  } catch (cause) {
    throw new MalformedEntry('has a name that is no text', { cause });
  }
}

/** What a `Date` can be, from the epoch on. */
function isMoment(ms: number): boolean {
  return Number.isSafeInteger(ms) && ms >= 0 && ms <= 8.64e15;
}

function isDuration(ms: number): boolean {
  return Number.isFinite(ms) && ms >= 0;
}

function isWithinCharacter(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/** So that nobody gives memory to what an entry only claims to hold. Throws `MalformedEntry`. */
export function checkLengths(wireLength: bigint, artifactLength: bigint): void {
  if (wireLength > MAX_WIRE_BYTES) {
    throw new MalformedEntry(`claims to hold ${wireLength} bytes of wasm, where V8 takes ${MAX_WIRE_BYTES}`);
  }
  const likely = wireLength * BigInt(MAX_EXPANSION) + BigInt(ARTIFACT_OVERHEAD);
  if (artifactLength > MAX_ARTIFACT_BYTES || artifactLength > likely) {
    throw new MalformedEntry(
      `claims to hold ${artifactLength} bytes of machine code, more than ${wireLength} bytes of wasm become`,
    );
  }
}

/** Takes a field that begins with its own length. */
function field(header: Buffer, { offset, byteLength }: { offset: Bytes; byteLength: Bytes }): Buffer {
  const length = Math.min(header.readUInt8(offset), byteLength);
  return header.subarray(offset + 1, offset + 1 + length);
}
