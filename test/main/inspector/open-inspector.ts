import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startNodeChildProcess } from '../../../src/core/child-process/child-process.ts';
import { Inspector, type InspectorOptions } from '../../../src/main/inspector/inspector.ts';
import type { InspectorEvent, ModuleRow, SourceUpdate } from '../../../src/shared/contract.ts';
import type { LoadRecord } from '../../../src/shared/load-record.ts';
import type { TierName } from '../../../src/shared/tiers.ts';
import type { CompileExpectation } from '../../../src/shared/worth.ts';
import { SEAL_KEY } from '../../support/disk.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';
import { answering } from '../../support/wasm-modules.ts';

/** An inspector, and what a window that only follows its batches knows. */
export async function openInspector(options: Partial<InspectorOptions> = {}) {
  const cacheDirectory = options.cacheDirectory ?? join(scratchFolder(), 'cache');
  const rows = new Map<string, ModuleRow>();
  const events: InspectorEvent[] = [];
  const loads: LoadRecord[] = [];
  const expected: CompileExpectation[] = [];
  const latest: SourceUpdate = {};
  const inspector = await Inspector.create({
    sealKey: SEAL_KEY,
    startChildProcess: startNodeChildProcess,
    electronVersion: '33.2.1',
    appVersion: '0.0.0-test',
    compileMode: () => 'ahead-of-time',
    benchmarksFolder: join(scratchFolder(), 'benchmarks'),
    keepBudget: () => {},
    worthFolder: null,
    teamStore: null,
    ...options,
    cacheDirectory,
    publish: (batch) => {
      // As it would cross to the window.
      const {
        rows: changed = [],
        removedRows = [],
        events: more = [],
        loads: ended = [],
        ...parts
      } = structuredClone(batch);
      for (const row of changed) {
        rows.set(row.id, row);
        if (row.expected !== null) expected.push(row.expected);
      }
      for (const id of removedRows) rows.delete(id);
      events.push(...more);
      loads.push(...ended);
      Object.assign(latest, parts);
    },
  });
  onTestFinished(() => inspector.close());

  const row = (name: string) => [...rows.values()].find((candidate) => candidate.name === name);
  const until = async (holds: () => boolean | undefined) => {
    const deadline = Date.now() + 30_000;
    while (!holds()) {
      if (Date.now() > deadline)
        throw new Error(`it never came to that: ${JSON.stringify([...rows.values()])}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  /** Waits until a row has ended its load, and gives it. */
  const settled = async (name: string, loads = 1): Promise<ModuleRow> => {
    await until(() => {
      const ends = events.filter(
        ({ kind, subject }) => subject === name && ['loaded', 'error', 'cancelled'].includes(kind),
      );
      const state = row(name)?.state;
      return ends.length >= loads && state !== 'loading' && state !== 'queued';
    });
    return row(name) as ModuleRow;
  };
  const tier = (name: TierName) => latest.tiers?.find((candidate) => candidate.name === name);
  const kinds = () => events.map(({ kind, where }) => (where === null ? kind : `${kind} ${where}`));
  return {
    inspector,
    rows,
    row,
    events,
    loads,
    expected,
    kinds,
    latest,
    tier,
    until,
    settled,
    cacheDirectory,
  };
}

/** A module that answers with `value`, in a file of its own. */
export const moduleFile = (value: number, name: string) => writeInto(scratchFolder(), name, answering(value));
