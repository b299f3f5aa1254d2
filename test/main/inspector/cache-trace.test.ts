import { expect, it, onTestFinished } from 'vitest';
import { startNodeChildProcess } from '../../../src/core/child-process/child-process.ts';
import {
  type CompileReport,
  followCache,
  loadFollowed,
  saveFollowed,
  type TierReport,
} from '../../../src/main/inspector/cache-trace.ts';
import { openCore } from '../../support/cores.ts';
import { moduleFile } from './open-inspector.ts';

const NEVER = new AbortController().signal;
const UNHEARD = { identified: () => {}, step: () => {}, operation: () => {}, compile: () => {} };
const short = ({ tier, kind, outcome, promotion }: TierReport) =>
  `${tier} ${kind} ${outcome}${promotion ? ' promotion' : ''}`;

it('tells of one load: its key, its steps, its compile and what the tiers did', async () => {
  const core = await openCore({ startChildProcess: startNodeChildProcess });
  const told: string[] = [];
  const reports: TierReport[] = [];
  const { key, wireBytes } = await loadFollowed(core.loader, moduleFile(8911, 'one.wasm'), NEVER, {
    identified: (key, wireBytes) => told.push(`${key} ${wireBytes}`),
    step: (step) => told.push(step),
    operation: (report) => reports.push(report),
    compile: (phase) => told.push(`compile ${phase}`),
  });
  expect(told).toContain(`${key} ${wireBytes}`);
  expect(told).toEqual(expect.arrayContaining(['read', 'lookup', 'wait', 'compile', 'save']));
  expect(told.filter((line) => line.startsWith('compile '))).toEqual([
    'compile waiting',
    'compile running',
    'compile over',
  ]);
  expect(reports.map(short)).toEqual([
    'memory load not-found',
    'disk load not-found',
    'memory save success',
    'disk save success',
  ]);
  expect(reports[0]).toMatchObject({ key, bytes: 0, error: expect.objectContaining({ kind: 'not-found' }) });
  expect(reports[3]).toMatchObject({ key, error: null, ms: expect.any(Number) });
  expect(reports[3]?.bytes).toBeGreaterThan(wireBytes);
});

it('tells of all that one cache does, whoever asked it to, until that is ended', async () => {
  const core = await openCore({ startChildProcess: startNodeChildProcess });
  const another = await openCore({ startChildProcess: startNodeChildProcess });
  const operations: TierReport[] = [];
  const compiles: CompileReport[] = [];
  const unfollow = followCache(core, {
    operation: (report) => operations.push(report),
    compile: (report) => compiles.push(report),
  });
  onTestFinished(unfollow);
  await loadFollowed(another.loader, moduleFile(8912, 'one.wasm'), NEVER, UNHEARD);
  expect([operations, compiles]).toEqual([[], []]);

  const path = moduleFile(8913, 'two.wasm');
  const { key } = await core.loader.load({ path });
  expect(operations.map(short).toSorted()).toEqual([
    'disk load not-found',
    'disk save success',
    'memory load not-found',
    'memory save success',
  ]);
  expect(compiles).toMatchObject([{ key, outcome: 'success', ms: expect.any(Number) }]);
  unfollow();
  await core.loader.load({ path });
  expect(operations).toHaveLength(4);
});

it('saves what memory holds into the disk tier, and tells of that', async () => {
  const core = await openCore({ startChildProcess: startNodeChildProcess });
  const { key } = await core.loader.load({ path: moduleFile(8914, 'one.wasm') });
  await core.disk.delete(key, core.engine);
  const reports: TierReport[] = [];
  const warnings: Error[] = [];
  const listener = {
    operation: (report: TierReport) => reports.push(report),
    warning: (error: Error) => warnings.push(error),
  };
  await saveFollowed(core, key, listener);
  expect(await core.disk.contains(key, core.engine)).toBe(true);
  expect(reports.map(short)).toEqual(['disk save success']);
  core.memory.delete(key, core.engine);
  await expect(saveFollowed(core, key, listener)).rejects.toMatchObject({ kind: 'not-found' });
  expect(warnings).toEqual([]);
});
