/** What runs on the pool's threads. */
export * from './tasks.ts';
