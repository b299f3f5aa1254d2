import { beforeEach, expect, it, vi } from 'vitest';
import { FrameInbox, onNextFrame } from '../../src/renderer/frame-inbox.ts';

let frames: (() => void)[];
let taken: (readonly number[])[];
let inbox: FrameInbox<number>;

beforeEach(() => {
  frames = [];
  taken = [];
  inbox = new FrameInbox<number>(
    (items) => taken.push(items),
    (call) => {
      frames.push(call);
      return () => {
        frames = frames.filter((other) => other !== call);
      };
    },
  );
});

const frame = () => frames.shift()?.();

it('hands the first on at once, and what comes before the next frame together', () => {
  inbox.push(1);
  expect(taken).toEqual([[1]]);
  inbox.push(2);
  inbox.push(3);
  expect(taken).toEqual([[1]]);
  frame();
  expect(taken).toEqual([[1], [2, 3]]);
});

it('waits a frame after each time that it handed something on, and then for nothing', () => {
  inbox.push(1);
  inbox.push(2);
  frame();
  inbox.push(3);
  expect(taken).toEqual([[1], [2]]);
  frame();
  expect(taken).toEqual([[1], [2], [3]]);
  frame();
  expect(frames).toEqual([]);
  inbox.push(4);
  expect(taken.at(-1)).toEqual([4]);
});

it('keeps what comes while it hands something on', () => {
  const nested = new FrameInbox<number>(
    (items) => {
      taken.push(items);
      if (items.includes(1)) nested.push(2);
    },
    (call) => {
      frames.push(call);
      return () => {};
    },
  );
  nested.push(1);
  expect(taken).toEqual([[1]]);
  frame();
  expect(taken).toEqual([[1], [2]]);
});

it('hands nothing on once it is closed', () => {
  inbox.push(1);
  inbox.push(2);
  inbox.close();
  expect(frames).toEqual([]);
  expect(taken).toEqual([[1]]);
});

it('goes by the clock where there are no frames', () => {
  vi.useFakeTimers();
  const call = vi.fn();
  onNextFrame(call);
  const cancelled = vi.fn();
  onNextFrame(cancelled)();
  vi.advanceTimersByTime(250);
  vi.useRealTimers();
  expect(call).toHaveBeenCalledOnce();
  expect(cancelled).not.toHaveBeenCalled();
});
