import { type EngineId, toEngineId } from './engine.ts';
import { v8Tag } from './v8-flags.ts';

/** The id of this process's V8 as its flags are now: version, system, processor, and V8's own tag. */
export function v8EngineId(): EngineId {
  const { versions, platform, arch } = process;
  return toEngineId(`v8-${versions.v8}-${platform}-${arch}-${v8Tag()}`);
}
