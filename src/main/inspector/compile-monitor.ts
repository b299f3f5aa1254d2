import type { OperationOutcome } from 'wasm-compile-cache';
import type { CompilerState } from '../../shared/contract.ts';

/** Counts compiles, and knows which modules are being compiled or wait for it. */
export class CompileMonitor {
  #compiles = 0;
  #failures = 0;
  #cancellations = 0;
  /** Upper-case hex keys. */
  readonly #active = new Set<string>();
  readonly #waiting = new Set<string>();

  phase(key: string, phase: 'waiting' | 'running' | 'over'): void {
    this.#waiting.delete(key);
    this.#active.delete(key);
    if (phase === 'waiting') this.#waiting.add(key);
    if (phase === 'running') this.#active.add(key);
  }

  count(outcome: OperationOutcome | null): void {
    if (outcome === 'compiled') this.#compiles++;
    else if (outcome === 'cancelled') this.#cancellations++;
    else this.#failures++;
  }

  /** @param rowOf gives the row that shows a module, for its key */
  state(rowOf: (key: string) => string | undefined): CompilerState {
    const rows = (keys: Set<string>) => [...keys].map(rowOf).filter((id) => id !== undefined);
    return {
      compiles: this.#compiles,
      failures: this.#failures,
      cancellations: this.#cancellations,
      active: rows(this.#active),
      waiting: rows(this.#waiting),
    };
  }
}
