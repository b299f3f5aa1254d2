/**
 * Takes one sample, in a process that has never seen the module: V8 shares a module's native code within a process
 * by its wire bytes, so a second cold or disk load of the same process would be nearly free.
 */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import {
  aheadOfTime,
  allocateArtifact,
  findCodec,
  onParentMessage,
  postToParent,
} from 'wasm-compile-cache/engine';
import { createCore } from '../create-core.ts';
import type { Sample, SampleReply, SampleRequest } from './sample-messages.ts';

async function measure(request: SampleRequest): Promise<Sample> {
  switch (request.series) {
    case 'stock':
      return { ms: { stock: await timeCompile(request.file) } };
    case 'cold':
      return { ms: { cold: await aheadOfTime(() => timeCompile(request.file)) } };
    case 'tiers':
      return timeTiers(request);
    case 'floor':
      return { ms: { floor: await timeFloor(request) } };
  }
}

async function timeCompile(file: string): Promise<number> {
  const start = performance.now();
  await WebAssembly.compile(await readFile(file));
  return performance.now() - start;
}

/** The first load of the process comes from disk, the second from memory. */
async function timeTiers(request: Extract<SampleRequest, { series: 'tiers' }>): Promise<Sample> {
  const core = await createCore(request);
  const path = request.file;
  const first = await core.loader.load({ path });
  if (first.servedBy !== 'disk') {
    const why = first.warnings[0]?.message ?? 'the entry was gone';
    throw new Error(`the disk tier did not answer: ${why}`);
  }
  const second = await core.loader.load({ path });
  if (second.servedBy !== 'memory') throw new Error('the memory tier did not answer');
  return { ms: { disk: first.ms, memory: second.ms }, diskSteps: first.steps };
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

function readWhole<Target extends ArrayBuffer | SharedArrayBuffer>(
  file: string,
  allocate: (length: number) => Target,
): Target {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = allocate(fstatSync(descriptor).size);
    let done = 0;
    while (done < bytes.byteLength) {
      const read = readSync(descriptor, new Uint8Array(bytes, done), { position: done });
      if (read === 0) throw new Error(`${file} ended early`);
      done += read;
    }
    return bytes;
  } finally {
    closeSync(descriptor);
  }
}

onParentMessage<SampleRequest>((request) => {
  measure(request).then(
    (sample) => postToParent<SampleReply>({ type: 'measured', ...sample }),
    (error) => postToParent<SampleReply>({ type: 'failed', reason: String(error?.message ?? error) }),
  );
});
