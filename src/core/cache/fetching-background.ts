import type { Background } from '../follow-up/background.ts';
import type { BackgroundState } from '../follow-up/background-state.ts';
import type { StockLoad } from '../loader/follow-ups.ts';
import type { ModuleHash } from '../module-cache/module-hash.ts';
import type { BackgroundFetches } from '../shared-tier/background-fetches.ts';

/** Compiles in the background that wait for a team's store first: they are told of, waited for and ended like all others. */
export class FetchingBackground implements Background {
  readonly #compiles: Background;
  readonly #fetches: BackgroundFetches;

  constructor(compiles: Background, fetches: BackgroundFetches) {
    this.#compiles = compiles;
    this.#fetches = fetches;
  }

  get state(): BackgroundState {
    const { waiting, ...state } = this.#compiles.state;
    return { ...state, waiting: waiting + this.#fetches.compilesPutOff };
  }

  begin(load: StockLoad, isEnding?: boolean): boolean {
    return this.#compiles.begin(load, isEnding);
  }

  cancel(key?: ModuleHash): number {
    return this.#fetches.cancel(key) + this.#compiles.cancel(key);
  }

  async idle(): Promise<void> {
    await this.#fetches.idle();
    await this.#compiles.idle();
  }

  handOverNow(): void {
    this.#compiles.handOverNow();
  }

  close(): Promise<void> {
    return this.#compiles.close();
  }
}
