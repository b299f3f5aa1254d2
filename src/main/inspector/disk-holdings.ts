import type { TierState } from '../../shared/contract.ts';
import type { Core } from '../create-core.ts';

export interface DiskHoldingsOptions {
  disk: Pick<Core['disk'], 'budget' | 'usage' | 'limit'>;
  /** Told how each measurement ended: null, or why it failed. */
  onMeasured(error: unknown): void;
}

/** What the disk tier held when that was last found out: its index is read once, and nothing waits for it. */
export class DiskHoldings {
  readonly #options: DiskHoldingsOptions;
  #state: Pick<TierState, 'entries' | 'bytes' | 'budgetBytes'> = { entries: 0, bytes: 0, budgetBytes: null };

  constructor(options: DiskHoldingsOptions) {
    this.#options = options;
  }

  get state(): Pick<TierState, 'entries' | 'bytes' | 'budgetBytes' | 'budgetIsAutomatic'> {
    return { ...this.#state, budgetIsAutomatic: this.#options.disk.budget === 'automatic' };
  }

  /** Finds out anew. Where that fails, all but a budget that was set stays as it was. */
  async measure(): Promise<void> {
    const { disk, onMeasured } = this.#options;
    if (disk.budget !== 'automatic') this.#state.budgetBytes = disk.budget;
    try {
      const { entries, bytes } = await disk.usage();
      this.#state = { entries, bytes, budgetBytes: await disk.limit() };
    } catch (error) {
      return onMeasured(error);
    }
    onMeasured(null);
  }
}
