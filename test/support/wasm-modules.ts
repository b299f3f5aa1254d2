/** Small WebAssembly modules, written out byte by byte, so that a test compiles in milliseconds. */

type Module = Uint8Array<ArrayBuffer>;

/** The eight bytes that every module begins with, and a valid module by themselves. */
export const EMPTY_MODULE: Module = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** Exports one memory, and has no function of its own. */
export const MEMORY_ONLY: Module = moduleOf([
  [5, [1, 0, 1]],
  [7, [1, 6, ...ascii('memory'), 2, 0]],
]);

/** Imports the function `env.f` and exports it again, and has no function of its own. */
export const IMPORTS_ONLY: Module = moduleOf([
  [1, [1, 0x60, 0, 0]],
  [2, [1, 3, ...ascii('env'), 1, ...ascii('f'), 0, 0]],
  [7, [1, 1, ...ascii('f'), 0, 0]],
]);

/** Exports `answer`, which gives `value`. Another value makes another module of the same length, from 64 to 8191. */
export function answering(value: number): Module {
  return withFunctions([value]);
}

/** Has one function for each value, which gives it; the first one is exported as `answer`. */
export function withFunctions(values: readonly number[]): Module {
  const bodies = values.flatMap((value) => {
    const code = [0, 0x41, ...signed(value), 0x0b];
    return [...unsigned(code.length), ...code];
  });
  const count = unsigned(values.length);
  return moduleOf([
    [1, [1, 0x60, 0, 1, 0x7f]],
    [3, [...count, ...values.map(() => 0)]],
    [7, [1, 6, ...ascii('answer'), 0, 0]],
    [10, [...count, ...bodies]],
  ]);
}

/**
 * Has two types that are collected, a structure and an array of bytes, and a function that reads the structure's first
 * field: `(rec (type (sub (struct (field (mut i32)) (field (ref null 1))))) (type (array (mut i8))))`.
 */
export const COLLECTED: Module = moduleOf([
  [
    1,
    [2, ...[0x4e, 2, 0x50, 0, 0x5f, 2, 0x7f, 1, 0x63, 1, 0, 0x5e, 0x78, 1], ...[0x60, 1, 0x64, 0, 1, 0x7f]],
  ],
  [3, [1, 2]],
  [7, [1, 5, ...ascii('first'), 0, 0]],
  [10, [1, 8, 0, 0x20, 0, 0xfb, 2, 0, 0, 0x0b]],
]);

/** A module with a custom section at its end. */
export function withCustomSection(module: Module, name: string, content: readonly number[]): Module {
  const text = ascii(name);
  const section = [text.length, ...text, ...content];
  return Uint8Array.of(...module, 0, ...unsigned(section.length), ...section);
}

/** Calls `answer`, to see that a module really runs. */
export function answerOf(module: WebAssembly.Module): unknown {
  const { answer } = new WebAssembly.Instance(module).exports;
  return (answer as () => number)();
}

/** A module of these sections, each a section's id and its content. */
export function moduleOf(sections: [id: number, content: number[]][]): Module {
  const bytes = sections.flatMap(([id, content]) => [id, ...unsigned(content.length), ...content]);
  return Uint8Array.of(...EMPTY_MODULE, ...bytes);
}

function ascii(text: string): number[] {
  return [...Buffer.from(text, 'ascii')];
}

/** LEB128, as the binary format writes numbers. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  const rest = value >> 7;
  const last = (rest === 0 && (value & 0x40) === 0) || (rest === -1 && (value & 0x40) !== 0);
  return last ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(rest)];
}
