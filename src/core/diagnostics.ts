/** What the cache publishes on `node:diagnostics_channel`. */
export * from './module-cache/diagnostics.ts';
