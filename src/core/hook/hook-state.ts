import { findAddonFile } from '../codec/find-addon.ts';
import { v8EngineId } from '../engine/v8-engine-id.ts';
import { toWireBytes, type WireBytes } from '../engine/wire-bytes.ts';
import { ownUrl } from '../files/own-url.ts';
import { atExit, notAtExit } from '../follow-up/at-exit.ts';
import type { Sightings } from '../follow-up/sightings.ts';
import { MOST_WHOLE_BYTES } from '../follow-up/whole-artifact.ts';
import type { ReceptionModule } from '../inspect/endpoint.ts';
import type { InspectedCache } from '../inspect/inspected-cache.ts';
import { type EndpointModule, makeInspectable } from '../inspect/inspected-caches.ts';
import { type EndedLoad, type LoadEnd, RecordedLoads } from '../inspect/recorded-loads.ts';
import { entryName } from '../module-cache/entry-name.ts';
import { lacksWireLength } from '../module-cache/lacks-wire-length.ts';
import { ModuleHash } from '../module-cache/module-hash.ts';
import { fs, nodeModule, path } from '../on-demand.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import { mayStartThreads } from '../worker-pool/may-start-threads.ts';
import { SyncThread } from '../worker-pool/sync-thread.ts';
import { type Debug, debugTo } from './debug.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { FoundModule, HookCache, openHookCache } from './hook-cache.ts';
import type { HookSettings } from './hook-settings.ts';
import { judgeRun } from './judge-run.ts';
import { hasAddon, whyNoMachineCode } from './machine-code.ts';
import { programName } from './program-name.ts';
import type { QuickLoads } from './quick-loads.ts';
import { type ReportedLoad, reportTo } from './report.ts';

/** Bytes that were asked for, and whether the disk tier seems to have them, or is to have them first. */
export interface Look {
  /** Null where they have not been hashed: then nothing can have them, and nobody asks. */
  readonly key: ModuleHash | null;
  readonly fingerprint: string;
  readonly isStored: boolean;
  /** Whether this program's end, or its going on, is to tell if an artifact is worth anything. */
  readonly isPutOff: boolean;
  readonly wireLength: Bytes;
  /** Where a compile in the background will ask for them. */
  readonly wireBytes: WireBytes | null;
  /** When they were asked for, by `performance.now`, and what the process had used of the processors. */
  readonly at: Milliseconds;
  readonly cpu: NodeJS.CpuUsage;
}

/** What stock V8 gave, and the cache has not been told of. */
interface Waiting extends Omit<Look, 'key' | 'isStored'> {
  key: ModuleHash | null;
  wireBytes: WireBytes | null;
  readonly module: WeakRef<WebAssembly.Module>;
  readonly loadMs: Milliseconds;
}

/** As they are before a program puts its own in their place. */
const { existsSync } = fs();
const { setTimeout, clearTimeout } = globalThis;
const CORE = './wasm-compile-cache.hook-core.cjs';
const SIGHTINGS = './wasm-compile-cache.sightings.cjs';
const QUICK_LOADS = './wasm-compile-cache.quick-loads.cjs';
const ENDPOINT = './wasm-compile-cache.endpoint.cjs';
const RECEPTION = './wasm-compile-cache.reception.cjs';
const WORKER = './wasm-compile-cache.worker.mjs';
/** Whose entries can be used here. */
const CODECS = ['addon', 'natives'] as const;
/** A program that starts is left alone for this long before the cache is loaded for what it may keep. */
const HAND_OVER_AFTER: Milliseconds = 1_000;
/** Modules that are remembered before those that are gone are looked for. */
const MANY = 256;

/**
 * What the hook knows of the modules that a program has asked for. All of the cache but this is loaded when there is
 * something on disk to give, or when a program has gone on for a while, or ends: its first load is not to wait for it.
 */
export class HookState {
  readonly #readSettings: () => HookSettings;
  #settings: HookSettings | null = null;
  #debug: Debug | null = null;
  #report: ReturnType<typeof reportTo> | null = null;
  /** Whether artifacts are made of wire bytes, so that they have to be kept. Looked for once. */
  #needsWireBytes: boolean | null = null;
  /** Undefined as long as nothing was asked of it; null where it cannot be had. */
  #cache: HookCache | null | undefined;
  #syncThread: SyncThread | null = null;
  #waiting: Waiting[] = [];
  /** By their fingerprints. */
  readonly #alive = new Map<string, WeakRef<WebAssembly.Module>>();
  /** Undefined as long as nothing was asked of them; null where the mode does not depend on them. */
  #sightings: Sightings | null | undefined;
  #quickLoads: QuickLoads | null = null;
  readonly #onExit = () => this.#atExit();
  #timer: NodeJS.Timeout | null = null;
  /** Undefined as long as nothing was loaded; null where nobody may look. */
  #inspected: InspectedCache | null | undefined;

  /** @param readSettings called when the program first asks for wasm, or somebody for the settings */
  constructor(readSettings: () => HookSettings) {
    this.#readSettings = readSettings;
  }

  get settings(): HookSettings {
    this.#settings ??= this.#servable(this.#readSettings());
    return this.#settings;
  }

  get debug(): Debug {
    this.#debug ??= debugTo(this.settings.debugs);
    return this.#debug;
  }

  /**
   * Looks whether there is an entry for these bytes. Throws where they cannot be hashed.
   *
   * @param isSync whether the caller waits for what is found
   */
  look(bytes: Uint8Array, isSync = false): Look {
    const [at, cpu] = [performance.now(), process.cpuUsage()];
    const wireLength = bytes.byteLength;
    const fingerprint = fingerprintOf(bytes);
    const isNew = this.#alive.get(fingerprint)?.deref() === undefined;
    const { mode, reportPath, debugs } = this.settings;
    const isPutOff = mode === 'auto' && !(isNew && this.#mayBeStored(wireLength));
    // In the mode that waits for a compile, what is not there yet is in the end.
    const isExpected = mode === 'auto' ? !isPutOff : mode === 'ahead-of-time';
    // Before the cache is loaded: both take as long.
    if (isSync && isNew && isExpected && hasAddon()) this.#threadOfLoads()?.prepare();
    // Who wants to be told of a load wants to be told of which module.
    const key = isPutOff && reportPath === undefined && !debugs ? null : ModuleHash.ofSync(bytes);
    const isStored = isNew && !isPutOff && key !== null && (mode === 'ahead-of-time' || this.#isStored(key));
    const isKept = !isStored && isNew && wireLength <= MOST_WHOLE_BYTES && this.#keepsWireBytes();
    const wireBytes = isKept ? toWireBytes(bytes) : null;
    return { key, fingerprint, isStored, isPutOff, wireLength, wireBytes, at, cpu };
  }

  /** Gives the module of an entry that seems to be there; null where it is not, or cannot be used. Never rejects. */
  async find(look: Look, bytes: Uint8Array): Promise<WebAssembly.Module | null> {
    const { key } = look;
    return this.#found(look, (key && (await this.#open()?.find(key, bytes))) ?? null);
  }

  findSync(look: Look, bytes: Uint8Array): WebAssembly.Module | null {
    const { key, at, cpu } = look;
    if (key === null) return null;
    const quick = this.#openQuickLoads().begin(key, bytes, this.#threadOfLoads());
    // While the thread works.
    const cache = this.#open();
    if (cache === null) quick?.abandon();
    return this.#found(look, cache?.findSync(key, bytes, { quick, at, cpu }) ?? null);
  }

  /**
   * Takes what stock V8 gave, to make an artifact of it later.
   *
   * @param bytes what it was made of, where it had seemed to be stored
   */
  took(look: Look, module: WebAssembly.Module, bytes: Uint8Array | null = null): void {
    const { key, fingerprint, wireLength } = look;
    this.#tell(look, 'stock');
    const isKnown = this.#alive.get(fingerprint)?.deref() !== undefined;
    this.#remember(fingerprint, module);
    if (isKnown) return;
    const wireBytes = look.wireBytes ?? (bytes && this.#keepsWireBytes() ? toWireBytes(bytes) : null);
    const loadMs = performance.now() - look.at;
    const waiting: Waiting = { ...look, wireBytes, loadMs, module: new WeakRef(module) };
    this.#record(look, 'stock', { artifactBytes: 0, key: () => this.#keyOf(waiting) });
    if (this.#cache === null) return;
    this.debug(`${key} is V8's own: ${wireLength} bytes of wasm`);
    if (this.#cache && !look.isPutOff) {
      this.#cache.keep({ ...waiting, module });
      return;
    }
    this.#waiting.push(waiting);
    if (this.#timer) return;
    this.#timer = setTimeout(() => this.#handOver(), HAND_OVER_AFTER).unref();
    atExit('keep', this.#onExit);
  }

  /** Writes down what ran so far. Gives how many modules there were. */
  async flush(): Promise<number> {
    this.#handOver();
    return (await this.#cache?.flush()) ?? 0;
  }

  #found(look: Look, found: FoundModule | null): WebAssembly.Module | null {
    if (found === null) return null;
    const { module, isNew, artifactBytes } = found;
    this.#tell(look, 'disk');
    this.#remember(look.fingerprint, module);
    this.#record(look, isNew ? 'compiler' : 'disk', { artifactBytes, key: look.key });
    return module;
  }

  #tell({ key, wireLength, at }: Look, servedBy: ReportedLoad['servedBy']): void {
    this.#report ??= reportTo(this.settings.reportPath);
    this.#report({ key: String(key), wireBytes: wireLength, servedBy, ms: performance.now() - at });
  }

  /** Where there is no machine code to be had, no module is large enough. */
  #servable(settings: HookSettings): HookSettings {
    return whyNoMachineCode() === null ? settings : { ...settings, smallest: Number.POSITIVE_INFINITY };
  }

  /** The addon asks V8 for them later. */
  #keepsWireBytes(): boolean {
    this.#needsWireBytes ??= !hasAddon();
    return this.#needsWireBytes;
  }

  #isStored(key: ModuleHash): boolean {
    const { directory } = this.settings;
    return CODECS.some((codec) => existsSync(path().join(directory, entryName(key, v8EngineId(codec)))));
  }

  /** Tells whether the cache may have a module of so many bytes, so that it is to be hashed before V8 is asked. */
  #mayBeStored(wireLength: Bytes): boolean {
    const { directory } = this.settings;
    return CODECS.some((codec) => !lacksWireLength(path().join(directory, v8EngineId(codec)), wireLength));
  }

  #remember(fingerprint: string, module: WebAssembly.Module): void {
    this.#alive.set(fingerprint, new WeakRef(module));
    if (this.#alive.size % MANY !== 0) return;
    for (const [other, reference] of this.#alive) {
      if (reference.deref() === undefined) this.#alive.delete(other);
    }
  }

  /** Keeps account of what was loaded, for inspectors. */
  #record(
    { at, isStored, wireLength: wireBytes }: Look,
    end: LoadEnd,
    found: Pick<EndedLoad, 'artifactBytes' | 'key'>,
  ): void {
    this.#inspected ??= this.#makeInspected();
    const ms = performance.now() - at;
    const about = { name: programName(), wireBytes, missed: !isStored, message: null };
    this.#inspected?.loads.add({ ms, end, ...about, ...found });
  }

  /** Finds out a key that nobody has needed so far. */
  #keyOf(waiting: Waiting): ModuleHash | null {
    const module = waiting.module.deref();
    if (waiting.key === null && module) {
      waiting.key = this.#open()?.keyOf({ module, wireBytes: waiting.wireBytes }) ?? null;
    }
    return waiting.key;
  }

  #makeInspected(): InspectedCache | null {
    const { inspection, directory, mode } = this.settings;
    if (inspection === null) return null;
    const require = nodeModule().createRequire(ownUrl());
    const saved = () => this.#cache?.saved ?? 0;
    const choices = {
      ...inspection,
      load: () => require(ENDPOINT) as EndpointModule,
      loadReception: () => require(RECEPTION) as ReceptionModule,
    };
    const inspected: InspectedCache = {
      kind: 'hook',
      directory,
      mode,
      loads: new RecordedLoads(() => makeInspectable(inspected, choices)),
      tiers() {
        const { ended, missed } = inspected.loads;
        return { memory: null, disk: { hits: ended.disk, misses: missed, saves: saved() } };
      },
      ask: () => {
        const cache = this.#open();
        if (cache === null) throw new Error('the cache cannot be had');
        return cache.asked;
      },
    };
    return inspected;
  }

  /** What a program is known by before it is hashed, in the mode that is to cost it nothing. */
  #openSightings(): Sightings | null {
    if (this.#sightings !== undefined) return this.#sightings;
    const { mode, directory } = this.settings;
    this.#sightings = null;
    if (mode === 'auto') {
      const own = nodeModule().createRequire(ownUrl())(SIGHTINGS) as { Sightings: typeof Sightings };
      const engineId = v8EngineId(hasAddon() ? 'addon' : 'natives');
      this.#sightings = new own.Sightings(directory, engineId, hasAddon());
    }
    return this.#sightings;
  }

  #openQuickLoads(): QuickLoads {
    if (this.#quickLoads === null) {
      const own = nodeModule().createRequire(ownUrl())(QUICK_LOADS) as { QuickLoads: typeof QuickLoads };
      this.#quickLoads = new own.QuickLoads(this.settings, hasAddon() ? 'addon' : 'natives');
    }
    return this.#quickLoads;
  }

  /** Gives the one thread that synchronous loads wait for, which is not started by that; null where none may be. */
  #threadOfLoads(): SyncThread | null {
    if (this.#syncThread === null && mayStartThreads()) {
      const entry = () => nodeModule().createRequire(ownUrl()).resolve(WORKER);
      this.#syncThread = new SyncThread(entry, { addonPath: findAddonFile() });
    }
    return this.#syncThread;
  }

  #open(): HookCache | null {
    if (this.#cache !== undefined) return this.#cache;
    try {
      const core = nodeModule().createRequire(ownUrl())(CORE) as { openHookCache: typeof openHookCache };
      this.#cache = core.openHookCache(this.settings, this.debug, this.#threadOfLoads());
    } catch (error) {
      this.#cache = null;
      this.debug(`the cache cannot be had: ${error instanceof Error ? error.message : error}`);
    }
    return this.#cache;
  }

  /** Tells the cache of what has been waiting, and leaves the end of the process to it. */
  #handOver(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    notAtExit('keep', this.#onExit);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const stock of waiting) this.#keep(stock);
  }

  #keep(waiting: Waiting): ModuleHash | null {
    const module = waiting.module.deref();
    if (module) waiting.key = this.#open()?.keep({ ...waiting, module }) ?? null;
    waiting.wireBytes = null;
    return waiting.key;
  }

  /** A program that was over so soon that nothing has been begun for it. */
  #atExit(): void {
    try {
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const stock of waiting) if (!stock.isPutOff) this.#keep(stock);
      this.#cache?.saveAtExit();
      const sightings = this.#openSightings();
      const putOff = waiting.filter(({ isPutOff }) => isPutOff);
      if (sightings !== null) judgeRun(putOff, sightings, this.settings);
    } catch (error) {
      this.debug(`what ran could not be kept: ${error instanceof Error ? error.message : error}`);
    }
  }
}
