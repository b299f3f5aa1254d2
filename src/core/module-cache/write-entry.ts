import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Artifact } from '../codec/codec.ts';
import type { EngineId, Origin } from '../engine/engine.ts';
import type { WireBytes } from '../engine/wire-bytes.ts';
import type { Bytes } from '../units.ts';
import { encodeHeader } from './entry-format.ts';
import { sealEntry } from './entry-seal.ts';
import { ModuleHash } from './module-hash.ts';
import { makeOwnFolder, PRIVATE_FILE } from './own-file.ts';
import { temporaryFile } from './temporary-file.ts';

export interface WriteEntryRequest {
  path: string;
  /** Where the entry is written before it is complete; on the same volume as `path`. */
  temporaryFolder: string;
  key: ModuleHash;
  engineId: EngineId;
  sealKey: Uint8Array;
  wireBytes: WireBytes;
  artifact: Artifact;
  /** Null where nothing is known of it. */
  origin: Origin | null;
}

/** What came of writing an entry. */
export type WriteEntryOutcome =
  | { status: 'written'; fileBytes: Bytes }
  | { status: 'failed'; code: string; message: string; path: string };

/**
 * Writes an entry to a temporary file and renames it, so that a reader finds a whole entry or none, whenever this
 * process ends. Never rejects.
 */
export async function writeEntry(request: WriteEntryRequest): Promise<WriteEntryOutcome> {
  const temporary = temporaryFile(request.temporaryFolder);
  let file: FileHandle | undefined;
  try {
    for (const folder of [dirname(request.path), request.temporaryFolder]) await makeOwnFolder(folder);
    // Copies that nobody else can reach: what is hashed is what is sealed, and what is sealed is what is written.
    const [wireBytes, artifact] = [request.wireBytes.slice(), new Uint8Array(request.artifact).slice()];
    const contents = [wireBytes, artifact];
    const { key, engineId } = request;
    if ((await ModuleHash.of(wireBytes, ModuleHash.algorithmOf(key))) !== key) {
      const message = `the wire bytes are not those of ${key}`;
      return { status: 'failed', code: 'EBADMSG', message, path: request.path };
    }
    const header = encodeHeader({
      key,
      engineId,
      wireLength: request.wireBytes.byteLength,
      artifactLength: request.artifact.byteLength,
      origin: request.origin,
    });
    sealEntry(request.sealKey, header, contents);
    file = await open(temporary, 'wx', PRIVATE_FILE);
    let fileBytes = 0;
    for (const part of [header, ...contents]) {
      await writeFully(file, part, fileBytes);
      fileBytes += part.byteLength;
    }
    // Without this a power cut could leave the new name with none of the bytes: a compile lost.
    await file.datasync();
    await file.close();
    file = undefined;
    await rename(temporary, request.path);
    return { status: 'written', fileBytes };
  } catch (error) {
    const { code = 'UNKNOWN', message, path = request.path } = error as NodeJS.ErrnoException;
    await file?.close().catch(() => {});
    // What cannot be removed now is swept up later with the leavings of processes that were killed.
    await rm(temporary, { force: true }).catch(() => {});
    return { status: 'failed', code, message, path };
  }
}

async function writeFully(file: FileHandle, part: Uint8Array, position: Bytes): Promise<void> {
  let done = 0;
  while (done < part.byteLength) {
    const { bytesWritten } = await file.write(part, done, part.byteLength - done, position + done);
    done += bytesWritten;
  }
}
