/** Loads one module from disk in a process that has done nothing else, and tells what it took at its peak. */

import { readFileSync, writeFileSync } from 'node:fs';
import { answerSample } from '../electron/answer-sample.ts';
import { openWarmCache } from '../electron/open-cache.ts';
import type { Place } from '../electron/place.ts';

export interface PeakMemoryRequest {
  place: Place;
  wasm: string;
}

export interface PeakMemorySample {
  /** Resident before the load, in bytes. */
  before: number;
  /** The most that was resident since. */
  peak: number;
  /** Resident after the load. */
  after: number;
  wireBytes: number;
  artifactBytes: number;
}

async function measure({ place, wasm }: PeakMemoryRequest): Promise<PeakMemorySample> {
  const cache = await openWarmCache(place);
  // Sets the peak back to what is resident now (man 5 proc).
  writeFileSync('/proc/self/clear_refs', '5');
  const before = processStatus('VmRSS');
  const { servedBy, wireLength, artifactBytes, module } = await cache.load({ path: wasm });
  const peak = processStatus('VmHWM');
  if (servedBy !== 'disk') throw new Error(`the module came from ${servedBy}`);
  if (!(module instanceof WebAssembly.Module)) throw new Error('no module came');
  return { before, peak, after: processStatus('VmRSS'), wireBytes: wireLength, artifactBytes };
}

/** Gives a field of this process's status in bytes. */
function processStatus(field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync('/proc/self/status', 'utf8');
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
  if (kilobytes === undefined) throw new Error(`/proc/self/status tells no ${field}`);
  return Number(kilobytes) * 1024;
}

answerSample(measure);
