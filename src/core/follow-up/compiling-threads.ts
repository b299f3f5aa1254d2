import { readdirSync, readFileSync } from 'node:fs';
import type { Milliseconds } from '../units.ts';

const TASKS = '/proc/self/task';
/** What Node calls V8's threads, from 23 on. */
const NAMED = /V8Worker/;
/** Before, they have no name of their own, and come after one that has. */
const COMES_BEFORE = 'DelayedTaskSche';
const UNNAMED = 4;
const PAUSE: Milliseconds = 0.5;
/** Between two jobs a thread sleeps for a moment. */
const QUIET = 2;

/**
 * Waits, in a process that ends, until V8's threads have nothing more to compile: Node waits for what they are at in
 * any case, after everybody has been told of the end. Only then is a run over, and what was compiled can be kept, which
 * would be begun anew in each run. Returns at once where V8's threads are not to be told from others (elsewhere than on
 * Linux).
 *
 * @param limit how long to wait at most
 * @returns false where they still compile
 */
export function waitForCompiles(limit: Milliseconds): boolean {
  const threads = compilingThreads();
  if (!threads.some(isBusy)) return true;
  const pause = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const end = performance.now() + limit;
  let quiet = 0;
  while (quiet < QUIET && performance.now() < end) {
    Atomics.wait(pause, 0, 0, PAUSE);
    quiet = threads.some(isBusy) ? 0 : quiet + 1;
  }
  return quiet === QUIET;
}

/** Tells whether V8 compiles something just now; false where that is not to be seen. */
export function isCompiling(): boolean {
  return compilingThreads().some(isBusy);
}

function compilingThreads(): string[] {
  if (process.platform !== 'linux') return [];
  try {
    const threads = readdirSync(TASKS).map((id) => ({ id, name: read(id, 'comm').trim() }));
    const named = threads.filter(({ name }) => NAMED.test(name));
    const before = threads.findIndex(({ name }) => name === COMES_BEFORE);
    const unnamed = before === -1 ? [] : threads.slice(before + 1, before + 1 + UNNAMED);
    return (named.length > 0 ? named : unnamed).map(({ id }) => id);
  } catch {
    return [];
  }
}

/** Tells whether a thread runs, or could. */
function isBusy(id: string): boolean {
  try {
    // The name stands in parentheses, and may hold some itself; the state comes next.
    const stat = read(id, 'stat');
    return stat.charAt(stat.lastIndexOf(')') + 2) === 'R';
  } catch {
    return false;
  }
}

function read(id: string, what: 'comm' | 'stat'): string {
  return readFileSync(`${TASKS}/${id}/${what}`, 'latin1');
}
