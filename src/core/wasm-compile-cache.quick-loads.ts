/** What a hooked program loads when it waits for something that is on disk. */
export { QuickLoads } from './hook/quick-loads.ts';
