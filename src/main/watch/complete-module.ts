import { type FileHandle, open } from 'node:fs/promises';

const PREAMBLE_BYTES = 8;
/** A section's id and its length take no more. */
const HEADER_BYTES = 6;
const MOST_SECTIONS = 10_000;
const MAGIC = '\0asm';

/**
 * Whether a file ends where its last section does, as a module does that has been written to its end. What is no
 * module at all is complete as well: there is nothing to wait for. Rejects with the file system's error.
 */
export async function isCompleteModule(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size < PREAMBLE_BYTES) return false;
    if ((await read(file, 0, MAGIC.length)).toString('latin1') !== MAGIC) return true;
    let position = PREAMBLE_BYTES;
    for (let section = 0; section < MOST_SECTIONS && position < size; section++) {
      const end = endOfSection(await read(file, position, HEADER_BYTES), position);
      if (end === null || end > size) return false;
      position = end;
    }
    return true;
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
