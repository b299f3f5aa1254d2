import type { Page } from '@playwright/test';
import axe, { type AxeResults } from 'axe-core';
import { expect, type RunningApp } from './test.ts';

/** The rest are advice; these keep somebody from using the window. */
const GRAVE = ['serious', 'critical'];
/** Advice that this window keeps to all the same. */
const HELD_TO = ['heading-order'];

/** Looks at the window as it is, in light or in dark, for what would keep somebody from using it. */
export async function expectNoGraveFault(
  { window: { page } }: RunningApp,
  scheme: 'light' | 'dark',
): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  const { violations } = await runAxe(page);
  const grave = violations
    .filter(({ id, impact }) => GRAVE.includes(impact ?? '') || HELD_TO.includes(id))
    .map(({ id, help, nodes }) => ({ id, help, where: nodes.map(({ html }) => html) }));
  expect(grave, scheme).toEqual([]);
}

/** Through the protocol, since the page's own policy lets no script in. */
async function runAxe(page: Page): Promise<AxeResults> {
  await page.evaluate(axe.source);
  return page.evaluate('axe.run()');
}
