import type { ObjectStore, StoreOptions } from 'wasm-compile-cache';
import { openObjectStore, TrustFile } from 'wasm-compile-cache/commands';
import { MeteredStore } from './metered-store.ts';

/** The team's store as this run of the app has it: where it is, and the file that says whose artifacts are taken. */
export class TeamStore {
  readonly meter: MeteredStore;
  readonly trust: TrustFile;

  constructor(store: ObjectStore, trustPath: string) {
    this.meter = new MeteredStore(store);
    this.trust = new TrustFile(trustPath);
  }

  /**
   * Opens a store by its address, with the secrets that the environment has; nothing is sent yet. Throws a `StoreError` for an
   * address that is none, and for one that has secrets in it.
   */
  static open(address: string, trustPath: string, environment: NodeJS.ProcessEnv = process.env): TeamStore {
    return new TeamStore(openObjectStore(address, environment), trustPath);
  }

  /** What the cache is opened with. */
  get options(): StoreOptions {
    return { at: this.meter, trustedKeys: this.trust.path };
  }
}
