/**
 * How much of each a module may have: the limits that the WebAssembly JavaScript interface sets (its section on
 * implementation-defined limits), and V8 with it. What goes beyond is counted and not kept.
 */
export const MOST = {
  types: 1_000_000,
  functions: 1_000_000,
  imports: 1_000_000,
  exports: 1_000_000,
  globals: 1_000_000,
  tags: 1_000_000,
  tables: 100_000,
  memories: 100,
  dataSegments: 100_000,
  elementSegments: 1_000_000,
  functionBytes: 7_654_321,
  /** Of our own: the format sets none. */
  sections: 10_000,
} as const;
