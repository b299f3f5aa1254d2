import { moduleNamed, pathOf } from '../modules.ts';
import { takeNodeSample } from '../run/node-sample.ts';
import type { BenchContext, Outcome, Section } from '../run/section.ts';
import { target } from '../run/section.ts';
import { spread } from '../run/spread.ts';
import { median, sumOf } from '../run/statistics.ts';
import type { HostRequest, HostSample, OpenCache, State, Way } from './measure.ts';
import { HOST_VARIABLE } from './variable.ts';

const ROUNDS = 15;
const MODULES = ['sql.js', 'pyodide', 'esbuild-wasm'] as const;
const WAYS: readonly Way[] = ['Module', 'compile'];
const CALLS = { Module: 'new WebAssembly.Module', compile: 'await WebAssembly.compile' };
const FETCH = 'first fetch';
const AT_MOST = 1.05;

/** What the cache is in the process, `without` being none. */
const VARIANTS = ['without', 'unseen', 'on disk', 'in memory'] as const;
type Variant = (typeof VARIANTS)[number];

/** A process kind, and how it takes samples one after the other. */
interface ProcessKind {
  name: string;
  fill(wasm: string, context: BenchContext): Promise<unknown>;
  takeAll(requests: readonly HostRequest[], context: BenchContext): Promise<HostSample[]>;
}

const inNode = (request: HostRequest) => takeNodeSample<HostSample>('host-program', HOST_VARIABLE, request);

const KINDS: readonly ProcessKind[] = [
  {
    name: `Node ${process.versions.node}`,
    fill: (wasm, context) => inNode({ what: 'fill', place: placeOf(context), wasm }),
    takeAll: async (requests) => {
      const samples: HostSample[] = [];
      for (const request of requests) samples.push(await inNode(request));
      return samples;
    },
  },
  {
    name: 'utility process',
    fill: (wasm, context) => context.runJob('bring-to-disk', { place: placeOf(context), wasm }),
    takeAll: (requests, { runJob }) => runJob('host', requests),
  },
];

/** Samples that are told together: of one call on one module, with a cache in one state, or without. */
interface Series {
  /** What is done, and to what. */
  call: string;
  variant: Variant;
  request: HostRequest;
}

export const host: Section = {
  id: 'host',
  title: "The host's own compiles",
  async measure(context) {
    const firsts: (string | number)[][] = [];
    const laters: (string | number)[][] = [];
    const outcome: Outcome = {
      notes: [
        "What a program compiles by itself, with the cache open over without the cache at all; every sample in a fresh process, a sample of each kind in turn. The open cache has loaded another module from disk before, so its thread and its codec are up. Medians in ms, with where the middle half of them lies, and ratios of medians. The first fetch is `await fetch('data:text/plain,x')`, with which Node loads undici and its wasm.",
        'First is the first compile of the process. Unseen: the cache has nothing of that module. On disk: it has an entry, and the host compiles before the cache loads it. In memory: the cache has loaded it in this process. V8 then gives the host the same machine code instead of compiling, so that this is far faster than without, and as it should be.',
        'Later are two more compiles in the same processes, of modules that nobody has seen: the same one with another custom section.',
        'Single ratios scatter by some hundredths, so what is judged is the geometric mean of those of all modules and both calls; in memory is not judged.',
      ],
      tables: [
        {
          columns: [
            'first: what',
            'process',
            'without (ms)',
            'unseen (ms)',
            'over without',
            'on disk (ms)',
            'over without',
            'in memory (ms)',
            'over without',
          ],
          rows: firsts,
        },
        {
          columns: ['later: what', 'process', 'without (ms)', 'with the cache open (ms)', 'over without'],
          rows: laters,
        },
      ],
      targets: [],
      samples: {},
    };
    for (const kind of KINDS) {
      for (const name of MODULES) {
        context.say(`${kind.name}: bringing ${name} into the disk tier`);
        await kind.fill(pathOf(moduleNamed(name), context.projectRoot), context);
      }
      addTo(outcome, { firsts, laters }, kind, await sampleAll(kind, context));
    }
    return outcome;
  },
};

/** Every series' samples, by what is done and the variant. */
type Measured = Map<string, Map<Variant, HostSample[]>>;

async function sampleAll(kind: ProcessKind, context: BenchContext): Promise<Measured> {
  const series = allSeries(context);
  const rounds = context.runs ?? ROUNDS;
  const measured: Measured = new Map();
  for (let round = 0; round < rounds; round++) {
    context.say(`${kind.name}: round ${round + 1} of ${rounds}`);
    // Who is second may find caches warm, so they take turns in that too.
    const order = round % 2 === 0 ? series : series.toReversed();
    const samples = await kind.takeAll(
      order.map(({ request }) => request),
      context,
    );
    for (const [index, { call, variant }] of order.entries()) {
      const variants = measured.get(call) ?? new Map<Variant, HostSample[]>();
      measured.set(call, variants);
      variants.set(variant, [...(variants.get(variant) ?? []), samples[index] as HostSample]);
    }
  }
  return measured;
}

function allSeries(context: BenchContext): Series[] {
  const path = (name: string) => pathOf(moduleNamed(name), context.projectRoot);
  const openWith = (loaded: string): OpenCache => ({ place: placeOf(context), loaded: path(loaded) });
  const compiles = MODULES.flatMap((name) =>
    WAYS.flatMap((way) =>
      VARIANTS.map((variant): Series => {
        const other = name === MODULES[0] ? MODULES[1] : MODULES[0];
        const cache = variant === 'without' ? null : openWith(other);
        const state: State = variant === 'without' ? 'unseen' : variant;
        const request: HostRequest = { what: 'compile', wasm: path(name), way, cache, state };
        return { call: `${CALLS[way]}, ${name}`, variant, request };
      }),
    ),
  );
  const fetches = (['without', 'unseen'] as const).map((variant): Series => {
    const cache = variant === 'without' ? null : openWith(MODULES[0]);
    return { call: FETCH, variant, request: { what: 'fetch', cache } };
  });
  return [...compiles, ...fetches];
}

function addTo(
  { samples, targets }: Outcome,
  { firsts, laters }: { firsts: (string | number)[][]; laters: (string | number)[][] },
  { name: kind }: ProcessKind,
  measured: Measured,
): void {
  const judged: Record<'unseen' | 'on disk' | 'later', number[]> = { unseen: [], 'on disk': [], later: [] };
  for (const [call, variants] of measured) {
    const firstOf = (variant: Variant) => (variants.get(variant) ?? []).map(({ first }) => first);
    const laterOf = (variant: Variant) => (variants.get(variant) ?? []).flatMap(({ later }) => later);
    const without = median(firstOf('without'));
    const cells: (string | number)[] = [];
    for (const variant of VARIANTS) {
      const values = firstOf(variant);
      if (values.length === 0) continue;
      samples[`${kind}, ${call}, ${variant}, first, ms`] = values;
      cells.push(spread(values));
      if (variant === 'without') continue;
      const ratio = median(values) / without;
      cells.push(ratio);
      if (call !== FETCH && variant !== 'in memory') judged[variant].push(ratio);
      if (call === FETCH) {
        targets.push(
          target(`first fetch, with the cache open over without, ${kind}`, ratio, 'at most', AT_MOST),
        );
      }
    }
    while (cells.length < 2 * VARIANTS.length - 1) cells.push('');
    firsts.push([call, kind, ...cells]);
    const [stock, open] = [laterOf('without'), [...laterOf('unseen'), ...laterOf('on disk')]];
    if (stock.length === 0) continue;
    samples[`${kind}, ${call}, without, later, ms`] = stock;
    samples[`${kind}, ${call}, with the cache open, later, ms`] = open;
    const ratio = median(open) / median(stock);
    judged.later.push(ratio);
    laters.push([call, kind, spread(stock), spread(open), ratio]);
  }
  for (const [what, ratios] of Object.entries(judged)) {
    const name = `the host's own compiles, ${what}, with the cache open over without, ${kind}`;
    targets.push(target(name, geometricMean(ratios), 'at most', AT_MOST));
  }
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(sumOf(values.map(Math.log)) / values.length);
}

function placeOf({ cacheDirectory, sealKey }: BenchContext) {
  return { cacheDirectory, sealKey };
}
