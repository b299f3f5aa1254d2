import { expect, it } from 'vitest';
import { ModuleHash } from '../../../src/core/module-cache/module-hash.ts';
import { CompileMonitor } from '../../../src/main/inspector/compile-monitor.ts';
import { EventLog } from '../../../src/main/inspector/event-log.ts';
import { FileTable } from '../../../src/main/inspector/file-table.ts';

const key = (digit: string) => ModuleHash.parse(digit.repeat(64));

function newMonitor() {
  const files = new FileTable({ changed: () => {}, removed: () => {}, keyChanged: () => {} });
  const log = new EventLog(() => {});
  let changes = 0;
  const compiles = new CompileMonitor({
    mode: () => 'ahead-of-time',
    background: () => ({ running: null, waiting: 0 }),
    files,
    log,
    onChange: () => changes++,
  });
  const file = files.bringIn('/one.wasm');
  files.identify(file, key('A'));
  const kinds = () => log.page(100).map(({ kind }) => kind);
  return { compiles, files, file, log, kinds, changes: () => changes };
}

it('knows which rows wait, which are compiled, and when that is over', () => {
  const { compiles, file, kinds, changes } = newMonitor();
  const states = (['waiting', 'running', 'over'] as const).map((phase) => {
    compiles.phase(file, phase);
    const { active, waiting } = compiles.state();
    return { active, waiting };
  });
  const { id } = file.row;
  expect(states).toEqual([
    { active: [], waiting: [id] },
    { active: [id], waiting: [] },
    { active: [], waiting: [] },
  ]);
  expect(kinds()).toEqual(['compile-start']);
  expect(changes()).toBe(3);
});

it('names no row that was removed', () => {
  const { compiles, files, file } = newMonitor();
  compiles.phase(file, 'running');
  files.remove(file);
  expect(compiles.state().active).toEqual([]);
});

it('counts compiles, failures and cancellations apart, and tells of the first two', () => {
  const { compiles, log, kinds } = newMonitor();
  const report = { key: key('A'), ms: 5, bytes: 70, error: undefined };
  compiles.ended({ ...report, outcome: 'compiled' });
  compiles.ended({ ...report, outcome: 'cancelled' });
  compiles.ended({ ...report, outcome: 'compile-failed', error: new Error('it is gone') });
  compiles.ended({ ...report, key: key('B'), outcome: 'compiled' });
  expect(compiles.state()).toMatchObject({ compiles: 2, cancellations: 1, failures: 1 });
  expect(kinds()).toEqual(['compile-end', 'compile-failed', 'compile-end']);
  expect(log.page(100)).toMatchObject([
    { subject: 'one.wasm', key: key('A'), where: 'compiler', ms: 5, bytes: 70 },
    { subject: 'one.wasm', message: 'it is gone', bytes: null },
    { subject: '', rowId: null, key: key('B') },
  ]);
});
