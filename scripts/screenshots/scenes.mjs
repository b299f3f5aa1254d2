/** What is to be seen in the window, each scene in a window of its own. */
import { join } from 'node:path';
import { PROJECT_ROOT } from '../setup/project-root.mjs';

const SQL_JS = join(PROJECT_ROOT, 'node_modules/sql.js/dist');
const ESBUILD = join(PROJECT_ROOT, 'node_modules/esbuild-wasm/esbuild.wasm');
const MANY = 1_000;
/** For a thousand small modules, in milliseconds. */
const LOADING = { timeout: 10 * 60_000 };

/** @typedef {import('./stage.mjs').Stage} Stage */

/** @type {Record<string, (stage: Stage) => Promise<void>>} */
export const SCENES = {
  async empty(stage) {
    await stage.open();
    await stage.picture('first-start');
    for (const [name, keys] of [
      ['palette', 'ControlOrMeta+K'],
      ['shortcuts', 'F1'],
      ['settings', 'ControlOrMeta+,'],
    ]) {
      await dialog(stage, name ?? '', () => stage.page.keyboard.press(keys ?? ''));
    }
    await everyView(stage, 'no');
  },

  async modules(stage) {
    const prose = stage.write('prose.wasm', 'This is no module.');
    await stage.open(SQL_JS, prose);
    const { page } = stage;
    await settled(stage, 5);
    await page.getByRole('button', { name: 'Load again: sql-wasm.wasm' }).click();
    await settled(stage, 5);
    await stage.picture('none-selected');
    await rowOf(stage, 'sql-wasm.wasm');
    await stage.picture('selected');
    await everyView(stage, 'all');
    await everyDetail(stage);
    await dialog(stage, 'worth', () => page.getByTestId('headline').click());
    await rowOf(stage, 'prose.wasm');
    await stage.picture('failed-row');
    await rowOf(stage, 'sql-wasm.wasm');
    await dialog(stage, 'palette', () => page.keyboard.press('ControlOrMeta+K'));
    await dialog(stage, 'about', async () => {
      await page.keyboard.press('ControlOrMeta+K');
      await page.getByRole('combobox', { name: 'Commands' }).waitFor();
      await page.keyboard.type('about');
      await page.keyboard.press('Enter');
      await page.getByTestId('versions').getByText('Chromium').waitFor();
    });
    await page.getByRole('textbox', { name: /^Find modules/ }).fill('nothing is called that');
    await stage.picture('filtered-out');
  },

  async loading(stage) {
    await stage.open(ESBUILD, SQL_JS);
    await stage.page.getByTestId('compiling').waitFor();
    await stage.picture('compiling');
    await stage.page.getByRole('tab', { name: /^Events/ }).click();
    await stage.picture('events');
  },

  async failing(stage) {
    // Somebody's own folder, which the cache leaves alone.
    stage.write('../cache/index.log', 'GET / 200');
    await stage.open(stage.write('small.wasm', smallModule(1)));
    await stage.page.getByTestId('failing-disk').waitFor();
    await settled(stage, 1);
    await stage.picture('disk');
  },

  async many(stage) {
    for (let number = 0; number < MANY; number++) stage.write(`many/${number}.wasm`, smallModule(number));
    await stage.open(join(stage.cache, '../files/many'));
    await settled(stage, MANY);
    await stage.picture('rows');
    await everyView(stage, 'all');
  },
};

/**
 * A module of its own for each number: a custom section behind its one function tells them apart.
 * @param {number} number
 */
function smallModule(number) {
  const base = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 4, 1, 2, 0, 11];
  const name = Buffer.from(String(number).padStart(8, '0'));
  return Uint8Array.from([...base, 0, name.length + 1, name.length, ...name]);
}

/**
 * Waits until so many rows are there and none is under way.
 * @param {Stage} stage
 * @param {number} rows
 */
async function settled({ page }, rows) {
  const count = new RegExp(`^Modules ?${rows.toLocaleString('en')}$`);
  await page.getByRole('tab', { name: count }).waitFor(LOADING);
  await page.waitForFunction(() => !/under way/.test(document.body.textContent ?? ''), undefined, LOADING);
  // The table is told of files in batches.
  await page.waitForTimeout(1_000);
}

/**
 * Selects a row by its name.
 * @param {Stage} stage
 * @param {string} name
 */
async function rowOf({ page }, name) {
  await page.getByRole('tab', { name: /^Modules/ }).click();
  await page.getByRole('row').getByText(name, { exact: true }).click();
}

/**
 * @param {Stage} stage
 * @param {string} name
 * @param {() => Promise<unknown>} open
 */
async function dialog(stage, name, open) {
  const opened = stage.page.getByRole('dialog');
  await open();
  await opened.waitFor();
  await stage.picture(`dialog-${name}`);
  await stage.page.keyboard.press('Escape');
  await opened.waitFor({ state: 'detached' });
}

/**
 * @param {Stage} stage
 * @param {string} what
 */
async function everyView(stage, what) {
  const tabs = stage.page.getByRole('tablist', { name: 'Views' }).getByRole('tab');
  for (const tab of await tabs.all()) {
    await tab.click();
    await stage.page.waitForTimeout(400);
    const name = (await tab.textContent())?.replace(/[\d,/]+$/, '').toLowerCase() ?? '';
    await stage.picture(`view-${name.trim()}-${what}`);
  }
  await tabs.first().click();
}

/** @param {Stage} stage */
async function everyDetail(stage) {
  const { page } = stage;
  const tabs = page.getByRole('tablist', { name: 'Details' }).getByRole('tab');
  const show = async () => {
    const button = page.getByRole('button', { name: 'Show the details' });
    if (await button.isVisible()) await button.click();
  };
  for (let index = 0; index < (await tabs.count()); index++) {
    const name = (await tabs.nth(index).textContent())?.toLowerCase() ?? '';
    await stage.picture(`details-${name}`, async () => {
      await show();
      await tabs.nth(index).click();
      await page.waitForTimeout(400);
    });
  }
}
