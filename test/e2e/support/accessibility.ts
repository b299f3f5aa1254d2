import type { Page } from '@playwright/test';
import axe, { type AxeResults } from 'axe-core';

/** The rest are advice; these keep somebody from using the window. */
const GRAVE = ['serious', 'critical'];
/** Advice that this window keeps to all the same. */
const HELD_TO = ['heading-order'];

/** What keeps somebody from using what is in view. */
export async function graveFaults(page: Page, scheme: 'light' | 'dark') {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  const { violations } = await runAxe(page);
  return violations
    .filter(({ id, impact }) => GRAVE.includes(impact ?? '') || HELD_TO.includes(id))
    .map(({ id, help, nodes }) => ({ id, help, where: nodes.map(({ html }) => html) }));
}

/** Through the protocol, since the page's own policy lets no script in. */
async function runAxe(page: Page): Promise<AxeResults> {
  await page.evaluate(axe.source);
  return page.evaluate('axe.run()');
}
