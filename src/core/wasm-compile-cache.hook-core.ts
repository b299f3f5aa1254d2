/** What the hook loads of the cache once it has something to do. A file of its own, so that other programs do not read it. */
export { openHookCache } from './hook/hook-cache.ts';
