import { workerThreads } from '../on-demand.ts';
import type { Codec } from './codec.ts';
import { findCodec } from './find-codec.ts';

/** What a pool hands to its threads. */
export interface CodecData {
  /** The addon's file; null where V8's natives have to do. */
  addonPath: string | null;
}

let codec: Codec | null | undefined;

/** Gives this thread's codec, which is looked for once; null where this V8 has none. */
export function threadCodec(): Codec | null {
  codec ??= findCodec((workerThreads().workerData as Partial<CodecData> | null)?.addonPath ?? null);
  return codec;
}
