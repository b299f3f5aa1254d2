import type { Page } from '@playwright/test';
import axe, { type AxeResults } from 'axe-core';
import { expect, type RunningApp } from './test.ts';

/** Looks at the window as it is, in light or in dark, for anything that axe has a word against. */
export async function expectNoFault(
  { window: { page } }: RunningApp,
  colorScheme: 'light' | 'dark',
  what = '',
): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  const { violations } = await runAxe(page);
  const faults = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    where: nodes.map(({ html }) => html),
  }));
  expect(faults, `${what} ${colorScheme}`).toEqual([]);
}

/** Through the protocol, since the page's own policy lets no script in. */
async function runAxe(page: Page): Promise<AxeResults> {
  await page.evaluate(axe.source);
  return page.evaluate('axe.run()');
}
