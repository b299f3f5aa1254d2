import type { Page } from '@playwright/test';
import { expect, test } from './support/test.ts';
import { EMPTY_MODULE, moduleReturning } from './support/wasm-files.ts';

const SMALL = { width: 900, height: 600 };

test('a small window scrolls in one place at a time, and cuts nothing off', async ({
  app: { electron, window },
  workspace,
}) => {
  const { page } = window;
  await window.resize(electron, SMALL);
  await expect.poll(() => scrollersWithin(page), 'empty').toEqual([]);
  const files = [await workspace.write('empty.wasm', EMPTY_MODULE)];
  for (let n = 0; n < 24; n++) files.push(await workspace.write(`${n}.wasm`, moduleReturning(n)));
  await window.drop(...files);
  await expect(page.getByText(/under way/)).toHaveCount(0);
  await window.expectServedBy('0.wasm', 'compiler');

  const views = page.getByRole('tablist', { name: 'Views' }).getByRole('tab');
  for (const tab of await views.all()) {
    await tab.click();
    await expect(tab).toHaveAttribute('aria-selected', 'true');
    const name = (await tab.textContent()) ?? '';
    await expect.poll(() => scrollersWithin(page), name).toEqual([]);
    await expect.poll(() => reachingOut(page), name).toEqual([]);
  }

  await test.step('what is in view is more than a few rows', async () => {
    await window.openTab('Modules');
    expect((await page.getByTestId('module-table').locator('..').boundingBox())?.height).toBeGreaterThan(280);
  });

  await test.step('the details lie over the table, and Escape gives the focus back', async () => {
    const show = page.getByRole('button', { name: 'Show the details' });
    await show.click();
    const drawer = page.getByRole('dialog', { name: 'Details' });
    await expect(drawer.getByRole('tab', { name: 'Overview' })).toBeFocused();
    await expect.poll(() => scrollersWithin(page), 'details').toEqual([]);
    await expect.poll(() => reachingOut(page), 'details').toEqual([]);
    await page.keyboard.press('Escape');
    await expect(drawer).toHaveCount(0);
    await expect(show).toBeFocused();
  });

  await test.step('each dialog scrolls as a whole', async () => {
    for (const keys of ['ControlOrMeta+K', 'F1', 'ControlOrMeta+,']) {
      await page.keyboard.press(keys);
      await expect(page.getByRole('dialog')).toBeVisible();
      await expect.poll(() => scrollersWithin(page), keys).toEqual([]);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
    }
  });
});

/** What can be scrolled within something else that can. */
function scrollersWithin(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const scrolls = (element: Element) => {
      const { overflowY, overflowX } = getComputedStyle(element);
      const may = (overflow: string) => overflow === 'auto' || overflow === 'scroll';
      return (
        (may(overflowY) && element.scrollHeight > element.clientHeight + 1) ||
        (may(overflowX) && element.scrollWidth > element.clientWidth + 1)
      );
    };
    const all = [...document.querySelectorAll('*')].filter(
      (element) => element.checkVisibility() && scrolls(element),
    );
    return all
      .filter((element) => all.some((other) => other !== element && other.contains(element)))
      .map((element) => element.outerHTML.slice(0, 120));
  });
}

/** The buttons, boxes and tabs that are not whole within the window's width. */
function reachingOut(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('button, input, select, [role="tab"]')]
      .filter((element) => element.checkVisibility({ visibilityProperty: true }))
      .filter((element) => {
        const { left, right, width } = element.getBoundingClientRect();
        return width > 0 && (left < -1 || right > innerWidth + 1);
      })
      .map((element) => element.outerHTML.slice(0, 120)),
  );
}
