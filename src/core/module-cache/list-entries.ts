/** Listing the disk tier: which entries there are, and what the header of each says of it. */
import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Origin } from '../engine/engine.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import { decodeHeader, HEADER_BYTES, MalformedEntry } from './entry-format.ts';
import { isEngineFolder, parseEntryName } from './entry-name.ts';
import { headerHolds } from './entry-seal.ts';
import { isMissing } from './file-system-error.ts';
import { OWN_FILE_FLAGS } from './own-file-flags.ts';

/** The names of all entries; see `entryName`. */
export type ListEntriesOutcome =
  | { status: 'listed'; names: string[] }
  | { status: 'failed'; code: string; message: string; path: string };

export interface DescribeEntriesRequest {
  /** The cache's. */
  directory: string;
  names: readonly string[];
  sealKey: Uint8Array;
}

/** What an entry says of itself, once its header's seal has been checked. */
export interface EntryDescription {
  name: string;
  /** The size of its file. */
  bytes: Bytes;
  /** When its file was written, as `Date.now` gives it. */
  storedAt: Milliseconds;
  /** Null where the entry is not to be believed, or says nothing of it. */
  wireLength: Bytes | null;
  artifactLength: Bytes | null;
  origin: Origin | null;
  /** Why the entry is not to be believed, in words that follow its name; null where it is. */
  problem: string | null;
}

/** Gives the names of every engine's entries. Links are not followed. Never rejects. */
export async function listEntries({ directory }: { directory: string }): Promise<ListEntriesOutcome> {
  const names: string[] = [];
  let path = directory;
  try {
    const folders = filesIn(directory).filter((file) => file.isDirectory() && isEngineFolder(file.name));
    for (const folder of folders) {
      path = join(directory, folder.name);
      for (const file of filesIn(path)) {
        const name = `${folder.name}/${file.name}`;
        if (file.isFile() && parseEntryName(name) !== null) names.push(name);
      }
    }
    return { status: 'listed', names };
  } catch (error) {
    const { code = 'UNKNOWN', message } = error as NodeJS.ErrnoException;
    return { status: 'failed', code, message, path };
  }
}

/** Reads the headers of entries, and no more of them. Leaves out those that are gone. Never rejects. */
export async function describeEntries(request: DescribeEntriesRequest): Promise<EntryDescription[]> {
  const header = Buffer.alloc(HEADER_BYTES);
  const linked = new Map<string, boolean>();
  const isBehindLink = (folder: string) => {
    const known = linked.get(folder) ?? isLink(join(request.directory, folder));
    linked.set(folder, known);
    return known;
  };
  return request.names
    .filter((name) => !isBehindLink(dirname(name)))
    .map((name) => describeEntry(name, request, header))
    .filter((description) => description !== null);
}

function describeEntry(
  name: string,
  { directory, sealKey }: DescribeEntriesRequest,
  header: Buffer,
): EntryDescription | null {
  const unknown = { wireLength: null, artifactLength: null, origin: null };
  let file: number | undefined;
  let place = { name, bytes: 0, storedAt: 0 };
  try {
    // Each takes some microseconds; handing it to another thread and waiting for it takes many times that.
    file = openSync(join(directory, name), constants.O_RDONLY | OWN_FILE_FLAGS);
    const stats = fstatSync(file);
    if (!stats.isFile()) return null;
    place = { name, bytes: stats.size, storedAt: Math.round(stats.mtimeMs) };
    const read = header.subarray(0, readSync(file, header, 0, HEADER_BYTES, 0));
    const { key, engineId, wireLength, artifactLength, origin } = decodeHeader(read, stats.size);
    const claimed = parseEntryName(name);
    if (claimed?.key !== key) return { ...place, ...unknown, problem: 'is of another module' };
    if (claimed.engineId !== engineId) return { ...place, ...unknown, problem: 'is of another engine' };
    if (!headerHolds(sealKey, read)) return { ...place, ...unknown, problem: 'is not what was sealed' };
    return { ...place, wireLength, artifactLength, origin, problem: null };
  } catch (error) {
    if (isMissing(error)) return null;
    const { code, message } = error as NodeJS.ErrnoException;
    // What its name leads to is another file, of which nothing is told.
    if (code === 'ELOOP') return null;
    const problem = error instanceof MalformedEntry ? message : `could not be read: ${message}`;
    return { ...place, ...unknown, problem };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    // What cannot be looked at holds nothing that could be read.
    return false;
  }
}

function filesIn(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
