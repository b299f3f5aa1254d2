import { os, path } from '../on-demand.ts';

const NAME = 'wasm-compile-cache';

/**
 * Gives the folder where a user's programs share their cache by default: below the system's folder for what can be made
 * anew, as the XDG Base Directory Specification, Apple and Microsoft lay it down; where a user has no home, below the
 * temporary one, under a name of the user's own. Touches no file.
 */
export function cacheHome(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const { isAbsolute, join } = path();
  const home = homeFolder();
  if (platform === 'win32' && environment.LOCALAPPDATA) return join(environment.LOCALAPPDATA, NAME, 'Cache');
  if (platform === 'darwin' && home !== null) return join(home, 'Library', 'Caches', NAME);
  const { XDG_CACHE_HOME: xdg = '' } = environment;
  // "All paths set in these environment variables must be absolute. (…) consider the path invalid and ignore it."
  if (platform !== 'win32' && isAbsolute(xdg)) return join(xdg, NAME);
  if (platform !== 'win32' && home !== null) return join(home, '.cache', NAME);
  return join(os().tmpdir(), `${NAME}-${process.getuid?.() ?? 'user'}`);
}

/** Null for a user without one, as services and containers often have it. */
function homeFolder(): string | null {
  try {
    const home = os().homedir();
    return path().isAbsolute(home) && home !== '/nonexistent' ? home : null;
  } catch {
    return null;
  }
}
