import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { storeServers } from '../../scripts/setup/store-servers.mjs';
import { publicKeyText } from '../../src/core/signing/public-key.ts';
import { makeSigningKey, signingKeyText } from '../../src/core/signing/signing-key.ts';
import { startNginx } from '../../test/support/store-servers.ts';
import { moduleNamed, pathOf } from '../modules.ts';
import { nodeRuntime } from '../run/node-runtimes.ts';
import { takeNodeSample } from '../run/node-sample.ts';
import { type BenchContext, type Outcome, type Section, target } from '../run/section.ts';
import { spread } from '../run/spread.ts';
import { median } from '../run/statistics.ts';
import { LINES, type Line, startShapingProxy } from './shaping-proxy.ts';
import { TEAM_VARIABLE, type TeamRequest, type TeamSample } from './team-request.ts';

const MODULES = ['sql.js', 'esbuild-wasm', '@duckdb/duckdb-wasm'];
const NODE = 24;
const MB = 1e6;
/** Each of them compiles once, or fetches. A compile of a minute is not repeated as often. */
const RUNS = 5;
const RUNS_OF_LONG = 2;
const LONG = '@duckdb/duckdb-wasm';
/** So slow that a compile is always done first. */
const TOO_SLOW: Line = { bitsPerSecond: 1e6, roundTrip: 100 };
const TOO_SLOW_NAME = '1 Mbit/s, 100 ms';
const HANGS = 'a store that never answers';
/** What asking may cost where nothing comes of it. */
const AT_MOST = 1.05;
/** And what there is to gain on a fast line. */
const FETCHED_BELOW = 0.25;

/** A store as a machine sees it; null for none. */
type Ways = Map<string, string | null>;

export const team: Section = {
  id: 'team',
  title: "A team's tier: the first load on a machine that has nothing",
  async measure(context) {
    const rows: (string | number)[][] = [];
    const outcome: Outcome = {
      notes: [
        `A fresh process of Node ${NODE} with an empty cache loads a module that another machine has published, compile mode ahead-of-time: from Debian's nginx on this machine over loopback, and over lines that a proxy imitates (see the section before). Medians in ms with the middle half, all in turn.`,
      ],
      tables: [{ columns: ['module', 'store', 'load', 'over no store', 'served by', 'came (MB)'], rows }],
      targets: [],
      samples: {},
    };
    const undos: (() => void | Promise<void>)[] = [];
    try {
      const { ways, direct } = await openWays(context, (undo) => undos.push(undo));
      const key = makeSigningKey('bench');
      const machine = machines(context);
      for (const name of MODULES.filter((module) => context.modules.includes(module))) {
        const wasm = pathOf(moduleNamed(name), context.projectRoot);
        context.say(`${name}: publish`);
        await machine({ wasm, url: direct, signingKey: signingKeyText(key) });
        const taken = new Map<string, TeamSample[]>([...ways.keys()].map((way) => [way, []]));
        const runs = context.runs ?? (name === LONG ? RUNS_OF_LONG : RUNS);
        for (let run = 1; run <= runs; run++) {
          context.say(`${name}: run ${run} of ${runs}`);
          for (const [way, url] of ways) {
            const trustedKeys = [publicKeyText(key)];
            taken.get(way)?.push(await machine({ wasm, url, trustedKeys }));
          }
        }
        tell(outcome, rows, name, taken);
      }
    } finally {
      for (const undo of undos.reverse()) await undo();
    }
    return outcome;
  },
};

/** Gives what does one thing on a machine of its own. */
function machines(context: BenchContext) {
  const { executable } = nodeRuntime(NODE, context.projectRoot);
  let count = 0;
  return (request: Omit<TeamRequest, 'cacheDirectory'>) => {
    const cacheDirectory = join(context.scratch, `team-${count++}`);
    const whole: TeamRequest = { ...request, cacheDirectory };
    return takeNodeSample<TeamSample>('team-program', TEAM_VARIABLE, whole, executable);
  };
}

async function openWays(
  context: BenchContext,
  onEnd: (undo: () => void | Promise<void>) => void,
): Promise<{ ways: Ways; direct: string }> {
  const servers = storeServers(context.projectRoot);
  if (servers.nginx === undefined) {
    throw new Error('there is no nginx: npm test -- test/core/shared-tier unpacks one beside the checkout');
  }
  const nginx = await startNginx({ servers, onEnd });
  mkdirSync(nginx.folder, { recursive: true });
  const at = (port: number) => `http://127.0.0.1:${port}/`;
  const direct = at(nginx.port);
  const ways: Ways = new Map([
    ['none', null],
    ['loopback', direct],
  ]);
  for (const [name, line] of [...Object.entries(LINES), [TOO_SLOW_NAME, TOO_SLOW] as const]) {
    const proxy = await startShapingProxy(nginx.port, line);
    onEnd(() => proxy.close());
    ways.set(name, at(proxy.port));
  }
  ways.set(HANGS, at(await startSilent(onEnd)));
  return { ways, direct };
}

/** Takes connections, and says nothing. */
async function startSilent(onEnd: (undo: () => void) => void): Promise<number> {
  const server = createServer((socket) => socket.on('error', () => {}));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onEnd(() => void server.close());
  return (server.address() as { port: number }).port;
}

function tell(
  outcome: Outcome,
  rows: (string | number)[][],
  name: string,
  taken: ReadonlyMap<string, readonly TeamSample[]>,
): void {
  const without = median((taken.get('none') ?? []).map(({ ms }) => ms));
  for (const [way, samples] of taken) {
    const times = samples.map(({ ms }) => ms);
    const ratio = median(times) / without;
    const served = [...new Set(samples.map(({ servedBy }) => servedBy))].join(', ');
    rows.push([name, way, spread(times), ratio, served, median(samples.map(({ bytes }) => bytes)) / MB]);
    outcome.samples[`${name}, ${way}, ms`] = times;
    if (way === 'none') continue;
    outcome.targets.push(target(`${name}, ${way}, over no store`, ratio, 'at most', AT_MOST));
    if (way === 'loopback')
      outcome.targets.push(target(`${name}, fetched over compiled`, ratio, 'below', FETCHED_BELOW));
  }
}
