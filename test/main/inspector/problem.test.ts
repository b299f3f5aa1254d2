import { expect, it } from 'vitest';
import { LoadError } from '../../../src/core/loader/load-error.ts';
import { CacheError } from '../../../src/core/module-cache/cache-error.ts';
import { problemOf } from '../../../src/main/inspector/problem.ts';

it('keeps what a LoadError says, with its advice', () => {
  const error = new LoadError('file-missing', 'there is no file x', { advice: 'Check the path.' });
  expect(problemOf(error)).toEqual({
    kind: 'file-missing',
    message: 'there is no file x',
    advice: 'Check the path.',
  });
});

it.each(['ENOSPC', 'EROFS', 'EACCES', 'ENOTDIR', 'EEXIST', 'EDQUOT'])(
  'advises what to do about a tier that fails with %s',
  (code) => {
    const cause = Object.assign(new Error('no'), { code });
    const problem = problemOf(new CacheError('file-write', 'no', { cause }));
    expect(problem).toMatchObject({ kind: 'file-write', message: 'no' });
    expect(problem.advice).toMatch(/\.$/);
  },
);

it('keeps the advice that a CacheError has by itself', () => {
  const error = CacheError.closed('file-write', { path: '/c', reason: 'no', advice: 'Unlock it.' });
  expect(problemOf(error)).toEqual({ kind: 'file-write', message: 'no', advice: 'Unlock it.' });
});

it('has no advice where none would help, and takes whatever was thrown', () => {
  expect(problemOf(new CacheError('other', 'odd'))).toEqual({ kind: 'other', message: 'odd', advice: null });
  expect(problemOf(new RangeError('too far'))).toEqual({ kind: 'other', message: 'too far', advice: null });
  expect(problemOf('words')).toEqual({ kind: 'other', message: 'words', advice: null });
});

it('says how the person who uses the app allows a compile more time', () => {
  const problem = problemOf(new LoadError('compiler-timeout', 'too long', { advice: 'Allow more time.' }));
  expect(problem).toMatchObject({ kind: 'compiler-timeout', advice: expect.stringContaining('--timeout') });
});
