import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type BrowserWindow, dialog } from 'electron';
import type { BenchmarkResult } from '../../shared/benchmark-result.ts';

/**
 * Saves a benchmark as JSON where the person chooses. Gives the path; null where there is nothing to save or none
 * was chosen. Rejects with the file system's error.
 */
export async function exportBenchmark(
  window: BrowserWindow,
  result: BenchmarkResult | null,
): Promise<string | null> {
  if (result === null) return null;
  const { filePath, canceled } = await dialog.showSaveDialog(window, {
    title: 'Export the benchmark',
    defaultPath: `${basename(result.file, '.wasm')}-benchmark.json`,
    filters: [{ name: 'JSON', extensions: ['json'] }],
  });
  if (canceled || filePath === '') return null;
  await writeFile(filePath, `${JSON.stringify(result, null, 2)}\n`);
  return filePath;
}
