import { open } from 'node:fs/promises';
import { type BrowserWindow, dialog } from 'electron';
import { eventLine } from '../../shared/event-line.ts';
import type { InspectorEvent } from '../../shared/inspector-event.ts';

/** So many lines are written at once: a few milliseconds of work. */
const LINES_AT_ONCE = 2_000;

/**
 * Saves events as JSON lines where the person chooses. Gives the path; null where they chose none. Rejects with the
 * file system's error.
 */
export async function exportEvents(
  window: BrowserWindow,
  events: readonly InspectorEvent[],
): Promise<string | null> {
  const { filePath, canceled } = await dialog.showSaveDialog(window, {
    title: 'Export the events',
    defaultPath: 'wasm-cache-events.jsonl',
    filters: [{ name: 'JSON lines', extensions: ['jsonl', 'ndjson'] }],
  });
  if (canceled || filePath === '') return null;
  const file = await open(filePath, 'w');
  try {
    for (let from = 0; from < events.length; from += LINES_AT_ONCE) {
      const lines = events.slice(from, from + LINES_AT_ONCE).map((event) => `${eventLine(event)}\n`);
      await file.writeFile(lines.join(''));
    }
  } finally {
    await file.close();
  }
  return filePath;
}
