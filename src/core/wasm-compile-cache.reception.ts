/** What a hooked program loads once somebody does look at it. */
export { openReception } from './inspect/reception.ts';
