import { answering, EMPTY_MODULE } from '../../support/wasm-modules.ts';

/** The number that the export `answer` of a module gives: it tells which module it is. */
export type Answer = number;

/**
 * A module whose export `answer` gives `answer`, padded with a custom section: the same little code at any size, so
 * that a module costs a millisecond to compile and its entry still takes its time to write.
 */
export function numbered(answer: Answer, padding: number): Uint8Array<ArrayBuffer> {
  const filling = new Uint8Array(padding).fill(answer);
  return concatenate(answering(answer), section(0, Uint8Array.of(1, 0x70), filling));
}

export function concatenate(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.byteLength;
  }
  return whole;
}

/** A section of a module: its id, its length and its content. */
export function section(id: number, ...content: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = concatenate(...content);
  return concatenate(Uint8Array.of(id, ...unsignedLeb(whole.byteLength)), whole);
}

export function unsignedLeb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsignedLeb(Math.floor(value / 128))];
}

/** Functions without arguments that give an `i32`: type 0 of the modules below. */
const GIVES_I32 = section(1, Uint8Array.of(1, 0x60, 0, 1, 0x7f));
const EXPORTS_ANSWER = (index: number) =>
  section(7, Uint8Array.of(1, 6), Buffer.from('answer'), Uint8Array.of(0, ...unsignedLeb(index)));

/** A module of functions of type 0, each given by its local declarations and code. */
function withBodies(bodies: readonly Uint8Array[], exports: Uint8Array): Uint8Array<ArrayBuffer> {
  const count = Uint8Array.of(...unsignedLeb(bodies.length));
  const sized = bodies.flatMap((body) => [Uint8Array.of(...unsignedLeb(body.byteLength)), body]);
  return concatenate(
    EMPTY_MODULE,
    GIVES_I32,
    section(3, count, new Uint8Array(bodies.length)),
    exports,
    section(10, count, ...sized),
  );
}

/** That many functions, the last of which is the export `answer` and gives its own number. */
export function manyFunctions(count: number): Uint8Array<ArrayBuffer> {
  const bodies = Array.from({ length: count }, (_, number) =>
    Uint8Array.of(0, 0x41, ...signedLeb(number), 0x0b),
  );
  return withBodies(bodies, EXPORTS_ANSWER(count - 1));
}

/** One function of 10 bytes for each step, all of which depend on the one before. */
export function oneLongFunction(steps: number): Uint8Array<ArrayBuffer> {
  // One local; then: itself times seven plus itself, again and again.
  const step = [0x20, 0, 0x41, 7, 0x6c, 0x20, 0, 0x6a, 0x21, 0];
  const code = new Uint8Array(steps * step.length);
  for (let offset = 0; offset < code.byteLength; offset += step.length) code.set(step, offset);
  const body = concatenate(Uint8Array.of(1, 1, 0x7f), code, Uint8Array.of(0x20, 0, 0x0b));
  return withBodies([body], EXPORTS_ANSWER(0));
}

/** One function with blocks within each other. */
export function nestedBlocks(depth: number): Uint8Array<ArrayBuffer> {
  const open = new Uint8Array(2 * depth);
  for (let offset = 0; offset < open.byteLength; offset += 2) open.set([0x02, 0x40], offset);
  const close = new Uint8Array(depth).fill(0x0b);
  const body = concatenate(Uint8Array.of(0), open, close, Uint8Array.of(0x41, 1, 0x0b));
  return withBodies([body], EXPORTS_ANSWER(0));
}

/** One function with that many local variables. */
export function withLocals(count: number): Uint8Array<ArrayBuffer> {
  const body = Uint8Array.of(1, ...unsignedLeb(count), 0x7e, 0x41, 1, 0x0b);
  return withBodies([body], EXPORTS_ANSWER(0));
}

/** A function that gives 42, exported under each of these names. */
export function exporting(...names: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const entries = names.flatMap((name) => [
    Uint8Array.of(...unsignedLeb(name.byteLength)),
    name,
    Uint8Array.of(0, 0),
  ]);
  const exports = section(7, Uint8Array.of(names.length), ...entries);
  return withBodies([Uint8Array.of(0, 0x41, 42, 0x0b)], exports);
}

function signedLeb(value: number): number[] {
  const rest = value >> 7;
  const last = (rest === 0 && (value & 0x40) === 0) || (rest === -1 && (value & 0x40) !== 0);
  return last ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signedLeb(rest)];
}
