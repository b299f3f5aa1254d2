import type { OpenedWindow } from './launch.ts';

/** Milliseconds. */
export interface StartUp {
  /** From the beginning of the navigation to the first contentful paint. */
  firstPaint: number;
  /** The same from the start of the process. */
  sinceProcess: number;
}

/** What a window that has just been opened took to its first contentful paint. */
export async function startUpOf({ page, startedAt }: OpenedWindow): Promise<StartUp> {
  await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
  const { firstPaint, origin } = await page.evaluate(() => ({
    firstPaint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
    origin: performance.timeOrigin,
  }));
  return { firstPaint, sinceProcess: origin + firstPaint - startedAt };
}
