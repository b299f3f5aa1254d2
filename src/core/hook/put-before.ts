import type { StockWebAssembly } from '../engine/stock-webassembly.ts';
import type { HookState, Look } from './hook-state.ts';
import { nativeFunctions, type Own } from './native-text.ts';
import { withoutFramesOf, withoutLinesFromOwn, withoutOwnLines, withRoom } from './own-frames.ts';
import { servedBytes } from './served-bytes.ts';
import { servedResponse } from './served-response.ts';

/** What `WebAssembly` has before the hook is put before it. The last two are not there in every program. */
export interface Stock extends StockWebAssembly {
  readonly compileStreaming?: (source: unknown, ...rest: unknown[]) => Promise<WebAssembly.Module>;
  readonly instantiateStreaming?: (source: unknown, ...rest: unknown[]) => Promise<Instantiated>;
}

interface Instantiated {
  module: WebAssembly.Module;
  instance: WebAssembly.Instance;
}

const { apply, construct, defineProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;

/** Of ours, between a program that calls and V8: the function that it calls, what that does, and three that pass it on. */
const OWN_FRAMES = 5;

/** The eight bytes that every module begins with, and a valid one by themselves. */
const EMPTY = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/**
 * Puts the hook before `WebAssembly`'s functions. What it does not serve goes to V8 as it came. Throws where they cannot be
 * replaced; then all are as they were.
 */
export function putBefore(stock: Stock, state: HookState): void {
  const { Module, compile, instantiate, compileStreaming, instantiateStreaming } = stock;
  const calls: [stockFunction: { name: string }, own: Own][] = [
    [compile, compileCall(stock, state)],
    [instantiate, instantiateCall(stock, state)],
  ];
  if (compileStreaming) calls.push([compileStreaming, compileStreamingCall(compileStreaming, state)]);
  if (instantiateStreaming) {
    calls.push([instantiateStreaming, instantiateStreamingCall(instantiateStreaming, stock, state)]);
  }
  const [module, ...functions] = nativeFunctions([
    {
      name: 'Module',
      kind: Object.hasOwn(Module, 'caller') ? 'sloppy constructor' : 'constructor',
      own: moduleConstructor(stock, state, () => module),
    },
    ...calls.map(([{ name }, own]) => ({ name, kind: 'call' as const, own })),
  ]) as [Own, ...Own[]];
  const hooked: [owner: object, name: string, value: unknown][] = [
    [WebAssembly, 'Module', likeStock(Module, module)],
    [Module.prototype, 'constructor', module],
  ];
  for (const [index, [stockFunction]] of calls.entries()) {
    const value = likeStock(stockFunction, functions[index] as Own);
    hooked.push([WebAssembly, stockFunction.name, value]);
  }
  for (const [owner, name] of hooked) {
    const { configurable, writable, get } = getOwnPropertyDescriptor(owner, name) ?? {};
    if (get || !(configurable || writable)) throw new Error(`WebAssembly.${name} cannot be replaced`);
  }
  for (const [owner, name, value] of hooked) {
    defineProperty(owner, name, { ...getOwnPropertyDescriptor(owner, name), value });
  }
}

/** Puts everything on a function of ours that V8's has. */
function likeStock(stockFunction: object, own: Own): Own {
  for (const key of ownKeys(stockFunction)) {
    defineProperty(own, key, getOwnPropertyDescriptor(stockFunction, key) as PropertyDescriptor);
  }
  return Object.setPrototypeOf(own, Object.getPrototypeOf(stockFunction));
}

/** @param hooked gives what programs take for `WebAssembly.Module` */
function moduleConstructor(stock: Stock, state: HookState, hooked: () => Own): Own {
  return (args, target) => {
    // V8 refuses it, in its own words.
    if (target === undefined) return refused(stock.Module, args, hooked());
    const newTarget = target === hooked() ? stock.Module : (target as typeof stock.Module);
    const bytes = args[1] === undefined ? servedBytes(args[0], state.settings.smallest) : null;
    const look = bytes && quietly(state, () => state.look(bytes, true));
    if (bytes && look?.isStored) {
      const found = quietly(state, () => state.findSync(look, bytes));
      if (found) return ofClass(found, newTarget);
    }
    let module: WebAssembly.Module;
    try {
      module = construct(stock.Module, args, newTarget);
    } catch (error) {
      throw withoutFramesOf(hooked(), error);
    }
    if (look) took(state, look, module, look.isStored ? bytes : null);
    return module;
  };

  /** What a program has derived from `WebAssembly.Module` constructs its own kind, whichever V8 takes for that. */
  function ofClass(found: WebAssembly.Module, newTarget: typeof stock.Module): WebAssembly.Module {
    if (newTarget === stock.Module) return found;
    return Object.setPrototypeOf(found, Object.getPrototypeOf(construct(stock.Module, [EMPTY], newTarget)));
  }
}

function refused(call: unknown, args: unknown[], hooked: Own): object {
  try {
    return apply(call as () => object, undefined, args);
  } catch (error) {
    throw withoutFramesOf(hooked, error);
  }
}

function compileCall(stock: Stock, state: HookState): Own {
  const { compile } = stock as { compile(...args: unknown[]): Promise<WebAssembly.Module> };
  return (args) => {
    const bytes = args[1] === undefined ? servedBytes(args[0], state.settings.smallest) : null;
    if (bytes === null) return tidied(passedOn(compile, args));
    const look = quietly(state, () => state.look(bytes));
    if (look === null) return tidied(passedOn(compile, args));
    if (!look.isStored) return tidied(passedOn(compile, args), (module) => took(state, look, module));
    return compileStored(bytes.slice(), look);
  };

  async function compileStored(bytes: Uint8Array, look: Look): Promise<WebAssembly.Module> {
    const found = await state.find(look, bytes);
    return found ?? tidied(compile(bytes), (module) => took(state, look, module, bytes));
  }
}

function instantiateCall(stock: Stock, state: HookState): Own {
  const { instantiate } = stock as unknown as { instantiate(...args: unknown[]): Promise<Instantiated> };
  return (args) => {
    const isPlain = args[2] === undefined && isImports(args[1]);
    const bytes = isPlain ? servedBytes(args[0], state.settings.smallest) : null;
    if (bytes === null) return tidied(passedOn(instantiate, args));
    const look = quietly(state, () => state.look(bytes));
    if (look === null) return tidied(passedOn(instantiate, args));
    if (!look.isStored) {
      return tidied(passedOn(instantiate, args), ({ module }) => took(state, look, module));
    }
    return instantiateStored(bytes.slice(), args[1], look);
  };

  async function instantiateStored(bytes: Uint8Array, imports: unknown, look: Look): Promise<Instantiated> {
    const module = await state.find(look, bytes);
    if (module === null) {
      return tidied(instantiate(bytes, imports), (given) => took(state, look, given.module, bytes));
    }
    return { module, instance: await instanceOf(stock, module, imports) };
  }
}

function compileStreamingCall(stockCall: NonNullable<Stock['compileStreaming']>, state: HookState): Own {
  return (args) => {
    if (args[1] !== undefined) return tidied(passedOn(stockCall, args));
    return serve(args[0]);
  };

  async function serve(source: unknown): Promise<WebAssembly.Module> {
    const { bytes, response } = await servedResponse(source, state.settings.smallest);
    const look = bytes && quietly(state, () => state.look(bytes));
    if (bytes && look?.isStored) {
      const found = await state.find(look, bytes);
      if (found) return found;
    }
    const module = await stockCall(response);
    if (look) took(state, look, module, bytes);
    return module;
  }
}

function instantiateStreamingCall(
  stockCall: NonNullable<Stock['instantiateStreaming']>,
  stock: Stock,
  state: HookState,
): Own {
  return (args) => {
    if (args[2] !== undefined || !isImports(args[1])) return tidied(passedOn(stockCall, args));
    return serve(args[0], args[1]);
  };

  async function serve(source: unknown, imports: unknown): Promise<Instantiated> {
    const { bytes, response } = await servedResponse(source, state.settings.smallest);
    const look = bytes && quietly(state, () => state.look(bytes));
    if (bytes && look?.isStored) {
      const module = await state.find(look, bytes);
      if (module) return { module, instance: await instanceOf(stock, module, imports) };
    }
    const instantiated = await stockCall(response, imports);
    if (look) took(state, look, instantiated.module, bytes);
    return instantiated;
  }
}

/** What V8 refuses is V8's to refuse. */
function isImports(imports: unknown): boolean {
  return (
    imports === undefined ||
    typeof imports === 'function' ||
    (typeof imports === 'object' && imports !== null)
  );
}

/** V8 does this for bytes after their compile, when nothing is on the stack any more. */
async function instanceOf(
  stock: Stock,
  module: WebAssembly.Module,
  imports: unknown,
): Promise<WebAssembly.Instance> {
  const { instantiate } = stock as unknown as {
    instantiate(module: WebAssembly.Module, imports: unknown): Promise<WebAssembly.Instance>;
  };
  try {
    return await instantiate(module, imports);
  } catch (error) {
    throw withoutLinesFromOwn(error);
  }
}

/** Calls V8's own. An error that it makes at once is to have as many lines as without what is taken from it. */
function passedOn<Value>(call: (...args: never[]) => Promise<Value>, args: unknown[]): Promise<Value> {
  return withRoom(OWN_FRAMES, () => apply(call, undefined, args));
}

/** What V8 has promised; what that is rejected with is as if the hook were not there. */
async function tidied<Value>(promise: Promise<Value>, take?: (value: Value) => void): Promise<Value> {
  let value: Value;
  try {
    value = await promise;
  } catch (error) {
    throw withoutOwnLines(error);
  }
  take?.(value);
  return value;
}

function took(
  state: HookState,
  look: Look,
  module: WebAssembly.Module,
  bytes: Uint8Array | null = null,
): void {
  quietly(state, () => state.took(look, module, bytes));
}

/** Does what can only make the program faster; gives null where that fails. */
function quietly<Value>(state: HookState, work: () => Value): Value | null {
  try {
    return work();
  } catch (error) {
    state.debug(`left to V8: ${error instanceof Error ? error.message : error}`);
    return null;
  }
}
