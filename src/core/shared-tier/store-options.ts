import type { ObjectStore } from './object-store.ts';

/** A store that another process can ask too. */
export interface StoreAddress {
  at: string;
  /** The path of a file of public keys, or lines of such a file. */
  trustedKeys: string | readonly string[];
}

/** The team's store, and whom to trust. */
export interface StoreOptions {
  /**
   * Where it is: `https://…`, `http://…`, `s3://…` or `redis://…`, its secrets in the environment; or an object of the host's
   * own that keeps objects.
   */
  at: string | ObjectStore;
  /** The public keys of whoever may publish: the path of a file of them, or lines of such a file. */
  trustedKeys: string | readonly string[];
  /** Where the secrets of an address are: this process's own environment by default. */
  environment?: NodeJS.ProcessEnv;
}

const OF_STORES =
  /^(WASM_COMPILE_CACHE_(STORE|TRUST)(_[A-Z]+)?|AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|REGION|DEFAULT_REGION|ENDPOINT_URL|ENDPOINT_URL_S3)|NODE_EXTRA_CA_CERTS)$/;

/** Gives what of an environment is about stores: some programs empty their own, and start others afterwards. */
export function storeVariables(environment: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(environment).filter(([name]) => OF_STORES.test(name));
  return Object.fromEntries(entries) as Record<string, string>;
}
