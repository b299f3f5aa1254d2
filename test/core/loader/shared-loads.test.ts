import { expect, it } from 'vitest';
import { SharedLoads, type SharedWork } from '../../../src/core/loader/shared-loads.ts';

const onAbort = () => new Error('gave up');

it('begins work once for all that ask while it is under way, and anew for those that ask later', async () => {
  const loads = new SharedLoads<number>();
  let begun = 0;
  const begin = async (work: SharedWork<number>) => {
    const number = ++begun;
    await null;
    loads.end(work);
    return number;
  };
  const first = loads.join('a', begin, undefined, onAbort);
  const second = loads.join('a', begin, undefined, onAbort);
  expect([first.first, second.first]).toEqual([true, false]);
  expect(await Promise.all([first.promise, second.promise])).toEqual([1, 1]);
  expect(await loads.join('a', begin, undefined, onAbort).promise).toBe(2);
});

it('keeps keys apart', async () => {
  const loads = new SharedLoads<string>();
  const [a, b] = ['a', 'b'].map((key) => loads.join(key, async () => key, undefined, onAbort).promise);
  expect(await Promise.all([a, b])).toEqual(['a', 'b']);
});

it('aborts the work only when the last of its callers has given up, and lets nobody join it then', async () => {
  const loads = new SharedLoads<string>();
  const aborts = [new AbortController(), new AbortController()];
  const signals: AbortSignal[] = [];
  const never = ({ abandonment }: SharedWork<string>) => {
    signals.push(abandonment);
    return new Promise<string>(() => {});
  };
  const joined = aborts.map(({ signal }) => loads.join('a', never, signal, onAbort).promise);
  aborts[0]?.abort();
  await expect(joined[0]).rejects.toThrow('gave up');
  expect(signals[0]?.aborted).toBe(false);
  aborts[1]?.abort();
  await expect(joined[1]).rejects.toThrow('gave up');
  expect(signals[0]?.aborted).toBe(true);
  expect(await loads.join('a', async () => 'anew', undefined, onAbort).promise).toBe('anew');
});

it('counts a caller that gives up twice once, and one that gives up late not at all', async () => {
  const loads = new SharedLoads<string>();
  let resolve = (_: string) => {};
  const promise = new Promise<string>((done) => {
    resolve = done;
  });
  let stopped = false;
  const begin = ({ abandonment }: SharedWork<string>) => {
    abandonment.addEventListener('abort', () => {
      stopped = true;
    });
    return promise;
  };
  const abort = new AbortController();
  const gone = loads.join('a', begin, abort.signal, onAbort).promise;
  const patient = new AbortController();
  const stays = loads.join('a', begin, patient.signal, onAbort).promise;
  abort.abort();
  abort.signal.dispatchEvent(new Event('abort'));
  await expect(gone).rejects.toThrow('gave up');
  resolve('done');
  expect(await stays).toBe('done');
  await new Promise(setImmediate);
  patient.abort();
  expect(stopped).toBe(false);
});

it('gives work that asks only after all have given up a signal that has fired', async () => {
  const loads = new SharedLoads<string>();
  let begun: SharedWork<string> | undefined;
  const begin = (work: SharedWork<string>) => {
    begun = work;
    return new Promise<string>(() => {});
  };
  const abort = new AbortController();
  const { promise } = loads.join('a', begin, abort.signal, onAbort);
  abort.abort();
  await expect(promise).rejects.toThrow('gave up');
  expect(begun?.abandonment.aborted).toBe(true);
});
