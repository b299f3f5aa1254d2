import { type FileHandle, open } from 'node:fs/promises';

const PREAMBLE_BYTES = 8;
/** A section's id and its length take no more. */
const HEADER_BYTES = 6;
const MOST_SECTIONS = 10_000;
const MAGIC = '\0asm';
/** Sections that promise another one, by their ids: functions their code, a count of data the data. */
const PROMISES = new Map([
  [3, 10],
  [12, 11],
]);

/**
 * Whether a file ends where its last section does, and none is missing that another one promises, as with a module that
 * has been written to its end. What is no module at all is complete as well: there is nothing to wait for. Rejects with
 * the file system's error.
 */
export async function isCompleteModule(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size < PREAMBLE_BYTES) return false;
    if ((await read(file, 0, MAGIC.length)).toString('latin1') !== MAGIC) return true;
    let position = PREAMBLE_BYTES;
    const missing = new Set<number>();
    for (let section = 0; section < MOST_SECTIONS && position < size; section++) {
      const header = await read(file, position, HEADER_BYTES);
      const end = endOfSection(header, position);
      if (end === null || end > size) return false;
      const id = header[0] ?? 0;
      missing.delete(id);
      const promised = PROMISES.get(id);
      if (promised !== undefined) missing.add(promised);
      position = end;
    }
    return missing.size === 0;
  } finally {
    await file.close();
  }
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/** Null where the header itself is not all there. */
function endOfSection(header: Buffer, position: number): number | null {
  let length = 0;
  for (let index = 1; index < HEADER_BYTES; index++) {
    const byte = header[index];
    if (byte === undefined) return null;
    length += (byte & 0x7f) * 2 ** (7 * (index - 1));
    if (byte < 0x80) return position + index + 1 + length;
  }
  return null;
}
