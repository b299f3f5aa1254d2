import { freemem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { endNow } from '../child-process/end-now.ts';
import { type Artifact, allocateArtifact, type Codec, HeldArtifact } from '../codec/codec.ts';
import { findCodec } from '../codec/find-codec.ts';
import type { WasmModule } from '../codec/wasm-module.ts';
import { compileArtifact } from '../engine/compile-artifact.ts';
import type { Engine, Origin } from '../engine/engine.ts';
import { giveWayAsSession } from '../engine/give-way.ts';
import { importedFunctionsOf } from '../engine/imported-functions.ts';
import { v8EngineId } from '../engine/v8-engine-id.ts';
import { heldWireBytes, toWireBytes, type WireBytes } from '../engine/wire-bytes.ts';
import { SocketTurns } from '../loader/compile-turns.ts';
import type { WireTasks } from '../loader/wire-tasks.ts';
import type { EntryTasks } from '../module-cache/entry-tasks.ts';
import { FileSystemCache } from '../module-cache/file-system-cache.ts';
import { ModuleHash } from '../module-cache/module-hash.ts';
import { isRunning } from '../module-cache/running-process.ts';
import { loadInstallationKey } from '../module-cache/seal-key-file.ts';
import type { ArtifactFetcher } from '../shared-tier/artifact-fetcher.ts';
import { openFetcher } from '../shared-tier/open-shared-tier.ts';
import type { StoreAddress } from '../shared-tier/store-options.ts';
import type { StoreTasks } from '../shared-tier/store-tasks.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import { BACKGROUND_TURN } from './background-turn.ts';
import { chooseCode } from './choose-code.ts';
import { type CompileJob, CompileJobs, type UnhashedJob } from './compile-jobs.ts';
import { unmeasured, withSample } from './measured-module.ts';
import { Measurements } from './measurements.ts';
import { Sightings } from './sightings.ts';
import { storingEngine } from './storing-engine.ts';
import type { WorkOrder } from './work-order.ts';

/** A process that has compiled more than this holds memory that it no longer needs. */
const SMALL_MODULE: Bytes = 256 * 1024;
const LEAST_MEMORY: Bytes = 2 ** 30;
const LOOK_EVERY: Milliseconds = 250;
const ALIVE_EVERY: Milliseconds = 5_000;
/** A command that has handed over its module may still be at work, or wait for V8's threads, which want all processors. */
const HOST_ENDS_WITHIN: Milliseconds = 2_000;
const LOOK_FOR_HOST_EVERY: Milliseconds = 20;

/**
 * Works off the jobs of a folder, one after the other, where no other process does. Gives true where there are more,
 * which another process had better do. What fails costs the artifact alone: nobody is there to be told.
 */
export async function workOffJobs(
  order: WorkOrder,
  tasks: EntryTasks & StoreTasks & WireTasks,
): Promise<boolean> {
  giveWayAsSession();
  if (order.hostPid !== null) await endOf(order.hostPid);
  const codec = findCodec(order.addonPath);
  if (codec === null) return false;
  const jobs = new CompileJobs(order.directory, v8EngineId(codec.kind));
  const alive = setInterval(() => jobs.stayAlive(), ALIVE_EVERY);
  try {
    // Somebody may have asked while this one was about to end, and have left it to this one.
    while (isAnyLeft(jobs) && jobs.takeOver()) {
      await identifyAll(jobs);
      const disk = diskOf(order, tasks);
      await fetchAll(jobs, order, { disk, tasks });
      const isSpent = await workOffAll(jobs, order, { codec, disk, tasks });
      jobs.leave();
      if (isSpent) return isAnyLeft(jobs);
    }
  } finally {
    clearInterval(alive);
  }
  return false;
}

/** Resolves once a process has ended, or has gone on for so long that it will not end soon. */
async function endOf(pid: number): Promise<void> {
  const latest = performance.now() + HOST_ENDS_WITHIN;
  while (isRunning(pid) && performance.now() < latest) await sleep(LOOK_FOR_HOST_EVERY);
}

function isAnyLeft(jobs: CompileJobs): boolean {
  return jobs.keys().length > 0 || jobs.unhashed().length > 0;
}

/** Hashes what programs had no time to hash, and writes down what they took. */
async function identifyAll(jobs: CompileJobs): Promise<void> {
  const { directory, engineId } = jobs;
  const measurements = new Measurements(directory, engineId);
  for (const job of jobs.unhashed()) {
    const bytes = await readBytes(jobs, job);
    const key = bytes && (await ModuleHash.of(bytes));
    if (bytes === null || key === null) {
      jobs.identify(job, null);
      continue;
    }
    const before = measurements.read(key) ?? unmeasured(bytes.byteLength);
    const measured = withSample(before, 'stock', job.sample);
    const isWanted = chooseCode(measured, false).code === 'whole';
    if (isWanted) measured.wholeAsked++;
    measurements.write(key, measured);
    jobs.identify(job, isWanted ? key : null);
    if (isWanted) continue;
    // The next run need not ask again, unless it is a longer one.
    const { fingerprint, sample } = job;
    const run = { fingerprint, wireLength: bytes.byteLength, cpuMs: sample.cpuMs };
    new Sightings(directory, engineId, true).asked(run, false);
  }
}

async function readBytes(jobs: CompileJobs, job: UnhashedJob): Promise<Buffer | null> {
  try {
    return jobs.bytesOf(job);
  } catch {
    return null;
  }
}

function diskOf({ directory, keyFile, budget }: WorkOrder, tasks: EntryTasks): FileSystemCache {
  const sealKey = async () => (await loadInstallationKey(keyFile)).key;
  return new FileSystemCache({ directory, sealKey, budget, tasks });
}

/**
 * Puts on disk what a team's store has of the jobs. It takes no turn: it is over in a small part of what a compile takes. What
 * the store does not have is left to be compiled.
 */
async function fetchAll(
  jobs: CompileJobs,
  { store, timeout }: WorkOrder,
  { disk, tasks }: { disk: FileSystemCache; tasks: StoreTasks & WireTasks },
): Promise<void> {
  const fetcher = store && fetcherOf(store, tasks);
  if (!fetcher) return;
  const { engineId } = jobs;
  try {
    for (const key of jobs.keys()) {
      const job = jobs.read(key);
      jobs.workAt(key);
      const wireBytes = job && (await wireBytesOf(job, { jobs, disk, tasks }).catch(() => null));
      if (!job || !wireBytes) continue;
      const watch = endWithout(jobs, key, timeout);
      try {
        const fetched = await fetcher.fetch({ key, engineId }, async () => wireBytes);
        if (fetched === null) continue;
        const { artifact, manifest } = fetched;
        await keep(job, { wireBytes, artifact, origin: manifest.origin }, { jobs, disk });
        jobs.remove(key);
      } catch {
        // Nobody is there to be told. It is compiled instead.
      } finally {
        clearInterval(watch);
      }
    }
  } finally {
    jobs.workAt(null);
    await fetcher.close();
  }
}

/** Null where what it was told of a store makes no sense: then all is compiled. */
function fetcherOf(store: StoreAddress, tasks: StoreTasks): ArtifactFetcher | null {
  try {
    return openFetcher(store, tasks);
  } catch {
    return null;
  }
}

/** Gives whether this process has become large. */
async function workOffAll(
  jobs: CompileJobs,
  order: WorkOrder,
  { codec, disk, tasks }: { codec: Codec; disk: FileSystemCache; tasks: WireTasks },
): Promise<boolean> {
  if (jobs.keys().length === 0) return false;
  const turns = new SocketTurns('', order.timeout);
  let turn = await turns.take(BACKGROUND_TURN, new AbortController().signal);
  while (!turn.isMine) turn = await turns.take(BACKGROUND_TURN, new AbortController().signal);
  try {
    for (let [key] = jobs.keys(); key !== undefined; [key] = jobs.keys()) {
      const job = jobs.read(key);
      jobs.workAt(key);
      const wireBytes = job && (await wireBytesOf(job, { jobs, disk, tasks }).catch(() => null));
      if (job && wireBytes) {
        const watch = endWithout(jobs, key, order.timeout);
        await compileJob(job, wireBytes, { jobs, disk, codec }).catch(() => {});
        clearInterval(watch);
      }
      jobs.remove(key);
      jobs.workAt(null);
      if (wireBytes && wireBytes.byteLength > SMALL_MODULE) return true;
    }
  } finally {
    turn.end();
  }
  return false;
}

/** Ends this process when its job is cancelled, takes too long, or needs too much memory. */
function endWithout(jobs: CompileJobs, key: ModuleHash, timeout: Milliseconds): NodeJS.Timeout {
  const memoryLimit = Math.max(LEAST_MEMORY, freemem() / 2);
  const end = performance.now() + timeout;
  return setInterval(() => {
    const isCancelled = !jobs.has(key);
    const isTooMuch = performance.now() > end || process.memoryUsage.rss() > memoryLimit;
    if (!isCancelled && !isTooMuch) return;
    jobs.remove(key);
    jobs.leave();
    endNow();
  }, LOOK_EVERY);
}

async function wireBytesOf(
  { key, source }: CompileJob,
  { jobs, disk, tasks }: { jobs: CompileJobs; disk: FileSystemCache; tasks: WireTasks },
): Promise<WireBytes | null> {
  if (source === 'entry') return disk.wireBytesOf({ key, engineId: jobs.engineId });
  const algorithm = ModuleHash.algorithmOf(key);
  if (source === 'handed-over') {
    const wireBytes = toWireBytes(jobs.handedOver(key));
    return (await ModuleHash.of(wireBytes, algorithm)) === key ? wireBytes : null;
  }
  const read = await tasks.readWireFile({ path: source.path, algorithm });
  return read.status === 'read' && read.key === key ? read.wireBytes : null;
}

async function compileJob(
  job: CompileJob,
  wireBytes: WireBytes,
  { jobs, disk, codec }: { jobs: CompileJobs; disk: FileSystemCache; codec: Codec },
): Promise<void> {
  const { key, name, replaces, forShortRuns, ran } = job;
  const { engineId } = jobs;
  if (!(await mayBeStored(disk, { key, engineId, replaces }))) return;
  const { module, artifact: whole, compileMs } = await compileArtifact(wireBytes, codec, !forShortRuns);
  const ofWhatRan = ran && codec.artifactOfFunctions?.(whole, wireBytes, importedFunctionsOf(module), ran);
  const code = ofWhatRan ?? whole;
  // The last look before something is stored: serializing a large module leaves no time for others.
  if (code.byteLength === 0) return;
  const artifact = allocateArtifact(code.byteLength);
  new Uint8Array(artifact).set(new Uint8Array(code));
  const mode = ofWhatRan ? 'as-used' : 'background';
  const origin = { name, mode, compiledAt: Date.now(), compileMs };
  await keep(job, { wireBytes, artifact, origin }, { jobs, disk });
}

/** Puts what has been made for a job on disk, unless it is no longer wanted. */
async function keep(
  { key, replaces }: CompileJob,
  { wireBytes, artifact, origin }: { wireBytes: WireBytes; artifact: Artifact; origin: Origin },
  { jobs, disk }: { jobs: CompileJobs; disk: FileSystemCache },
): Promise<void> {
  const { engineId } = jobs;
  if (!jobs.has(key) || !(await mayBeStored(disk, { key, engineId, replaces }))) return;
  const held = new HeldArtifact(artifact);
  // So that what ran can be had back where the whole is not worth it.
  if (replaces) await disk.setAside([{ key, engineId }]);
  await disk.save(
    key,
    storingEngine(engineId),
    {
      // What is only written down is not run.
      module: {} as WasmModule,
      wireSource: heldWireBytes(wireBytes),
      wireLength: wireBytes.byteLength,
      artifact: held,
      artifactBytes: artifact.byteLength,
      origin,
    },
    { wireBytes },
  );
}

/** Whether nothing is there yet but what the job is to take the place of. */
async function mayBeStored(
  disk: FileSystemCache,
  { key, engineId, replaces }: Pick<CompileJob, 'key' | 'replaces'> & { engineId: Engine['deterministicId'] },
): Promise<boolean> {
  const [there] = await disk.describe([{ key, engineId }]);
  return there === undefined || (replaces && there.origin?.mode === 'as-used');
}
