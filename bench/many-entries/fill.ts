import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Cache, ModuleHash } from 'wasm-compile-cache';
import { heldWireBytes, toWireBytes } from 'wasm-compile-cache/engine';
import { writeEntry } from '../../src/core/module-cache/write-entry.ts';
import { cacheOptionsFor, type Place } from '../electron/place.ts';

const WRITES_AT_ONCE = 16;
/** A module with one empty function. */
const BASE = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 4, 1, 2, 0, 11];

/** A module of its own for each number: a custom section behind the code tells them apart. */
export function smallModule(number: number): Uint8Array {
  const name = Buffer.from(String(number).padStart(8, '0'), 'latin1');
  return Uint8Array.from([...BASE, 0, name.length + 1, name.length, ...name]);
}

/** Writes the module that is loaded where a file is asked for, and gives its path. */
export async function writeSmallModule(folder: string): Promise<string> {
  const file = join(folder, 'small.wasm');
  await writeFile(file, smallModule(0));
  return file;
}

/**
 * Brings a disk tier to so many small entries, each sealed and written by the product's own writer. They have the
 * artifact of the first in common, whose code is theirs too. What is there already is kept.
 */
export async function fill(cache: Cache, place: Place, count: number): Promise<void> {
  await mkdir(place.cacheDirectory, { recursive: true, mode: 0o700 });
  const first = smallModule(0);
  const artifact = await cache.engine.serialize(
    await cache.engine.compile(heldWireBytes(toWireBytes(first))),
  );
  const { sealKey } = cacheOptionsFor(place);
  const engineId = cache.engine.deterministicId;
  let next = 0;
  const work = async () => {
    for (let number = next++; number < count; number = next++) {
      const wireBytes = toWireBytes(smallModule(number));
      const key = await ModuleHash.of(wireBytes);
      const path = cache.disk.pathOf(key, engineId);
      if (existsSync(path)) continue;
      const temporaryFolder = join(place.cacheDirectory, '.tmp');
      const origin = {
        name: `/modules/${number}.wasm`,
        mode: 'ahead-of-time',
        compiledAt: Date.now(),
        compileMs: 1,
      };
      const entry = { path, temporaryFolder, key, engineId, sealKey, wireBytes, artifact, origin };
      const outcome = await writeEntry(entry);
      if (outcome.status !== 'written') throw new Error(`${path} could not be written: ${outcome.message}`);
    }
  };
  await Promise.all(Array.from({ length: WRITES_AT_ONCE }, work));
  // Counts what is there, as the product does it.
  await cache.disk.prune(cache.engine);
  const { entries } = await cache.disk.usage();
  if (entries !== count) throw new Error(`the disk tier holds ${entries} entries instead of ${count}`);
}
