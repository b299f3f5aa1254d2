import { move, transferableSymbol, valueSymbol } from 'piscina';

/** What a task gives, with the buffers that are handed over to the caller's thread instead of copied. */
export class Moved<Value extends object> {
  readonly value: Value;
  readonly #buffers: ArrayBuffer[];

  constructor(value: Value, buffers: ArrayBuffer[]) {
    this.value = value;
    this.#buffers = buffers;
    move(this);
  }

  get [transferableSymbol](): ArrayBuffer[] {
    return this.#buffers;
  }

  get [valueSymbol](): Value {
    return this.value;
  }
}
