/** For whoever looks at processes that have the cache in them: finding them, and asking them. Of this user alone. */
import { readDescriptors, removeEndpoint } from './inspect/descriptor-files.ts';
import type { Descriptor } from './inspect/protocol.ts';
import { sweep } from './inspect/sweep.ts';

export { endpointFolders, makeEndpointFolder } from './inspect/endpoint-folders.ts';
export {
  InspectError,
  type InspectErrorKind,
  type InspectedProcess,
  type InspectOptions,
  inspectProcess,
} from './inspect/inspected-process.ts';
export {
  type CacheState,
  type CacheSummary,
  type Deleted,
  type Descriptor,
  ENTRIES_AT_ONCE,
  type EndedProcess,
  type EntriesPage,
  type HostMethods,
  type InspectedEntry,
  type InspectedLoad,
  type InspectedOperation,
  type InspectedWarning,
  LOAD_ENDS,
  LONGEST_LABEL,
  type LoadCounts,
  type LoadEnd,
  MOST_KEYS,
  MOST_LOADS,
  PROTOCOL,
  type ProcessNews,
  type ProcessSnapshot,
  type TierCounts,
  type TierTotals,
  type Verified,
} from './inspect/protocol.ts';

/**
 * Gives the descriptors of this user's processes, and deletes what those have left that were killed. A process with a
 * label leaves one that says how it ended, for an hour. Never rejects.
 *
 * @param environment says which folders are the user's: this process's own by default
 */
export async function listProcesses(environment?: NodeJS.ProcessEnv): Promise<Descriptor[]> {
  return (await sweep(readDescriptors(environment))).map(({ descriptor }) => descriptor);
}

/** Deletes what a process with a label has left, once it has been taken in. */
export function forgetEnded(token: string, environment?: NodeJS.ProcessEnv): void {
  for (const found of readDescriptors(environment)) {
    if (found.descriptor.token === token && found.descriptor.ended !== null) removeEndpoint(found);
  }
}
