import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CommandEnd } from '../../../src/main/command-line/command-end.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function commandEnd() {
  const exit = vi.fn();
  return { exit, end: new CommandEnd(exit, () => Date.now()) };
}

it('leaves a command alone until it is asked', () => {
  const { end, exit } = commandEnd();
  vi.advanceTimersByTime(60_000);
  expect(end.signal.aborted).toBe(false);
  expect(end.exitCode).toBeNull();
  expect(exit).not.toHaveBeenCalled();
});

it('asks the command to stop, and keeps the first exit code', () => {
  const { end, exit } = commandEnd();
  expect(end.request(130)).toBe(true);
  expect(end.signal.aborted).toBe(true);
  expect(end.request(143)).toBe(false);
  expect(end.exitCode).toBe(130);
  expect(exit).not.toHaveBeenCalled();
});

it('ends it at once when it is asked again', () => {
  const { end, exit } = commandEnd();
  end.request(130);
  vi.advanceTimersByTime(500);
  expect(exit).not.toHaveBeenCalled();
  end.request(130);
  expect(exit).toHaveBeenCalledExactlyOnceWith(130);
});

it('takes the copies of one Ctrl+C for one', () => {
  const { end, exit } = commandEnd();
  end.request(130);
  vi.advanceTimersByTime(20);
  end.request(130);
  expect(exit).not.toHaveBeenCalled();
});

it('ends a command that does not stop by itself', () => {
  const { end, exit } = commandEnd();
  end.request(141);
  vi.advanceTimersByTime(2000);
  expect(exit).toHaveBeenCalledExactlyOnceWith(141);
});
