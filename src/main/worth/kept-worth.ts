import type { Milliseconds } from 'wasm-compile-cache';
import type { Problem } from '../../shared/problem.ts';
import type { CountedLoad } from './key-totals.ts';
import { TotalsFolder } from './totals-folder.ts';
import type { LineKey } from './totals-line.ts';
import { WorthLedger } from './worth-ledger.ts';

/** What was counted is written this much later, together with what follows meanwhile. */
const WRITE_AFTER_MS: Milliseconds = 1_000;

export interface KeptWorthOptions {
  engineId: string;
  /** The folder to keep it in; nothing is kept where there is none. */
  folder: string | null;
  /** Told when `problem` changes, and when others' sums have been read anew. */
  onChange?(): void;
}

/** What loads were worth, kept between starts. Writing never keeps a load waiting, and no failure of it stops one. */
export class KeptWorth {
  readonly ledger: WorthLedger;
  readonly #folder: TotalsFolder | null;
  readonly #onChange: () => void;
  /** The modules whose sums have changed since they were written. */
  #unwritten = new Set<LineKey>();
  #written = 0;
  #mustRewrite = false;
  #timer: NodeJS.Timeout | null = null;
  #work: Promise<void> = Promise.resolve();
  readonly #problems: { reading: string | null; writing: string | null } = { reading: null, writing: null };

  private constructor({ engineId, folder, onChange = () => {} }: KeptWorthOptions) {
    this.ledger = new WorthLedger(engineId);
    this.#folder = folder === null ? null : new TotalsFolder(folder);
    this.#onChange = onChange;
  }

  /** Reads what was kept. What cannot be read is told by `problem`. Never rejects. */
  static async open(options: KeptWorthOptions): Promise<KeptWorth> {
    const kept = new KeptWorth(options);
    await kept.refresh();
    return kept;
  }

  /** Why the sums cannot be kept, or could not all be read; null where all is well. */
  get problem(): Problem | null {
    const { reading, writing } = this.#problems;
    if (writing !== null) {
      const advice = 'Make the folder writable for you, or free some space on its volume.';
      return { kind: 'other', message: writing, advice };
    }
    return reading === null ? null : { kind: 'other', message: reading, advice: null };
  }

  /** Counts a load that gave a module, as `WorthLedger.count` does, and sees to it that it is kept. */
  count(load: CountedLoad): Milliseconds | null {
    const savedMs = this.ledger.count(load);
    if (this.#folder !== null) {
      this.#unwritten.add(load.key);
      this.#timer ??= setTimeout(() => void this.flush(), WRITE_AFTER_MS);
    }
    return savedMs;
  }

  /** Reads anew what other processes have left by now. Never rejects. */
  refresh(): Promise<void> {
    return this.#next(async (folder) => {
      try {
        const { totals, problem } = await folder.read();
        this.ledger.replaceOthers(totals);
        // What was set aside is told of until the end: the next reading finds it mended.
        this.#problems.reading = problem ?? this.#problems.reading;
      } catch (error) {
        this.#problems.reading = `What was saved before this session is not known: ${folder.path} cannot be read (${messageOf(error)}).`;
      }
      this.#onChange();
    });
  }

  /** Writes what has been counted and not yet written. Never rejects: what cannot be written is tried again later. */
  flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    return this.#next((folder) => this.#write(folder));
  }

  async #write(folder: TotalsFolder): Promise<void> {
    const keys = this.#unwritten;
    const { lettings } = this.ledger;
    if (keys.size === 0) return;
    this.#unwritten = new Set();
    // Sums that were added up stand in the file module by module, and would count twice.
    const anew = this.#mustRewrite || folder.isOverlong || lettings !== this.#written;
    try {
      if (anew) await folder.rewrite(this.ledger.sessionTotals());
      else await folder.append(this.ledger.sessionTotals(keys));
      this.#written = lettings;
      this.#mustRewrite = false;
      this.#tellWriting(null);
    } catch (error) {
      for (const key of keys) this.#unwritten.add(key);
      this.#mustRewrite ||= anew;
      this.#tellWriting(
        `What loads save is not kept for later starts: ${folder.path} cannot be written to (${messageOf(error)}).`,
      );
    }
  }

  #tellWriting(problem: string | null): void {
    if (this.#problems.writing === problem) return;
    this.#problems.writing = problem;
    this.#onChange();
  }

  #next(work: (folder: TotalsFolder) => Promise<void>): Promise<void> {
    const folder = this.#folder;
    if (folder !== null) this.#work = this.#work.then(() => work(folder));
    return this.#work;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
