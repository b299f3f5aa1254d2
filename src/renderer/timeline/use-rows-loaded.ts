import { useEffect, useMemo } from 'react';
import { useView } from '../shell/view-store.ts';
import { followLoads, rowsLoadedIn, useLoads } from './loads-store.ts';

/**
 * The rows of which loads ended within the brushed span of time: their ids, and their modules' keys. Null while no span
 * is brushed, or while the loads are not known yet.
 */
export function useRowsLoaded(): ReadonlySet<string> | null {
  const brushed = useView((state) => state.brushedTime);
  const ring = useLoads((state) => state.ring);
  // While no span is brushed, nobody need look anew with each load.
  const version = useLoads((state) => (brushed === null ? 0 : state.version));
  const known = useLoads((state) => state.asked === 'known');
  const asks = brushed !== null;
  useEffect(() => {
    if (asks) void followLoads();
  }, [asks]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the ring is one and the same, whatever it holds
  return useMemo(
    () => (brushed === null || !known ? null : rowsLoadedIn(ring, brushed)),
    [brushed, known, ring, version],
  );
}
