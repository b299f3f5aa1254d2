import { type FileHandle, open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import * as v from 'valibot';
import { MAX_PROGRAM_LOADS, type ProgramLoad, programLoadSchema } from '../../shared/program.ts';

const PIECE = 64 * 1024;
/** What is read at once at most, of a file that grows for ever. */
const MOST_PIECES = 64;
/** What is longer is no load. */
const LONGEST_LINE = 4_096;

/**
 * The file that a program's hook reports its loads to. The program can write whatever it likes into it: what is no load is
 * skipped.
 */
export class LoadReport {
  readonly path: string;
  readonly loads: ProgramLoad[] = [];
  /** How many more there were than are remembered. */
  more = 0;
  readonly #decoder = new StringDecoder('utf8');
  #offset = 0;
  #open = '';

  constructor(path: string) {
    this.path = path;
  }

  /** Reads what has come since it was last read; tells whether that is anything. Rejects where it cannot be read. */
  async read(): Promise<boolean> {
    let file: FileHandle;
    try {
      file = await open(this.path, 'r');
    } catch (error) {
      // As long as nothing was loaded.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
    try {
      const before = this.loads.length + this.more;
      const piece = Buffer.allocUnsafe(PIECE);
      for (let count = 0; count < MOST_PIECES; count++) {
        const { bytesRead } = await file.read(piece, 0, PIECE, this.#offset);
        if (bytesRead === 0) break;
        this.#offset += bytesRead;
        this.#take(this.#decoder.write(piece.subarray(0, bytesRead)));
      }
      return this.loads.length + this.more > before;
    } finally {
      await file.close();
    }
  }

  #take(text: string): void {
    const lines = (this.#open + text).split('\n');
    this.#open = (lines.pop() ?? '').slice(-LONGEST_LINE);
    for (const line of lines) {
      const load = loadOf(line);
      if (load === null) continue;
      if (this.loads.length < MAX_PROGRAM_LOADS) this.loads.push(load);
      else this.more++;
    }
  }
}

function loadOf(line: string): ProgramLoad | null {
  if (line.length > LONGEST_LINE) return null;
  try {
    const parsed = v.safeParse(programLoadSchema, JSON.parse(line));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
