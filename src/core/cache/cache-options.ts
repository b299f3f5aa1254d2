import type { StartChildProcess } from '../child-process/child-process.ts';
import { COMPILE_MODES, type CompileMode, isCompileMode } from '../loader/compile-mode.ts';
import { type Budget, requireBudget } from '../module-cache/automatic-budget.ts';
import { CacheError } from '../module-cache/cache-error.ts';
import type { Closure } from '../module-cache/closure.ts';
import { SEAL_KEY_BYTES } from '../module-cache/entry-seal.ts';
import type { Keychain } from '../module-cache/seal-key-file.ts';
import type { StoreOptions } from '../shared-tier/store-options.ts';
import type { Bytes, Milliseconds } from '../units.ts';

export interface CacheOptions {
  /**
   * Where the disk tier keeps its entries, made when there is something to keep. A folder that holds something else
   * is left alone. Any number of processes may share it.
   */
  directory: string;
  /**
   * What entries are sealed with: 32 secret bytes of the host's own, or why they cannot be had, which closes the disk
   * tier. By default a key that is made on first use and kept in `keyPath`.
   */
  sealKey?: Uint8Array | Closure;
  /** Where the key is kept (mode 0600): `seal-key.json` in the directory by default. */
  keyPath?: string;
  /** What seals the key in its file, such as the system's keychain; by default only the file's mode protects it. */
  keychain?: Keychain;
  /**
   * The team's store of compiled modules, behind memory and disk: what a trusted key has signed is fetched instead of compiled.
   * By default there is none.
   */
  store?: StoreOptions;
  /** What the modules in memory may weigh together: by default an eighth of the machine's memory, 4 GiB at most. */
  memoryBudget?: Budget;
  /** What the entries on disk may weigh together: by default a quarter of what is free, 10 GiB at most. */
  diskBudget?: Budget;
  /**
   * What a load does where no tier has the module; `auto` by default, so that no load takes longer than without a
   * cache. A load can ask for another.
   */
  compile?: CompileMode;
  /**
   * Whether a compile in the background goes on when this process ends, for programs that are over before it is: in a
   * process of its own that leaves the machine to all others, one at a time for a user, bounded in time and memory. It
   * reads the module's file, or bytes that are handed over in the cache's folder, and seals the entry itself: so only
   * with the key of `keyPath`, without a `keychain`, and where this program is Node or Electron as Node, started
   * without a way of its own to start processes (`stats().background.detached` says whether). False by default.
   */
  detached?: boolean;
  /**
   * Whether this process is there to make artifacts of what it runs: V8 optimizes nearly everything that runs, which
   * takes longer, and all of it is kept as used, at the end of the process or by `flush`, which ends the training.
   * Loads give stock V8's modules, whatever a tier has. It changes a flag of V8's until then (`--wasm-tiering-budget`), so
   * it is for a process of its own, and only for Nodes with the codec's addon. False by default.
   */
  training?: boolean;
  /**
   * Modules of fewer bytes of wasm than this are left to stock V8 and kept in memory alone: 32 KiB by default, where V8
   * is done sooner than an entry is read.
   */
  smallest?: Bytes;
  /** How many modules may be compiled at once, each in a process of its own: 1 to 16, two by default. */
  compileProcesses?: number;
  /** How long the compile of one module may take, in milliseconds; ten minutes by default. */
  compileTimeout?: Milliseconds;
  /**
   * How a compiling process is started: by default as Electron's `utilityProcess` in Electron's main process, else as
   * a child process of Node's own kind.
   */
  startChildProcess?: StartChildProcess;
  /**
   * The files of the package's thread, compiling process and codec, where a bundle has moved them. `codec` is null
   * where V8's natives are to be used, whatever there is.
   */
  entries?: { worker?: string; compileProcess?: string; codec?: string | null };
  /**
   * Where reading, checking and deserializing are done: on threads that are started when they are first needed, by
   * default; or on the calling thread, which suits a program that does nothing else meanwhile.
   */
  runOn?: 'threads' | 'calling-thread';
  /**
   * Whether this user's inspectors may look at the cache once it has given its first module: true by default. The
   * environment can forbid it too (`WASM_COMPILE_CACHE_INSPECT=0`).
   */
  inspect?: boolean;
  /** Told of every module that a tier let go of to stay within its budget. */
  onEviction?: (tier: 'memory' | 'disk', key: string, bytes: Bytes) => void;
}

/** More would only wait for each other: each compile uses all cores by itself. */
const MOST_PROCESSES = 16;
/** What a timer can wait. */
const MAX_TIMEOUT: Milliseconds = 2 ** 31 - 1;

/** Throws a `CacheError` `other` that names the option, and says what to give, for what makes no sense. */
export function requireOptions(options: CacheOptions): void {
  if (typeof options !== 'object' || options === null) throw nonsense('options', options, '{ directory }');
  const { directory, sealKey, keyPath, keychain, compileTimeout, startChildProcess } = options;
  const { memoryBudget, diskBudget, compile, detached, compileProcesses, smallest, entries } = options;
  const { training, runOn, inspect, onEviction, store } = options;
  if (!isPath(directory)) throw nonsense('directory', directory, 'the path of a folder for the cache');
  if (sealKey !== undefined) requireSealKey(sealKey);
  if (store !== undefined) requireStore(store);
  if (keyPath !== undefined && !isPath(keyPath)) throw nonsense('keyPath', keyPath, 'the path of a file');
  if (keychain !== undefined && !isKeychain(keychain)) {
    throw nonsense('keychain', keychain, 'an object with isThere, seal and open');
  }
  if (memoryBudget !== undefined) requireBudget('memoryBudget', memoryBudget);
  if (diskBudget !== undefined) requireBudget('diskBudget', diskBudget);
  if (compile !== undefined && !isCompileMode(compile)) {
    throw nonsense('compile', compile, `one of ${COMPILE_MODES.join(', ')}`);
  }
  if (detached !== undefined && typeof detached !== 'boolean') {
    throw nonsense('detached', detached, 'true or false');
  }
  if (inspect !== undefined && typeof inspect !== 'boolean') {
    throw nonsense('inspect', inspect, 'true or false');
  }
  if (training !== undefined && typeof training !== 'boolean') {
    throw nonsense('training', training, 'true or false');
  }
  if (smallest !== undefined && !(Number.isInteger(smallest) && smallest >= 0)) {
    throw nonsense('smallest', smallest, 'bytes, 0 for every module');
  }
  if (compileProcesses !== undefined && !isCount(compileProcesses)) {
    throw nonsense('compileProcesses', compileProcesses, `a whole number, 1 to ${MOST_PROCESSES}`);
  }
  if (compileTimeout !== undefined && !isTimeout(compileTimeout)) {
    throw nonsense('compileTimeout', compileTimeout, 'milliseconds above 0, 24 days at most');
  }
  if (startChildProcess !== undefined) requireFunction('startChildProcess', startChildProcess);
  if (onEviction !== undefined) requireFunction('onEviction', onEviction);
  if (entries !== undefined) requireEntries(entries);
  if (runOn !== undefined && runOn !== 'threads' && runOn !== 'calling-thread') {
    throw nonsense('runOn', runOn, "'threads' or 'calling-thread'");
  }
}

function requireSealKey(sealKey: Uint8Array | Closure): void {
  if (sealKey instanceof Uint8Array) {
    if (sealKey.byteLength === SEAL_KEY_BYTES) return;
    throw new CacheError('other', `sealKey has ${sealKey.byteLength} bytes: give ${SEAL_KEY_BYTES}`);
  }
  const { path, reason, advice } = Object(sealKey) as Partial<Closure>;
  if ([path, reason, advice].every((text) => typeof text === 'string')) return;
  const what = `a Uint8Array of ${SEAL_KEY_BYTES} bytes, or { path, reason, advice }`;
  throw new CacheError('other', `sealKey is neither a key nor why there is none: give ${what}`);
}

function requireStore(store: StoreOptions): void {
  const { at, trustedKeys } = Object(store) as Partial<StoreOptions>;
  const { get, putNew } = Object(at) as { get?: unknown; putNew?: unknown };
  const isStore = typeof at === 'string' || (typeof get === 'function' && typeof putNew === 'function');
  if (!isStore) throw nonsense('store.at', at, 'the address of a store, or an object with get and putNew');
  const isLines = Array.isArray(trustedKeys) && trustedKeys.every((line) => typeof line === 'string');
  if (!isPath(trustedKeys) && !isLines) {
    throw nonsense('store.trustedKeys', trustedKeys, 'the path of a file of public keys, or a list of them');
  }
}

function requireEntries(entries: NonNullable<CacheOptions['entries']>): void {
  if (typeof entries !== 'object' || entries === null) {
    throw nonsense('entries', entries, '{ worker, compileProcess, codec }');
  }
  for (const [name, path] of Object.entries(entries)) {
    const isLeftOut = path === undefined || (path === null && name === 'codec');
    if (!isLeftOut && !isPath(path)) throw nonsense(`entries.${name}`, path, 'the path of a file');
  }
}

function requireFunction(name: string, value: unknown): void {
  if (typeof value !== 'function') throw nonsense(name, value, 'a function');
}

/** The file system takes no path with a NUL in it. */
function isPath(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !value.includes('\0');
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_PROCESSES;
}

function isTimeout(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && value <= MAX_TIMEOUT;
}

function isKeychain(value: unknown): value is Keychain {
  const { isThere, seal, open } = Object(value) as Partial<Keychain>;
  return [isThere, seal, open].every((method) => typeof method === 'function');
}

function nonsense(name: string, value: unknown, expected: string): CacheError {
  const given = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return new CacheError('other', `${name} is ${given}: give ${expected}`);
}
