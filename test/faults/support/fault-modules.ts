import { answering } from '../../main/support/wasm-modules.ts';

/** The number that the export `answer` of a module gives: it tells which module it is. */
export type Answer = number;

/**
 * A module whose export `answer` gives `answer`, padded with a custom section: the same little code at any size, so
 * that a module costs a millisecond to compile and its entry still takes its time to write.
 */
export function numbered(answer: Answer, padding: number): Uint8Array<ArrayBuffer> {
  const filling = Uint8Array.from({ length: padding }, (_, index) => (index * 31 + answer) & 0xff);
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
