import { vm } from '../on-demand.ts';
import { FILE } from './own-frames.ts';

/** What is to be done for a call, or for `new`, of which `newTarget` tells. */
export type Own = (args: unknown[], newTarget: unknown) => unknown;

interface Wanted {
  readonly name: string;
  /** Whether `new` may be put before it; one of V8's before 14 is as one of code that is not strict: it has a `caller`. */
  readonly kind: 'call' | 'constructor' | 'sloppy constructor';
  readonly own: Own;
}

/**
 * V8 keeps where a function's text begins by its distance from the parameters, in 16 bits. Of a function for which that is
 * not enough it gives no text but that of its own functions: `function compile() { [native code] }`.
 */
const GAP = 0xffff;

/**
 * Gives functions that call ours, and that nothing tells from V8's own: their text is native code's, which that of a bound
 * function is without its name, and of a proxy `util.inspect` tells.
 */
export function nativeFunctions(wanted: readonly Wanted[]): Own[] {
  // The beginning of each stands in the comment of the one before, so that one string of 65 kB is enough for all.
  const heads = wanted.map(({ name, kind }) => {
    const strictly = kind === 'sloppy constructor' ? '' : "'use strict';";
    return `${strictly}(own)=>({${kind === 'call' ? '' : `${name}:function `}${name}/*`;
  });
  const text = `${heads.join('')}${' '.repeat(GAP)}*/\n(...args){return own(args,new.target)}})`;
  let at = 0;
  return wanted.map(({ name, own }, index) => {
    // What is of a script may be run where a program forbids itself to make code of strings.
    const make = vm().runInThisContext(text.slice(at), { filename: FILE });
    at += heads[index]?.length ?? 0;
    return make(own)[name];
  });
}
