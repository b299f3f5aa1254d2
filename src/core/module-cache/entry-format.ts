/**
 * How an entry lies in its file: a header of fixed length, the wire bytes, the artifact.
 *
 * | offset | bytes | what |
 * | ---: | ---: | --- |
 * | 0 | 8 | magic |
 * | 8 | 4 | format version |
 * | 12 | 8 | length of the wire bytes |
 * | 20 | 8 | length of the artifact; 0 where there was nothing to serialize |
 * | 28 | 1 + 32 | length of the key's digest, and the digest |
 * | 61 | 1 + 128 | length of the engine's id, and the id |
 * | 244 | 12 | nonce of the seal |
 * | 256 | 16 | the seal's tag, over all that stands before it, the wire bytes and the artifact |
 *
 * All numbers are little-endian; what is not named is zero.
 */
import { type EngineId, toEngineId } from '../engine/engine.ts';
import { MAX_WIRE_BYTES } from '../engine/wire-bytes.ts';
import type { Bytes } from '../units.ts';
import { ModuleHash } from './module-hash.ts';

export const HEADER_BYTES = 272;
export const NONCE = { offset: 244, byteLength: 12 } as const;
export const TAG = { offset: 256, byteLength: 16 } as const;

const MAGIC = Buffer.from('WASMCACH', 'ascii');
/** Raised whenever the layout or what the seal covers changes; entries of other versions are misses. */
const FORMAT_VERSION = 1;
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

export interface EntryHeader {
  key: ModuleHash;
  engineId: EngineId;
  wireLength: Bytes;
  artifactLength: Bytes;
}

/** Why a file is no entry, in words that end "the entry …". */
export class MalformedEntry extends Error {
  override readonly name = 'MalformedEntry';
}

/** Writes a header; its nonce and tag are left zero for the seal. Throws `MalformedEntry` for lengths that none has. */
export function encodeHeader({ key, engineId, wireLength, artifactLength }: EntryHeader): Buffer {
  checkLengths(BigInt(wireLength), BigInt(artifactLength));
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header, 0);
  header.writeUInt32LE(FORMAT_VERSION, 8);
  header.writeBigUInt64LE(BigInt(wireLength), 12);
  header.writeBigUInt64LE(BigInt(artifactLength), 20);
  const digest = ModuleHash.toBytes(key);
  header.writeUInt8(digest.byteLength, DIGEST.offset);
  header.set(digest, DIGEST.offset + 1);
  header.writeUInt8(Buffer.byteLength(engineId), ENGINE_ID.offset);
  header.write(engineId, ENGINE_ID.offset + 1, 'ascii');
  return header;
}

/**
 * Reads a header, and checks it against the length of its file. It says what the entry claims to be; only the
 * seal tells whether that is true. Throws `MalformedEntry`.
 */
export function decodeHeader(header: Buffer, fileLength: Bytes): EntryHeader {
  if (header.byteLength < HEADER_BYTES) throw new MalformedEntry('is shorter than its header');
  if (!header.subarray(0, MAGIC.byteLength).equals(MAGIC)) throw new MalformedEntry('does not begin as one');
  const version = header.readUInt32LE(8);
  if (version !== FORMAT_VERSION) {
    throw new MalformedEntry(`has format version ${version}, where this app writes ${FORMAT_VERSION}`);
  }
  const wireLength = header.readBigUInt64LE(12);
  const artifactLength = header.readBigUInt64LE(20);
  checkLengths(wireLength, artifactLength);
  const expected = BigInt(HEADER_BYTES) + wireLength + artifactLength;
  if (expected !== BigInt(fileLength)) {
    throw new MalformedEntry(`should have ${expected} bytes by its header, and has ${fileLength}`);
  }
  try {
    return {
      key: ModuleHash.fromBytes(field(header, DIGEST)),
      engineId: toEngineId(field(header, ENGINE_ID).toString('ascii')),
      wireLength: Number(wireLength),
      artifactLength: Number(artifactLength),
    };
  } catch (cause) {
    throw new MalformedEntry('has a header that names no key and engine', { cause });
  }
}

/** So that nobody gives memory to what an entry only claims to hold. */
function checkLengths(wireLength: bigint, artifactLength: bigint): void {
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
