import { ModuleHash } from 'wasm-compile-cache';
import type { CacheSummary, InspectedEntry, InspectedLoad } from 'wasm-compile-cache/inspect';
import type { ModuleRow } from '../../shared/contract.ts';
import type { EntryInfo } from '../../shared/entry-info.ts';
import type { GivenBy } from '../../shared/tiers.ts';
import { FileTable } from '../inspector/file-table.ts';
import { InspectedFile } from '../inspector/inspected-file.ts';

export interface ProcessRowsListener {
  changed(id: string): void;
  removed(id: string): void;
}

/** What a cache of another process holds, as it was told last. */
export interface Holdings {
  entries: readonly InspectedEntry[];
  inMemory: readonly string[];
  engineId: string | null;
  /** The key of what is compiled in the background. */
  compiling: string | null;
}

/** The modules of another process's caches: what it has loaded, and what they hold. */
export class ProcessRows {
  readonly table: FileTable;

  constructor(listener: ProcessRowsListener) {
    this.table = new FileTable({ ...listener, keyChanged: () => {} });
  }

  /** The row of a module of a cache, which is there from then on. */
  of(cache: number, key: string): InspectedFile {
    const known = this.table.get(`${cache}/${key}`);
    return known ?? this.table.add(InspectedFile.ofProcess(cache, ModuleHash.parse(key)));
  }

  /** Takes a load that has given, or should have given, a module. */
  loaded({ id }: CacheSummary, load: InspectedLoad): InspectedFile | null {
    const { key, name, end, at, ms, wireBytes, artifactBytes, message } = load;
    if (key === null) return null;
    const file = this.of(id, key);
    file.learnName(name);
    const { row } = file;
    const change: Partial<ModuleRow> = {
      wireBytes: wireBytes ?? row.wireBytes,
      artifactBytes: artifactBytes || row.artifactBytes,
    };
    if (end === 'failed') {
      const error = { kind: 'other', message: message ?? 'it is not known why', advice: null };
      Object.assign(change, { state: 'failed', error });
    } else if (end === 'cancelled') {
      change.state = 'cancelled';
    } else {
      Object.assign(change, {
        state: 'ready',
        error: null,
        usedAt: at,
        ...servedBy(row, end, load),
      });
    }
    this.table.change(file, change);
    return file;
    function servedBy({ served }: ModuleRow, by: GivenBy, { artifactBytes: code }: InspectedLoad) {
      const last: ModuleRow['last'] = {
        servedBy: by,
        isStock: by === 'stock' || (by === 'memory' && !code),
        choice: null,
        ms,
        steps: {},
        promoted: false,
        saved: false,
        compileMs: null,
        finishedAt: at,
      };
      return { served: { ...served, [by]: served[by] + 1 }, last };
    }
  }

  /** Brings the rows of a cache to what it holds. What was loaded stays, wherever it is. */
  settle(cache: number, { entries, inMemory, engineId, compiling }: Holdings, now = Date.now()): void {
    const held = new Set(inMemory);
    const byKey = new Map<string, InspectedEntry[]>();
    for (const entry of entries) byKey.set(entry.key, [...(byKey.get(entry.key) ?? []), entry]);
    for (const key of new Set([...byKey.keys(), ...held])) this.of(cache, key);
    for (const file of [...this.table]) {
      const { row, key } = file;
      if (key === null || row.id !== `${cache}/${key}`) continue;
      const own = (byKey.get(key) ?? []).map((entry) => infoOf(entry, engineId, now));
      if (own.length === 0 && !held.has(key) && row.state === 'stored') {
        this.table.remove(file);
        continue;
      }
      const usedAt = Math.max(row.usedAt ?? 0, ...(byKey.get(key) ?? []).map((entry) => entry.usedAt ?? 0));
      const [first] = own.toSorted((a, b) => Number(b.isOurs) - Number(a.isOurs));
      file.learnName(own.find(({ name }) => name !== null)?.name ?? null);
      this.table.change(file, {
        entries: own,
        held: {
          memory: held.has(key),
          disk: own.some(({ isOurs, verified }) => isOurs && (verified?.problem ?? null) === null),
        },
        usedAt: usedAt || null,
        wireBytes: row.wireBytes ?? first?.wireBytes ?? null,
        artifactBytes: first?.artifactBytes ?? row.artifactBytes,
        follows: followUpOf(row, own, compiling === key),
      });
    }
  }
}

/** What became of the machine code of a module that stock V8 has answered for. */
function followUpOf(
  { last }: ModuleRow,
  entries: readonly EntryInfo[],
  isCompiling: boolean,
): ModuleRow['follows'] {
  if (!last?.isStock) return null;
  const entry = entries.find(({ isOurs }) => isOurs);
  if (entry) {
    const { mode, storedAt: at, artifactBytes } = entry;
    const way = mode === 'as-used' ? 'as-used' : 'background';
    return { way, state: 'there', at, artifactBytes, problem: null };
  }
  const coming = { state: 'coming', at: last.finishedAt, artifactBytes: null, problem: null } as const;
  return isCompiling ? { way: 'background', ...coming } : null;
}

function infoOf(entry: InspectedEntry, engineId: string | null, now: number): EntryInfo {
  const { problem } = entry;
  return {
    engineId: entry.engineId,
    isOurs: entry.engineId === engineId,
    bytes: entry.bytes,
    wireBytes: entry.wireBytes,
    artifactBytes: entry.artifactBytes,
    storedAt: entry.storedAt,
    name: entry.name,
    mode: entry.mode,
    compileMs: entry.compileMs,
    verified: problem === null ? null : { at: now, problem },
  };
}
