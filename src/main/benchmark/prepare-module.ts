import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LoadError, Loader, ModuleHash } from 'wasm-compile-cache';
import { type BenchmarkSeries, needsDisk, runsCode } from '../../shared/benchmark-series.ts';
import type { Core, CoreOptions } from '../create-core.ts';
import { writeWithHints } from './compilation-hints.ts';
import { type ModuleOutline, readOutline } from './module-outline.ts';
import type { SampleRequest } from './sample-messages.ts';

/** A kind of sample: some give more than one series. */
export type SampleKind = SampleRequest['series'];

export interface PrepareOptions {
  core: Core;
  cacheDirectory: string;
  sealKey: CoreOptions['sealKey'];
  series: readonly BenchmarkSeries[];
  /** What a WASI command is given, its name as the first. */
  commandArguments: string[];
  /** A folder for the module's temporary files, which nothing else is in. */
  folder: string;
  signal: AbortSignal;
}

/** A series that was chosen and cannot be measured of a module. */
export interface LeftSeries {
  series: BenchmarkSeries;
  reason: string;
}

/** A module that is ready to be measured. */
export interface PreparedModule {
  key: string;
  wireBytes: number;
  /** Null where nothing that was chosen takes the disk tier. */
  artifactBytes: number | null;
  left: LeftSeries[];
  /** What to ask sample processes for, in the order in which it is to be asked. */
  requests: Map<SampleKind, SampleRequest>;
}

/**
 * Makes a file ready for the samples that were chosen: brings it into the disk tier if it is not there, and writes what
 * the samples read. Rejects with a `LoadError`: of kind `cancelled` where `signal` fired.
 */
export async function prepareModule(file: string, options: PrepareOptions): Promise<PreparedModule> {
  const { core, folder, commandArguments, cacheDirectory, sealKey } = options;
  const chosen = new Set(options.series);
  const asksOutline = chosen.has('stockExports') || [...chosen].some(runsCode);
  const outline = asksOutline ? await readOutline(file) : null;
  const left = outline === null ? [] : seriesLeft(options.series, outline);
  for (const { series } of left) chosen.delete(series);

  const requests = new Map<SampleKind, SampleRequest>();
  const ask = (request: SampleRequest) => requests.set(request.series, request);
  if (chosen.has('stock')) ask({ series: 'stock', file });
  if (chosen.has('stockExports') && outline?.behindFunctions != null) {
    const hinted = join(folder, 'hinted.wasm');
    await writeWithHints(file, { ...outline, behindFunctions: outline.behindFunctions }, hinted);
    ask({ series: 'stockExports', file: hinted });
  }
  if (chosen.has('stockAll')) ask({ series: 'stockAll', file });
  if (chosen.has('cold')) ask({ series: 'cold', file });
  if (chosen.has('disk') || chosen.has('memory')) ask({ series: 'tiers', file, cacheDirectory, sealKey });
  if (chosen.has('stockResult')) ask({ series: 'stockResult', file, commandArguments });
  if (chosen.has('diskResult')) {
    ask({ series: 'diskResult', file, commandArguments, cacheDirectory, sealKey });
  }
  if (![...chosen].some(needsDisk)) {
    return { ...(await identify(file, core)), artifactBytes: null, left, requests };
  }
  const stored = await bringToDisk(file, options);
  if (chosen.has('floor')) {
    const artifactFile = join(folder, 'artifact');
    const artifact = await core.disk.artifactOf(ModuleHash.parse(stored.key), core.engine);
    await writeFile(artifactFile, new Uint8Array(artifact));
    ask({ series: 'floor', wireFile: file, artifactFile });
  }
  return { ...stored, left, requests };
}

function seriesLeft(series: readonly BenchmarkSeries[], outline: ModuleOutline): LeftSeries[] {
  return series.flatMap((name) => {
    if (name === 'stockExports' && outline.exportedFunctions.size === 0) {
      return [{ series: name, reason: 'it exports no function of its own' }];
    }
    if (runsCode(name) && !outline.isWasiCommand) {
      const reason =
        'it is no WASI command, which exports _start and its memory, and imports wasi_snapshot_preview1 alone';
      return [{ series: name, reason }];
    }
    return [];
  });
}

async function identify(file: string, core: Core): Promise<{ key: string; wireBytes: number }> {
  const outcome = await core.tasks.readWireFile({ path: file, algorithm: 'sha256' });
  if (outcome.status === 'read') return { key: outcome.key, wireBytes: outcome.wireBytes.byteLength };
  const kind = outcome.code === 'ENOTWASM' ? 'invalid-module' : 'file-read';
  throw new LoadError(kind, `${file} cannot be measured: ${outcome.message}`);
}

/** Makes sure that the disk tier holds the module. */
async function bringToDisk(file: string, { core, signal }: PrepareOptions) {
  // A loader of its own, over the tiers without their spies: what a benchmark does is nobody's use of the cache.
  const { memory, disk, engine, tasks } = core;
  const loader = new Loader({ cache: memory.withFallback(disk), engine, tasks });
  let load = await loader.load({ path: file }, { signal });
  if (!(await core.disk.contains(load.key, core.engine))) {
    // Memory answered, and the entry on disk had been dropped: only a compile saves it again.
    core.memory.delete(load.key, core.engine);
    load = await loader.load({ path: file }, { signal });
    if (!load.saved) {
      const why = load.warnings[0]?.message ?? 'it is gone again';
      throw new LoadError(
        'other',
        `the disk tier does not keep ${file}, so its loads cannot be measured: ${why}`,
      );
    }
  }
  return { key: load.key as string, wireBytes: load.wireLength, artifactBytes: load.artifactBytes };
}
