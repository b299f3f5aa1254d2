import type { CodecKind } from '../codec/codec.ts';
import { checksBounds } from './bounds-checks.ts';
import { type EngineId, toEngineId } from './engine.ts';
import { v8Tag } from './v8-flags.ts';

/** The addon's artifacts have a trailer that V8's natives do not take. Raised whenever that changes. */
const ADDON_SUFFIX = '-addon2';
/** Of machine code that checks its bounds by instructions. */
const CHECKED_SUFFIX = '-checked';

/**
 * The id of this process's V8 as its flags are now: version, system, processor, V8's own tag, the codec where that has
 * artifacts of its own, and how bounds are checked where that is not V8's usual way.
 */
export function v8EngineId(codec: CodecKind): EngineId {
  return idOf(codec, checksBounds());
}

/**
 * Tells whether an id is that of this process's V8 as its flags are now. How bounds are checked is the whole process's, for as
 * long as it lives, and a thread of its own may not know it.
 */
export function isIdOfV8(engineId: string, codec: CodecKind): boolean {
  return engineId === idOf(codec, false) || engineId === idOf(codec, true);
}

function idOf(codec: CodecKind, isChecked: boolean): EngineId {
  const { versions, platform, arch } = process;
  const suffix = `${codec === 'addon' ? ADDON_SUFFIX : ''}${isChecked ? CHECKED_SUFFIX : ''}`;
  return toEngineId(`v8-${versions.v8}-${platform}-${arch}-${v8Tag()}${suffix}`);
}
