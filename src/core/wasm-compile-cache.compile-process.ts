/**
 * The compiling process: takes wire bytes from its parent and gives an artifact; or, started with an order and no
 * parent, works off what a folder's hosts have asked for. It is a process of its own because a hostile or
 * enormous module can abort or starve V8, because only ending the process really cancels a compile, and because what
 * it takes to compile ahead of time and to serialize is none of the host's business.
 */
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { endNow } from './child-process/end-now.ts';
import { onParentMessage, postToParent } from './child-process/parent.ts';
import { startDetached } from './child-process/start-detached.ts';
import type { Codec } from './codec/codec.ts';
import { findCodec } from './codec/find-codec.ts';
import { compileArtifact } from './engine/compile-artifact.ts';
import {
  ALIVE_EVERY_MS,
  type CompileReply,
  type CompileRequest,
  inPieces,
} from './engine/compile-messages.ts';
import type { EngineError } from './engine/engine-error.ts';
import { LOWEST_PRIORITY } from './engine/give-way.ts';
import { v8EngineId } from './engine/v8-engine-id.ts';
import { workOffJobs } from './follow-up/work-off-jobs.ts';
import { ORDER_VARIABLE, type WorkOrder } from './follow-up/work-order.ts';
import type { Bytes } from './units.ts';
import { TASKS } from './worker-pool/do-tasks.ts';

const reply = postToParent<CompileReply>;

let codec: Codec | null | undefined;
let wireBytes = new Uint8Array(0);
let received = 0;

async function compile(): Promise<void> {
  let compiled: Awaited<ReturnType<typeof compileArtifact>>;
  try {
    compiled = await compileArtifact(wireBytes, codec ?? null);
  } catch (error) {
    const { kind, message } = error as EngineError;
    return reply({ type: kind === 'invalid-module' ? 'refused' : 'failed', reason: message });
  }
  const { artifact, compileMs } = compiled;
  const engineId = v8EngineId(codec?.kind ?? 'none');
  reply({ type: 'begin', artifactLength: artifact.byteLength, engineId, compileMs });
  for await (const piece of inPieces(new Uint8Array(artifact))) reply(piece);
  reply({ type: 'done' });
}

const LOOK_AT_MEMORY_EVERY_MS = 100;
let gaveWay = false;

function giveWay(memoryLimit: Bytes): void {
  if (gaveWay) return;
  gaveWay = true;
  setPriority(LOWEST_PRIORITY);
  setInterval(() => {
    if (process.memoryUsage.rss() <= memoryLimit) return;
    reply({ type: 'failed', reason: `it needs more than ${memoryLimit} bytes of memory` });
    // What was said is on its way before this ends.
    setImmediate(() => process.exit(1));
  }, LOOK_AT_MEMORY_EVERY_MS);
}

function receive(request: CompileRequest): void {
  switch (request.type) {
    case 'begin':
      codec ??= findCodec(request.addonPath);
      if (request.background) giveWay(request.background.memoryLimit);
      wireBytes = new Uint8Array(request.wireLength);
      received = 0;
      break;
    case 'piece':
      wireBytes.set(request.bytes, received);
      received += request.bytes.byteLength;
      break;
    case 'compile':
      void compile();
      break;
  }
}

/** For nobody: until the folder's jobs are done, in this process or in one that starts anew with less memory. */
async function workOff(text: string): Promise<void> {
  const order = JSON.parse(text) as WorkOrder;
  const isMore = await workOffJobs(order, TASKS);
  if (isMore) startDetached(fileURLToPath(import.meta.url), { [ORDER_VARIABLE]: text }, order.directory);
}

const order = process.env[ORDER_VARIABLE];
if (order === undefined) {
  onParentMessage(receive);
  setInterval(() => reply({ type: 'alive' }), ALIVE_EVERY_MS);
} else {
  // Nobody is there to be told how it ended.
  void workOff(order).finally(endNow);
}
