import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Reads a file into memory that was made for it. Throws where it ends early. */
export function readWhole<Target extends ArrayBuffer | SharedArrayBuffer>(
  file: string,
  allocate: (length: number) => Target,
): Target {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = allocate(fstatSync(descriptor).size);
    for (let done = 0; done < bytes.byteLength; ) {
      const read = readSync(descriptor, new Uint8Array(bytes, done), { position: done });
      if (read === 0) throw new Error(`${file} ended early`);
      done += read;
    }
    return bytes;
  } finally {
    closeSync(descriptor);
  }
}
