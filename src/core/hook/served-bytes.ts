import type { Bytes } from '../units.ts';

/**
 * The getters as they are before a program runs: they read an object's own slots, and so tell whose kind it is and how
 * long, whatever the program has put on the object or its prototype, and in whichever realm it was made.
 */
const TypedArray = Object.getPrototypeOf(Uint8Array.prototype);
const typedArray = gettersOf(TypedArray, ['buffer', 'byteOffset', 'byteLength']);
const arrayBuffer = gettersOf(ArrayBuffer.prototype, ['byteLength', 'resizable']);
const { apply } = Reflect;

function gettersOf<Name extends string>(
  prototype: object,
  names: readonly Name[],
): Record<Name, () => unknown> {
  const getters = names.map((name) => [name, Object.getOwnPropertyDescriptor(prototype, name)?.get]);
  return Object.fromEntries(getters) as Record<Name, () => unknown>;
}

/**
 * Gives the very bytes of a module that a cache may answer for; null for all else, about which V8 has the say: what is no
 * buffer, is detached, shared or resizable, a `DataView` (which not every V8 takes), or is smaller than `smallest`.
 */
export function servedBytes(source: unknown, smallest: Bytes): Uint8Array<ArrayBuffer> | null {
  try {
    if (typeof source !== 'object' || source === null) return null;
    const isView = ArrayBuffer.isView(source);
    const buffer = (isView ? apply(typedArray.buffer, source, []) : source) as ArrayBuffer;
    // Throws for shared memory, and for what is none.
    const whole = apply(arrayBuffer.byteLength, buffer, []) as Bytes;
    if (arrayBuffer.resizable && apply(arrayBuffer.resizable, buffer, [])) return null;
    const length = isView ? (apply(typedArray.byteLength, source, []) as Bytes) : whole;
    if (length < smallest || length === 0) return null;
    return new Uint8Array(buffer, isView ? (apply(typedArray.byteOffset, source, []) as number) : 0, length);
  } catch {
    return null;
  }
}
