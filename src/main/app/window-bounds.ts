import { join } from 'node:path';
import { app, type BrowserWindow, type Rectangle, screen } from 'electron';
import * as v from 'valibot';
import { DEFAULT_SIZE, fittingBounds } from './fitting-bounds.ts';
import { SettingsFile, type SettingsSchema } from './settings-file.ts';

interface KeptWindow {
  /** In device-independent pixels, of the window while it is not maximized. */
  bounds: Rectangle | null;
  maximized: boolean;
}

const whole = v.pipe(v.number(), v.integer());
const SCHEMA: SettingsSchema<KeptWindow> = {
  fields: {
    bounds: v.nullable(v.object({ x: whole, y: whole, width: whole, height: whole })),
    maximized: v.boolean(),
  },
  defaults: { bounds: null, maximized: false },
};

/** In a file of its own, since it changes with every start and is nothing that a person sets. */
function openKept(): SettingsFile<KeptWindow> {
  return SettingsFile.open(join(app.getPath('userData'), 'window.json'), SCHEMA);
}

/** Where the window was when it was last closed, as far as that is still on a screen. Needs `app.whenReady()`. */
export function keptBounds(): Partial<Rectangle> & { width: number; height: number } {
  const areas = screen.getAllDisplays().map(({ workArea }) => workArea);
  return fittingBounds(openKept().get('bounds'), areas) ?? DEFAULT_SIZE;
}

/**
 * Maximizes the window if it was when it was last closed, and keeps where it is when it closes.
 *
 * @param isWanted whether it is to be kept, asked when the window closes
 */
export function keepBounds(window: BrowserWindow, isWanted: () => boolean): void {
  const kept = openKept();
  if (kept.get('maximized')) window.maximize();
  window.on('close', () => {
    if (!isWanted()) return;
    try {
      kept.setSome({ bounds: window.getNormalBounds(), maximized: window.isMaximized() });
    } catch (error) {
      // No reason to keep the window from closing.
      const why = error instanceof Error ? error.message : String(error);
      process.stderr.write(`the window's place could not be kept in ${kept.path}: ${why}\n`);
    }
  });
}

/** Forgets where the window was. Throws where the file cannot be removed. */
export function forgetBounds(): void {
  openKept().clear();
}
