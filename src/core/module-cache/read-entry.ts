import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Artifact, allocateArtifact } from '../codec/codec.ts';
import type { EngineId, Origin } from '../engine/engine.ts';
import { allocateWireBytes, type WireBytes } from '../engine/wire-bytes.ts';
import { readOverlapped, UnexpectedEnd } from '../files/read-overlapped.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import { decodeHeader, type EntryHeader, HEADER_BYTES, MalformedEntry, OtherFormat } from './entry-format.ts';
import { SealCheck } from './entry-seal.ts';
import type { ModuleHash } from './module-hash.ts';
import { OWN_FILE_FLAGS } from './own-file-flags.ts';

export interface ReadEntryRequest {
  path: string;
  key: ModuleHash;
  engineId: EngineId;
  sealKey: Uint8Array;
  /** The wire bytes where the caller has them; then only the artifact is read from the file. */
  wireBytes: WireBytes | null;
}

/** Why an entry was not read. `identity` tells this very file from one that replaces it later. */
export type UnreadEntry =
  | { status: 'missing' }
  /** Another version of this package wrote it; nothing is wrong with it. */
  | { status: 'other-format'; reason: string }
  | { status: 'unusable'; reason: string; identity: string }
  | { status: 'failed'; code: string; message: string };

/** What came of reading an entry. */
export type ReadEntryOutcome =
  | {
      status: 'read';
      wireBytes: WireBytes;
      artifact: Artifact;
      origin: Origin | null;
      fileBytes: Bytes;
      /** How long reading took, with the checking that went on beside it. */
      readMs: Milliseconds;
      /** How much of that the seal took. */
      verifyMs: Milliseconds;
    }
  | UnreadEntry;

/** What is larger is proved to be ours before memory is given to it: a forged one would cost as much as it claims. */
const PROVE_FIRST: Bytes = 256 * 2 ** 20;
const PROVE_AT_ONCE: Bytes = 4 * 2 ** 20;
/** Small enough that the bytes are still in the CPU's cache when they are checked. */
const PIECE: Bytes = 2 ** 20;

/**
 * Reads an entry and checks its seal, before anyone trusts a byte of it. Never rejects: what an entry can do wrong
 * is told in the outcome.
 */
export async function readEntry(request: ReadEntryRequest): Promise<ReadEntryOutcome> {
  let file: number | undefined;
  let identity = '';
  try {
    const start = performance.now();
    // Each takes some ten microseconds; handing it to another thread and waiting for it takes many times that.
    if (lstatSync(dirname(request.path)).isSymbolicLink()) return unusable('lies behind a link', identity);
    file = openSync(request.path, constants.O_RDONLY | OWN_FILE_FLAGS);
    const stats = fstatSync(file, { bigint: true });
    identity = identityOf(stats);
    if (!stats.isFile()) return unusable('is not a file', identity);
    const header = Buffer.alloc(HEADER_BYTES);
    const bytesRead = readSync(file, header, 0, HEADER_BYTES, 0);
    const claims = decodeHeader(header.subarray(0, bytesRead), Number(stats.size));
    const mismatch = mismatchOf(claims, request);
    if (mismatch !== null) return unusable(mismatch, identity);
    const given = request.wireBytes;

    const toAllocate = claims.artifactLength + (given === null ? claims.wireLength : 0);
    if (toAllocate > PROVE_FIRST && !(await holds(file, request.sealKey, header, given, toAllocate))) {
      return unusable('is not what was sealed', identity);
    }
    const check = new SealCheck(request.sealKey, header);
    let verifyMs = 0;
    // Bytes that the caller gave are checked when the first reads of the artifact are under way.
    let unchecked = given;
    const verify = (piece: Uint8Array) => {
      const begun = performance.now();
      if (unchecked) check.update(unchecked);
      unchecked = null;
      check.update(piece);
      verifyMs += performance.now() - begun;
    };
    const wireBytes = given ?? allocateWireBytes(claims.wireLength);
    if (given === null) await readOverlapped(file, wireBytes, HEADER_BYTES, verify);
    const artifact = allocateArtifact(claims.artifactLength);
    await readOverlapped(file, new Uint8Array(artifact), HEADER_BYTES + claims.wireLength, verify);
    if (unchecked) verify(new Uint8Array(0));
    if (!check.holds()) return unusable('is not what was sealed', identity);
    const readMs = performance.now() - start;
    const { origin } = claims;
    return { status: 'read', wireBytes, artifact, origin, fileBytes: Number(stats.size), readMs, verifyMs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOOP') {
      return unusable('is a link', identityAt(request.path));
    }
    return outcomeOf(error, identity);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/**
 * Reads an entry at once whose wire bytes the caller has. Gives null where anything is not as it should be, or takes longer
 * than `limit`: `readEntry` tells what.
 */
export function readEntrySync(
  {
    path,
    key,
    engineId,
    sealKey,
    wireBytes,
  }: Omit<ReadEntryRequest, 'wireBytes'> & { wireBytes: Uint8Array },
  limit: Milliseconds,
): { artifact: Artifact; origin: Origin | null } | null {
  const end = performance.now() + limit;
  let file: number | undefined;
  try {
    if (lstatSync(dirname(path)).isSymbolicLink()) return null;
    file = openSync(path, constants.O_RDONLY | OWN_FILE_FLAGS);
    const stats = fstatSync(file);
    if (!stats.isFile()) return null;
    const header = Buffer.alloc(HEADER_BYTES);
    const bytesRead = readSync(file, header, 0, HEADER_BYTES, 0);
    const claims = decodeHeader(header.subarray(0, bytesRead), stats.size);
    if (mismatchOf(claims, { key, engineId, wireBytes }) !== null) return null;
    if (claims.artifactLength > PROVE_FIRST) return null;
    const check = new SealCheck(sealKey, header);
    check.update(wireBytes);
    const artifact = allocateArtifact(claims.artifactLength);
    for (let done = 0; done < claims.artifactLength; ) {
      const piece = new Uint8Array(artifact, done, Math.min(PIECE, claims.artifactLength - done));
      const length = readSync(file, piece, 0, piece.byteLength, HEADER_BYTES + wireBytes.byteLength + done);
      if (length === 0 || performance.now() > end) return null;
      check.update(piece.subarray(0, length));
      done += length;
    }
    return check.holds() ? { artifact, origin: claims.origin } : null;
  } catch {
    return null;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Why an entry is not the one that is asked for; null where it says that it is. */
function mismatchOf(
  claims: EntryHeader,
  { key, engineId, wireBytes }: Pick<ReadEntryRequest, 'key' | 'engineId'> & { wireBytes: Uint8Array | null },
): string | null {
  if (claims.key !== key) return 'is of another module';
  if (claims.engineId !== engineId) return 'is of another engine';
  if (wireBytes !== null && wireBytes.byteLength !== claims.wireLength) {
    return 'has wire bytes of another length';
  }
  return null;
}

/** Checks the seal of an entry without keeping what is read: its last `length` bytes. */
async function holds(
  file: number,
  sealKey: Uint8Array,
  header: Buffer,
  given: WireBytes | null,
  length: Bytes,
): Promise<boolean> {
  const check = new SealCheck(sealKey, header);
  if (given) check.update(given);
  const begin = HEADER_BYTES + (given?.byteLength ?? 0);
  const window = new Uint8Array(PROVE_AT_ONCE);
  for (let done = 0; done < length; done += PROVE_AT_ONCE) {
    const piece = window.subarray(0, Math.min(PROVE_AT_ONCE, length - done));
    await readOverlapped(file, piece, begin + done, (bytes) => check.update(bytes));
  }
  return check.holds();
}

/** Names a file's very contents: a file that replaces it has another inode, or was changed at another time. */
export function identityOf({
  dev,
  ino,
  size,
  mtimeNs,
}: {
  dev: bigint;
  ino: bigint;
  size: bigint;
  mtimeNs: bigint;
}): string {
  return `${dev}:${ino}:${size}:${mtimeNs}`;
}

/** Names what lies at a path itself, where a link is not what it leads to; empty where nothing does. */
function identityAt(path: string): string {
  try {
    return identityOf(lstatSync(path, { bigint: true }));
  } catch {
    return '';
  }
}

function unusable(reason: string, identity: string): UnreadEntry {
  return { status: 'unusable', reason, identity };
}

function outcomeOf(error: unknown, identity: string): UnreadEntry {
  if (error instanceof OtherFormat) return { status: 'other-format', reason: error.message };
  if (error instanceof RangeError) return unusable('claims to be larger than memory', identity);
  if (error instanceof MalformedEntry || error instanceof UnexpectedEnd) {
    return unusable(error instanceof UnexpectedEnd ? 'is cut short' : error.message, identity);
  }
  const { code = 'UNKNOWN', message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return { status: 'missing' };
  return { status: 'failed', code, message };
}
