/**
 * Takes one sample, in a process that has never seen the module: V8 shares a module's native code within a process
 * by its wire bytes, so a second cold or disk load of the same process would be nearly free.
 */

import { readFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import type { LoadResult } from 'wasm-compile-cache';
import {
  aheadOfTime,
  allocateArtifact,
  findCodec,
  onParentMessage,
  postToParent,
} from 'wasm-compile-cache/engine';
import { createCore } from '../create-core.ts';
import { readWhole } from './read-whole.ts';
import type { Sample, SampleReply, SampleRequest } from './sample-messages.ts';
import { WasiCommand } from './wasi-command.ts';

async function measure(request: SampleRequest): Promise<Sample> {
  switch (request.series) {
    case 'stock':
      return { ms: { stock: await timeCompile(request.file) } };
    case 'cold':
      return { ms: { cold: await aheadOfTime(() => timeCompile(request.file)) } };
    case 'stockExports':
      return { ms: { stockExports: await withFlags(HINTED, () => timeCompile(request.file)) } };
    case 'stockAll':
      return { ms: { stockAll: await withFlags(EAGER, () => timeCompile(request.file)) } };
    case 'tiers':
      return timeTiers(request);
    case 'floor':
      return { ms: { floor: await timeFloor(request) } };
    case 'stockResult':
      return timeStockResult(request);
    case 'diskResult':
      return timeDiskResult(request);
  }
}

/** V8's flags for a module all of whose functions get code when it is compiled, each by the baseline compiler. */
const EAGER = ['--no-wasm-lazy-compilation'];
/** The same, for those functions that the module's hints name. */
const HINTED = [...EAGER, '--experimental-wasm-compilation-hints'];

/** For this process and its one compile: the flags stay. */
function withFlags<Result>(flags: readonly string[], compile: () => Promise<Result>): Promise<Result> {
  for (const flag of flags) setFlagsFromString(flag);
  return compile();
}

async function timeCompile(file: string): Promise<number> {
  const start = performance.now();
  await WebAssembly.compile(await readFile(file));
  return performance.now() - start;
}

async function timeStockResult(request: Extract<SampleRequest, { series: 'stockResult' }>): Promise<Sample> {
  const command = new WasiCommand(request.commandArguments);
  const start = performance.now();
  const exitCode = await command.run(await WebAssembly.compile(await readFile(request.file)));
  return { ms: { stockResult: performance.now() - start }, exitCode };
}

async function timeDiskResult(request: Extract<SampleRequest, { series: 'diskResult' }>): Promise<Sample> {
  const core = await createCore(request);
  const command = new WasiCommand(request.commandArguments);
  const start = performance.now();
  const load = await core.loader.load({ path: request.file });
  const exitCode = await command.run(load.module as WebAssembly.Module);
  const ms = performance.now() - start;
  requireDisk(load);
  return { ms: { diskResult: ms }, diskSteps: load.steps, exitCode };
}

/** The first load of the process comes from disk, the second from memory. */
async function timeTiers(request: Extract<SampleRequest, { series: 'tiers' }>): Promise<Sample> {
  const core = await createCore(request);
  const path = request.file;
  const first = await core.loader.load({ path });
  requireDisk(first);
  const second = await core.loader.load({ path });
  if (second.servedBy !== 'memory') throw new Error('the memory tier did not answer');
  return { ms: { disk: first.ms, memory: second.ms }, diskSteps: first.steps };
}

function requireDisk({ servedBy, warnings }: LoadResult): void {
  if (servedBy === 'disk') return;
  throw new Error(`the disk tier did not answer: ${warnings[0]?.message ?? 'the entry was gone'}`);
}

/** Reads the raw artifact and wire bytes and has V8 deserialize them, with nothing around it. */
async function timeFloor({
  artifactFile,
  wireFile,
}: Extract<SampleRequest, { series: 'floor' }>): Promise<number> {
  const codec = findCodec(null);
  const start = performance.now();
  const artifact = readWhole(artifactFile, allocateArtifact);
  const wireBytes = new Uint8Array(readWhole(wireFile, (length) => new ArrayBuffer(length)));
  const module =
    artifact.byteLength === 0
      ? new WebAssembly.Module(wireBytes)
      : (await codec?.deserialize(artifact, wireBytes))?.module;
  const ms = performance.now() - start;
  if (module === undefined) throw new Error('V8 did not take the artifact');
  return ms;
}

onParentMessage<SampleRequest>((request) => {
  measure(request).then(
    (sample) => postToParent<SampleReply>({ type: 'measured', ...sample }),
    (error) => postToParent<SampleReply>({ type: 'failed', reason: String(error?.message ?? error) }),
  );
});
