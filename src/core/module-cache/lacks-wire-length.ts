import { fs, path } from '../on-demand.ts';
import type { Bytes } from '../units.ts';
import { isMissing } from './file-system-error.ts';
import { OWN_FILE_FLAGS } from './own-file-flags.ts';
import { WIRE_LENGTH_OFFSET } from './wire-length-offset.ts';

/** As they are before a program puts its own in their place. */
const { closeSync, constants, openSync, readdirSync, readSync } = fs();
const { join } = path();

/** To look at more takes longer than to hash a module. */
const MOST_ENTRIES = 128;
const END = WIRE_LENGTH_OFFSET + 8;

/** Tells that no entry of a folder is of a module of so many bytes; false where one may be, or there are too many. */
export function lacksWireLength(folder: string, wireLength: Bytes): boolean {
  try {
    const names = readdirSync(folder);
    return (
      names.length <= MOST_ENTRIES && names.every((name) => wireLengthOf(join(folder, name)) !== wireLength)
    );
  } catch (error) {
    return isMissing(error);
  }
}

function wireLengthOf(entry: string): Bytes | null {
  let file: number;
  try {
    file = openSync(entry, constants.O_RDONLY | OWN_FILE_FLAGS);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  try {
    const header = Buffer.alloc(END);
    return readSync(file, header, 0, END, 0) < END
      ? null
      : Number(header.readBigUInt64LE(WIRE_LENGTH_OFFSET));
  } finally {
    closeSync(file);
  }
}
