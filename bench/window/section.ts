import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { placeApp } from '../../scripts/launch/place-app.mjs';
import { openDisplay } from '../../scripts/setup/display.mjs';
import { smallModule } from '../many-entries/fill.ts';
import type { WindowCommand } from '../run/run-job.ts';
import type { BenchContext, Section } from '../run/section.ts';
import { target } from '../run/section.ts';
import { spread } from '../run/spread.ts';
import { median, quantile } from '../run/statistics.ts';
import { writeEmptyApp } from './empty-app.ts';
import { openWindow, type PageMemory, pageMemory } from './launch.ts';
import { type StartUp, startUpOf } from './start-up.ts';
import { operateUnderLoad, type UnderLoad } from './under-load.ts';

const RUNS = 9;
const MODULES = 10_000;
const EVENTS_A_SECOND = 200;
/** Each makes about 45 inputs. */
const ROUNDS = 5;
const AT_MOST = { paint: 1.4, megabytes: 250, inputMs: 100 };
const MB = 1e6;
/** For ten thousand loads, in milliseconds. */
const LOADING_LIMIT = 10 * 60_000;

export const window: Section = {
  id: 'window',
  title: 'The window',
  async measure(context) {
    const display = await openDisplay();
    try {
      const product = { ...context.window, env: { ...context.window.env, ...display.env } };
      const { starts, emptyMemory } = await measureStarts(context, product);
      const many = await measureManyModules(context, product);
      return outcomeOf(starts, emptyMemory, many);
    } finally {
      await display.close();
    }
  },
};

interface Starts {
  product: StartUp[];
  empty: StartUp[];
}

/** The product's window and the empty one, each in turn, and every time with a new profile. */
async function measureStarts(
  { scratch, runs, say }: BenchContext,
  product: WindowCommand,
): Promise<{ starts: Starts; emptyMemory: PageMemory[] }> {
  const folder = join(scratch, 'window');
  const emptyApp = join(folder, 'empty');
  writeEmptyApp(emptyApp);
  const twin = placeApp(
    { executable: product.executable, appArguments: product.appArguments },
    emptyApp,
    folder,
  );
  const empty = {
    ...product,
    executable: twin.executable,
    args: [
      ...product.args.filter((argument) => !product.appArguments.includes(argument)),
      ...twin.appArguments,
    ],
  };
  const starts: Starts = { product: [], empty: [] };
  const emptyMemory: PageMemory[] = [];
  const count = runs ?? RUNS;
  for (let run = 0; run < count; run++) {
    say(`start ${run + 1} of ${count}`);
    const beside = await openWindow(empty, join(folder, `empty-${run}`));
    starts.empty.push(await startUpOf(beside));
    emptyMemory.push(await pageMemory(beside.app));
    await beside.app.close();
    const cache = join(folder, `cache-${run}`);
    const ours = await openWindow(product, join(folder, `product-${run}`), {
      userArguments: ['--cache-dir', cache],
    });
    starts.product.push(await startUpOf(ours));
    await ours.app.close();
  }
  return { starts, emptyMemory };
}

interface ManyModules extends UnderLoad {
  memory: PageMemory[];
}

/** A window with so many modules, which its tiers hold and which were brought in as files. */
async function measureManyModules(context: BenchContext, product: WindowCommand): Promise<ManyModules> {
  const { scratch, sealKey, runJob, say } = context;
  const folder = join(scratch, 'window');
  const place = { cacheDirectory: join(folder, 'many-cache'), sealKey };
  say(`${MODULES} entries`);
  await runJob('fill-tier', { place, count: MODULES });
  const files = join(folder, 'files');
  mkdirSync(files, { recursive: true });
  const paths: string[] = [];
  for (let number = 0; number < MODULES; number++) {
    const path = join(files, `${String(number).padStart(5, '0')}.wasm`);
    writeFileSync(path, smallModule(number));
    paths.push(path);
  }
  const key = JSON.stringify({ sealed: false, key: Buffer.from(sealKey, 'hex').toString('base64') });
  const opened = await openWindow(product, join(folder, 'many-profile'), {
    userArguments: ['--cache-dir', place.cacheDirectory, files],
    files: { 'installation-key.json': key },
  });
  try {
    const { app, page } = opened;
    say('the window loads them');
    const tab = page.getByRole('tab', { name: /^Modules/ });
    const loaded = async () => {
      const text = (await tab.textContent()) ?? '';
      const underWay = await page.getByText(/under way/).count();
      return text.includes(MODULES.toLocaleString('en')) && underWay === 0;
    };
    const until = performance.now() + LOADING_LIMIT;
    // The table is told of files in batches, so what is complete now may not be in a moment.
    for (let calm = 0; calm < 3; calm = (await loaded()) ? calm + 1 : 0) {
      if (performance.now() > until) throw new Error(`the window did not come to ${MODULES} loaded modules`);
      await sleep(1_000);
    }
    const memory: PageMemory[] = [];
    for (let sample = 0; sample < 5; sample++) {
      await sleep(1_000);
      memory.push(await pageMemory(app));
    }
    say(`input, with ${EVENTS_A_SECOND} events a second`);
    const load = await operateUnderLoad(opened, paths, EVENTS_A_SECOND, ROUNDS);
    memory.push(await pageMemory(app));
    return { ...load, memory };
  } finally {
    await opened.app.close();
  }
}

function outcomeOf({ product, empty }: Starts, emptyMemory: PageMemory[], many: ManyModules) {
  const figures = {
    'first contentful paint, ms': product.map(({ firstPaint }) => firstPaint),
    'the same of an empty window, ms': empty.map(({ firstPaint }) => firstPaint),
    'from the start of the process, ms': product.map(({ sinceProcess }) => sinceProcess),
    'from the start of the process, empty window, ms': empty.map(({ sinceProcess }) => sinceProcess),
    [`renderer's memory footprint with ${MODULES} modules, MB`]: many.memory.map(
      ({ footprint }) => footprint / MB,
    ),
    'the same of an empty window, MB': emptyMemory.map(({ footprint }) => footprint / MB),
    [`renderer's resident memory with ${MODULES} modules, MB`]: many.memory.map(
      ({ resident }) => resident / MB,
    ),
    'resident memory of an empty window, MB': emptyMemory.map(({ resident }) => resident / MB),
    'input to next paint, ms': many.inputs,
  };
  const ratio = (ofProduct: number[], ofEmpty: number[]) => median(ofProduct) / median(ofEmpty);
  return {
    notes: [
      'The real window on the display that there is, or on Xvfb, beside the window of an app with nothing but a paragraph: each in turn, every time with a new profile. The first contentful paint is the one that Chromium tells.',
      `Then the window on a disk tier with ${MODULES} small entries, whose files are brought in too, while its main process loads some of them again and again: ${many.eventsPerSecond.toFixed(0)} events a second came to the window. ${many.inputs.length} inputs by keyboard and mouse: through the table, into its filter, sorting, from tab to tab. Chromium tells the time from an input to the next paint in steps of 8 ms; what it takes for too short to tell, below 16 ms, counts as 16.`,
      'The memory footprint is what is the page process’s own, as Chromium’s task manager tells it; its resident memory counts what it shares with the other processes of Electron, their program above all, as well. Both are taken five times at rest and once right after the input, where what is not needed any more has not been collected yet; the target is for the largest.',
    ],
    tables: [
      {
        columns: ['what', 'median (middle half)'],
        rows: Object.entries(figures).map(([name, values]) => [name, spread(values)]),
      },
    ],
    targets: [
      target(
        'first contentful paint, over an empty window',
        ratio(figures['first contentful paint, ms'] ?? [], figures['the same of an empty window, ms'] ?? []),
        'at most',
        AT_MOST.paint,
      ),
      target(
        `renderer's memory footprint with ${MODULES} modules, MB`,
        Math.max(...many.memory.map(({ footprint }) => footprint)) / MB,
        'at most',
        AT_MOST.megabytes,
      ),
      target(
        `input to next paint with ${MODULES} modules and ${EVENTS_A_SECOND} events a second, p95, ms`,
        quantile(many.inputs, 0.95),
        'at most',
        AT_MOST.inputMs,
      ),
    ],
    samples: { ...figures, 'events a second': [many.eventsPerSecond] },
  };
}
