import type { Page } from '@playwright/test';
import axe, { type AxeResults } from 'axe-core';
import { expect, type RunningApp, test } from './support/test.ts';
import { EMPTY_MODULE, moduleReturning } from './support/wasm-files.ts';

const SCHEMES = ['light', 'dark'] as const;
/** The rest are advice; these keep somebody from using the window. */
const GRAVE = ['serious', 'critical'];

test('no grave fault of accessibility while the window is empty, in light and in dark', async ({ app }) => {
  for (const scheme of SCHEMES) await expectNoGraveFault(app, scheme);
});

test('no grave fault of accessibility with modules, events and a benchmark, in light and in dark', async ({
  app,
  workspace,
}) => {
  const { window } = app;
  await window.drop(
    await workspace.write('small.wasm', moduleReturning(1)),
    await workspace.write('empty.wasm', EMPTY_MODULE),
    await workspace.write('prose.wasm', 'This is no module.'),
  );
  await window.expectServedBy('small.wasm', 'compiler');
  await window.expectServedBy('empty.wasm', 'compiler');
  await window.expectFailed('prose.wasm', 'V8 refuses it');
  await window.loadAgain('small.wasm');
  await window.expectServedBy('small.wasm', 'memory');
  for (const scheme of SCHEMES) {
    for (const tab of ['Detail', 'Events', 'Benchmark'] as const) {
      await window.openTab(tab);
      await expectNoGraveFault(app, scheme);
    }
  }
});

async function expectNoGraveFault({ window: { page } }: RunningApp, scheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  const { violations } = await runAxe(page);
  const grave = violations
    .filter(({ impact }) => GRAVE.includes(impact ?? ''))
    .map(({ id, help, nodes }) => ({ id, help, where: nodes.map(({ html }) => html) }));
  expect(grave, scheme).toEqual([]);
}

/** Through the protocol, since the page's own policy lets no script in. */
async function runAxe(page: Page): Promise<AxeResults> {
  await page.evaluate(axe.source);
  return page.evaluate('axe.run()');
}
