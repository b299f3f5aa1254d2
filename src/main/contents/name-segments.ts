/** A mangled name of Rust's first scheme or of C++: `_ZN`, then names with their lengths before them, then `E`. */
const NESTED = /^_ZN[A-Z]*(?=\d)/;
/** The hash at the end of a mangled name of Rust. */
const RUST_HASH = /^h[0-9a-f]{16}$/;

/**
 * Splits a function's name at its namespaces, the outermost first: `core::fmt::write` into `core`, `fmt`, `write`;
 * `runtime.mallocgc` into `runtime`, `mallocgc`. What stands in brackets is never split.
 */
export function nameSegments(name: string): string[] {
  const segments = nestedSegments(name) ?? split(name);
  const last = segments.at(-1);
  // Rust writes the hash of a function behind its name, and two functions may differ in nothing else.
  if (segments.length > 1 && last !== undefined && RUST_HASH.test(last)) {
    segments.splice(-2, 2, `${segments.at(-2)} ${last}`);
  }
  return segments;
}

function nestedSegments(name: string): string[] | null {
  const prefix = NESTED.exec(name)?.[0];
  if (prefix === undefined) return null;
  const segments: string[] = [];
  let at = prefix.length;
  while (at < name.length && name[at] !== 'E') {
    const length = /^\d{1,4}/.exec(name.slice(at, at + 4))?.[0];
    if (length === undefined) return null;
    at += length.length;
    const segment = name.slice(at, at + Number(length));
    if (segment.length < Number(length)) return null;
    segments.push(
      segment.replaceAll('..', '::').replace(/^_\$/, '$').replaceAll('$LT$', '<').replaceAll('$GT$', '>'),
    );
    at += Number(length);
  }
  return segments.length > 0 ? segments : null;
}

function split(name: string): string[] {
  const segments: string[] = [];
  let depth = 0;
  let begin = 0;
  for (let at = 0; at < name.length; at++) {
    const character = name[at] as string;
    if ('(<[{'.includes(character)) depth++;
    else if (')>]}'.includes(character)) depth = Math.max(0, depth - 1);
    if (depth > 0) continue;
    const width = separatorAt(name, at);
    // A name that begins or ends with a separator is one name.
    if (width === 0 || at === begin || at + width >= name.length) continue;
    segments.push(name.slice(begin, at));
    begin = at + width;
    at = begin - 1;
  }
  segments.push(name.slice(begin));
  return segments;
}

function separatorAt(name: string, at: number): number {
  if (name.startsWith('::', at)) return 2;
  return name[at] === '.' || name[at] === '/' ? 1 : 0;
}
