import { ownUrl } from '../files/own-url.ts';
import { fs, nodeModule, path, url } from '../on-demand.ts';

/** What a program that is started with the hook is told; what is absent is as its environment says. */
export interface HookChoices {
  /** The cache's folder, an absolute path. */
  directory: string;
  /** Where the key is kept that entries are sealed with, an absolute path; in the folder by default. */
  keyPath?: string | undefined;
  /** One of `COMPILE_MODES`. */
  mode?: string | undefined;
  /** The smallest module that is served, in bytes of wasm. */
  smallest?: string | undefined;
  /** Whether it says on standard error what is served, and what is not. */
  debug?: boolean | undefined;
  /** The address of the team's store, its secrets being in the environment. */
  store?: string | undefined;
  /** The file of the public keys that are trusted, an absolute path; one of the user's by default. */
  trust?: string | undefined;
  /** A file that a line of JSON is added to for each module that is asked for, an absolute path. */
  reportPath?: string | undefined;
}

/** Gives the environment in which a command, and every Node that it starts, has the hook. Changes nothing. */
export function hookEnvironment(
  { directory, keyPath, mode, smallest, debug, store, trust, reportPath }: HookChoices,
  before: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: nodeOptions = '' } = before;
  return {
    ...before,
    NODE_OPTIONS: `${nodeOptions} --require=${quoted(registerPath())}`.trimStart(),
    WASM_COMPILE_CACHE: directory,
    ...(keyPath !== undefined && { WASM_COMPILE_CACHE_KEY: keyPath }),
    ...(mode !== undefined && { WASM_COMPILE_CACHE_MODE: mode }),
    ...(smallest !== undefined && { WASM_COMPILE_CACHE_SMALLEST: smallest }),
    ...(debug && { WASM_COMPILE_CACHE_DEBUG: '1' }),
    ...(store !== undefined && { WASM_COMPILE_CACHE_STORE: store }),
    ...(trust !== undefined && { WASM_COMPILE_CACHE_TRUST: trust }),
    ...(reportPath !== undefined && { WASM_COMPILE_CACHE_REPORT: reportPath }),
  };
}

/**
 * Gives the path of the file that puts the hook into a Node that requires it first. Throws where it is neither beside this
 * one nor in a package that a bundle can see.
 */
export function registerPath(): string {
  const here = ownUrl();
  const folder = url().fileURLToPath(new URL('.', here));
  // What was built stands beside the rest of it; a source has it elsewhere.
  const beside = path().join(folder, here.endsWith('.ts') ? '../dist/register.cjs' : 'register.cjs');
  if (fs().existsSync(beside)) return beside;
  return nodeModule().createRequire(here).resolve('wasm-compile-cache/register');
}

/** As Node reads NODE_OPTIONS: by spaces, where double quotes keep some together. */
function quoted(path: string): string {
  return /[\s"\\]/.test(path) ? `"${path.replaceAll(/["\\]/g, '\\$&')}"` : path;
}
