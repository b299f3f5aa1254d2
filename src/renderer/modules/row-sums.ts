/** What several rows are together: what dropping them would free, for one. */
import type { ModuleRow } from '../../shared/contract.ts';
import type { TierName } from '../../shared/tiers.ts';

/** How many modules, and what they weigh together in bytes. */
export interface ModulesSum {
  modules: number;
  bytes: number;
}

/** What a tier that holds a module holds of it, in bytes; null where that is not known. */
export const weightOf = ({ wireBytes, artifactBytes }: ModuleRow): number | null =>
  wireBytes === null || artifactBytes === null ? null : wireBytes + artifactBytes;

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
  const held = modulesOf(rows).filter((row) => row.held[tier]);
  const bytesOf = (row: ModuleRow) =>
    (tier === 'disk' ? row.entries.find(({ isOurs }) => isOurs)?.bytes : undefined) ?? weightOf(row) ?? 0;
  return { modules: held.length, bytes: held.reduce((sum, row) => sum + bytesOf(row), 0) };
}

/** What both tiers hold of the rows: a module that both hold is one, and weighs what it weighs in each. */
export const heldByEither = (rows: readonly ModuleRow[]): ModulesSum => ({
  modules: modulesOf(rows).filter(({ held }) => held.memory || held.disk).length,
  bytes: heldBy('memory', rows).bytes + heldBy('disk', rows).bytes,
});

/** The wasm and the machine code of all the rows' modules, in bytes. */
export const weightOfAll = (rows: readonly ModuleRow[]): number =>
  modulesOf(rows).reduce((sum, row) => sum + (row.wireBytes ?? 0) + (row.artifactBytes ?? 0), 0);
