import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BENCHMARK_SERIES, type BenchmarkResult } from '../../src/shared/benchmark-result.ts';
import { childProcesses } from './support/child-processes.ts';
import { expect, test } from './support/test.ts';
import { SQL_JS } from './support/wasm-files.ts';

const NAME = 'sql-wasm.wasm';
const RUNS = 2;
/** Of a benchmark of few runs on a busy machine. */
const LONG = { timeout: 90_000 };

test('a benchmark runs to its end and is exported, and another is cancelled', async ({
  app: { electron, window },
  workspace,
}) => {
  const { page } = window;
  const start = page.getByRole('button', { name: 'Start' });
  const runs = page.getByRole('spinbutton', { name: 'Runs' });
  const results = page.getByRole('region', { name: `Benchmark of ${NAME}` });
  await window.drop(SQL_JS);
  await window.expectServedBy(NAME, 'compiler');

  await test.step('only a whole number of runs can be started', async () => {
    await page.getByRole('button', { name: `Benchmark: ${NAME}` }).click();
    await expect(page.getByRole('combobox', { name: 'Module' })).toContainText(NAME);
    for (const wrong of ['0', '51', '1.5', '']) {
      await runs.fill(wrong);
      await expect(start).toBeDisabled();
      await expect(page.getByText('a whole number, 1 to 50')).toBeVisible();
    }
    await runs.fill('7');
    await expect(page.getByText('a whole number, 1 to 50')).toHaveCount(0);
    await window.openTab('Events');
    await window.openTab('Benchmarks');
    await expect(runs).toHaveValue('7');
  });

  await test.step('all five series and the ratios are shown at its end', async () => {
    await runs.fill(String(RUNS));
    await start.click();
    await expect(results.getByRole('progressbar')).toBeVisible();
    await expect(results).toHaveAttribute('data-status', 'done', LONG);
    for (const series of BENCHMARK_SERIES) {
      const figures = results.getByRole('row').filter({ has: page.getByText(series, { exact: true }) });
      await expect(figures.getByRole('cell')).toHaveText([/\d (µs|ms|s)$/, /\d (µs|ms|s)$/, /\d (µs|ms|s)$/]);
    }
    for (const ratio of ['cold / disk', 'cold / memory', 'disk / floor']) {
      await expect(results.getByRole('term').filter({ hasText: ratio })).toBeVisible();
    }
    for (const name of ['coldOverDisk', 'coldOverMemory', 'diskOverFloor']) {
      await expect(results.getByTestId(`ratio-${name}`)).toHaveText(/^(≈ )?\d.*×$/);
    }
    await expect(results.getByRole('img', { name: /stock .*cold .*disk .*memory .*floor / })).toBeVisible();
    await expect.poll(() => childProcesses(electron, 'sample-process')).toEqual([]);
  });

  await test.step('the exported file is the contract’s, and its numbers agree with each other', async () => {
    const file = join(workspace.folder, 'result.json');
    await electron.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath });
    }, file);
    await results.getByRole('button', { name: 'Export JSON' }).click();
    await expect(page.getByText(`Saved to ${file}`).first()).toBeVisible();
    const result = JSON.parse(await readFile(file, 'utf8')) as BenchmarkResult;
    const entries = await workspace.entries();
    expect(entries).toHaveLength(1);
    expect(result).toEqual({
      file: SQL_JS,
      key: createHash('sha256')
        .update(await readFile(SQL_JS))
        .digest('hex')
        .toUpperCase(),
      wireBytes: (await stat(SQL_JS)).size,
      artifactBytes: expect.any(Number),
      runs: RUNS,
      engine: expect.any(String),
      samples: expect.any(Object),
      median: expect.any(Object),
      ratio: expect.any(Object),
    });
    expect(entries[0]).toBe(join(workspace.cache, result.engine, `${result.key}.bin`));
    expect(result.artifactBytes).toBeGreaterThan(result.wireBytes);
    expect((await stat(entries[0] ?? '')).size).toBeGreaterThan(result.artifactBytes);
    const { samples, median, ratio } = result;
    expect(Object.keys(samples).sort()).toEqual([...BENCHMARK_SERIES].sort());
    expect(Object.keys(median).sort()).toEqual([...BENCHMARK_SERIES].sort());
    for (const series of BENCHMARK_SERIES) {
      const [a = Number.NaN, b = Number.NaN] = samples[series];
      expect(samples[series]).toHaveLength(RUNS);
      expect(Math.min(a, b), series).toBeGreaterThan(0);
      expect(median[series], series).toBeCloseTo((a + b) / 2, 6);
    }
    expect(Object.keys(ratio)).toHaveLength(3);
    expect(ratio.coldOverDisk).toBeCloseTo(median.cold / median.disk, 6);
    expect(ratio.coldOverMemory).toBeCloseTo(median.cold / median.memory, 6);
    expect(ratio.diskOverFloor).toBeCloseTo(median.disk / median.floor, 6);
  });

  await test.step('another one is cancelled, and its process is gone', async () => {
    await runs.fill('50');
    await start.click();
    await expect(results).toHaveAttribute('data-status', 'running');
    await expect.poll(async () => (await childProcesses(electron, 'sample-process')).length).toBe(1);
    await page
      .getByRole('tabpanel', { name: /^Benchmark/ })
      .getByRole('button', { name: 'Cancel' })
      .click();
    await expect(results).toHaveAttribute('data-status', 'cancelled');
    await expect(results).toContainText('of 200 samples');
    await expect.poll(() => childProcesses(electron, 'sample-process')).toEqual([]);
    await expect(start).toBeEnabled();
    await window.loadAgain(NAME);
    await window.expectServedBy(NAME, 'memory');
  });
});
