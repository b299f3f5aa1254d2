import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { v8EngineId } from '../engine/v8-engine-id.ts';
import { toWireBytes, type WireBytes } from '../engine/wire-bytes.ts';
import { entryName } from '../module-cache/entry-name.ts';
import { ModuleHash } from '../module-cache/module-hash.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import { type Debug, debugTo } from './debug.ts';
import type { HookCache, openHookCache, StockModule } from './hook-cache.ts';
import type { HookSettings } from './hook-settings.ts';

/** Bytes that were asked for: their key, and whether the disk tier seems to have it. */
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

/** As it is before a program puts its own in its place. */
const { existsSync } = fs;
/** In a bundle in CommonJS format there is no `import.meta.url`. */
const HERE = import.meta.url ?? pathToFileURL(__filename).href;
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
  readonly settings: HookSettings;
  readonly debug: Debug;
  /** Whether artifacts are made of wire bytes, so that they have to be kept. */
  readonly #needsWireBytes: boolean;
  /** Undefined as long as nothing was asked of it; null where it cannot be had. */
  #cache: HookCache | null | undefined;
  /** What stock V8 gave, and the cache has not been told of. */
  #waiting: (Omit<StockModule, 'module'> & { module: WeakRef<WebAssembly.Module> })[] = [];
  readonly #alive = new Map<ModuleHash, WeakRef<WebAssembly.Module>>();
  readonly #onExit = () => this.#atExit();
  #timer: NodeJS.Timeout | null = null;

  constructor(settings: HookSettings, { needsWireBytes }: { needsWireBytes: boolean }) {
    this.settings = settings;
    this.debug = debugTo(settings.debugs);
    this.#needsWireBytes = needsWireBytes;
  }

  /** Looks whether there is an entry for these bytes. Throws where they cannot be hashed. */
  look(bytes: Uint8Array): Look {
    const [at, cpu] = [performance.now(), process.cpuUsage()];
    const key = ModuleHash.ofSync(bytes);
    const isStored = this.#alive.get(key)?.deref() === undefined && this.#isStored(key);
    const wireLength = bytes.byteLength;
    const wireBytes = !isStored && this.#needsWireBytes && !this.#alive.has(key) ? toWireBytes(bytes) : null;
    return { key, isStored, wireLength, wireBytes, at, cpu };
  }

  /** Gives the module of an entry that seems to be there; null where it is not, or cannot be used. Never rejects. */
  async find({ key }: Look, bytes: Uint8Array): Promise<WebAssembly.Module | null> {
    const module = (await this.#open()?.find(key, bytes)) ?? null;
    if (module) this.#remember(key, module);
    return module;
  }

  findSync({ key }: Look, bytes: Uint8Array): WebAssembly.Module | null {
    const module = this.#open()?.findSync(key, bytes) ?? null;
    if (module) this.#remember(key, module);
    return module;
  }

  /** Takes what stock V8 gave, to make an artifact of it later. */
  took({ key, wireLength, wireBytes, at, cpu }: Look, module: WebAssembly.Module): void {
    const isKnown = this.#alive.get(key)?.deref() !== undefined;
    this.#remember(key, module);
    if (isKnown || this.#cache === null) return;
    this.debug(`${key} is V8's own: ${wireLength} bytes of wasm`);
    if (this.#cache) {
      this.#cache.keep({ key, module, wireLength, wireBytes, at, cpu });
      return;
    }
    this.#waiting.push({ key, wireLength, wireBytes, at, cpu, module: new WeakRef(module) });
    if (this.#timer) return;
    this.#timer = setTimeout(() => this.#handOver(), HAND_OVER_AFTER).unref();
    process.on('exit', this.#onExit);
  }

  /** Writes down what ran so far. Gives how many modules there were. */
  async flush(): Promise<number> {
    this.#handOver();
    return (await this.#cache?.flush()) ?? 0;
  }

  #isStored(key: ModuleHash): boolean {
    const { directory } = this.settings;
    return (['addon', 'natives'] as const).some((codec) =>
      existsSync(join(directory, entryName(key, v8EngineId(codec)))),
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
      const core = createRequire(HERE)(CORE) as { openHookCache: typeof openHookCache };
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
    process.off('exit', this.#onExit);
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
