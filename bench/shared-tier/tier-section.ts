import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { storeServers } from '../../scripts/setup/store-servers.mjs';
import { startNginx } from '../../test/support/store-servers.ts';
import { moduleNamed, pathOf } from '../modules.ts';
import { type NodeRuntime, nodeRuntime } from '../run/node-runtimes.ts';
import { takeNodeSample } from '../run/node-sample.ts';
import { timeProgram } from '../run/run-job.ts';
import type { BenchContext, Outcome, Section } from '../run/section.ts';
import { target } from '../run/section.ts';
import { smallEnvironment } from '../run/small-environment.ts';
import { median } from '../run/statistics.ts';
import { LINES, type Line, startShapingProxy } from './shaping-proxy.ts';
import { TIER_VARIABLE, type TierRequest, type TierSample } from './tier-request.ts';

const NODE = 24;
const MB = 1e6;
/** Over which no artifact is there sooner than it is compiled. */
const TOO_SLOW: Line = { bitsPerSecond: 2e6, roundTrip: 40 };
const SLOWER_AT_MOST = 1.05;
/** What compiles for a minute is compiled once; the store is given one module that is worth its wait on each line. */
const MODULES = [
  { name: 'esbuild-wasm', runs: 3, lines: { ...LINES, '2 Mbit/s, 40 ms': TOO_SLOW } },
  { name: '@duckdb/duckdb-wasm', runs: 1, lines: LINES },
] as const;

export const sharedTier: Section = {
  id: 'shared-tier',
  title: 'On an empty machine, with what a team has published',
  async measure(context) {
    const rows: (string | number)[][] = [];
    const runtime = nodeRuntime(NODE, context.projectRoot);
    const outcome: Outcome = {
      notes: [
        `A fresh process on ${runtime.name} loads a module that neither its memory nor its disk has, compiled ahead of time: by a compile, and from what \`publish\` has put on Debian's nginx on this machine, over loopback and over lines that a proxy imitates. What is fetched is checked, decompressed, deserialized, and stored on disk. Medians; in turn.`,
        'Over the slowest line an artifact takes longer to come than to be compiled: the store is asked for a twenty-fifth of that time, then both go on.',
      ],
      tables: [
        {
          columns: ['module', 'line', 'served by', 'load (ms)', 'over compiling', 'fetched (MB)'],
          rows,
        },
      ],
      targets: [],
      samples: {},
    };
    const undos: (() => void | Promise<void>)[] = [];
    try {
      await measureModules(context, runtime, { outcome, rows }, (undo) => undos.push(undo));
    } finally {
      for (const undo of undos.reverse()) await undo();
    }
    return outcome;
  },
};

async function measureModules(
  context: BenchContext,
  runtime: NodeRuntime,
  { outcome, rows }: { outcome: Outcome; rows: (string | number)[][] },
  onEnd: (undo: () => void | Promise<void>) => void,
): Promise<void> {
  const servers = storeServers(context.projectRoot);
  if (servers.nginx === undefined) {
    throw new Error('there is no nginx: npm test -- test/core/shared-tier unpacks one beside the checkout');
  }
  const nginx = await startNginx({ servers, onEnd });
  const team = await publisher(context, runtime, `http://127.0.0.1:${nginx.port}/team/`);
  let folders = 0;
  for (const { name, runs, lines } of MODULES) {
    const wasm = pathOf(moduleNamed(name), context.projectRoot);
    context.say(`${name}: published`);
    await team.publish(wasm);
    const ports = new Map<string, number | null>([
      ['no store', null],
      ['loopback', nginx.port],
    ]);
    for (const [line, of] of Object.entries(lines)) {
      const proxy = await startShapingProxy(nginx.port, of);
      onEnd(() => proxy.close());
      ports.set(line, proxy.port);
    }
    const samples = new Map<string, TierSample[]>([...ports.keys()].map((line) => [line, []]));
    for (let run = 0; run < (context.runs ?? runs); run++) {
      for (const [line, port] of ports) {
        context.say(`${name}: ${line}`);
        const cacheDirectory = join(context.scratch, `shared-tier-${folders++}`);
        const store = port && { at: `http://127.0.0.1:${port}/team/`, trustedKeys: team.trustedKeys };
        const request: TierRequest = { wasm, cacheDirectory, store: store || null };
        const { executable } = runtime;
        samples
          .get(line)
          ?.push(await takeNodeSample<TierSample>('tier-program', TIER_VARIABLE, request, executable));
        rmSync(cacheDirectory, { recursive: true, force: true });
      }
    }
    const compiling = median((samples.get('no store') ?? []).map(({ ms }) => ms));
    for (const [line, taken] of samples) {
      const times = taken.map(({ ms }) => ms);
      const servedBy = [...new Set(taken.map((sample) => sample.servedBy))].join(', ');
      const ratio = median(times) / compiling;
      rows.push([name, line, servedBy, median(times), ratio, median(taken.map(({ bytes }) => bytes)) / MB]);
      outcome.samples[`${name}, ${line}, ms`] = times;
      if (line === 'no store') continue;
      const what = `${name}, ${line}: with a store over compiling`;
      outcome.targets.push(target(what, ratio, 'at most', SLOWER_AT_MOST));
    }
  }
}

/** A machine that compiles for others, and whose key they trust. */
async function publisher(context: BenchContext, { executable }: NodeRuntime, url: string) {
  const [key, trustedKeys] = [join(context.scratch, 'ci.key'), join(context.scratch, 'trusted-keys')];
  const command = join(context.projectRoot, 'src/core/dist/wasm-compile-cache.mjs');
  const run = async (...args: string[]) => {
    const { exitCode, output } = await timeProgram(
      { executable, args: [command, ...args] },
      smallEnvironment(),
    );
    if (exitCode !== 0) throw new Error(`wasm-compile-cache ${args[0]} ended with exit code ${exitCode}`);
    return output;
  };
  const publicKey = await run('keys', 'new', 'ci', '--key', key);
  await run('keys', 'trust', publicKey.trim(), '--trust', trustedKeys);
  const directory = join(context.scratch, 'publisher-cache');
  return {
    trustedKeys,
    publish: (wasm: string) => run('publish', wasm, '--to', url, '--key', key, '--cache-dir', directory),
  };
}
