import { atExit } from '../follow-up/at-exit.ts';
import type { Milliseconds } from '../units.ts';
import type { Endpoint, EndpointOptions, openEndpoint } from './endpoint.ts';
import type { InspectedCache } from './inspected-cache.ts';

/** What the file of the endpoint exports: it is loaded when it is needed. */
export interface EndpointModule {
  readonly openEndpoint: typeof openEndpoint;
}

export interface InspectChoices extends EndpointOptions {
  /** Loads the endpoint's file; a promise where that cannot be done on the spot. */
  load(): EndpointModule | Promise<EndpointModule>;
}

/** The caches of a thread, whichever copies of this package have opened them, and the one endpoint that tells of them. */
interface InspectedCaches {
  readonly caches: { id: number; cache: WeakRef<InspectedCache> }[];
  nextId: number;
  begun: boolean;
}

/** It is another one where what is kept under it is. */
const NAME = Symbol.for('wasm-compile-cache.inspected.1');
const { setTimeout } = globalThis;
/** A command that ends sooner is over before anybody could look at it, and has nothing of this to wait for. */
const OPEN_AFTER: Milliseconds = 250;

/** As Node reads its own variables: only "0" says no. */
export function isInspectable(environment: NodeJS.ProcessEnv): boolean {
  return environment.WASM_COMPILE_CACHE_INSPECT !== '0';
}

/** Gives the label of a process; null where it has none, and for one that is too long. */
export function labelIn({ WASM_COMPILE_CACHE_INSPECT_LABEL: label = '' }: NodeJS.ProcessEnv): string | null {
  return label !== '' && label.length <= 200 ? label : null;
}

/**
 * Has a cache told of by this thread's endpoint, which is opened in a while: nobody waits for it, and it keeps no
 * process alive.
 */
export function makeInspectable(cache: InspectedCache, choices: InspectChoices): void {
  const host = process as { [NAME]?: InspectedCaches };
  host[NAME] ??= { caches: [], nextId: 0, begun: false };
  const inspected = host[NAME];
  inspected.caches.push({ id: inspected.nextId++, cache: new WeakRef(cache) });
  if (inspected.begun) return;
  inspected.begun = true;
  let endpoint: Endpoint | null = null;
  const open = ({ openEndpoint }: EndpointModule) => {
    endpoint ??= openEndpoint(() => alive(inspected), choices);
  };
  const later = async () => {
    try {
      open(await choices.load());
    } catch {
      // Nobody can look at it then, which is no reason to fail.
    }
  };
  // Whoever has given a label wants to see the process, however soon it is over.
  setTimeout(later, choices.label === null ? OPEN_AFTER : 0).unref();
  atExit('leave', (exitCode) => {
    try {
      if (endpoint === null && choices.label !== null) {
        const module = choices.load();
        if ('openEndpoint' in module) open(module);
      }
      endpoint?.close(exitCode);
    } catch {
      // What is left is swept up by whoever looks next.
    }
  });
}

/** Those that are still there, by their numbers. */
function alive({ caches }: InspectedCaches): Map<number, InspectedCache> {
  const there = new Map<number, InspectedCache>();
  for (const { id, cache: reference } of caches) {
    const cache = reference.deref();
    if (cache) there.set(id, cache);
  }
  return there;
}
