import { type Core, createCore } from 'wasm-compile-cache';
import { startUtilityProcess } from '../../src/main/app/utility-child-process.ts';
import { coreOptionsFor, type Place } from './place.ts';

/** Opens the product as the app's main process does. */
export function openCore(place: Place): Promise<Core> {
  return createCore({ ...coreOptionsFor(place), startChildProcess: startUtilityProcess });
}
