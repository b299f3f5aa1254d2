import type { ObjectStore } from './object-store.ts';

/** The team's store, and whom to trust. */
export interface StoreOptions {
  /**
   * Where it is: `https://…`, `http://…`, `s3://…` or `redis://…`, its secrets in the environment; or an object of the host's
   * own that keeps objects.
   */
  at: string | ObjectStore;
  /** The public keys of whoever may publish: the path of a file of them, or lines of such a file. */
  trustedKeys: string | readonly string[];
}
