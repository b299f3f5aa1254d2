import { join } from 'node:path';
import type { WasmModule } from '../codec/wasm-module.ts';
import { type Engine, toEngineId } from '../engine/engine.ts';
import { allocateWireBytes } from '../engine/wire-bytes.ts';
import { Loader } from '../loader/loader.ts';
import type { WireTasks } from '../loader/wire-tasks.ts';
import type { EntryTasks } from '../module-cache/entry-tasks.ts';
import { FileSystemCache } from '../module-cache/file-system-cache.ts';
import { ModuleHash } from '../module-cache/module-hash.ts';
import { SharedCache } from '../module-cache/shared-cache.ts';
import { Spy } from '../module-cache/spy.ts';
import { TEMPORARY_FOLDER } from '../module-cache/temporary-file.ts';

/**
 * Goes the way of a load from disk and of one from memory once, with tiers and tasks of its own that hold nothing.
 * A process's first load would otherwise wait, some milliseconds, for V8 to compile our own code on first use.
 *
 * @param cacheDirectory where nothing is read or written: it gives a path that leads nowhere
 */
export async function rehearseLoad(cacheDirectory: string): Promise<void> {
  const directory = join(cacheDirectory, TEMPORARY_FOLDER, 'rehearsal');
  const tasks = TASKS;
  const disk = new FileSystemCache({ directory, sealKey: new Uint8Array(32), tasks, budget: 0 });
  const memory = new SharedCache({ budget: 2 ** 20 });
  const cache = new Spy('memory', memory).withFallback(new Spy('disk', disk));
  const loader = new Loader({ cache, engine: ENGINE, tasks });
  await loader.load({ path: directory });
  await loader.load({ path: directory });
}

const unprepared = () => Promise.reject(new Error('a load from a tier asks for nothing else'));
const ENGINE: Engine = {
  deterministicId: toEngineId('rehearsal'),
  deserializesInTasks: true,
  compile: unprepared,
  serialize: unprepared,
  deserialize: unprepared,
};

const WIRE_BYTES = allocateWireBytes(0);
const MODULE = {} as WasmModule;

/** Tasks that are done before they begin. */
const TASKS: EntryTasks & WireTasks = {
  readEntry: unprepared,
  writeEntry: unprepared,
  listEntries: unprepared,
  describeEntries: unprepared,
  hashWireBytes: unprepared,
  readWireFile: async () => ({
    status: 'read',
    wireBytes: WIRE_BYTES,
    key: ModuleHash.fromBytes(new Uint8Array(32)),
    readMs: 0,
    hashMs: 0,
  }),
  loadEntry: async () => ({
    status: 'loaded',
    module: MODULE,
    artifactUnused: false,
    wireBytes: WIRE_BYTES,
    artifactBytes: 0,
    origin: null,
    readMs: 0,
    verifyMs: 0,
    deserializeMs: 0,
  }),
};
