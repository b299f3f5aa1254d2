import { useEffect, useState } from 'react';
import type { LoadRecord } from '../../shared/load-record.ts';
import { ask } from '../inspector-api.ts';
import { useLoads } from '../timeline/loads-store.ts';

export interface ModuleLoads {
  /** Of the row and of others with its module, oldest first. */
  loads: readonly LoadRecord[];
  /** How many older ones are left out. */
  left: number;
}

/** Those that are known with those that have ended since, each once. */
export function withFresh(
  known: ModuleLoads,
  fresh: readonly LoadRecord[],
  rowId: string,
  key: string | null,
): ModuleLoads {
  const lastSeq = known.loads.at(-1)?.seq ?? -1;
  const more = fresh.filter(
    (load) => load.seq > lastSeq && (load.rowId === rowId || (key !== null && load.key === key)),
  );
  return more.length === 0 ? known : { loads: [...known.loads, ...more], left: known.left };
}

/** The loads of a row and of its module in this session; null until main has answered. */
export function useModuleLoads(rowId: string, key: string | null): ModuleLoads | null {
  const [answer, setAnswer] = useState<ModuleLoads | null>(null);
  useEffect(() => {
    let over = false;
    let early: LoadRecord[] | null = [];
    setAnswer(null);
    const stop = useLoads.subscribe(({ fresh }, before) => {
      if (fresh === before.fresh) return;
      if (early) early.push(...fresh);
      else setAnswer((known) => known && withFresh(known, fresh, rowId, key));
    });
    void ask('loads', { rowId }).then((reply) => {
      if (over) return;
      setAnswer(withFresh(reply?.value ?? { loads: [], left: 0 }, early ?? [], rowId, key));
      early = null;
    });
    return () => {
      over = true;
      stop();
    };
  }, [rowId, key]);
  return answer;
}
