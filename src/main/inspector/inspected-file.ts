import { randomUUID } from 'node:crypto';
import { basename, isAbsolute } from 'node:path';
import type { ModuleHash } from 'wasm-compile-cache';
import type { CompileMode } from '../../shared/compile-mode.ts';
import type { ModuleRow } from '../../shared/contract.ts';
import type { AskedTier } from '../../shared/tiers.ts';

/** So that a module without a name can be told from others in a list. */
const KEY_DIGITS = 16;

/**
 * A module that the table shows, a file that was brought in or one that a tier holds without one: what the window shows
 * of it, and what only this process needs.
 */
export class InspectedFile {
  readonly row: ModuleRow;
  /** The file itself: its own path, or the copy of one that came without a path. Null for a stored module. */
  readonly source: string | null;
  /** Where its wire bytes can be read: the same, but for a text, which has to be assembled first. */
  readFrom: string | null;
  key: ModuleHash | null = null;
  /** What it held before its latest load found other bytes; null where that is told, or never was. */
  former: { key: ModuleHash; wireBytes: number } | null = null;
  /** Ends the load under way. */
  abort: AbortController | null = null;
  /** When the load under way began, by `performance.now`; null while none is, or while it waits. */
  began: number | null = null;

  /** How the load under way compiles its module where no tier has it; null as it is set. */
  compile: CompileMode | null = null;
  /** Whether the load under way compiles, whatever it does beside that. */
  isCompiling = false;
  /** The tier that the load under way has had its module from; null as long as none gave it. */
  foundIn: AskedTier | null = null;

  /** Whether a stored module's name is more than a part of its key. */
  #isNamed = false;

  /** @param shownPath the path that the person knows; null for a file that came as bytes */
  constructor(name: string, readFrom: string | null, shownPath: string | null) {
    this.source = readFrom;
    this.readFrom = readFrom;
    this.row = {
      id: randomUUID(),
      origin: 'file',
      name: shownPath === null ? name : basename(shownPath),
      path: shownPath,
      pathIsGone: false,
      key: null,
      state: 'queued',
      step: null,
      stepStartedAt: null,
      wireBytes: null,
      artifactBytes: null,
      entries: [],
      usedAt: null,
      held: { memory: false, disk: false },
      served: { memory: 0, disk: 0, shared: 0, compiler: 0, stock: 0 },
      last: null,
      follows: null,
      savedMs: null,
      expected: null,
      rebuilt: null,
      error: null,
      warnings: [],
    };
  }

  /** A module that a tier holds. @param compiledAs the name that it was compiled under, such as a path; null without one */
  static stored(key: ModuleHash, compiledAs: string | null): InspectedFile {
    const stored = new InspectedFile(key.slice(0, KEY_DIGITS), null, null);
    Object.assign(stored.row, { id: key, key, origin: 'stored', state: 'stored' });
    stored.key = key;
    if (compiledAs !== null) stored.#name(compiledAs);
    return stored;
  }

  /** A module of another process's cache. @param cache the number that the cache has there */
  static ofProcess(cache: number, key: ModuleHash): InspectedFile {
    const file = InspectedFile.stored(key, null);
    Object.assign(file.row, { id: `${cache}/${key}`, origin: 'process' });
    return file;
  }

  /** Gives a stored module the name that it was compiled under, where that was not known before; tells whether it did. */
  learnName(compiledAs: string | null): boolean {
    if (compiledAs === null || this.#isNamed || this.row.origin === 'file') return false;
    this.#name(compiledAs);
    return true;
  }

  #name(compiledAs: string): void {
    this.#isNamed = true;
    const path = isAbsolute(compiledAs) ? compiledAs : null;
    Object.assign(this.row, { name: path === null ? compiledAs : basename(path), path });
  }
}
