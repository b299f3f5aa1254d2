import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { requireEntry } from '../child-process/entries.ts';
import { canStartDetached, startDetached } from '../child-process/start-detached.ts';
import { findAddon } from '../codec/find-addon.ts';
import { findCodec } from '../codec/find-codec.ts';
import { importedFunctionsOf } from '../engine/imported-functions.ts';
import { v8EngineId } from '../engine/v8-engine-id.ts';
import { CompileJobs } from '../follow-up/compile-jobs.ts';
import type { Sample } from '../follow-up/measured-module.ts';
import { LONGEST_COMPILE, ORDER_VARIABLE, type WorkOrder } from '../follow-up/work-order.ts';
import { KEY_FILE } from '../module-cache/cache-folder.ts';
import type { HookSettings } from './hook-settings.ts';

/** A module that a program which ends has been given by stock V8. */
export interface AskedModule {
  module: WebAssembly.Module | undefined;
  /** Where V8 cannot be asked for them. */
  wireBytes: Uint8Array | null;
  fingerprint: string;
  name: string | null;
  sample: Sample;
}

/**
 * Has artifacts of whole modules made by a process that goes on when this one ends. All that this one does is to write
 * their bytes down: to hash them, and to open a cache, would put its end off by several times that. Gives for each whether
 * it has been asked for. Never throws.
 */
export function askForWhole(settings: HookSettings, asked: readonly AskedModule[]): boolean[] {
  try {
    return ask(settings, asked);
  } catch {
    return asked.map(() => false);
  }
}

function ask(
  { directory, store, keyPath: keyFile = join(directory, KEY_FILE) }: HookSettings,
  asked: readonly AskedModule[],
): boolean[] {
  const addonPath = findAddon();
  const codec = findCodec(addonPath);
  if (codec === null || !canStartDetached()) return asked.map(() => false);
  const jobs = new CompileJobs(directory, v8EngineId(codec.kind));
  const isAsked = asked.map(({ module, wireBytes, ...job }) => {
    if (wireBytes !== null) return jobs.addUnhashed({ ...job, ran: null }, wireBytes);
    if (module === undefined) return false;
    const ran = codec.functionsThatRan?.(module, importedFunctionsOf(module)) ?? null;
    return jobs.addUnhashed({ ...job, ran }, (file) => {
      if (codec.writeWireBytes?.(module, file)) return;
      const bytes = codec.wireBytesOf?.(module);
      if (bytes === undefined) throw new Error('V8 cannot be asked for them');
      const { byteLength } = bytes;
      for (let done = 0; done < byteLength; ) done += writeSync(file, bytes, done, byteLength - done, done);
    });
  });
  if (isAsked.includes(true) && jobs.worker() === null) {
    const order: WorkOrder = {
      directory,
      keyFile,
      addonPath,
      budget: 'automatic',
      timeout: LONGEST_COMPILE,
      hostPid: process.pid,
      store: store && { at: store.at, trustedKeys: store.trustedKeys },
    };
    const variables = { ...store?.environment, [ORDER_VARIABLE]: JSON.stringify(order) };
    startDetached(requireEntry('compile-process'), variables, directory);
  }
  return isAsked;
}
