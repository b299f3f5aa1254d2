import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ViewKeeper } from '../../../src/main/app/view-keeper.ts';
import { DEFAULT_VIEW } from '../../../src/shared/kept-view.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

function keeperOf(path: string, isWanted = () => true) {
  const problems: string[][] = [];
  const keeper = new ViewKeeper({ path, isWanted, onProblem: (...problem) => void problems.push(problem) });
  return { keeper, problems };
}

const pathIn = (folder: string) => join(folder, 'view.json');
const kept = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the view is kept', () => {
  it('a moment after it has changed, in one write, and read at the next start', () => {
    const path = pathIn(scratchFolder());
    const { keeper } = keeperOf(path);
    keeper.keep({ mainTab: 'events' });
    vi.advanceTimersByTime(100);
    keeper.keep({ moduleSearch: 'esbuild', mainTab: 'benchmarks' });
    expect(existsSync(path)).toBe(false);
    expect(keeper.view).toEqual({ ...DEFAULT_VIEW, mainTab: 'benchmarks', moduleSearch: 'esbuild' });
    vi.advanceTimersByTime(1_000);
    expect(kept(path)).toEqual({ mainTab: 'benchmarks', moduleSearch: 'esbuild' });
    expect(keeperOf(path).keeper.view).toEqual(keeper.view);
  });

  it('at the end, whatever waits', () => {
    const path = pathIn(scratchFolder());
    const { keeper } = keeperOf(path);
    keeper.keep({ paneWidth: 512 });
    keeper.flush();
    expect(kept(path)).toEqual({ paneWidth: 512 });
  });

  it('not where that is not wanted, and then it is as by default', () => {
    const path = pathIn(scratchFolder());
    writeFileSync(path, '{"mainTab":"events"}');
    const { keeper } = keeperOf(path, () => false);
    expect(keeper.view).toEqual(DEFAULT_VIEW);
    keeper.keep({ mainTab: 'benchmarks' });
    keeper.flush();
    expect(kept(path)).toEqual({ mainTab: 'events' });
  });

  it('until it is cleared, with what waited', () => {
    const path = pathIn(scratchFolder());
    const { keeper } = keeperOf(path);
    keeper.keep({ mainTab: 'events' });
    keeper.flush();
    keeper.keep({ paneOpen: false });
    keeper.clear();
    vi.advanceTimersByTime(1_000);
    expect(existsSync(path)).toBe(false);
    expect(keeper.view).toEqual(DEFAULT_VIEW);
  });

  it('and says where it cannot be', () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'in-the-way'), '');
    const path = join(folder, 'in-the-way', 'view.json');
    const { keeper, problems } = keeperOf(path);
    keeper.keep({ mainTab: 'events' });
    vi.advanceTimersByTime(1_000);
    expect(problems).toEqual([[path, expect.stringContaining('cannot be kept')]]);
    expect(keeper.view.mainTab).toBe('events');
  });
});

describe('a damaged file', () => {
  it('loses what is damaged, and nothing else', () => {
    const path = pathIn(scratchFolder());
    writeFileSync(path, '{"mainTab":"nowhere","paneWidth":-5,"eventText":"disk"}');
    const { keeper } = keeperOf(path);
    expect(keeper.view).toEqual({ ...DEFAULT_VIEW, eventText: 'disk' });
    expect(keeper.problem).toContain(path);
  });

  it('may hold anything', () => {
    vi.useRealTimers();
    const folder = scratchFolder();
    let number = 0;
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc
            .dictionary(fc.constantFrom('mainTab', 'paneWidth', 'eventKinds'), fc.jsonValue())
            .map((value) => JSON.stringify(value)),
        ),
        (text) => {
          const own = join(folder, String(number++));
          mkdirSync(own);
          writeFileSync(pathIn(own), text);
          const { view } = keeperOf(pathIn(own)).keeper;
          expect(Object.keys(view).sort()).toEqual(Object.keys(DEFAULT_VIEW).sort());
          expect(view.paneWidth).toBeGreaterThan(0);
          expect(Array.isArray(view.eventKinds)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});
