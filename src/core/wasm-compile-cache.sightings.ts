/** What a hooked program loads when it asks for wasm, to tell whether the cache has anything to do with it. */
export { Sightings } from './follow-up/sightings.ts';
