import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hookEnvironment, registerPath } from '../../../src/core/hook/hook-environment.ts';

describe('the environment of a program with the hook', () => {
  it('has the hook’s file, which is there, behind what NODE_OPTIONS held', () => {
    expect(existsSync(registerPath())).toBe(true);
    const { NODE_OPTIONS } = hookEnvironment({ directory: '/cache' }, { NODE_OPTIONS: '--no-warnings' });
    expect(NODE_OPTIONS).toBe(`--no-warnings --require=${registerPath()}`);
    expect(hookEnvironment({ directory: '/cache' }, {}).NODE_OPTIONS).toBe(`--require=${registerPath()}`);
  });

  it('has what was chosen, and leaves the rest as it was', () => {
    const before = { A: '1', WASM_COMPILE_CACHE_MODE: 'background', WASM_COMPILE_CACHE_KEY: '/key' };
    const choices = {
      directory: '/cache',
      mode: 'as-used',
      smallest: '0',
      debug: true,
      reportPath: '/loads',
    };
    const after = hookEnvironment(choices, before);
    expect(after).toMatchObject({
      A: '1',
      WASM_COMPILE_CACHE: '/cache',
      WASM_COMPILE_CACHE_KEY: '/key',
      WASM_COMPILE_CACHE_MODE: 'as-used',
      WASM_COMPILE_CACHE_SMALLEST: '0',
      WASM_COMPILE_CACHE_DEBUG: '1',
      WASM_COMPILE_CACHE_REPORT: '/loads',
    });
    expect(before).not.toHaveProperty('NODE_OPTIONS');
  });
});
