/** The flags of V8 that programs are started with. One that is missing here costs the artifact, and is told. */
const V8_FLAG =
  /^--(no-?)?(max-(old-space|semi-space|heap|lazy)|min-semi-space|initial-|semi-space|stack-size|stack-trace-limit|expose-gc|gc-|wasm|experimental-wasm|harmony|js-|turbo|turboshaft|maglev|sparkplug|always-|liftoff|jit|lite-mode|opt(?![a-z])|allow-natives-syntax|disallow-code-generation|disable-wasm-trap-handler|single-threaded|predictable|optimize-for-size|concurrent-|parallel-|use-|stress-|enable-(avx|sse|bmi|fma|popcnt|lzcnt|sahf|vfp|neon|regexp|sharedarraybuffer|eager))/;

/**
 * Gives those of a Node process's arguments that are V8's flags. A process with the same flags makes artifacts that
 * this one takes; all else that the host was started with (a debugger, preloaded code, a profiler) is its own.
 */
export function hostV8Flags(execArgv: readonly string[]): string[] {
  return execArgv.filter((argument) => V8_FLAG.test(argument.replaceAll('_', '-')));
}

/** Gives those flags of V8 that this process was started with. */
export function ownV8Flags(): string[] {
  return [...hostV8Flags(splitNodeOptions(process.env.NODE_OPTIONS)), ...hostV8Flags(process.execArgv)];
}

/** Splits what NODE_OPTIONS holds as Node does: by spaces, where double quotes keep some together. */
export function splitNodeOptions(options = ''): string[] {
  const words = options.match(/(?:[^\s"\\]|\\.|"(?:[^"\\]|\\.)*")+/g) ?? [];
  return words.map((word) => word.replaceAll(/\\(.)|"/g, '$1'));
}
