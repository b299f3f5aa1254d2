import { open } from 'node:fs/promises';

/** Changes one bit in the middle of a file, as a failing disk does. */
export async function flipMiddleByte(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const middle = Math.floor((await file.stat()).size / 2);
    const byte = Buffer.alloc(1);
    await file.read(byte, 0, 1, middle);
    byte.writeUInt8(byte.readUInt8() ^ 0x01);
    await file.write(byte, 0, 1, middle);
  } finally {
    await file.close();
  }
}
