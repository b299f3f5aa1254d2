import { expect, it } from 'vitest';
import { CacheError } from '../../../src/core/module-cache/cache-error.ts';

it('carries its kind, the path and the cause', () => {
  const cause = new Error('disk on fire');
  const error = new CacheError('file-read', 'no', { path: '/somewhere', cause });
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({
    name: 'CacheError',
    kind: 'file-read',
    message: 'no',
    path: '/somewhere',
    cause,
  });
});

it('has no path and no cause where there are none', () => {
  const error = new CacheError('other', 'no');
  expect(error.path).toBeNull();
  expect('cause' in error).toBe(false);
});

it('makes a plain miss without a stack, and leaves the stacks of others alone', () => {
  const miss = CacheError.notFound('not here');
  expect(miss).toMatchObject({ kind: 'not-found', message: 'not here' });
  expect(miss.stack).not.toContain('\n    at ');
  expect(new Error('other').stack).toContain('\n    at ');
});

it('says of a tier that is closed why that is, and what to do', () => {
  const closure = { path: '/cache', reason: '/cache holds letters', advice: 'Choose another.' };
  expect(CacheError.closed('file-read', closure)).toMatchObject({
    kind: 'file-read',
    message: '/cache holds letters',
    path: '/cache',
    advice: 'Choose another.',
    cause: { code: 'TIER_CLOSED' },
  });
  expect(new CacheError('other', 'no').advice).toBeNull();
});

it('wraps what is thrown, and does not wrap a CacheError again', () => {
  const cause = new RangeError('too much');
  expect(CacheError.from(cause, 'serialize', '/p')).toMatchObject({
    kind: 'serialize',
    message: 'too much',
    path: '/p',
    cause,
  });
  expect(CacheError.from('just words', 'other')).toMatchObject({ message: 'just words' });
  const own = CacheError.notFound('not here');
  expect(CacheError.from(own, 'other')).toBe(own);
});
