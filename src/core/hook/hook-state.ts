import { v8EngineId } from '../engine/v8-engine-id.ts';
import { toWireBytes, type WireBytes } from '../engine/wire-bytes.ts';
import { ownUrl } from '../files/own-url.ts';
import { atExit, notAtExit } from '../follow-up/at-exit.ts';
import { entryName } from '../module-cache/entry-name.ts';
import { ModuleHash } from '../module-cache/module-hash.ts';
import { fs, nodeModule, path } from '../on-demand.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import { type Debug, debugTo } from './debug.ts';
import type { HookCache, openHookCache, StockModule } from './hook-cache.ts';
import type { HookSettings } from './hook-settings.ts';
import { hasAddon, whyNoMachineCode } from './machine-code.ts';
import { type ReportedLoad, reportTo } from './report.ts';

/** Bytes that were asked for: their key, and whether the disk tier seems to have it, or is to have it first. */
export interface Look {
  readonly key: ModuleHash;
  readonly isStored: boolean;
  readonly wireLength: Bytes;
  /** Where a compile in the background will ask for them. */
  readonly wireBytes: WireBytes | null;
  /** When they were asked for, by `performance.now`, and what the process had used of the processors. */
  readonly at: Milliseconds;
  readonly cpu: NodeJS.CpuUsage;
}

/** As they are before a program puts its own in their place. */
const { existsSync } = fs();
const { setTimeout, clearTimeout } = globalThis;
const CORE = './wasm-compile-cache.hook-core.cjs';
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
  /** What stock V8 gave, and the cache has not been told of. */
  #waiting: (Omit<StockModule, 'module'> & { module: WeakRef<WebAssembly.Module> })[] = [];
  readonly #alive = new Map<ModuleHash, WeakRef<WebAssembly.Module>>();
  readonly #onExit = () => this.#atExit();
  #timer: NodeJS.Timeout | null = null;

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

  /** Looks whether there is an entry for these bytes. Throws where they cannot be hashed. */
  look(bytes: Uint8Array): Look {
    const [at, cpu] = [performance.now(), process.cpuUsage()];
    const key = ModuleHash.ofSync(bytes);
    const isNew = this.#alive.get(key)?.deref() === undefined;
    const isStored = isNew && (this.settings.mode === 'ahead-of-time' || this.#isStored(key));
    const wireLength = bytes.byteLength;
    const wireBytes = !isStored && isNew && this.#keepsWireBytes() ? toWireBytes(bytes) : null;
    return { key, isStored, wireLength, wireBytes, at, cpu };
  }

  /** Gives the module of an entry that seems to be there; null where it is not, or cannot be used. Never rejects. */
  async find(look: Look, bytes: Uint8Array): Promise<WebAssembly.Module | null> {
    return this.#found(look, (await this.#open()?.find(look.key, bytes)) ?? null);
  }

  findSync(look: Look, bytes: Uint8Array): WebAssembly.Module | null {
    return this.#found(look, this.#open()?.findSync(look.key, bytes) ?? null);
  }

  /**
   * Takes what stock V8 gave, to make an artifact of it later.
   *
   * @param bytes what it was made of, where it had seemed to be stored
   */
  took(look: Look, module: WebAssembly.Module, bytes: Uint8Array | null = null): void {
    const { key, wireLength, at, cpu } = look;
    this.#tell(look, 'stock');
    const isKnown = this.#alive.get(key)?.deref() !== undefined;
    this.#remember(key, module);
    if (isKnown || this.#cache === null) return;
    const wireBytes = look.wireBytes ?? (bytes && this.#keepsWireBytes() ? toWireBytes(bytes) : null);
    this.debug(`${key} is V8's own: ${wireLength} bytes of wasm`);
    if (this.#cache) {
      this.#cache.keep({ key, module, wireLength, wireBytes, at, cpu });
      return;
    }
    this.#waiting.push({ key, wireLength, wireBytes, at, cpu, module: new WeakRef(module) });
    if (this.#timer) return;
    this.#timer = setTimeout(() => this.#handOver(), HAND_OVER_AFTER).unref();
    atExit('keep', this.#onExit);
  }

  /** Writes down what ran so far. Gives how many modules there were. */
  async flush(): Promise<number> {
    this.#handOver();
    return (await this.#cache?.flush()) ?? 0;
  }

  #found(look: Look, module: WebAssembly.Module | null): WebAssembly.Module | null {
    if (module === null) return null;
    this.#tell(look, 'disk');
    this.#remember(look.key, module);
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
    return (['addon', 'natives'] as const).some((codec) =>
      existsSync(path().join(directory, entryName(key, v8EngineId(codec)))),
    );
  }

  #remember(key: ModuleHash, module: WebAssembly.Module): void {
    this.#alive.set(key, new WeakRef(module));
    if (this.#alive.size % MANY !== 0) return;
    for (const [other, reference] of this.#alive) {
      if (reference.deref() === undefined) this.#alive.delete(other);
    }
  }

  #open(): HookCache | null {
    if (this.#cache !== undefined) return this.#cache;
    try {
      const core = nodeModule().createRequire(ownUrl())(CORE) as { openHookCache: typeof openHookCache };
      this.#cache = core.openHookCache(this.settings, this.debug);
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
    for (const { module: reference, ...stock } of waiting) {
      const module = reference.deref();
      if (module) this.#open()?.keep({ ...stock, module });
    }
  }

  #atExit(): void {
    try {
      this.#handOver();
      this.#cache?.saveAtExit();
    } catch (error) {
      this.debug(`what ran could not be kept: ${error instanceof Error ? error.message : error}`);
    }
  }
}
