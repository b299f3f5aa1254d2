import type { ObjectStore, StoreOptions } from 'wasm-compile-cache';
import { openObjectStore } from 'wasm-compile-cache/commands';
import { MeteredStore } from './metered-store.ts';
import type { Trust } from './trust.ts';

/** The team's store as this run of the app has it: where it is, and whose artifacts are taken. */
export class TeamStore {
  readonly meter: MeteredStore;
  readonly trust: Trust;

  constructor(store: ObjectStore, trust: Trust) {
    this.meter = new MeteredStore(store);
    this.trust = trust;
  }

  /**
   * Opens a store by its address, with the secrets that the environment has; nothing is sent yet. Throws a `StoreError` for an
   * address that is none, and for one that has secrets in it.
   */
  static open(address: string, trust: Trust, environment: NodeJS.ProcessEnv = process.env): TeamStore {
    return new TeamStore(openObjectStore(address, environment), trust);
  }

  /** What the cache is opened with. */
  get options(): StoreOptions {
    return { at: this.meter, trustedKeys: this.trust.option };
  }
}
