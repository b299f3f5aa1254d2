/** The variables that a store's secrets are taken from, by the kinds of stores. */
const SECRETS = [
  'WASM_COMPILE_CACHE_STORE_TOKEN',
  'WASM_COMPILE_CACHE_STORE_PASSWORD',
  'WASM_COMPILE_CACHE_STORE_HEADER',
  'AWS_ACCESS_KEY_ID',
];

/** The names of those that are set: never what they hold. */
export function secretsIn(environment: NodeJS.ProcessEnv): string[] {
  return SECRETS.filter((name) => Boolean(environment[name]));
}
