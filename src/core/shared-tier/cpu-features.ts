import { readFileSync } from 'node:fs';

/**
 * What V8's code generators ask of an x64 or arm64 processor (`src/codegen/cpu-features.h`), by Linux's names for it: of that, what
 * they have asked in every V8 from 11.3 on.
 *
 * V8 writes the set of all that it uses into each artifact, and takes one only where that is its own; and the same set is a part of
 * the engine's id (see `v8Tag`), under which a manifest is looked for. So two machines that share an id have these features alike,
 * and where a manifest says otherwise it is no use: an instruction that a processor does not know ends the process. It is looked at
 * once more, by itself, before a byte of machine code is fetched. Equal is more than is needed: a processor with more features could
 * run the code as well.
 */
const OF_V8 = new Set([
  ...['pni', 'ssse3', 'sse4_1', 'sse4_2', 'lahf_lm', 'avx', 'avx2', 'fma', 'bmi1', 'bmi2', 'abm', 'popcnt'],
  ...['atomics', 'asimddp', 'jscvt'],
]);
const CPU_INFO = '/proc/cpuinfo';
const FEATURES = /^(?:flags|Features)\s*:(.*)$/m;

let known: readonly string[] | null | undefined;

/** Gives those of this processor's features that V8's machine code depends on, sorted; null where the system does not say. */
export function cpuFeatures(): readonly string[] | null {
  if (known === undefined) known = parseCpuFeatures(read());
  return known;
}

/** Gives the same of what Linux says of a processor; null where it says nothing. */
export function parseCpuFeatures(cpuInfo: string): readonly string[] | null {
  const [, words] = FEATURES.exec(cpuInfo) ?? [];
  return words === undefined
    ? null
    : words
        .split(/\s+/)
        .filter((word) => OF_V8.has(word))
        .sort();
}

/** Tells whether what one processor's V8 compiled runs on another. Where one is not known, the engine's id has to do. */
export function fitsCpu(compiledOn: readonly string[] | null, here: readonly string[] | null): boolean {
  if (compiledOn === null || here === null) return true;
  return compiledOn.length === here.length && compiledOn.every((feature, index) => feature === here[index]);
}

function read(): string {
  try {
    return readFileSync(CPU_INFO, 'latin1');
  } catch {
    return '';
  }
}
