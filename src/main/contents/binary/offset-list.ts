import type { Bytes } from 'wasm-compile-cache';

/** Numbers of 32 bits, four bytes each: where the parts of a module lie. Holds `most`, and counts the rest. */
export class OffsetList {
  readonly #most: number;
  #numbers = new Uint32Array(16);
  #length = 0;
  #count = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** How many are held. */
  get length(): number {
    return this.#length;
  }

  /** How many there are. */
  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return this.#length >= this.#most;
  }

  push(value: Bytes): void {
    this.#count++;
    if (this.isFull) return;
    if (this.#length === this.#numbers.length) {
      const larger = new Uint32Array(Math.min(this.#most, this.#numbers.length * 2));
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.#length++] = value;
  }

  /** Undefined where there is none of that index. */
  at(index: number): Bytes | undefined {
    return index < this.#length ? this.#numbers[index] : undefined;
  }

  values(): Uint32Array {
    return this.#numbers.subarray(0, this.#length);
  }
}
