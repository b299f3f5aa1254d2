import { findAddonCodec } from './addon-codec.ts';
import type { Codec } from './codec.ts';
import { findNativesCodec } from './natives-codec.ts';

/** Gives this thread's way to get artifacts out of V8 and back: the addon, V8's natives, or null where there is none. */
export function findCodec(addonPath: string | null): Codec | null {
  return (addonPath === null ? null : findAddonCodec(addonPath)) ?? findNativesCodec();
}
