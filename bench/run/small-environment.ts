const KEPT = ['PATH', 'HOME', 'TMPDIR', 'LD_LIBRARY_PATH'];

/** Gives what a program needs of the environment: Go's end at once where there is more than fits into a few kilobytes. */
export function smallEnvironment(): Record<string, string> {
  return Object.fromEntries(KEPT.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
