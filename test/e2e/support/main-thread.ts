import { type Page, test } from '@playwright/test';

/** What the page's main thread did while something was going on. */
export interface MainThreadWork {
  /** Of the time that went by, from 0 to 1; its own processor time, whatever else the machine does. */
  busy: number;
  /** From one frame to the next, the 95th percentile, in milliseconds; on a busy machine that is not the page's doing. */
  frameP95: number;
}

/** Measures the page's main thread while `work` is going on, and notes the figures in the report. */
export async function mainThreadDuring(
  page: Page,
  what: string,
  work: () => Promise<void>,
): Promise<MainThreadWork> {
  const protocol = await page.context().newCDPSession(page);
  await protocol.send('Performance.setTimeDomain', { timeDomain: 'threadTicks' });
  await protocol.send('Performance.enable');
  const taskSeconds = async () => {
    const { metrics } = await protocol.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
  };
  await page.evaluate(watchFrames);
  const [before, start] = [await taskSeconds(), performance.now()];
  await work();
  const [after, end] = [await taskSeconds(), performance.now()];
  const pauses = await page.evaluate(watchedFrames);
  await protocol.detach();
  const busy = ((after - before) * 1000) / (end - start);
  const frameP95 = pauses.sort((a, b) => a - b)[Math.floor(pauses.length * 0.95)] ?? 0;
  const description = `${what}: busy ${(busy * 100).toFixed(0)} %, ${pauses.length} frames, 95th percentile ${frameP95.toFixed(0)} ms`;
  test.info().annotations.push({ type: 'main thread', description });
  console.log(description);
  return { busy, frameP95 };
}

function watchFrames(): void {
  const pauses: number[] = [];
  const state = { pauses, watching: true };
  Object.assign(window, { watchedFrames: state });
  let last = performance.now();
  const watch = () => {
    const now = performance.now();
    pauses.push(now - last);
    last = now;
    if (state.watching) requestAnimationFrame(watch);
  };
  requestAnimationFrame(watch);
}

function watchedFrames(): number[] {
  const { watchedFrames: state } = window as unknown as {
    watchedFrames: { pauses: number[]; watching: boolean };
  };
  state.watching = false;
  return state.pauses;
}
