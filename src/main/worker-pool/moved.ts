import { move, transferableSymbol, valueSymbol } from 'piscina';

/** Marks what a task gives, so that `buffers` are handed over to the caller's thread instead of copied. */
export function moved(value: object, buffers: ArrayBuffer[]): unknown {
  return move({ [transferableSymbol]: buffers, [valueSymbol]: value });
}
