/** What a hooked program loads at its end, when it has asked for wasm that the cache did not have. */
export { Sightings } from './follow-up/sightings.ts';
