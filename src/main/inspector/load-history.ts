import { LOAD_OUTCOMES, type LoadColumns, type LoadRecord, MOST_LOADS } from '../../shared/load-record.ts';
import { Ring } from '../../shared/ring.ts';

/** The loads of this session that have ended: the latest of them, oldest first. */
export class LoadHistory {
  readonly #publish: (load: LoadRecord) => void;
  readonly #loads: Ring<LoadRecord>;
  #seq = 0;

  /** @param publish takes each load as it is added */
  constructor(publish: (load: LoadRecord) => void, capacity = MOST_LOADS) {
    this.#publish = publish;
    this.#loads = new Ring(capacity);
  }

  add(load: Omit<LoadRecord, 'seq'>): void {
    const record = { seq: this.#seq++, ...load };
    this.#loads.push(record);
    this.#publish(record);
  }

  /** The latest loads of a row or of a module, oldest first, and how many older ones are left out. */
  of(rowId: string, key: string | null, limit: number): { loads: LoadRecord[]; left: number } {
    const loads = [...this.#loads].filter(
      (load) => load.rowId === rowId || (key !== null && load.key === key),
    );
    return { loads: loads.slice(-limit), left: Math.max(0, loads.length - limit) };
  }

  /** All that are remembered, column by column. */
  columns(): LoadColumns {
    const { length } = this.#loads;
    const at = new Float64Array(length);
    const ms = new Float64Array(length);
    const outcome = new Uint8Array(length);
    const savedMs = new Float64Array(length);
    const module = new Uint32Array(length);
    const modules: LoadColumns['modules'] = [];
    const places = new Map<string, number>();
    for (const [index, load] of [...this.#loads].entries()) {
      const { rowId, name, key } = load;
      const identity = `${rowId} ${key}`;
      let place = places.get(identity);
      if (place === undefined) {
        place = modules.push({ rowId, name, key }) - 1;
        places.set(identity, place);
      }
      at[index] = load.at;
      ms[index] = load.ms;
      outcome[index] = LOAD_OUTCOMES.indexOf(load.outcome);
      savedMs[index] = load.savedMs ?? Number.NaN;
      module[index] = place;
    }
    return { firstSeq: this.#seq - length, at, ms, outcome, savedMs, module, modules };
  }
}
