/** What the window looked at, kept between starts. Knows nothing of Electron. */
import { DEFAULT_VIEW, KEPT_VIEW_FIELDS, type KeptView } from '../../shared/kept-view.ts';
import { type Changes, SettingsFile, type SettingsSchema } from './settings-file.ts';

const VIEW: SettingsSchema<KeptView> = { fields: KEPT_VIEW_FIELDS, defaults: DEFAULT_VIEW };

/** In milliseconds: so long a change waits for others before all are written. */
const DELAY = 500;

export interface ViewKeeperOptions {
  path: string;
  /** Whether the view is to be kept, asked before each write. */
  isWanted(): boolean;
  /** Told why it could not be kept; the view is no reason to stop anything. */
  onProblem(path: string, message: string): void;
}

/** Holds the view, and writes it a moment after it has changed, and at the end. */
export class ViewKeeper {
  readonly #options: ViewKeeperOptions;
  readonly #file: SettingsFile<KeptView>;
  #changed: Partial<KeptView> = {};
  #timer: NodeJS.Timeout | null = null;

  /** Reads what was kept. What is damaged is as by default; see `problem`. */
  constructor(options: ViewKeeperOptions) {
    this.#options = options;
    this.#file = SettingsFile.open(options.path, VIEW);
  }

  /** What is wrong with the file that was read; null where nothing is. */
  get problem(): string | null {
    return this.#file.problem;
  }

  get path(): string {
    return this.#file.path;
  }

  /** The view as it is now: what was kept, and what has changed since. By default where it is not to be kept. */
  get view(): KeptView {
    return this.#options.isWanted() ? { ...this.#file.all, ...this.#changed } : { ...DEFAULT_VIEW };
  }

  /** Takes what has changed. */
  keep(changed: Changes<KeptView>): void {
    Object.assign(this.#changed, changed);
    this.#timer ??= setTimeout(() => this.flush(), DELAY);
  }

  /** Writes what has changed, now. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const changed = this.#changed;
    if (Object.keys(changed).length === 0 || !this.#options.isWanted()) return;
    this.#changed = {};
    try {
      this.#file.setSome(changed);
    } catch (error) {
      this.#options.onProblem(this.path, error instanceof Error ? error.message : String(error));
    }
  }

  /** Forgets it all. Throws where the file cannot be removed. */
  clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#changed = {};
    this.#file.clear();
  }
}
