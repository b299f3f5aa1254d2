/** A loader over a disk tier in a process of its own, so that a test can take its rights and its room away. */

import { Loader } from '../../src/core/loader/loader.ts';
import { CacheError } from '../../src/core/module-cache/cache-error.ts';
import { FileSystemCache } from '../../src/core/module-cache/file-system-cache.ts';
import { Spy } from '../../src/core/module-cache/spy.ts';
import { CallingThread } from '../../src/core/worker-pool/calling-thread.ts';
import { answerOf } from '../support/wasm-modules.ts';
import { numbered } from './support/fault-modules.ts';
import { InProcessEngine } from './support/in-process-engine.ts';

export interface TierArgument {
  directory: string;
  /** In hex. */
  sealKey: string;
  /** In bytes. */
  budget: number;
}

/** Loads the module of this answer and padding. */
export interface TierRequest {
  answer: number;
  padding: number;
}

export interface TierReply {
  /** What the module that was loaded answers. */
  answer: unknown;
  servedBy: string;
  saved: boolean;
  /** Each warning's kind and the system's own code. */
  warnings: string[];
  /** What was wrong with the load itself, or with what a warning is made of. */
  untyped: string[];
  engineId: string;
  /** How long the whole load took, in milliseconds. */
  ms: number;
}

const { directory, sealKey, budget }: TierArgument = JSON.parse(process.argv[2] as string);
const tasks = new CallingThread();
const engine = new InProcessEngine();
const disk = new FileSystemCache({
  directory,
  sealKey: Buffer.from(sealKey, 'hex'),
  tasks,
  budget,
});
const loader = new Loader({ cache: new Spy('disk', disk), engine, tasks });
const untyped: string[] = [];
process.on('unhandledRejection', (error) => untyped.push(`unhandled: ${error}`));
process.on('warning', (warning) => untyped.push(`warning: ${warning}`));

process.on('message', async ({ answer, padding }: TierRequest) => {
  const result = await loader.load({ bytes: numbered(answer, padding) });
  const warnings = result.warnings.map((warning) => {
    if (!(warning instanceof CacheError)) {
      untyped.push(String(warning));
      return 'untyped';
    }
    const { code = 'no code' } = (warning.cause ?? {}) as NodeJS.ErrnoException;
    return `${warning.kind} ${code}`;
  });
  const reply: TierReply = {
    answer: answerOf(result.module),
    servedBy: result.servedBy,
    saved: result.saved,
    warnings,
    untyped: untyped.splice(0),
    engineId: engine.deterministicId,
    ms: result.ms,
  };
  process.send?.(reply);
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
