import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { storeServers } from '../../scripts/setup/store-servers.mjs';
import { startNginx } from '../../test/support/store-servers.ts';
import { takeNodeSample } from '../run/node-sample.ts';
import type { BenchContext, Outcome, Section } from '../run/section.ts';
import { median } from '../run/statistics.ts';
import { STORE_VARIABLE, type StoreRequest, type StoreSample, type Way } from './request.ts';
import { LINES, startShapingProxy } from './shaping-proxy.ts';

const MB = 1e6;
const RUNS = 5;
/** A sample of more than a second is the same each time, to a few milliseconds. */
const RUNS_OF_LONG = 2;
const LONG = { size: 10, line: '50 Mbit/s, 40 ms' };
const SIZES = [1, 10, 51];
const WAYS: readonly Way[] = ['store', 'fetch', '2 ranges', '4 ranges'];

const COLUMNS = ['line', 'object (MB)', 'way', 'first (ms)', 'next (ms)', 'next (Mbit/s)'];

interface Measured {
  outcome: Outcome;
  rows: (string | number)[][];
}

export const store: Section = {
  id: 'store',
  title: "A team's store: nginx, by the bandwidth of the line",
  async measure(context) {
    const rows: (string | number)[][] = [];
    const outcome: Outcome = {
      notes: [
        "Objects of random bytes on Debian's nginx on this machine, got over loopback and over lines that a proxy in this process imitates: bandwidth, delay, the round trip that a connection begins with, and slow start; nothing is lost. Each sample is taken in a fresh process of Node, first with its connection, then again over the connection that was kept.",
        'store is what the package does; fetch is that of Node; ranges are parts of the object that are got at once, over a connection each.',
      ],
      tables: [{ columns: COLUMNS, rows }],
      targets: [],
      samples: {},
    };
    const undos: (() => void | Promise<void>)[] = [];
    try {
      await measureLines(context, { outcome, rows }, (undo) => undos.push(undo));
    } finally {
      for (const undo of undos.reverse()) await undo();
    }
    return outcome;
  },
};

async function measureLines(
  context: BenchContext,
  measured: Measured,
  onEnd: (undo: () => void | Promise<void>) => void,
): Promise<void> {
  const servers = storeServers(context.projectRoot);
  if (servers.nginx === undefined) {
    throw new Error('there is no nginx: npm test -- test/core/shared-tier unpacks one beside the checkout');
  }
  const nginx = await startNginx({ servers, onEnd });
  const folder = join(nginx.folder, 'team');
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  for (const size of SIZES) writeFileSync(join(folder, `object-${size}`), randomBytes(size * MB));
  const ports: [name: string, port: number][] = [['loopback', nginx.port]];
  for (const [name, line] of Object.entries(LINES)) {
    const proxy = await startShapingProxy(nginx.port, line);
    onEnd(() => proxy.close());
    ports.push([name, proxy.port]);
  }
  for (const [line, port] of ports) {
    for (const size of SIZES) {
      context.say(`${line}: ${size} MB`);
      const samples = new Map<Way, StoreSample[]>(WAYS.map((way) => [way, []]));
      const isLong = line === LONG.line && size >= LONG.size;
      const runs = context.runs ?? (isLong ? RUNS_OF_LONG : RUNS);
      // In turn, so that whatever else the machine does meets each of them.
      for (let run = 0; run < runs; run++) {
        for (const way of WAYS) samples.get(way)?.push(await take(port, size, way));
      }
      for (const [way, taken] of samples) addTo(measured, line, size, way, taken);
    }
  }
}

function take(port: number, size: number, way: Way): Promise<StoreSample> {
  const request: StoreRequest = {
    url: `http://127.0.0.1:${port}/team/`,
    name: `object-${size}`,
    bytes: size * MB,
    way,
  };
  return takeNodeSample<StoreSample>('store-program', STORE_VARIABLE, request);
}

function addTo(
  { outcome, rows }: Measured,
  line: string,
  size: number,
  way: Way,
  taken: readonly StoreSample[],
): void {
  const first = taken.map((sample) => sample.first);
  const next = taken.map((sample) => sample.next);
  const mbits = (size * 8_000) / median(next);
  rows.push([line, size, way, median(first), median(next), mbits]);
  outcome.samples[`${line}, ${size} MB, ${way}, first, ms`] = first;
  outcome.samples[`${line}, ${size} MB, ${way}, next, ms`] = next;
}
