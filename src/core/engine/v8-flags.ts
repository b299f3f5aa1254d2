import { v8 } from '../on-demand.ts';

/**
 * V8's tag for what its machine code depends on: its version, the processor's features and all of its flags. Two
 * processes with the same tag take each other's artifacts; V8's own check of an artifact is of the same three.
 *
 * @returns eight lower-case hex digits
 */
export function v8Tag(): string {
  return v8().cachedDataVersionTag().toString(16).padStart(8, '0');
}

/**
 * Flags that make every wasm compile an optimizing one that is finished when it returns, each with what undoes it.
 * `--no-liftoff` switches dynamic tiering off as well.
 */
const AHEAD_OF_TIME = ['--no-liftoff', '--no-wasm-lazy-compilation'];
const STOCK = ['--liftoff', '--wasm-lazy-compilation', '--wasm-dynamic-tiering'];
/** From V8 14 on, inlining wants to know what ran before, and aborts where nothing did. */
const INLINING = ['wasm-inlining', 'wasm-inlining-call-indirect'];
const inlines = Number.parseInt(process.versions.v8, 10) >= 14;

/**
 * Runs `compile` with V8 compiling ahead of time, and sets its flags back: an artifact that is serialized afterwards
 * carries the stamp of stock V8. For a process of its own, since flags are the whole process's.
 */
export async function aheadOfTime<Compiled>(compile: () => Promise<Compiled>): Promise<Compiled> {
  const { setFlagsFromString } = v8();
  for (const flag of AHEAD_OF_TIME) setFlagsFromString(flag);
  if (inlines) for (const name of INLINING) setFlagsFromString(`--no-${name}`);
  try {
    return await compile();
  } finally {
    for (const flag of STOCK) setFlagsFromString(flag);
    if (inlines) for (const name of INLINING) setFlagsFromString(`--${name}`);
  }
}
