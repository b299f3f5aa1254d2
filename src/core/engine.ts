/**
 * V8 without a cache around it: for tools that measure what the cache is worth, or that compare it with V8 itself.
 * A host has no need of it, and `aheadOfTime` changes the flags of the whole process.
 */
export { startNodeChildProcess } from './child-process/child-process.ts';
export { type EntryName, findEntry } from './child-process/entries.ts';
export { onParentMessage, postToParent } from './child-process/parent.ts';
export { startOwnKind } from './child-process/start-own-kind.ts';
export { type Artifact, allocateArtifact, type Codec, HeldArtifact } from './codec/codec.ts';
export { findAddon } from './codec/find-addon.ts';
export { findCodec } from './codec/find-codec.ts';
export { V8Engine, type V8EngineOptions } from './engine/v8-engine.ts';
export { aheadOfTime } from './engine/v8-flags.ts';
export {
  allocateWireBytes,
  heldWireBytes,
  toWireBytes,
  type WireBytes,
  type WireSource,
} from './engine/wire-bytes.ts';
export { isRunning } from './module-cache/running-process.ts';
