import { type BrowserWindow, type Rectangle, screen } from 'electron';
import Store from 'electron-store';
import { DEFAULT_SIZE, fittingBounds } from './fitting-bounds.ts';

interface KeptWindow {
  /** In device-independent pixels, of the window while it is not maximized. */
  bounds: Rectangle | null;
  maximized: boolean;
}

const number = { type: 'integer' } as const;

/** In a file of its own, since it changes with every start and is nothing that a person sets. */
function openStore(): Store<KeptWindow> {
  return new Store<KeptWindow>({
    name: 'window',
    schema: {
      bounds: {
        anyOf: [
          { type: 'null' },
          {
            type: 'object',
            properties: { x: number, y: number, width: number, height: number },
            required: ['x', 'y', 'width', 'height'],
          },
        ],
        default: null,
      },
      maximized: { type: 'boolean', default: false },
    },
    clearInvalidConfig: true,
  });
}

/** Where the window was when it was last closed, as far as that is still on a screen. Needs `app.whenReady()`. */
export function keptBounds(): Partial<Rectangle> & { width: number; height: number } {
  const areas = screen.getAllDisplays().map(({ workArea }) => workArea);
  return fittingBounds(openStore().get('bounds'), areas) ?? DEFAULT_SIZE;
}

/** Maximizes the window if it was when it was last closed, and keeps where it is when it closes. */
export function keepBounds(window: BrowserWindow): void {
  const store = openStore();
  if (store.get('maximized')) window.maximize();
  window.on('close', () => {
    try {
      store.set({ bounds: window.getNormalBounds(), maximized: window.isMaximized() });
    } catch (error) {
      // No reason to keep the window from closing.
      const why = error instanceof Error ? error.message : String(error);
      process.stderr.write(`the window's place could not be kept in ${store.path}: ${why}\n`);
    }
  });
}
