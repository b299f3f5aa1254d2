import { findAddon } from '../codec/find-addon.ts';
import { findCodec } from '../codec/find-codec.ts';
import { toWireBytes, type WireBytes, type WireSource } from '../engine/wire-bytes.ts';
import type { Bytes } from '../units.ts';

/** Gives a copy of what V8 has kept of a module's bytes; null where it cannot be asked. */
export function wireBytesOf(module: WebAssembly.Module): WireBytes | null {
  const bytes = findCodec(findAddon())?.wireBytesOf?.(module);
  return bytes === undefined ? null : toWireBytes(bytes);
}

/** The bytes of a module that V8 keeps for as long as that lives: they are copied when somebody wants them. */
export function keptByV8(module: WebAssembly.Module, byteLength: Bytes): WireSource {
  const reference = new WeakRef(module);
  const copy = () => {
    const alive = reference.deref();
    return (alive && wireBytesOf(alive)) ?? undefined;
  };
  return {
    byteLength,
    heldBytes: 0,
    get bytes() {
      return copy();
    },
    async read() {
      const bytes = copy();
      if (bytes === undefined) throw new Error('the module of these bytes is gone');
      return bytes;
    },
  };
}
