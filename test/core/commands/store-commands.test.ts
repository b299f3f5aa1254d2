import { expect, it } from 'vitest';
import type { Cache } from '../../../src/core/cache/cache.ts';
import { STORE_COMMANDS, type StoreOutput } from '../../../src/core/commands/store-commands.ts';

it('clear waits for a process that may be about to store what it has compiled', async () => {
  const done: string[] = [];
  let running: object | null = { key: 'A', name: null, since: 0 };
  const background = {
    get state() {
      return { running, waiting: 0, detached: true };
    },
  };
  const cache = {
    disk: { directory: '/cache' },
    followUps: { background },
    cancel() {
      done.push('cancelled');
      setTimeout(() => {
        running = null;
        done.push('ended');
      }, 120);
    },
    async clear() {
      done.push('cleared');
      return { entries: 2, bytes: 2048 };
    },
  } as unknown as Cache;
  const lines: string[] = [];
  const output: StoreOutput = {
    out: (line) => void lines.push(line),
    err() {},
    signal: new AbortController().signal,
    json: false,
  };
  expect(await STORE_COMMANDS.clear.run(cache, output)).toBe(0);
  expect(done).toEqual(['cancelled', 'ended', 'cleared']);
  expect(lines).toEqual(['cleared 2 entries, 2 KB, from /cache']);
});
