/** The latest of what was added, oldest first, within a bound: what is older is let go. */
export class Ring<Item> implements Iterable<Item> {
  readonly capacity: number;
  readonly #items: Item[] = [];
  /** Where the oldest stands; 0 until the ring is full. */
  #start = 0;
  #forgotten = 0;

  /** @param capacity how many it holds; throws `RangeError` where that is no whole number above 0 */
  constructor(capacity: number) {
    if (!Number.isSafeInteger(capacity) || capacity < 1) throw new RangeError('a ring holds at least one');
    this.capacity = capacity;
  }

  get length(): number {
    return this.#items.length;
  }

  /** How many were let go of since it was made or emptied. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Adds one, at the cost of the oldest where it is full, which is given back. Nothing else is moved. */
  push(item: Item): Item | undefined {
    if (this.#items.length < this.capacity) {
      this.#items.push(item);
      return undefined;
    }
    const oldest = this.#items[this.#start];
    this.#items[this.#start] = item;
    this.#start = (this.#start + 1) % this.capacity;
    this.#forgotten++;
    return oldest;
  }

  /** By its place, the oldest being 0; a negative place counts from the end. */
  at(index: number): Item | undefined {
    const { length } = this.#items;
    const place = index < 0 ? length + index : index;
    if (place < 0 || place >= length) return undefined;
    return this.#items[(this.#start + place) % length];
  }

  clear(): void {
    this.#items.length = 0;
    this.#start = 0;
    this.#forgotten = 0;
  }

  /** The items of places `from` to `to`, the latter left out. */
  slice(from = 0, to = this.length): Item[] {
    const items: Item[] = [];
    for (let index = Math.max(0, from); index < Math.min(to, this.length); index++) {
      items.push(this.at(index) as Item);
    }
    return items;
  }

  *[Symbol.iterator](): Iterator<Item> {
    for (let index = 0; index < this.length; index++) yield this.at(index) as Item;
  }
}
