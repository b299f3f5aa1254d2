/** What is to be seen in the window, each scene in a window of its own. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openObjectServer } from '../../test/support/object-server.mjs';
import { PROJECT_ROOT } from '../setup/project-root.mjs';

const SQL_JS = join(PROJECT_ROOT, 'node_modules/sql.js/dist');
const ESBUILD = join(PROJECT_ROOT, 'node_modules/esbuild-wasm/esbuild.wasm');
const WEBP = join(PROJECT_ROOT, 'node_modules/playwright-core/lib/webp_codec.wasm');
const ESBUILD_COMMAND = join(PROJECT_ROOT, 'node_modules/esbuild-wasm/bin/esbuild');
const TWO_FILES = join(PROJECT_ROOT, 'bench/first-result/two-files/main.js');
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
    await dialog(stage, 'worth', async () => {
      await page.getByTestId('headline').click();
      await page.getByTestId('worth-modules').waitFor();
    });
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

  async following(stage) {
    await stage.open('--compile', 'background', join(SQL_JS, 'sql-wasm.wasm'), ESBUILD);
    const { page } = stage;
    await settled(stage, 2);
    await page.getByTestId('compiling-in-background').waitFor();
    await rowOf(stage, 'esbuild.wasm');
    await stage.picture('coming');
    await page.getByTestId('compiling-in-background').waitFor({ state: 'detached', ...LOADING });
    await stage.picture('there');
    await page.getByRole('tab', { name: /^Events/ }).click();
    await stage.picture('events');
    await page.getByRole('tab', { name: /^Timeline/ }).click();
    await page.getByTestId('load-plot').waitFor();
    await stage.picture('timeline');
    await details(stage, 'History');
  },

  /** A team's store: somebody to trust, what it gives, what is refused. */
  async shared(stage) {
    const store = await openObjectServer();
    try {
      const sql = join(SQL_JS, 'sql-wasm.wasm');
      const debug = join(SQL_JS, 'sql-wasm-debug.wasm');
      const ci = await publishAs(stage, 'ci-2026', store.url, ESBUILD, sql);
      const old = await publishAs(stage, 'ci-2025', store.url, debug);
      stage.set({ store: store.url });
      await stage.open();
      const { page } = stage;
      await page.getByTestId('failing-shared').waitFor();
      await stage.picture('nobody-trusted');
      await stage.command('keys', 'trust', ci, '--until', '2031-12-31');
      await stage.command('keys', 'trust', old);
      await stage.command('keys', 'revoke', 'ci-2025');
      await bringIn(stage, ESBUILD);
      await page.getByTestId('served-by').getByText('shared').first().waitFor(LOADING);
      await page.waitForTimeout(1_000);
      await stage.picture('fetched');
      await rowOf(stage, 'esbuild.wasm');
      await details(stage, 'Overview');
      await bringIn(stage, sql, debug);
      await page.getByTestId('shared-refusals').waitFor(LOADING);
      await settled(stage, 3);
      await rowOf(stage, 'sql-wasm-debug.wasm');
      await stage.picture('refused');
      await everyView(stage, 'shared');
      await page.getByRole('tab', { name: /^Events/ }).click();
      await page.getByTestId('chip-shared').click();
      await page.getByRole('option').filter({ hasText: 'rejected' }).first().click();
      await stage.picture('events-of-the-store');
      await page.getByTestId('chip-shared').click();
      const section = page.getByTestId('team-tier');
      await page.keyboard.press('ControlOrMeta+,');
      await section.getByTestId('trusted-key').first().waitFor();
      await section.getByRole('button', { name: 'Test' }).click();
      await section.getByTestId('store-test').waitFor();
      await stage.picture('settings', () => section.evaluate((part) => part.scrollIntoView()));
      await section.getByRole('button', { name: /^Revoke ci-2026/ }).click();
      await section.getByLabel('Public key').fill('ci-2027:not a key');
      await section.getByRole('button', { name: 'Trust', exact: true }).click();
      await stage.picture('settings-keys', () =>
        section.getByRole('heading', { name: 'Trusted keys' }).evaluate((part) => part.scrollIntoView()),
      );
      await page.keyboard.press('Escape');
      await stage.giveKeychain();
      await page.keyboard.press('ControlOrMeta+,');
      await section.getByLabel('Secret, where the store asks for one').fill('a token of 44 characters');
      await stage.picture('settings-secret', () => section.evaluate((part) => part.scrollIntoView()));
      await section.getByLabel('Address of the store').fill('https://ada:secret@cache.example.com');
      await section.getByRole('button', { name: 'Keep', exact: true }).click();
      await section.getByText('has a user or a password in it').waitFor();
      await stage.picture('settings-wrong', () => section.evaluate((part) => part.scrollIntoView()));
    } finally {
      await store.close();
    }
  },

  async sharedDown(stage) {
    const store = await openObjectServer();
    const ci = await publishAs(stage, 'ci-2026', store.url, join(SQL_JS, 'sql-wasm.wasm'));
    await store.close();
    stage.set({ store: store.url });
    await stage.command('keys', 'trust', ci);
    await stage.open(join(SQL_JS, 'sql-wasm.wasm'));
    await stage.page.getByTestId('failing-shared').waitFor(LOADING);
    await settled(stage, 1);
    await stage.picture('down');
  },

  /** What README.md shows: `docs/window.png` is the large light one. */
  async readme(stage) {
    await stage.open(SQL_JS, ESBUILD, WEBP);
    const { page } = stage;
    const again = async (/** @type {string} */ name) => {
      await page.getByRole('button', { name: `Load again: ${name}` }).click();
      await settled(stage, 6);
    };
    await settled(stage, 6);
    for (const name of ['webp_codec.wasm', 'sql-wasm.wasm', 'sql-wasm-browser.wasm', 'sql-wasm.wasm'])
      await again(name);
    for (const name of ['sql-wasm-debug.wasm', 'esbuild.wasm']) {
      await rowOf(stage, name);
      await page.getByRole('grid', { name: 'Modules' }).focus();
      await page.keyboard.press('m');
      await noticed(stage, 'Dropped');
      await again(name);
    }
    await page.mouse.move(0, 0);
    await stage.picture('window');
  },

  async sources(stage) {
    const first = await stage.startProgram('uses-sql.mjs');
    await stage.open(join(SQL_JS, 'sql-wasm.wasm'));
    const { page } = stage;
    await settled(stage, 1);
    await page.getByTestId('source').nth(1).waitFor();
    await stage.picture('app-shown');
    const show = async (/** @type {number} */ index) => {
      await page.getByTestId('source').nth(index).click();
      await page.getByTestId('source-headline').waitFor();
    };
    await show(1);
    await page.getByTestId('held-disk').waitFor(LOADING);
    await stage.picture('stock');
    first.stdin?.end();
    await stage.startProgram('uses-sql.mjs');
    await stage.startProgram('uses-sql.mjs', { cache: 'another-cache', label: 'nightly' });
    await page.getByTestId('source').nth(3).waitFor();
    await page.getByTestId('source').nth(1).getByText('ended').waitFor();
    await stage.picture('ended');
    await show(2);
    await rowOf(stage, 'uses-sql.mjs');
    await everyView(stage, 'process');
    await everyDetail(stage);
    await stage.picture('menu', async () => {
      const trigger = page.getByTestId('source-menu');
      if (await trigger.isVisible()) await trigger.click();
    });
  },

  /** Before there is any program to be seen. */
  async noSources(stage) {
    await stage.open(join(SQL_JS, 'sql-wasm.wasm'));
    await settled(stage, 1);
    await stage.page.getByRole('button', { name: 'Show the sources' }).click();
    await stage.picture('list');
  },

  async settings(stage) {
    await stage.open();
    const { page } = stage;
    await page.keyboard.press('ControlOrMeta+,');
    const opened = page.getByRole('dialog', { name: 'Settings' });
    await opened.getByText(/^Kept in/).waitFor();
    await stage.picture('top');
    await stage.picture('compiling', () => opened.getByText('Limit for one module').scrollIntoViewIfNeeded());
    await stage.picture('bottom', () => opened.getByText(/^Kept in/).scrollIntoViewIfNeeded());
  },

  async table(stage) {
    for (let number = 0; number < 12; number++) stage.write(`few/${number}.wasm`, smallModule(number));
    await stage.open(SQL_JS, join(stage.cache, '../files/few'));
    const { page } = stage;
    await settled(stage, 16);
    await page.getByRole('grid', { name: 'Modules' }).focus();
    await page.keyboard.press('ControlOrMeta+A');
    await stage.picture('all-selected');
    await page.keyboard.press('x');
    await page.getByRole('menu').waitFor();
    await stage.picture('drop-menu');
    await page.keyboard.press('Enter');
    await noticed(stage, 'Dropped');
    await stage.picture('dropped');
    await page.keyboard.press('ControlOrMeta+Z');
    await noticed(stage, 'Put back');
    await page.getByRole('columnheader', { name: 'Module', exact: true }).click({ button: 'right' });
    await stage.picture('head-menu');
    await page.keyboard.press('Escape');
    await page.getByRole('row').getByText('sql-wasm.wasm', { exact: true }).click({ button: 'right' });
    await stage.picture('row-menu');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Columns' }).click();
    await stage.picture('columns-menu');
  },

  async rebuilt(stage) {
    const path = stage.write('build/lib.wasm', smallModule(1));
    await stage.open(join(path, '..'));
    const { page } = stage;
    await settled(stage, 1);
    await page.getByRole('button', { name: /^Watch / }).click();
    stage.write('build/lib.wasm', await readFile(join(SQL_JS, 'sql-wasm.wasm')));
    await page.getByText('rebuilt', { exact: true }).first().waitFor(LOADING);
    await settled(stage, 2);
    await page.locator('[data-name="lib.wasm"]:not([data-state="stored"])').click();
    await stage.picture('selected');
    await page.getByRole('button', { name: 'What changed' }).click();
    await page
      .getByText(/^Rebuilt at/)
      .last()
      .waitFor();
    await stage.picture('changes');
  },

  async benchmarks(stage) {
    await stage.open(SQL_JS);
    const { page } = stage;
    await settled(stage, 4);
    await page.getByRole('tab', { name: /^Benchmarks/ }).click();
    await page.getByRole('form', { name: 'New benchmark' }).waitFor();
    await stage.picture('empty');
    await measure(stage, ['sql-wasm.wasm', 'sql-wasm-debug.wasm'], 5, 'running');
    await stage.picture('done');
    await measure(stage, ['sql-wasm.wasm', 'sql-wasm-debug.wasm'], 3);
    await page.getByRole('button', { name: 'Compare with the last' }).click();
    await page
      .getByRole('region', { name: /^Comparison of/ })
      .first()
      .waitFor();
    await stage.picture('compared');
  },

  async programs(stage) {
    await stage.open();
    const { page } = stage;
    await stage.agree();
    await page.getByRole('tab', { name: /^Programs/ }).click();
    await page.getByTestId('programs-empty').waitFor();
    await stage.picture('empty');
    const command = page.getByRole('textbox', { name: 'Command' });
    await command.fill('node app.mjs | less');
    await stage.picture('wrong');
    const options = page.getByText(/with the cache in/).first();
    await options.click();
    await stage.picture('options');
    await options.click();
    await command.fill('no-such-command --help');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByTestId('program-problem').waitFor();
    await stage.picture('not-started');
    const talk = stage.write('talk.mjs', TALKING_PROGRAM);
    await command.fill(`node '${talk}'`);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('line 6000').waitFor();
    await stage.picture('running');
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.locator('[data-testid="program-run"][data-state="ended"]').waitFor();
    await stage.picture('stopped');
    await runOf(stage, `node '${ESBUILD_COMMAND}' --version`, 'ended');
    await page.getByText('left it alone').waitFor();
    await stage.picture('left-alone');
    const bundle = `node '${ESBUILD_COMMAND}' '${TWO_FILES}' --bundle --format=esm`;
    await runOf(stage, bundle, 'ended');
    await page.getByTestId('program-loads').getByText('stock V8').waitFor();
    await stage.picture('first-run');
    await page.waitForTimeout(3_000);
    // Whether its first run or its second has it compiled goes by what that took.
    const fromDisk = page.getByTestId('program-loads').getByText('from disk');
    for (let run = 2; run <= 3 && !(await fromDisk.isVisible()); run++) {
      await page.getByText(/for the next run/).waitFor({ state: 'detached', ...LOADING });
      await runOf(stage, bundle, 'ended');
      // The run before may have been taken for this one, and what is compiled shows a moment later.
      await page.waitForTimeout(3_000);
    }
    await fromDisk.waitFor();
    await stage.picture('warm-run');
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.getByTestId('comparison').waitFor();
    await page.waitForTimeout(6_000);
    await stage.picture('comparing');
    await page.locator('[data-testid="comparison"][data-status="done"]').waitFor(LOADING);
    await stage.picture('compared');
    await page.getByText('All runs, and what each kind is').click();
    await stage.picture('compared-runs', () => page.getByTestId('comparison-runs').scrollIntoViewIfNeeded());
    await page.getByRole('spinbutton', { name: 'Runs of each for a comparison' }).fill('3');
    await command.fill(`node -e 'console.log(1)'`);
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page
      .getByTestId('comparison-conclusion')
      .getByText(/^Nothing to gain/)
      .waitFor(LOADING);
    await stage.picture('nothing-to-gain');
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

/** Prints more than is remembered, and does not end by itself. */
const TALKING_PROGRAM = `
for (let line = 1; line <= 6000; line++) console.log('\\x1b[32mline ' + line + '\\x1b[0m of what it says');
console.error('a warning, on standard error');
setInterval(() => console.log('still here'), 200);
`;

/**
 * Runs a command, and waits until it has come to a state.
 * @param {Stage} stage
 * @param {string} command
 * @param {'ended'} state
 */
async function runOf({ page }, command, state) {
  await page.getByRole('textbox', { name: 'Command' }).fill(command);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const run = page.locator(`[data-testid="program-run"][data-state="${state}"]`);
  await run.filter({ hasText: command }).waitFor(LOADING);
}

/**
 * Measures modules, and waits for the end.
 * @param {Stage} stage
 * @param {string[]} names
 * @param {number} runs
 * @param {string} [under] what the picture of it under way is called, where there is to be one
 */
async function measure(stage, names, runs, under) {
  const { page } = stage;
  await page.getByRole('tab', { name: /^Modules/ }).click();
  for (const [index, name] of names.entries()) {
    await page
      .getByRole('row')
      .getByText(name, { exact: true })
      .click({ modifiers: index === 0 ? [] : ['ControlOrMeta'] });
  }
  await page.getByTestId('selection-bar').getByRole('button', { name: 'Benchmark' }).click();
  await page.getByRole('spinbutton', { name: 'Runs' }).fill(String(runs));
  await page.getByRole('button', { name: 'Start' }).click();
  if (under !== undefined) {
    await page.waitForTimeout(8_000);
    await stage.picture(under);
  }
  await page.locator('[data-testid="benchmark"][data-status="done"]').waitFor(LOADING);
}

/**
 * Waits for a notice that begins so.
 * @param {Stage} stage
 * @param {string} text
 */
async function noticed({ page }, text) {
  await page.getByTestId('notice').filter({ hasText: text }).last().waitFor();
}

/**
 * One of the tabs of the details.
 * @param {Stage} stage
 * @param {string} tab
 */
async function details(stage, tab) {
  const { page } = stage;
  await stage.picture(`details-${tab.toLowerCase()}`, async () => {
    const button = page.getByRole('button', { name: 'Show the details' });
    if (await button.isVisible()) await button.click();
    await page.getByRole('tablist', { name: 'Details' }).getByRole('tab', { name: tab }).click();
    await page.waitForTimeout(400);
  });
}

/**
 * Makes a key, and publishes files with it from a cache of their own; gives the public key.
 * @param {Stage} stage
 * @param {string} name
 * @param {string} store
 * @param {string[]} files
 */
async function publishAs(stage, name, store, ...files) {
  const keyFile = join(stage.cache, `../${name}.signing-key`);
  const publicKey = await stage.command('keys', 'new', name, '--key', keyFile);
  const to = ['--to', store, '--key', keyFile, '--cache-dir', join(stage.cache, '../publishing-cache')];
  await stage.command('publish', ...files, ...to);
  return publicKey;
}

/**
 * Drops files, as Chromium hears of it from the system.
 * @param {Stage} stage
 * @param {string[]} files
 */
async function bringIn({ page }, ...files) {
  const protocol = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of /** @type {const} */ (['dragEnter', 'dragOver', 'drop'])) {
    await protocol.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
  }
  await protocol.detach();
}

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
