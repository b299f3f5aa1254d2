import { describe, expect, it } from 'vitest';
import { toEngineId } from '../../../src/core/engine/engine.ts';
import { CacheError } from '../../../src/core/module-cache/cache-error.ts';
import { ModuleHash } from '../../../src/core/module-cache/module-hash.ts';
import { beginOperation, endOperation } from '../../../src/core/module-cache/operation.ts';
import { TierCounters } from '../../../src/main/inspector/tier-counters.ts';

const key = ModuleHash.fromBytes(new Uint8Array(32));
const engineId = toEngineId('engine');
const module = { module: {} as WebAssembly.Module, wireSource: null, artifactBytes: 3, wireLength: 4 };

/** An operation on a tier as the diagnostics channels tell it. */
function operation(kind: 'load' | 'save', error?: CacheError, promotion = false) {
  const ended = beginOperation({ kind, tier: 'disk', key, engineId, promotion, source: {} });
  endOperation(ended, 1, error ? { error } : { module });
  return ended;
}
const HOLDS = {
  entries: 2,
  bytes: 10,
  budgetBytes: 100,
  budgetIsAutomatic: true,
  unsaved: 3,
  location: '/cache',
};
const WELL = { read: null, write: null };
const miss = CacheError.notFound('not here');
const rejected = new CacheError('deserialize', 'corrupt');
const full = new CacheError('file-write', 'the disk is full', {
  cause: Object.assign(new Error('full'), { code: 'ENOSPC' }),
});
const unreadable = new CacheError('file-read', 'no permission');

/** Counts operations, and gives the tier's state then. */
function stateAfter(...operations: ReturnType<typeof operation>[]) {
  const counters = new TierCounters('disk');
  for (const each of operations) counters.count(each);
  return counters.state(HOLDS);
}

it('counts hits, misses, saves and promotions apart from each other', () => {
  const state = stateAfter(
    operation('load'),
    operation('load'),
    operation('load', miss),
    operation('save'),
    operation('save', undefined, true),
    operation('save', undefined, true),
  );
  expect(state).toMatchObject({
    name: 'disk',
    ...HOLDS,
    hits: 2,
    misses: 1,
    saves: 1,
    promotions: 2,
    evictions: 0,
    rejected: 0,
    failures: 0,
    failing: WELL,
  });
});

it('counts an entry that was dropped as rejected, and as a miss', () => {
  expect(stateAfter(operation('load', rejected))).toMatchObject({
    misses: 1,
    rejected: 1,
    failures: 0,
    failing: WELL,
  });
});

it('counts a load or a save that it could not do as a failure, and as nothing else', () => {
  expect(
    stateAfter(operation('load', unreadable), operation('save', full), operation('load', full)),
  ).toMatchObject({ hits: 0, misses: 0, rejected: 0, saves: 0, failures: 3 });
});

it('counts evictions', () => {
  const counters = new TierCounters('memory');
  counters.countEviction();
  counters.countEviction();
  expect(counters.state(HOLDS).evictions).toBe(2);
});

describe('whether the tier works', () => {
  it('says why it fails, and what to do about it', () => {
    expect(stateAfter(operation('save', full)).failing).toEqual({
      read: null,
      write: {
        kind: 'file-write',
        message: 'the disk is full',
        advice: expect.stringMatching(/free some space/i),
      },
    });
    expect(stateAfter(operation('load', unreadable)).failing).toMatchObject({
      read: { kind: 'file-read' },
      write: null,
    });
  });

  it('does not count a failed save as one', () => {
    expect(stateAfter(operation('save', full))).toMatchObject({ saves: 0, promotions: 0 });
  });

  it('recovers by itself as soon as the same operation works again', () => {
    expect(stateAfter(operation('save', full), operation('save')).failing).toEqual(WELL);
    expect(stateAfter(operation('load', unreadable), operation('load', miss)).failing).toEqual(WELL);
  });

  it('is not taken for well by reading while writing still fails', () => {
    expect(stateAfter(operation('save', full), operation('load')).failing).toMatchObject({
      read: null,
      write: { message: 'the disk is full' },
    });
  });

  it('is not judged by what is no failure of the tier', () => {
    const serialize = new CacheError('serialize', 'its wire bytes are out of reach');
    expect(stateAfter(operation('save', serialize)).failing).toEqual(WELL);
    expect(stateAfter(operation('save', full), operation('save', serialize)).failing.write).not.toBeNull();
    expect(stateAfter(operation('load', rejected)).failing).toEqual(WELL);
  });
});

it('is closed as long as it says so, whatever is done with it', () => {
  const counters = new TierCounters('disk');
  const closure = { path: '/there', reason: 'the key is locked', advice: 'Unlock it.' };
  counters.measured(CacheError.closed('file-read', closure));
  expect(counters.state(HOLDS).failing.read).toMatchObject({
    message: closure.reason,
    advice: closure.advice,
  });
  counters.count(operation('save', full));
  expect(counters.state(HOLDS).failing.write?.message).toBe('the disk is full');
  counters.count(operation('save'));
  counters.measured(null);
  expect(counters.state(HOLDS).failing).toEqual(WELL);
});
