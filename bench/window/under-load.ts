import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { sumOf } from '../run/statistics.ts';
import type { OpenedWindow } from './launch.ts';

/** Each load that memory answers is told by two events: a hit, and that it is loaded. */
const EVENTS_PER_LOAD = 2;
const BATCHES_A_SECOND = 10;
/** Between two inputs, in milliseconds: fast for a person. */
const PAUSE = 60;
/** What Chromium rounds the time from an input to its paint to, and the shortest that it tells, in milliseconds. */
const SHORTEST_TOLD = 16;

export interface UnderLoad {
  /** From each input to the next paint, in milliseconds; one that was too short to be told counts as 16. */
  inputs: number[];
  /** What came to the window, a second. */
  eventsPerSecond: number;
}

/**
 * Uses a window as a person does while its main process loads modules: goes through the table, sorts it, types into
 * its filter, and goes from tab to tab.
 */
export async function operateUnderLoad(
  window: OpenedWindow,
  paths: readonly string[],
  eventsPerSecond: number,
  rounds: number,
): Promise<UnderLoad> {
  const { page } = window;
  await observe(page);
  const endFeeding = await feed(window, paths, eventsPerSecond / EVENTS_PER_LOAD);
  try {
    await sleep(1_000);
    const before = await eventCount(page);
    const startedAt = performance.now();
    let asked = 0;
    for (let round = 0; round < rounds; round++) asked += await operateOnce(page);
    const seconds = (performance.now() - startedAt) / 1_000;
    const events = (await eventCount(page)) - before;
    const told = await tellInputs(page);
    const short = Math.max(0, asked - told.length);
    return {
      inputs: [...told, ...Array<number>(short).fill(SHORTEST_TOLD)],
      eventsPerSecond: events / seconds,
    };
  } finally {
    await endFeeding();
  }
}

/**
 * Has the main process load files again and again, as a second start of the app hands them over. Gives what ends it. The
 * main process counts the time itself: asking it ten times a second would be a load of its own.
 */
async function feed(
  { app }: OpenedWindow,
  paths: readonly string[],
  loadsPerSecond: number,
): Promise<() => Promise<void>> {
  const size = Math.round(loadsPerSecond / BATCHES_A_SECOND);
  const pause = 1_000 / BATCHES_A_SECOND;
  await app.evaluate(
    ({ app }, { paths, size, pause }) => {
      let from = 0;
      const feeding = setInterval(() => {
        app.emit('second-instance', {}, [], '', { paths: paths.slice(from, from + size) });
        from = (from + size) % (paths.length - size);
      }, pause);
      Object.assign(globalThis, { feeding });
    },
    { paths, size, pause },
  );
  return () => app.evaluate(() => clearInterval(Reflect.get(globalThis, 'feeding')));
}

interface Observed {
  events: number;
  /** The longest event of each interaction, by Chromium's number for it. */
  inputs: Map<number, number>;
}

async function observe(page: Page): Promise<void> {
  await page.evaluate((shortest) => {
    const observed: Observed = { events: 0, inputs: new Map() };
    Object.assign(window, { observed });
    window.inspector?.onUpdate(({ events }) => {
      observed.events += events?.length ?? 0;
    });
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEventTiming & { interactionId: number })[]) {
        if (entry.interactionId === 0) continue;
        const longest = observed.inputs.get(entry.interactionId) ?? 0;
        observed.inputs.set(entry.interactionId, Math.max(longest, entry.duration));
      }
    });
    observer.observe({ type: 'event', durationThreshold: shortest } as PerformanceObserverInit);
  }, SHORTEST_TOLD);
}

const eventCount = (page: Page): Promise<number> =>
  page.evaluate(() => (Reflect.get(window, 'observed') as Observed).events);

async function tellInputs(page: Page): Promise<number[]> {
  await sleep(500);
  return page.evaluate(() => [...(Reflect.get(window, 'observed') as Observed).inputs.values()]);
}

/** Gives how many interactions it made. */
async function operateOnce(page: Page): Promise<number> {
  const made: number[] = [];
  const press = async (key: string, times = 1) => {
    for (let time = 0; time < times; time++) {
      await page.keyboard.press(key);
      await sleep(PAUSE);
    }
    made.push(times);
  };
  const click = async (name: RegExp, role: 'tab' | 'columnheader') => {
    const target = page.getByRole(role, { name }).first();
    await (role === 'tab' ? target : target.getByRole('button').first()).click();
    await sleep(PAUSE);
    made.push(1);
  };
  await page.keyboard.press('ControlOrMeta+1');
  await page.getByRole('grid', { name: 'Modules' }).focus();
  await press('ArrowDown', 20);
  await press('PageDown', 10);
  await press('End');
  await press('Home');
  await click(/^Module/, 'columnheader');
  await click(/^Module/, 'columnheader');
  await page.getByRole('textbox', { name: /^Find modules/ }).focus();
  for (const key of ['1', '2', '3', 'Backspace', 'Backspace', 'Backspace']) await press(key);
  await click(/^Events/, 'tab');
  await click(/^Benchmarks/, 'tab');
  await click(/^Modules/, 'tab');
  return sumOf(made);
}
