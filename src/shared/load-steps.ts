/** The steps of a load, in the order they happen; a load takes only those on its path. `wait` is for the compiler. */
export const LOAD_STEPS = [
  'read',
  'hash',
  'lookup',
  'fetch',
  'verify',
  'deserialize',
  'wait',
  'compile',
  'serialize',
  'save',
] as const;
export type LoadStep = (typeof LOAD_STEPS)[number];

/** How long each step took, in milliseconds; a step that was not taken is absent. */
export type StepTimes = Partial<Record<LoadStep, number>>;
