const HEADER = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const EXPORT = [7, 5, 1, 1, 0x66, 0, 0];
/** `() -> i32` */
const TYPE = [1, 5, 1, 0x60, 0, 1, 0x7f];

/**
 * Gives a module whose functions each compute a sum, and whose first is exported as `f`.
 * @param seed makes it another module
 * @param functions how many: one makes 37 bytes, 185 make 2 kB
 */
export function smallModule(seed: number, functions: number): Uint8Array {
  const body = (index: number) => {
    const code = [0, 0x41, ...signed(seed), 0x41, ...signed(index), 0x6a, 0x0b];
    return [...unsigned(code.length), ...code];
  };
  const bodies = Array.from({ length: functions }, (_, index) => body(index)).flat();
  return Uint8Array.from([
    ...HEADER,
    ...TYPE,
    ...section(3, [...unsigned(functions), ...new Array<number>(functions).fill(0)]),
    ...EXPORT,
    ...section(10, [...unsigned(functions), ...bodies]),
  ]);
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}
