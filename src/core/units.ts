/** A whole number of bytes. */
export type Bytes = number;
/** A duration, or a moment on `performance.now()`'s clock, in milliseconds. */
export type Milliseconds = number;
