/** What a hooked program loads once somebody may look at it. A file of its own, so that others never read it. */
export { openEndpoint } from './inspect/endpoint.ts';
