import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readHookSettings, SMALLEST } from '../../../src/core/hook/hook-settings.ts';

const read = (environment: NodeJS.ProcessEnv = {}, directory?: string) =>
  readHookSettings(directory, environment);

describe('what the environment says', () => {
  it('is nothing by default', () => {
    const { isDisabled, keyPath, smallest, debugs, problems } = read();
    expect({ isDisabled, keyPath, smallest, debugs, problems }).toEqual({
      isDisabled: false,
      keyPath: undefined,
      smallest: SMALLEST,
      debugs: false,
      problems: [],
    });
  });

  it('is the folder, made absolute, where the program names none', () => {
    expect(read({ WASM_COMPILE_CACHE: 'there' }).directory).toBe(resolve('there'));
    expect(read({ WASM_COMPILE_CACHE: '/there' }, '/here').directory).toBe('/here');
    expect(read({ WASM_COMPILE_CACHE: '', XDG_CACHE_HOME: '/caches' }).directory).toMatch(
      /wasm-compile-cache/,
    );
  });

  it('is the file that loads are reported to, made absolute, where there is to be one', () => {
    expect(read().reportPath).toBeUndefined();
    expect(read({ WASM_COMPILE_CACHE_REPORT: '' }).reportPath).toBeUndefined();
    expect(read({ WASM_COMPILE_CACHE_REPORT: 'loads' }).reportPath).toBe(resolve('loads'));
  });

  it.each([
    ['1', true],
    ['true', true],
    ['0', false],
    ['', false],
    [undefined, false],
  ])('WASM_COMPILE_CACHE_DISABLE=%s: %s', (value, isDisabled) => {
    expect(read({ WASM_COMPILE_CACHE_DISABLE: value })).toMatchObject({ isDisabled });
  });

  it.each(['ahead-of-time', 'background', 'as-used', 'auto'])('takes the mode %s', (mode) => {
    expect(read({ WASM_COMPILE_CACHE_MODE: mode })).toMatchObject({ mode, problems: [] });
  });

  it.each(['', 'AUTO', 'fast'])('tells of the mode %j, and takes the default', (mode) => {
    const { mode: taken, problems } = read({ WASM_COMPILE_CACHE_MODE: mode });
    expect(taken).toBe(read().mode);
    expect(problems).toEqual([expect.stringContaining(`is ${JSON.stringify(mode)}: give one of`)]);
  });

  it.each([
    ['0', 0],
    ['65536', 65_536],
  ])('takes %s as the smallest size', (text, smallest) => {
    expect(read({ WASM_COMPILE_CACHE_SMALLEST: text })).toMatchObject({ smallest, problems: [] });
  });

  it.each(['-1', '1e3', '64k', '', ' 1', '99999999999'])('tells of the smallest size %j', (text) => {
    const { smallest, problems } = read({ WASM_COMPILE_CACHE_SMALLEST: text });
    expect([smallest, problems.length]).toEqual([SMALLEST, 1]);
  });

  it.each([
    [{ WASM_COMPILE_CACHE_DEBUG: '1' }, true],
    [{ WASM_COMPILE_CACHE_DEBUG: '0' }, false],
    [{ NODE_DEBUG: 'wasm-compile-cache' }, true],
    [{ NODE_DEBUG: 'fs, WASM-compile-*' }, true],
    [{ NODE_DEBUG: '*' }, true],
    [{ NODE_DEBUG: 'fs,wasm' }, false],
    [{ NODE_DEBUG: '[' }, false],
    [{ NODE_DEBUG: ',' }, false],
  ])('%j debugs: %s', (environment, debugs) => {
    expect(read(environment)).toMatchObject({ debugs });
  });
});
