import { type ElectronApplication, expect, type Locator, type Page } from '@playwright/test';
import type { EventKind } from '../../../src/shared/event-kinds.ts';
import type { ServedBy } from '../../../src/shared/tiers.ts';

export type CounterName =
  | `memory-${'hits' | 'misses' | 'promotions' | 'saves' | 'evictions'}`
  | `disk-${'hits' | 'misses' | 'saves' | 'evictions' | 'rejected' | 'failures'}`
  | `shared-${'hits' | 'misses' | 'refused' | 'late' | 'failures'}`
  | `compiler-${'compiles' | 'waiting' | 'failures' | 'cancellations'}`;

/** The window as a person has it before them. */
export class InspectorWindow {
  readonly page: Page;
  readonly grid: Locator;
  readonly search: Locator;

  constructor(page: Page) {
    this.page = page;
    this.grid = page.getByRole('grid', { name: 'Modules' });
    this.search = page.getByRole('textbox', { name: 'Find modules by name, folder or key' });
  }

  /** Waits until the window shows what main knows. */
  async ready(): Promise<void> {
    await expect(this.page.getByTestId('engine')).toBeVisible();
  }

  /** Gives the window's content another size, in pixels. */
  async resize(electron: ElectronApplication, size: { width: number; height: number }): Promise<void> {
    await electron.evaluate(({ BrowserWindow }, { width, height }) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(width, height);
    }, size);
    await this.page.waitForFunction(
      ({ width, height }) => innerWidth === width && innerHeight === height,
      size,
    );
  }

  /** Drops files and folders from the file manager, as Chromium hears of it from the system. */
  async drop(...paths: string[]): Promise<void> {
    await this.dragOver(...paths);
    await this.#drag('drop', paths);
  }

  /** Holds files over the window without letting go. */
  async dragOver(...paths: string[]): Promise<void> {
    await this.#drag('dragEnter', paths);
    await this.#drag('dragOver', paths);
  }

  /** Drops a file that has no path, such as one dragged out of a page. */
  async dropBytes(name: string, bytes: Uint8Array): Promise<void> {
    await this.page.evaluate(
      ({ name, bytes }) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([new Uint8Array(bytes)], name));
        const drop = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true });
        document.body.dispatchEvent(drop);
      },
      { name, bytes: [...bytes] },
    );
  }

  /** The row of the file of that name. */
  row(name: string): Locator {
    return this.page.getByRole('row').filter({ has: this.page.getByText(name, { exact: true }) });
  }

  rows(): Locator {
    return this.page.getByTestId('module-row');
  }

  async expectServedBy(name: string, tier: ServedBy | 'stock V8'): Promise<void> {
    await this.openTab('Modules');
    const row = this.row(name);
    await expect(row.getByTestId('served-by')).toHaveText(new RegExp(`^${tier} `));
    await expect(row).toHaveAttribute('data-state', 'ready');
  }

  async expectFailed(name: string, message: string | RegExp): Promise<void> {
    await this.openTab('Modules');
    await expect(this.row(name).getByTestId('row-error')).toContainText(message);
  }

  /** Whether the row says that the tier holds its module. */
  async expectHeld(name: string, held: { memory: boolean; disk: boolean }): Promise<void> {
    await this.openTab('Modules');
    for (const tier of ['memory', 'disk'] as const) {
      await expect(this.row(name).getByTestId(`held-${tier}`)).toHaveCount(held[tier] ? 1 : 0);
    }
  }

  /** The detail of the module that is selected. */
  detail(): Locator {
    return this.page.getByTestId('module-detail');
  }

  async loadAgain(name: string): Promise<void> {
    await this.openTab('Modules');
    await this.row(name)
      .getByRole('button', { name: `Load again: ${name}` })
      .click();
  }

  async dropFrom(tier: 'memory' | 'disk', name: string): Promise<void> {
    await this.chooseAction(name, `Drop from ${tier}`);
    await expect(this.row(name).getByTestId(`held-${tier}`)).toHaveCount(0);
  }

  /** One of the menu's items for a row. */
  async chooseAction(name: string, action: string): Promise<void> {
    await this.openTab('Modules');
    await this.row(name)
      .getByRole('button', { name: `More actions for ${name}` })
      .click();
    await this.page
      .getByRole('menu', { name: `Actions for ${name}` })
      .getByRole('menuitem', { name: action })
      .click();
  }

  counter(name: CounterName): Locator {
    return this.page.getByTestId(`count-${name}`);
  }

  async expectCounters(counters: Partial<Record<CounterName, number>>): Promise<void> {
    for (const [name, value] of Object.entries(counters)) {
      await expect(this.counter(name as CounterName), name).toHaveText(String(value));
    }
  }

  /** Opens a view of the main area. */
  async openTab(name: 'Modules' | 'Timeline' | 'Events' | 'Benchmarks'): Promise<void> {
    await this.page
      .getByRole('tablist', { name: 'Views' })
      .getByRole('tab', { name: new RegExp(`^${name}`) })
      .click();
  }

  /** The lines of the event log that have the text and the kind. */
  async events(kind: EventKind, text: string): Promise<Locator> {
    await this.openTab('Events');
    await this.page.getByRole('textbox', { name: 'Filter events by text' }).fill(text);
    await this.drawn();
    return this.page
      .getByRole('listbox', { name: 'Events' })
      .getByRole('option')
      .and(this.page.locator(`[data-kind="${kind}"]`));
  }

  /** Resolves once the page shows what was done to it: two frames later. */
  async drawn(): Promise<void> {
    await this.page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
  }

  async #drag(type: 'dragEnter' | 'dragOver' | 'drop', paths: string[]): Promise<void> {
    const protocol = await this.page.context().newCDPSession(this.page);
    const data = { items: [], files: paths, dragOperationsMask: 1 };
    await protocol.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
    await protocol.detach();
  }
}
