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
/**
 * Without a run before it V8 does not know what is worth inlining: V8 13.6 then inlines wherever it can, which takes it
 * more than twice the time and the machine code, and from V8 14 on it aborts. Older ones have no such flags.
 */
const INLINING = inliningFlags(process.versions.v8);

function inliningFlags(version: string): string[] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major >= 14) return ['wasm-inlining', 'wasm-inlining-call-indirect'];
  return major === 13 && minor >= 6 ? ['wasm-inlining'] : [];
}

/**
 * Runs `compile` with V8 compiling ahead of time, and sets its flags back: an artifact that is serialized afterwards
 * carries the stamp of stock V8. For a process of its own, since flags are the whole process's.
 */
export async function aheadOfTime<Compiled>(compile: () => Promise<Compiled>): Promise<Compiled> {
  const { setFlagsFromString } = v8();
  for (const flag of AHEAD_OF_TIME) setFlagsFromString(flag);
  for (const name of INLINING) setFlagsFromString(`--no-${name}`);
  try {
    return await compile();
  } finally {
    for (const flag of STOCK) setFlagsFromString(flag);
    for (const name of INLINING) setFlagsFromString(`--${name}`);
  }
}
