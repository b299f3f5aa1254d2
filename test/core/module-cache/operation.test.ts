import { expect, it } from 'vitest';
import { toEngineId } from '../../../src/core/engine/engine.ts';
import { EngineError } from '../../../src/core/engine/engine-error.ts';
import { CacheError } from '../../../src/core/module-cache/cache-error.ts';
import { ModuleHash } from '../../../src/core/module-cache/module-hash.ts';
import { beginOperation, endOperation } from '../../../src/core/module-cache/operation.ts';

const key = ModuleHash.fromBytes(new Uint8Array(32));
const engineId = toEngineId('engine');
const module = { module: {} as WebAssembly.Module, wireSource: null, artifactBytes: 30, wireLength: 4 };
const refused = (kind: ConstructorParameters<typeof CacheError>[0]) => new CacheError(kind, 'refused');

it.each([
  ['load', false, null, 'hit'],
  ['load', false, refused('not-found'), 'miss'],
  ['load', false, refused('deserialize'), 'rejected'],
  ['load', false, refused('file-read'), 'read-failed'],
  ['load', false, refused('other'), 'read-failed'],
  ['load', false, new TypeError('not of a cache'), 'read-failed'],
  ['save', false, null, 'saved'],
  ['save', true, null, 'promoted'],
  ['save', false, refused('file-write'), 'save-failed'],
  ['save', true, refused('other'), 'save-failed'],
  ['compile', false, null, 'compiled'],
  ['compile', false, new EngineError('cancelled', 'given up'), 'cancelled'],
  ['compile', false, new EngineError('invalid-module', 'no'), 'compile-failed'],
] as const)('takes a %s (promotion: %s) that failed with %s for %s', (kind, promotion, error, outcome) => {
  const operation = beginOperation({ kind, tier: 'disk', key, engineId, promotion, source: {} });
  expect(operation).toMatchObject({ outcome: null, ms: 0, bytes: 0, error: null });
  endOperation(operation, 12, error ? { error } : { module });
  expect(operation).toMatchObject({ outcome, ms: 12, bytes: error ? 0 : 34 });
  expect(operation.error).toBe(error);
});
