/** WASI commands, written out byte by byte. */
import { moduleOf } from './wasm-modules.ts';

type Module = Uint8Array<ArrayBuffer>;

const ascii = (text: string) => [...Buffer.from(text, 'ascii')];
const named = (text: string) => [text.length, ...ascii(text)];

/** `() -> ()`, `(i32) -> ()` and `(i32, i32) -> i32`. */
const TYPES = [3, 0x60, 0, 0, 0x60, 1, 0x7f, 0, 0x60, 2, 0x7f, 0x7f, 1, 0x7f];
const CALL = 0x10;
const I32_CONST = 0x41;
const I32_ADD = 0x6a;
const I32_MUL = 0x6c;
const LOAD = [0x28, 2, 0];
const DROP = 0x1a;
const END = 0x0b;

interface WasiImport {
  name: string;
  type: 0 | 1 | 2;
}

/** A command with these imports, whose `_start` has this body. */
function command(imports: WasiImport[], body: number[], module = 'wasi_snapshot_preview1'): Module {
  const code = [0, ...body, END];
  return moduleOf([
    [1, TYPES],
    [
      2,
      [imports.length, ...imports.flatMap(({ name, type }) => [...named(module), ...named(name), 0, type])],
    ],
    [3, [1, 0]],
    [5, [1, 0, 1]],
    [7, [2, ...named('memory'), 2, 0, ...named('_start'), 0, imports.length]],
    [10, [1, code.length, ...code]],
  ]);
}

const PROC_EXIT: WasiImport = { name: 'proc_exit', type: 1 };

/** Ends at once with an exit code from 0 to 63. */
export const exitingWith = (code: number): Module => command([PROC_EXIT], [I32_CONST, code, CALL, 0]);

/** The same by the interface that came before. */
export const exitingUnstable = (code: number): Module =>
  command([PROC_EXIT], [I32_CONST, code, CALL, 0], 'wasi_unstable');

/** Never ends. */
export const ENDLESS: Module = command([], [0x03, 0x40, 0x0c, 0, END]);

/** Traps at once. */
export const TRAPPING: Module = command([], [0]);

/**
 * Ends with what it finds of the machine: 1 for each argument, its name included, 10 for each variable of the
 * environment, and 20 where it has no folder, so that descriptor 3 is none.
 */
export const LOOKING_AROUND: Module = command(
  [
    PROC_EXIT,
    { name: 'args_sizes_get', type: 2 },
    { name: 'environ_sizes_get', type: 2 },
    { name: 'fd_prestat_get', type: 2 },
  ],
  [
    ...[I32_CONST, 0, I32_CONST, 4, CALL, 1, DROP],
    ...[I32_CONST, 8, I32_CONST, 12, CALL, 2, DROP],
    ...[I32_CONST, 0, ...LOAD],
    ...[I32_CONST, 8, ...LOAD, I32_CONST, 10, I32_MUL, I32_ADD],
    ...[I32_CONST, 3, I32_CONST, 16, CALL, 3, I32_CONST, 8, 0x46, I32_CONST, 20, I32_MUL, I32_ADD],
    ...[CALL, 0],
  ],
);
