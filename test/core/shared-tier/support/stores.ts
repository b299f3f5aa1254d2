import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { GetTerms, ObjectStore } from '../../../../src/core/shared-tier/object-store.ts';
import { StoreError } from '../../../../src/core/shared-tier/store-error.ts';

/** Keeps objects in memory, and lets a test change them as whoever can write to a store could. */
export class MemoryStore implements ObjectStore {
  readonly address = 'memory://store';
  readonly objects = new Map<string, Uint8Array>();
  /** Names that were asked for, in order. */
  readonly asked: string[] = [];
  closed = false;

  async get(name: string, { maxBytes }: GetTerms): Promise<Uint8Array | null> {
    this.asked.push(name);
    const bytes = this.objects.get(name) ?? null;
    if (bytes && bytes.byteLength > maxBytes) throw new StoreError('too-large', `${name} is too large`);
    return bytes;
  }

  async putNew(name: string, bytes: Uint8Array): Promise<boolean> {
    if (this.objects.has(name)) return false;
    this.objects.set(name, Uint8Array.from(bytes));
    return true;
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

/** Keeps objects in a folder, which several processes may share. */
export class FolderStore implements ObjectStore {
  readonly address: string;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.address = `file://${folder}`;
  }

  async get(name: string, { maxBytes }: GetTerms): Promise<Uint8Array | null> {
    const bytes = await readFile(join(this.#folder, name)).catch((error) => {
      if (error.code === 'ENOENT') return null;
      throw new StoreError('failed', error.message, { cause: error });
    });
    if (bytes && bytes.byteLength > maxBytes) throw new StoreError('too-large', `${name} is too large`);
    return bytes;
  }

  async putNew(name: string, bytes: Uint8Array): Promise<boolean> {
    const path = join(this.#folder, name);
    const temporary = join(this.#folder, randomUUID());
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, bytes);
    try {
      await link(temporary, path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    } finally {
      await rm(temporary);
    }
  }

  /** The names of all objects. */
  async names(): Promise<string[]> {
    const entries = await readdir(this.#folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.#folder.length + 1));
  }

  async close(): Promise<void> {}
}
