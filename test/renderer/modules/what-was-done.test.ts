import { describe, expect, it } from 'vitest';
import { droppedText, undoneText } from '../../../src/renderer/modules/drop-modules.ts';
import { removedText } from '../../../src/renderer/modules/remove-files.ts';
import { verifiedText } from '../../../src/renderer/modules/verify-modules.ts';
import { bringInNote } from '../../../src/renderer/modules/work-progress.tsx';
import { NOON, rowOf } from '../sample-data.ts';

const MB = 2 ** 20;
const none = { modules: 0, bytes: 0 };
const three = { modules: 3, bytes: 92 * MB };
const rows = ['a', 'b', 'c'].map((id) => rowOf({ id, key: id }));

describe('what a drop did', () => {
  it('is said with how many, how much and from where', () => {
    expect(droppedText({ memory: none, disk: three }, rows)).toBe('Dropped 3 modules, 92 MB, from disk.');
    expect(droppedText({ memory: { modules: 1, bytes: MB }, disk: none }, [rowOf()])).toBe(
      'Dropped esbuild.wasm, 1 MB, from memory.',
    );
  });

  it('is said of each tier where both gave something up', () => {
    const memory = { modules: 3, bytes: 80 * MB };
    expect(droppedText({ memory, disk: three }, rows)).toBe(
      'Dropped 3 modules from memory (80 MB) and disk (92 MB).',
    );
    expect(droppedText({ memory: { modules: 1, bytes: MB }, disk: three }, rows)).toBe(
      'Dropped 1 module from memory (1 MB) and 3 modules from disk (92 MB).',
    );
  });

  it('is nothing where no tier held it any more', () => {
    expect(droppedText({ memory: none, disk: none }, rows)).toContain('Nothing was dropped');
  });
});

it('is said what was put back, and what could not be', () => {
  expect(undoneText({ memory: none, disk: three, lost: 0 })).toBe('Put back 3 modules, 92 MB, into disk.');
  expect(undoneText({ memory: none, disk: three, lost: 1 })).toBe(
    'Put back 3 modules, 92 MB, into disk. 1 module is gone for good: the room was needed.',
  );
  expect(undoneText({ memory: none, disk: none, lost: 2 })).toBe(
    'Nothing could be put back. 2 modules are gone for good: the room was needed.',
  );
});

it('is said what a check found', () => {
  const found = { intact: 12, broken: 0, bytes: 92 * MB, cancelled: false };
  expect(verifiedText(found)).toBe('Checked 12 entries, 92 MB: all are intact.');
  expect(verifiedText({ ...found, intact: 1 })).toBe('Checked 1 entry, 92 MB: it is intact.');
  expect(verifiedText({ ...found, broken: 1 })).toBe('Checked 13 entries, 92 MB: 12 intact, 1 broken.');
  expect(verifiedText({ ...found, cancelled: true })).toBe(
    'Checked 12 entries, 92 MB, until it was cancelled: all are intact.',
  );
  expect(verifiedText({ ...found, intact: 0, cancelled: true })).toContain('cancelled before it began');
});

it('is said which modules stay listed after their files were removed', () => {
  const unheld = rowOf({ id: 'd', key: 'd', held: { memory: false, disk: false } });
  expect(removedText([unheld])).toBeNull();
  expect(removedText([unheld, ...rows])).toBe(
    'Removed 4 files. 3 modules that a tier holds stay listed as stored.',
  );
});

it('is said what is known of the files that are still to come', () => {
  const bringIn = { done: 3, total: 9, bytesDone: 1, bytesTotal: 2, startedAt: NOON };
  expect(bringInNote({ ...bringIn, searching: false, failed: 0, msLeft: null })).toBeNull();
  expect(bringInNote({ ...bringIn, searching: true, failed: 2, msLeft: 40_000 })).toBe(
    '2 failed, still searching',
  );
  expect(bringInNote({ ...bringIn, searching: false, failed: 0, msLeft: 40_000 })).toBe('about 40.0 s left');
});
