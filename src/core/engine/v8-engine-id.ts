import type { CodecKind } from '../codec/codec.ts';
import { type EngineId, toEngineId } from './engine.ts';
import { v8Tag } from './v8-flags.ts';

/** The addon's artifacts have a trailer that V8's natives do not take. Raised whenever that changes. */
const ADDON_SUFFIX = '-addon2';

/**
 * The id of this process's V8 as its flags are now: version, system, processor, V8's own tag, and the codec where that
 * has artifacts of its own.
 */
export function v8EngineId(codec: CodecKind): EngineId {
  const { versions, platform, arch } = process;
  const suffix = codec === 'addon' ? ADDON_SUFFIX : '';
  return toEngineId(`v8-${versions.v8}-${platform}-${arch}-${v8Tag()}${suffix}`);
}
