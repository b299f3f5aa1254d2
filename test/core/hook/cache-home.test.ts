import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheHome } from '../../../src/core/hook/cache-home.ts';

describe('the folder that a user’s programs share by default', () => {
  it('is below what XDG_CACHE_HOME names, where that is absolute', () => {
    expect(cacheHome({ XDG_CACHE_HOME: '/caches' }, 'linux')).toBe('/caches/wasm-compile-cache');
    const own = join(homedir(), '.cache/wasm-compile-cache');
    expect(cacheHome({ XDG_CACHE_HOME: 'caches' }, 'linux')).toBe(own);
    expect(cacheHome({ XDG_CACHE_HOME: '' }, 'linux')).toBe(own);
    expect(cacheHome({}, 'linux')).toBe(own);
  });

  it('is where Apple and Microsoft have theirs', () => {
    expect(cacheHome({ XDG_CACHE_HOME: '/caches' }, 'darwin')).toBe(
      join(homedir(), 'Library/Caches/wasm-compile-cache'),
    );
    expect(cacheHome({ LOCALAPPDATA: '/local' }, 'win32')).toBe('/local/wasm-compile-cache/Cache');
  });

  it('is below the temporary folder, and a user’s own, for a user without a home', () => {
    const { HOME } = process.env;
    process.env.HOME = '/nonexistent';
    try {
      const user = process.getuid?.() ?? 'user';
      expect(cacheHome({}, 'linux')).toBe(join(tmpdir(), `wasm-compile-cache-${user}`));
    } finally {
      process.env.HOME = HOME;
    }
  });
});
