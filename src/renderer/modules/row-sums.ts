/** What several rows are together: what dropping them would free, for one. */
import type { ModuleRow } from '../../shared/contract.ts';
import type { TierName } from '../../shared/tiers.ts';

/** How many modules, and what they weigh together in bytes. */
export interface ModulesSum {
  modules: number;
  bytes: number;
  /** Whether the bytes are known about only. */
  isEstimate: boolean;
}

/** What a tier that holds a module holds of it at least, in bytes; null where that is not known. */
export const weightOf = ({ wireBytes, artifactBytes }: ModuleRow): number | null =>
  wireBytes === null || artifactBytes === null ? null : wireBytes + artifactBytes;

/** Whether a tier holds anything of a module: of what lies on disk, other engines' entries are a part. */
export const isHeldBy = (tier: TierName, row: ModuleRow): boolean =>
  row.held[tier] || (tier === 'disk' && row.entries.length > 0);

/** Two rows with the same bytes are one module, which a tier holds once. */
function modulesOf(rows: readonly ModuleRow[]): ModuleRow[] {
  const byKey = new Map<string, ModuleRow>();
  for (const row of rows) {
    if (row.key !== null && !byKey.has(row.key)) byKey.set(row.key, row);
  }
  return [...byKey.values()];
}

/** What a tier holds of the rows. */
export function heldBy(tier: TierName, rows: readonly ModuleRow[]): ModulesSum {
  const held = modulesOf(rows).filter((row) => isHeldBy(tier, row));
  // In memory, a module is more than its wasm and its code, and V8 does not tell how much.
  const isKnown = (row: ModuleRow) => tier === 'disk' && row.entries.length > 0;
  const bytesOf = (row: ModuleRow) =>
    isKnown(row) ? row.entries.reduce((sum, { bytes }) => sum + bytes, 0) : (weightOf(row) ?? 0);
  return {
    modules: held.length,
    bytes: held.reduce((sum, row) => sum + bytesOf(row), 0),
    isEstimate: !held.every(isKnown),
  };
}

/** What both tiers hold of the rows: a module that both hold is one, and weighs what it weighs in each. */
export function heldByEither(rows: readonly ModuleRow[]): ModulesSum {
  const [memory, disk] = [heldBy('memory', rows), heldBy('disk', rows)];
  const modules = modulesOf(rows).filter((row) => isHeldBy('memory', row) || isHeldBy('disk', row));
  return {
    modules: modules.length,
    bytes: memory.bytes + disk.bytes,
    isEstimate: memory.isEstimate || disk.isEstimate,
  };
}

/** The wasm and the machine code of all the rows' modules, in bytes. */
export const weightOfAll = (rows: readonly ModuleRow[]): number =>
  modulesOf(rows).reduce((sum, row) => sum + (row.wireBytes ?? 0) + (row.artifactBytes ?? 0), 0);
