import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BringInProgress } from '../../../src/main/inspector/bring-in-progress.ts';
import { InspectedFile } from '../../../src/main/inspector/inspected-file.ts';
import type { RowState } from '../../../src/shared/contract.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function newProgress() {
  let changes = 0;
  const progress = new BringInProgress(() => changes++);
  const files = [100, 300, 600].map((bytes) => {
    const file = new InspectedFile('', `/${bytes}.wasm`, `/${bytes}.wasm`);
    return { file, bytes };
  });
  const find = () => {
    for (const { file, bytes } of files) {
      progress.found(file);
      progress.sized(file, bytes);
    }
  };
  const end = (index: number, state: RowState = 'ready') => {
    const file = files[index]?.file as InspectedFile;
    file.row.state = state;
    progress.ended(file);
  };
  return { progress, find, end, changes: () => changes };
}

it('counts files and bytes from the search to the last load, and is nothing before and after', () => {
  const { progress, find, end } = newProgress();
  expect(progress.state).toBeNull();
  const searched = progress.search();
  expect(progress.state).toMatchObject({ searching: true, done: 0, total: 0 });
  find();
  end(0);
  expect(progress.state).toMatchObject({ done: 1, total: 3, failed: 0, bytesDone: 100, bytesTotal: 1_000 });
  searched();
  expect(progress.state).toMatchObject({ searching: false });
  end(1, 'failed');
  expect(progress.state).toMatchObject({ done: 2, failed: 1, bytesDone: 400 });
  end(2, 'cancelled');
  expect(progress.state).toBeNull();
});

it('goes on while a search does, though all that was found is done', () => {
  const { progress, find, end } = newProgress();
  const [first, second] = [progress.search(), progress.search()];
  find();
  for (const index of [0, 1, 2]) end(index);
  first();
  expect(progress.state).toMatchObject({ done: 3, searching: true });
  second();
  expect(progress.state).toBeNull();
});

it('estimates what is left from the bytes that are done, once that says something', () => {
  const { progress, find, end } = newProgress();
  progress.search();
  find();
  end(1);
  expect(progress.state?.msLeft).toBeNull();
  vi.advanceTimersByTime(3_000);
  // 300 bytes took 3 s, and 700 are left.
  expect(progress.state?.msLeft).toBeCloseTo(7_000);
  end(2);
  expect(progress.state?.msLeft).toBeCloseTo((100 / 900) * 3_000);
});

it('counts a file that is found twice once, and no load that nobody brought in', () => {
  const { progress, find, end } = newProgress();
  end(0);
  expect(progress.state).toBeNull();
  progress.search();
  find();
  find();
  expect(progress.state).toMatchObject({ total: 3 });
  end(0);
  end(0);
  expect(progress.state).toMatchObject({ done: 1 });
});
