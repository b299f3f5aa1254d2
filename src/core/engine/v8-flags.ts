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
const [major = 0, minor = 0] = process.versions.v8.split('.').map(Number);
/** Without a run before it, which would tell what is worth it, V8 aborts from version 14 on. */
const mustNotInline = major >= 14;
/** The flags by which it inlines, of those that are set in stock V8; before 13.6 there are none. */
const INLINING = mustNotInline
  ? ['wasm-inlining', 'wasm-inlining-call-indirect']
  : ['wasm-inlining'].filter(() => major === 13 && minor >= 6);

/**
 * Runs `compile` with V8 compiling ahead of time, and sets its flags back: an artifact that is serialized afterwards
 * carries the stamp of stock V8. For a process of its own, since flags are the whole process's.
 *
 * @param inlines whether V8 may inline, where it can. What it makes runs up to a tenth faster then; it takes more than
 *   twice the time, memory and disk (esbuild on V8 13.6: 7.4 for 3.0 s, 53 for 24 MB)
 */
export async function aheadOfTime<Compiled>(
  compile: () => Promise<Compiled>,
  inlines = true,
): Promise<Compiled> {
  const { setFlagsFromString } = v8();
  const withoutInlining = mustNotInline || !inlines ? INLINING : [];
  for (const flag of AHEAD_OF_TIME) setFlagsFromString(flag);
  for (const name of withoutInlining) setFlagsFromString(`--no-${name}`);
  try {
    return await compile();
  } finally {
    for (const flag of STOCK) setFlagsFromString(flag);
    for (const name of withoutInlining) setFlagsFromString(`--${name}`);
  }
}
