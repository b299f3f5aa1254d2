import type { Bytes } from '../units.ts';

/** Where in an entry the length of the wire bytes stands, as `entry-format.ts` lays it out: all that a hook reads of most. */
export const WIRE_LENGTH_OFFSET: Bytes = 12;
