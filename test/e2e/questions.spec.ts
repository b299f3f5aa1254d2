/** What people open an inspector for: each question is answered in a few actions, by mouse and by keyboard alike. */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Locator } from '@playwright/test';
import { formatDuration } from '../../src/renderer/format.ts';
import type { BenchmarkRun } from '../../src/shared/benchmark-run.ts';
import { median } from '../../src/shared/benchmark-statistics.ts';
import { withFunctions } from '../support/wasm-modules.ts';
import { expect, type RunningApp, test } from './support/test.ts';
import { moduleReturning, SQL_JS, SQL_JS_DEBUG } from './support/wasm-files.ts';
import type { Workspace } from './support/workspace.ts';

/** The most that a question may take. One is a click, a drag, a chord of keys, or a text that is typed. */
const MOST_ACTIONS = 3;
const LONG = { timeout: 120_000 };
/** In milliseconds, and a little more, so that what was before is not in it. */
const A_MINUTE = 61_000;

const SQL = basename(SQL_JS);
const SQL_DEBUG = basename(SQL_JS_DEBUG);
/** V8 compiles it in less time than a file is read in. */
const TINY = 'tiny.wasm';
const BENCHED = ['bench-a.wasm', 'bench-b.wasm', 'bench-c.wasm'];
const TEN = Array.from({ length: 10 }, (_, n) => `ten-${n}.wasm`);

type Action = () => Promise<void>;

interface Question {
  asks: string;
  /** What the table's search holds: the modules that the question is about. */
  shown?: string;
  /** What has to be there first, for each of the two ways. */
  arrange?(): Promise<void>;
  mouse: readonly Action[];
  keyboard: readonly Action[];
  /** That the answer stands on the screen. */
  expectAnswer(): Promise<void>;
}

class Asking {
  readonly window: RunningApp['window'];
  readonly electron: RunningApp['electron'];
  readonly workspace: Workspace;
  /** When the arrangement's last load ended, in milliseconds since the epoch. */
  arrangedAt = 0;

  constructor({ window, electron }: RunningApp, workspace: Workspace) {
    this.window = window;
    this.electron = electron;
    this.workspace = workspace;
  }

  get page() {
    return this.window.page;
  }

  click(locator: Locator, options?: Parameters<Locator['click']>[0]): Action {
    return () => locator.click({ ...options, ...LONG });
  }

  press(keys: string): Action {
    return () => this.page.keyboard.press(keys);
  }

  type(text: string): Action {
    return () => this.page.keyboard.type(text);
  }

  /** A command out of the palette. */
  command(text: string): Action[] {
    return [this.press('ControlOrMeta+K'), this.type(text), this.press('Enter')];
  }

  view(name: string): Locator {
    return this.page
      .getByRole('tablist', { name: 'Views' })
      .getByRole('tab', { name: new RegExp(`^${name}`) });
  }

  paneTab(name: string): Locator {
    return this.page.getByRole('tablist', { name: 'Details' }).getByRole('tab', { name });
  }

  head(name: string): Locator {
    return this.window.grid.getByRole('columnheader', { name, exact: true });
  }

  sortButton(name: string): Locator {
    return this.head(name).getByRole('button');
  }

  /** The row of a file, by its name; what it held before it was rebuilt is another one. */
  row(name: string): Locator {
    return this.window.row(name).and(this.page.locator('[data-state]:not([data-state="stored"])'));
  }

  /** The row that stands first. */
  firstRow(): Locator {
    return this.window.rows().and(this.page.locator('[aria-rowindex="2"]'));
  }

  bar(name: string): Locator {
    return this.page.getByTestId('selection-bar').getByRole('button', { name });
  }

  async count(name: Parameters<RunningApp['window']['counter']>[0]): Promise<number> {
    return Number((await this.window.counter(name).textContent())?.replaceAll(',', ''));
  }

  /** Brings in what the questions are about. */
  async arrange(): Promise<void> {
    const { window, workspace, page } = this;
    // In a narrower one there is no room for all of the columns.
    await window.resize(this.electron, { width: 1_580, height: 940 });
    await window.drop(SQL_JS);
    await window.expectServedBy(SQL, 'compiler');
    await window.drop(SQL_JS_DEBUG);
    await window.expectServedBy(SQL_DEBUG, 'compiler');
    await window.loadAgain(SQL_DEBUG);
    await window.expectServedBy(SQL_DEBUG, 'memory');
    await window.dropFrom('memory', SQL_DEBUG);

    const paths = [await workspace.write(TINY, moduleReturning(1))];
    for (const [n, name] of BENCHED.entries())
      paths.push(await workspace.write(name, moduleReturning(n + 2)));
    for (const [n, name] of TEN.entries())
      paths.push(await workspace.write(`ten/${name}`, moduleReturning(n + 10)));
    await window.drop(...paths);
    for (const name of [TINY, ...BENCHED, ...TEN]) await window.expectServedBy(name, 'compiler');
    await window.dropFrom('memory', TINY);
    await window.loadAgain(TINY);
    await window.expectServedBy(TINY, 'disk');

    const rebuilt = await workspace.write('build/lib.wasm', moduleReturning(40));
    const folder = join(rebuilt, '..');
    await window.drop(folder);
    await window.expectServedBy('lib.wasm', 'compiler');
    await page.getByRole('button', { name: `Watch ${folder}` }).click();
    await writeFile(rebuilt, withFunctions([1, 2, 3]));
    await expect(this.row('lib.wasm').getByText('rebuilt', { exact: true })).toBeVisible(LONG);
    await expect(this.row('lib.wasm')).toHaveAttribute('data-state', 'ready', LONG);
    this.arrangedAt = Date.now();

    await window.openTab('Benchmarks');
    await expect(page.getByRole('checkbox')).toHaveCount(8);
    for (const label of ['stock', 'stock, all functions', 'floor']) {
      await page
        .getByRole('checkbox')
        .and(page.getByLabel(new RegExp(`^${label}[A-Z]`)))
        .uncheck();
    }
    await page.getByRole('spinbutton', { name: 'Runs' }).fill('1');
  }

  /** The table is in front and has the keyboard; nothing is selected, sorted or narrowed but for what is searched. */
  async begin(search: string): Promise<void> {
    const { window, page } = this;
    await page.keyboard.press('Escape');
    if ((await this.view('Benchmarks').getAttribute('aria-selected')) === 'true') {
      await page.getByRole('button', { name: 'New benchmark' }).first().click();
    }
    await window.openTab('Events');
    for (const chip of await page.getByTestId('event-log').locator('button[aria-pressed="true"]').all()) {
      await chip.click();
    }
    const brushed = page.getByTestId('brushed-time').filter({ visible: true });
    if ((await brushed.count()) > 0) await brushed.first().click();
    await window.openTab('Modules');
    await this.paneTab('Overview').click();
    await window.search.fill('');
    await this.head('Module').click({ button: 'right' });
    const reset = page.getByRole('menuitem', { name: 'Sort by nothing' });
    if (await reset.isEnabled()) {
      await reset.click();
      await this.head('Module').click({ button: 'right' });
    }
    await page.getByRole('menuitem', { name: 'Reset the columns' }).click();
    await window.search.fill(search);
    await window.grid.focus();
    await page.keyboard.press('Escape');
    await expect(this.bar('Select all')).toBeVisible();
    await expect(window.grid).toBeFocused();
  }

  /** The kept runs, the latest first. */
  async keptRuns(): Promise<BenchmarkRun[]> {
    const folder = join(this.workspace.userData, 'benchmarks');
    const files = (await readdir(folder)).filter((file) => file.endsWith('.json'));
    const runs = await Promise.all(
      files.map(async (file) => JSON.parse(await readFile(join(folder, file), 'utf8')) as BenchmarkRun),
    );
    return runs.sort((a, b) => b.startedAt - a.startedAt);
  }
}

const medianText = (samples: readonly number[] | undefined) => formatDuration(median(samples ?? []));

const keyOf = async (path: string) =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
    .toUpperCase();

function questions(asking: Asking): Question[] {
  const { window, workspace, page, electron } = asking;
  const history = { runs: 0 };
  return [
    {
      asks: 'what is inside',
      mouse: [asking.click(asking.row(SQL)), asking.click(asking.paneTab('Contents'))],
      keyboard: [
        asking.press('ControlOrMeta+1'),
        asking.press('Home'),
        asking.press('ControlOrMeta+Shift+2'),
      ],
      async expectAnswer() {
        const module = new WebAssembly.Module(await readFile(SQL_JS));
        const inside = page.getByRole('region', { name: `Contents of ${SQL}` });
        const [exports, imports] = [WebAssembly.Module.exports(module), WebAssembly.Module.imports(module)];
        await expect(
          inside.getByRole('button', { name: new RegExp(`${exports.length}\\s*exports`) }),
        ).toBeVisible();
        await expect(
          inside.getByRole('button', { name: new RegExp(`${imports.length}\\s*imports`) }),
        ).toBeVisible();
        await expect(inside.getByRole('button', { name: /1,968\s*functions/ })).toBeVisible();
      },
    },
    {
      asks: 'which entries waste space',
      mouse: [
        asking.click(asking.sortButton('Saved per MB')),
        asking.click(asking.sortButton('Saved per MB')),
      ],
      keyboard: asking.command('saved time per MB'),
      async expectAnswer() {
        await expect(asking.head('Saved per MB')).toHaveAttribute('aria-sort', 'ascending');
        const answer = await page.evaluate(() => globalThis.window.inspector?.request('snapshot', null));
        const rows = answer?.ok ? answer.value.rows : [];
        const worth = rows.flatMap(({ name, savedMs, entries: [entry] }) =>
          savedMs && entry ? [{ name, perByte: savedMs.ever / entry.bytes }] : [],
        );
        expect(worth.map(({ name }) => name).sort()).toEqual([SQL_DEBUG, TINY].sort());
        const [least] = worth.sort((a, b) => a.perByte - b.perByte);
        await expect(asking.firstRow()).toHaveAttribute('data-name', least?.name ?? '');
      },
    },
    {
      asks: 'what was saved',
      mouse: [asking.click(page.getByTestId('headline'))],
      keyboard: asking.command('what the cache has saved'),
      async expectAnswer() {
        const [memory, disk, compiles] = [
          await asking.count('memory-hits'),
          await asking.count('disk-hits'),
          await asking.count('compiler-compiles'),
        ];
        const hits = memory + disk;
        expect({ memory, disk }).toEqual({ memory: 1, disk: 1 });
        const details = page.getByTestId('worth-details');
        await expect(details.getByRole('heading')).toHaveText(/^saved [\d.]+ m?s/);
        await expect(details).toContainText(`compiles that were not run, of ${hits} hits`);
        await expect(details).toContainText(
          `${hits} of ${hits + compiles} loads that gave a module were hits: ${memory} of memory, ${disk} of disk.`,
        );
        const saved = page.getByTestId('worth-modules').getByRole('row').filter({ hasText: SQL_DEBUG });
        await expect(saved).toContainText(/1 of 2/);
      },
    },
    {
      asks: 'why was this slow',
      mouse: [asking.click(asking.row(SQL))],
      keyboard: [asking.press('ControlOrMeta+1'), asking.press('Home')],
      async expectAnswer() {
        await expect(window.detail().getByRole('heading', { name: SQL })).toBeVisible();
        await expect(window.detail()).toContainText('compiler');
        const steps = window.detail().getByTestId('step-times').getByRole('listitem');
        const compile = await steps.filter({ hasText: /^compile/ }).textContent();
        // Nothing but the compile takes a small part of a second or more.
        expect(compile).toMatch(/^compile\s*\d[\d.]* m?s\s*\d+ %$/);
        const shares = (await steps.allTextContents()).map((text) => Number(/(\d+) %$/.exec(text)?.[1] ?? 0));
        expect(Number(/(\d+) %$/.exec(compile ?? '')?.[1])).toBe(Math.max(...shares));
      },
    },
    {
      asks: 'cold against warm of three modules, saved',
      shown: 'bench-',
      mouse: [
        asking.click(asking.bar('Select all')),
        asking.click(asking.bar('Benchmark')),
        asking.click(page.getByRole('button', { name: 'Start' })),
      ],
      keyboard: [asking.press('ControlOrMeta+A'), asking.press('b'), asking.press('Enter')],
      async expectAnswer() {
        await expect(page.getByTestId('benchmark')).toHaveAttribute('data-status', 'done', LONG);
        history.runs++;
        await expect.poll(async () => (await asking.keptRuns()).length, LONG).toBe(history.runs);
        const [run] = await asking.keptRuns();
        expect(run?.modules.map(({ name }) => name).sort()).toEqual(BENCHED);
        for (const { name, samples } of run?.modules ?? []) {
          const result = page.getByRole('region', { name: `Benchmark of ${name}` });
          const chart = result.getByRole('img');
          for (const series of ['cold', 'disk', 'memory'] as const) {
            await expect(chart).toHaveAccessibleName(
              new RegExp(`\\b${series} ${medianText(samples[series])}`),
            );
          }
          await expect(result.getByTestId('ratio-disk-cold')).toBeVisible();
        }
        const kept = page.getByRole('navigation', { name: 'Benchmark runs' }).getByRole('listitem');
        await expect(kept).toHaveCount(history.runs);
      },
    },
    {
      asks: 'today’s benchmark against the last',
      mouse: [
        asking.click(asking.view('Benchmarks')),
        asking.click(
          page
            .getByRole('navigation', { name: 'Benchmark runs' })
            .getByRole('listitem')
            .first()
            .getByRole('button'),
        ),
        asking.click(page.getByRole('button', { name: 'Compare with the last' })),
      ],
      keyboard: asking.command('compare the last two'),
      async expectAnswer() {
        const [after, before] = await asking.keptRuns();
        for (const name of BENCHED) {
          const row = page
            .getByRole('region', { name: `Comparison of ${name}` })
            .locator('tr[data-series="disk"]');
          for (const run of [before, after]) {
            const module = run?.modules.find((one) => one.name === name);
            await expect(row).toContainText(medianText(module?.samples.disk));
          }
        }
      },
    },
    {
      asks: 'what changed in the rebuilt module',
      mouse: [
        asking.click(asking.row('lib.wasm')),
        asking.click(page.getByRole('button', { name: 'What changed' })),
      ],
      keyboard: asking.command('what changed'),
      async expectAnswer() {
        const changes = page.getByRole('region', { name: 'Changes' });
        await expect(changes.getByRole('row', { name: /^Functions/ })).toHaveText(/Functions\s*1\s*3\s*\+2/);
        await expect(changes.getByRole('region', { name: 'Exports' })).toContainText('came: answer');
        await expect(changes.getByRole('region', { name: 'Exports' })).toContainText('went: f');
      },
    },
    {
      asks: 'largest artifact',
      mouse: [asking.click(asking.sortButton('Code'))],
      keyboard: asking.command('sort by code size'),
      async expectAnswer() {
        const sizes = await Promise.all(
          (await workspace.entries()).map(async (path) => ({ path, bytes: (await stat(path)).size })),
        );
        const largest = sizes.sort((a, b) => b.bytes - a.bytes)[0]?.path ?? '';
        expect(basename(largest, '.bin')).toBe(await keyOf(SQL_JS_DEBUG));
        await expect(asking.head('Code')).toHaveAttribute('aria-sort', 'descending');
        await expect(asking.firstRow()).toHaveAttribute('data-name', SQL_DEBUG);
        await expect(asking.firstRow()).toContainText(/MB/);
      },
    },
    {
      asks: 'who uses most memory',
      mouse: [
        asking.click(asking.head('Module'), { button: 'right' }),
        asking.click(page.getByRole('menuitemcheckbox', { name: 'In memory' })),
        asking.click(asking.sortButton('In memory')),
      ],
      keyboard: asking.command('use of memory'),
      async expectAnswer() {
        await expect(asking.head('In memory')).toHaveAttribute('aria-sort', 'descending');
        // The other large one was dropped from memory.
        await expect(asking.firstRow()).toHaveAttribute('data-name', SQL);
        await expect(asking.firstRow()).toContainText(/MB/);
      },
    },
    {
      asks: 'copy a key',
      arrange: () => electron.evaluate(({ clipboard }) => clipboard.clear()),
      mouse: [
        asking.click(asking.row(SQL), { button: 'right' }),
        asking.click(page.getByRole('menuitem', { name: 'Copy key' })),
      ],
      keyboard: [asking.press('ControlOrMeta+1'), asking.press('Home'), asking.press('c')],
      async expectAnswer() {
        await expect(page.getByTestId('notice').filter({ hasText: 'Key copied' })).toBeVisible();
        const key = await keyOf(SQL_JS);
        await expect.poll(() => electron.evaluate(({ clipboard }) => clipboard.readText())).toBe(key);
        await expect(window.detail().getByText(key)).toBeAttached();
      },
    },
    {
      asks: 'misses of the last minute',
      async arrange() {
        if ((await window.row('late.wasm').count()) > 0) return;
        await page.waitForTimeout(Math.max(0, asking.arrangedAt + A_MINUTE - Date.now()));
        await window.drop(await workspace.write('late.wasm', moduleReturning(63)));
        await window.expectServedBy('late.wasm', 'compiler');
        await window.grid.focus();
      },
      mouse: [
        asking.click(asking.view('Events')),
        asking.click(page.getByTestId('chip-miss')),
        asking.click(page.getByTestId('event-log').getByRole('button', { name: 'Last minute' })),
      ],
      keyboard: asking.command('misses of the last minute'),
      async expectAnswer() {
        const lines = page.getByRole('listbox', { name: 'Events' }).getByRole('option');
        // In memory and on disk.
        await expect(lines).toHaveCount(2);
        for (const line of await lines.all()) {
          await expect(line).toHaveAttribute('data-kind', 'miss');
          await expect(line).toContainText('late.wasm');
        }
      },
    },
    {
      asks: 'drop ten',
      shown: 'ten-',
      async arrange() {
        for (const name of TEN) {
          if ((await window.row(name).getByTestId('held-disk').count()) === 0) await window.loadAgain(name);
          await window.expectHeld(name, { memory: true, disk: true });
        }
        await window.grid.focus();
        await page.keyboard.press('Escape');
      },
      mouse: [
        asking.click(asking.bar('Select all')),
        asking.click(asking.bar('Drop')),
        asking.click(page.getByRole('menuitem', { name: 'Drop from both' })),
      ],
      keyboard: [asking.press('ControlOrMeta+A'), asking.press('x'), asking.press('Enter')],
      async expectAnswer() {
        await expect(
          page
            .getByTestId('notice')
            .filter({ hasText: /Dropped 10 modules/ })
            .last(),
        ).toBeVisible();
        for (const name of TEN) await window.expectHeld(name, { memory: false, disk: false });
        // What can be put back lies aside.
        const left = (await workspace.entries()).filter((path) => !path.includes('.trash'));
        for (const name of TEN) {
          const key = await keyOf(join(workspace.folder, 'files/ten', name));
          expect(left.map((path) => basename(path, '.bin'))).not.toContain(key);
        }
      },
    },
  ];
}

test('twelve questions are each answered in at most three actions, by mouse and by keyboard', async ({
  app,
  workspace,
}) => {
  test.setTimeout(600_000);
  const asking = new Asking(app, workspace);
  await test.step('modules are brought in', () => asking.arrange());
  const asked = questions(asking);
  expect(asked).toHaveLength(12);
  for (const { asks, shown = '', arrange, mouse, keyboard, expectAnswer } of asked) {
    for (const [way, actions] of Object.entries({ mouse, keyboard })) {
      await test.step(`${asks}: by ${way}`, async () => {
        expect(actions.length).toBeLessThanOrEqual(MOST_ACTIONS);
        await asking.begin(shown);
        await arrange?.();
        for (const action of actions) await action();
        await expectAnswer();
      });
    }
  }
});
