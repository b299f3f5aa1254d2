/**
 * Calls all of `WebAssembly` that compiles, in every way that the WebAssembly JavaScript Interface and the Web API tell
 * apart, and prints what came of each call, a line each. What it prints with a hook and without one must be the same.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';

/**
 * `answering` exports `answer`; `importing` imports the function `env.f`, and exports it again; `sections` has a custom
 * section `note`.
 *
 * @type {{ answering: string, importing: string, sections: string, large: string, keep?: string }}
 */
const files = JSON.parse(process.env.WASM_CALLS ?? '');
const original = new Uint8Array(readFileSync(files.answering));
const originalImporting = new Uint8Array(readFileSync(files.importing));
const sections = new Uint8Array(readFileSync(files.sections));
const large = new Uint8Array(readFileSync(files.large));
let bytes = original;
let importing = originalImporting;
let broken = original;
const noMagic = new Uint8Array(original.length);

/** Each case has modules of its own, so that V8 knows none of them from an earlier one. @param {number} number */
function take(number) {
  const section = [0, 4, 1, 0x76, number & 0xff, number >> 8];
  bytes = Uint8Array.of(...original, ...section);
  importing = Uint8Array.of(...originalImporting, ...section);
  broken = bytes.slice();
  broken[original.length - 1] = 0xff;
}
take(0);
const wasm = { headers: { 'content-type': 'application/wasm' } };

/** @param {unknown} error */
function told(error) {
  if (!(error instanceof Error)) return { thrown: inspect(error) };
  const { name, message, stack, code } = /** @type {NodeJS.ErrnoException} */ (error);
  const keys = Reflect.ownKeys(error).map(String);
  return { threw: error.constructor.name, name, message, stack, code, keys, cause: String(error.cause) };
}

/** @param {unknown} value */
function shape(value) {
  if (value instanceof WebAssembly.Module) {
    return {
      module: Object.prototype.toString.call(value),
      inspected: inspect(value),
      own: Reflect.ownKeys(value).map(String),
      isOfClass: Object.getPrototypeOf(value) === WebAssembly.Module.prototype,
      constructs: value.constructor === WebAssembly.Module,
      extensible: Object.isExtensible(value),
      exports: WebAssembly.Module.exports(value).length,
      imports: WebAssembly.Module.imports(value).length,
      notes: WebAssembly.Module.customSections(value, 'note').map((part) => [...new Uint8Array(part)]),
    };
  }
  if (value instanceof WebAssembly.Instance) {
    const { answer } = /** @type {{ answer?: () => number }} */ (value.exports);
    return { instance: Object.keys(value.exports).length, answer: answer?.(), named: answer?.name };
  }
  return value;
}

/** @param {any} value */
function shapes(value) {
  const isPair = value !== null && typeof value === 'object' && 'instance' in value && 'module' in value;
  if (!isPair) return shape(value);
  return {
    keys: Reflect.ownKeys(value),
    isPlain: Object.getPrototypeOf(value) === Object.prototype,
    descriptor: { ...Object.getOwnPropertyDescriptor(value, 'module'), value: null },
    module: shape(value.module),
    instance: shape(value.instance),
  };
}

/** @type {Record<string, () => unknown>} */
const cases = {};
const W = /** @type {any} */ (WebAssembly);

// What the functions are.
for (const name of [
  'compile',
  'instantiate',
  'compileStreaming',
  'instantiateStreaming',
  'validate',
  'Module',
]) {
  cases[`${name} as a property`] = () => {
    const { value, ...flags } = Object.getOwnPropertyDescriptor(WebAssembly, name) ?? {};
    const keys = Reflect.ownKeys(value).map((key) => {
      const { value: own, ...ownFlags } = Object.getOwnPropertyDescriptor(value, key) ?? {};
      return [String(key), typeof own === 'function' ? own.name : typeof own, ownFlags];
    });
    return {
      flags,
      keys,
      name: value.name,
      length: value.length,
      type: typeof value,
      tag: Object.prototype.toString.call(value),
      inspected: inspect(value),
      text: Function.prototype.toString.call(value),
      of: Object.getPrototypeOf(value) === Function.prototype,
    };
  };
}
cases['the names of WebAssembly, in order'] = () => Reflect.ownKeys(WebAssembly).map(String);
cases['the prototype of Module'] = () => {
  const { prototype } = WebAssembly.Module;
  const descriptors = Object.entries(Object.getOwnPropertyDescriptors(prototype)).map(
    ([name, { value, ...flags }]) => [name, typeof value, flags],
  );
  return { descriptors, isOwn: prototype.constructor === WebAssembly.Module };
};
for (const depth of [3, 9, 30]) {
  const wrong = Uint8Array.of(1, 2, 3);
  const calls = {
    Module: () => new WebAssembly.Module(wrong),
    compile: () => WebAssembly.compile(wrong),
    instantiate: () => WebAssembly.instantiate(wrong),
    'compile of no bytes': () => W.compile(7),
    'instantiate with wrong imports': () => W.instantiate(bytes, 7),
  };
  for (const [name, call] of Object.entries(calls)) {
    cases[`the stack of ${name}, ${depth} calls deep`] = () => {
      /** @param {number} left @returns {unknown} */
      const deeper = (left) => (left === 0 ? call() : deeper(left - 1));
      return deeper(depth);
    };
  }
}
cases['compile is no constructor'] = () => new W.compile(bytes);
cases['Module is no function'] = () => W.Module(bytes);

// Every buffer that may hold a module, and those that may not.
const resizable = () => {
  // @ts-expect-error Not all of the types that this is checked with know of them.
  const buffer = new ArrayBuffer(bytes.length, { maxByteLength: bytes.length * 2 });
  new Uint8Array(buffer).set(bytes);
  return buffer;
};
const shared = () => {
  const view = new Uint8Array(new SharedArrayBuffer(bytes.length));
  view.set(bytes);
  return view;
};
const detached = () => {
  const view = bytes.slice();
  structuredClone(view.buffer, { transfer: [view.buffer] });
  return view;
};
const detachedData = () => {
  const view = new DataView(bytes.slice().buffer);
  structuredClone(view.buffer, { transfer: [view.buffer] });
  return view;
};
const within = () => {
  const room = new Uint8Array(bytes.length + 32);
  room.set(bytes, 16);
  return room;
};
/** @type {Record<string, () => unknown>} */
const sources = {
  'a Uint8Array': () => bytes.slice(),
  'an ArrayBuffer': () => bytes.slice().buffer,
  'a DataView': () => new DataView(bytes.slice().buffer),
  'a Buffer': () => Buffer.from(bytes),
  'a Uint16Array': () => new Uint16Array(padded(2).buffer),
  'a Float64Array': () => new Float64Array(padded(8).buffer),
  'a part of a buffer': () => within().subarray(16, 16 + bytes.length),
  'a DataView of a part': () => new DataView(within().buffer, 16, bytes.length),
  'a shared view': shared,
  'a SharedArrayBuffer': () => shared().buffer,
  'a resizable buffer': resizable,
  'a view of a resizable buffer': () => new Uint8Array(resizable()),
  'a detached view': detached,
  'a detached buffer': () => detached().buffer,
  'a detached DataView': detachedData,
  'a buffer of another realm': () => runInNewContext('Uint8Array.from(bytes)', { bytes: [...bytes] }),
  'a view with getters of its own': () =>
    Object.defineProperty(bytes.slice(), 'byteLength', {
      get: () => {
        throw new Error('asked');
      },
    }),
  'a proxy of a view': () => new Proxy(bytes.slice(), {}),
  'an object with the prototype of a view': () => Object.create(Uint8Array.prototype),
  'an array': () => [...bytes],
  nothing: () => undefined,
  null: () => null,
  'a string': () => 'wasm',
  'no bytes': () => new Uint8Array(0),
  'broken bytes': () => broken.slice(),
  'bytes without magic': () => noMagic.slice(),
  'half a module': () => large.slice(0, large.length / 2),
  'a module': () => new WebAssembly.Module(bytes.slice()),
  'a promise of bytes': () => Promise.resolve(bytes),
  'a module that imports': () => importing.slice(),
  'a module with custom sections': () => sections.slice(),
  'a large module': () => large.slice(),
};
/** @param {number} size */
function padded(size) {
  // A custom section of its own makes up for what is missing.
  const missing = (size - ((bytes.length + 3) % size)) % size;
  return Uint8Array.of(...bytes, 0, 2 + missing, 1, 0x78, ...new Array(missing).fill(0));
}
for (const [name, source] of Object.entries(sources)) {
  cases[`new Module of ${name}`] = () => new W.Module(source());
  cases[`compile of ${name}`] = () => W.compile(source());
  cases[`instantiate of ${name}`] = () => W.instantiate(source());
  cases[`validate of ${name}`] = () => W.validate(source());
}
cases['new Module of nothing at all'] = () => new W.Module();
cases['compile of nothing at all'] = () => W.compile();
cases['instantiate of nothing at all'] = () => W.instantiate();

// Errors that are told by a promise are never thrown.
for (const name of ['compile', 'instantiate', 'compileStreaming', 'instantiateStreaming']) {
  cases[`${name} never throws`] = () => {
    const promise = W[name]();
    promise.catch(() => {});
    return [promise instanceof Promise, Object.getPrototypeOf(promise) === Promise.prototype];
  };
  cases[`${name} has no need of its object`] = () => {
    const { [name]: call } = W;
    return name.endsWith('Streaming') ? call(new Response(bytes, wasm)) : call(bytes);
  };
  cases[`${name} of another object`] = () =>
    W[name].call({}, name.endsWith('Streaming') ? new Response(bytes, wasm) : bytes);
}

// The bytes are taken when the call is made.
cases['compile takes the bytes at once'] = async () => {
  const own = bytes.slice();
  const promise = WebAssembly.compile(own);
  own.fill(0);
  return promise;
};
cases['instantiate takes the bytes at once'] = async () => {
  const own = bytes.slice();
  const promise = W.instantiate(own);
  own.fill(0);
  return promise;
};
cases['compile of a buffer that is taken away meanwhile'] = async () => {
  const own = bytes.slice();
  const promise = WebAssembly.compile(own);
  structuredClone(own.buffer, { transfer: [own.buffer] });
  return promise;
};
cases['the bytes stay as they were'] = async () => {
  const own = large.slice();
  await WebAssembly.compile(own);
  new WebAssembly.Module(own);
  return [createHash('sha256').update(own).digest('hex'), own.buffer.byteLength];
};

// Imports.
const f = () => 7;
/** @type {Record<string, () => unknown>} */
const imports = {
  none: () => undefined,
  null: () => null,
  'a number': () => 3,
  'a function': () => Object.assign(() => {}, { env: { f } }),
  'no env': () => ({}),
  'env that is no object': () => ({ env: 3 }),
  'no f': () => ({ env: {} }),
  'f that is no function': () => ({ env: { f: 3 } }),
  right: () => ({ env: { f } }),
  'a getter that throws': () => ({
    get env() {
      throw new RangeError('asked');
    },
  }),
  'a proxy that throws': () =>
    new Proxy(
      {},
      {
        get() {
          throw new RangeError('asked');
        },
      },
    ),
};
for (const [name, object] of Object.entries(imports)) {
  cases[`instantiate of bytes with imports: ${name}`] = () => W.instantiate(importing.slice(), object());
  cases[`instantiate of a module with imports: ${name}`] = () =>
    W.instantiate(new WebAssembly.Module(importing.slice()), object());
  cases[`new Instance with imports: ${name}`] = () =>
    new W.Instance(new WebAssembly.Module(importing.slice()), object());
  cases[`instantiateStreaming with imports: ${name}`] = () =>
    W.instantiateStreaming(new Response(importing.slice(), wasm), object());
}
cases['imports are read after the call'] = async () => {
  /** @type {string[]} */
  const order = [];
  const object = {
    get env() {
      order.push('env');
      return { f };
    },
  };
  const promise = W.instantiate(importing.slice(), object);
  order.push('called');
  await promise;
  return order;
};
cases['imports are not read where the bytes are wrong'] = async () => {
  let asked = 0;
  const object = {
    get env() {
      asked++;
      return { f };
    },
  };
  const reason = await W.instantiate(broken.slice(), object).catch(told);
  return [reason, asked];
};
cases['an instance runs'] = async () => {
  const { instance } = /** @type {any} */ (await W.instantiate(importing.slice(), { env: { f } }));
  return instance.exports.f();
};

// Compile options.
for (const [name, options] of Object.entries({
  'no options': undefined,
  'empty options': {},
  builtins: { builtins: ['js-string'] },
  'unknown builtins': { builtins: ['no-such'] },
  constants: { importedStringConstants: 'text' },
  nonsense: { builtins: 3 },
  null: null,
  'a number': 3,
})) {
  cases[`new Module with ${name}`] = () => new W.Module(bytes.slice(), options);
  cases[`compile with ${name}`] = () => W.compile(bytes.slice(), options);
  cases[`instantiate with ${name}`] = () => W.instantiate(bytes.slice(), {}, options);
  cases[`compileStreaming with ${name}`] = () => W.compileStreaming(new Response(bytes, wasm), options);
}

// Responses.
const failing = (/** @type {Error} */ error, /** @type {Uint8Array[]} */ ...pieces) =>
  new ReadableStream({
    pull(controller) {
      const piece = pieces.shift();
      if (piece) controller.enqueue(piece);
      else controller.error(error);
    },
  });
const pieces = (/** @type {unknown[]} */ ...all) =>
  new ReadableStream({
    start(controller) {
      for (const piece of all) controller.enqueue(piece);
      controller.close();
    },
  });
const used = async () => {
  const response = new Response(bytes, wasm);
  await response.arrayBuffer();
  return response;
};
const locked = () => {
  const response = new Response(bytes, wasm);
  response.body?.getReader();
  return response;
};
/** @type {Record<string, () => unknown>} */
const responses = {
  'a response': () => new Response(bytes, wasm),
  'a promise of a response': () => Promise.resolve(new Response(bytes, wasm)),
  'a thenable of a response': () => ({
    /** @param {(response: Response) => void} take */
    // biome-ignore lint/suspicious/noThenProperty: That is what is tried here.
    then: (take) => take(new Response(bytes, wasm)),
  }),
  'a promise that is rejected': () => Promise.reject(new RangeError('no response')),
  'a promise that is rejected with nothing': () => Promise.reject(undefined),
  'bytes in place of a response': () => bytes,
  'nothing in place of a response': () => undefined,
  'an object like a response': () => ({
    ok: true,
    headers: new Headers(wasm.headers),
    body: null,
    bodyUsed: false,
  }),
  'another type': () => new Response(bytes, { headers: { 'content-type': 'text/plain' } }),
  'a type with a parameter': () =>
    new Response(bytes, { headers: { 'content-type': 'application/wasm; a=b' } }),
  'no type': () => new Response(bytes),
  'a status that is no success': () => new Response(bytes, { ...wasm, status: 404 }),
  'another success': () => new Response(bytes, { ...wasm, status: 201 }),
  'a body that was read': used,
  'a body that is locked': locked,
  'no body': () => new Response(null, wasm),
  'an empty body': () => new Response(new Uint8Array(0), wasm),
  'a broken body': () => new Response(broken, wasm),
  'a body without magic': () => new Response(noMagic, wasm),
  'a large body': () => new Response(large, wasm),
  'half a large body': () => new Response(large.slice(0, large.length / 2), wasm),
  'a body in pieces': () => new Response(pieces(bytes.slice(0, 9), bytes.slice(9)), wasm),
  'a body with a piece that is none': () =>
    new Response(pieces(bytes.slice(0, 9), 'text', bytes.slice(9)), wasm),
  'a body with an empty piece': () => new Response(pieces(bytes, new Uint8Array(0)), wasm),
  'a body that fails': () => new Response(failing(new RangeError('the line broke'), bytes.slice(0, 9)), wasm),
  'a body that fails at once': () => new Response(failing(new RangeError('the line broke')), wasm),
  'an error response': () => Response.error(),
  'bytes at a data: URL': () =>
    fetch(`data:application/wasm;base64,${Buffer.from(bytes).toString('base64')}`),
};
for (const [name, response] of Object.entries(responses)) {
  cases[`compileStreaming of ${name}`] = () => W.compileStreaming(response());
  cases[`instantiateStreaming of ${name}`] = () => W.instantiateStreaming(response());
}
cases['a streamed response has been used'] = async () => {
  const response = new Response(bytes, wasm);
  await WebAssembly.compileStreaming(response);
  return [response.bodyUsed, response.ok];
};

// Classes of a program's own, and what else is done with modules.
class Own extends WebAssembly.Module {
  answer = 42;
  get kind() {
    return 'own';
  }
}
cases['a class that extends Module'] = () => {
  const own = new Own(bytes.slice());
  return [shape(own), own.answer, own.kind, own instanceof Own, Object.getPrototypeOf(own) === Own.prototype];
};
cases['a class that extends Module, of broken bytes'] = () => new Own(broken.slice());
cases['Reflect.construct with another class'] = () => {
  const made = Reflect.construct(WebAssembly.Module, [bytes.slice()], Date);
  return [Object.getPrototypeOf(made) === Date.prototype, WebAssembly.Module.exports(made)];
};
cases['Reflect.construct with a class without a prototype'] = () => {
  const other = new Function('this.answer = 42');
  other.prototype = null;
  const made = Reflect.construct(WebAssembly.Module, [bytes.slice()], other);
  return Object.getPrototypeOf(made) === WebAssembly.Module.prototype;
};
cases['what is an instance of Module'] = async () => [
  new WebAssembly.Module(bytes.slice()) instanceof WebAssembly.Module,
  (await WebAssembly.compile(bytes.slice())) instanceof WebAssembly.Module,
  {} instanceof WebAssembly.Module,
  Object.create(WebAssembly.Module.prototype) instanceof WebAssembly.Module,
];
cases['each call gives a module of its own'] = async () => {
  const all = [
    new WebAssembly.Module(bytes.slice()),
    new WebAssembly.Module(bytes.slice()),
    ...(await Promise.all([WebAssembly.compile(bytes.slice()), WebAssembly.compile(bytes.slice())])),
    .../** @type {any[]} */ (
      await Promise.all([W.instantiate(bytes.slice()), W.instantiate(bytes.slice())])
    ).map(({ module }) => module),
  ];
  Object.assign(all[0], { mark: true });
  return [new Set(all).size, all.map((module) => 'mark' in module)];
};
cases['a module is cloned'] = () => structuredClone(new WebAssembly.Module(bytes.slice()));
cases['a module is posted to a thread'] = async () => {
  const code = `const { parentPort, workerData } = require('node:worker_threads');
    const own = new WebAssembly.Module(workerData.bytes);
    parentPort.postMessage([workerData.module, own].map((module) => new WebAssembly.Instance(module).exports.answer()));
    WebAssembly.instantiate(workerData.bytes).then(({ instance }) => parentPort.postMessage([instance.exports.answer()]));`;
  const workerData = { bytes: bytes.slice(), module: await WebAssembly.compile(bytes.slice()) };
  const worker = new Worker(code, { eval: true, workerData });
  /** @type {unknown[]} */
  const heard = [];
  worker.on('message', (message) => heard.push(message));
  const exitCode = await new Promise((resolve, reject) => {
    worker.once('exit', resolve);
    worker.once('error', reject);
  });
  return [exitCode, heard];
};
cases['another realm'] = () =>
  runInNewContext(
    '[new WebAssembly.Module(bytes) instanceof WebAssembly.Module, WebAssembly.Module === Outer]',
    {
      bytes: bytes.slice(),
      Outer: WebAssembly.Module,
    },
  );
cases['a rejection that nobody handles is told once'] = async () => {
  /** @type {unknown[]} */
  const heard = [];
  const listener = (/** @type {Error} */ reason, /** @type {Promise<unknown>} */ promise) =>
    heard.push([reason.message, promise === given]);
  process.on('unhandledRejection', listener);
  const given = W.compile(broken.slice());
  await new Promise((resolve) => setTimeout(resolve, 100));
  process.off('unhandledRejection', listener);
  return heard;
};
cases['a rejection that is handled is told to nobody'] = async () => {
  let heard = 0;
  const listener = () => heard++;
  process.on('unhandledRejection', listener);
  const reason = await W.compile(broken.slice()).catch(told);
  await new Promise((resolve) => setTimeout(resolve, 50));
  process.off('unhandledRejection', listener);
  return [reason, heard];
};
cases['a stack of many frames'] = () => {
  /** @type {(depth: number) => unknown} */
  const deep = (depth) => (depth === 0 ? new WebAssembly.Module(broken.slice()) : deep(depth - 1));
  return deep(30);
};
cases['a stack that a program prepares'] = () => {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = (_error, sites) => sites.map((site) => site.getFunctionName());
  try {
    new WebAssembly.Module(broken.slice());
    return null;
  } catch (error) {
    return /** @type {Error} */ (error).stack;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
};
cases['an instance’s error names the module as ever'] = async () => {
  const { instance } = /** @type {any} */ (
    await W.instantiate(importing.slice(), {
      env: {
        f() {
          throw new Error('from outside');
        },
      },
    })
  );
  return instance.exports.f();
};
cases['WebAssembly’s functions can be replaced'] = async () => {
  const { compile } = WebAssembly;
  WebAssembly.compile = async () => /** @type {any} */ ('replaced');
  const replaced = await WebAssembly.compile(bytes);
  WebAssembly.compile = compile;
  return [replaced, WebAssembly.compile === compile];
};
cases['what keeps the process alive'] = () =>
  process.getActiveResourcesInfo().filter((name) => name === 'Timeout');

if (files.keep !== undefined) {
  // Has a cache keep what the cases ask for.
  const { openCache } = await import('wasm-compile-cache');
  const cache = await openCache({ directory: files.keep, compile: 'ahead-of-time', smallest: 0 });
  for (const number of Object.keys(cases).keys()) {
    take(number);
    await Promise.all([bytes, importing].map((own) => cache.load({ bytes: own })));
  }
  await Promise.all([sections, large].map((own) => cache.load({ bytes: own })));
  await cache.close();
  process.exit();
}

for (const [number, [name, run]] of Object.entries(cases).entries()) {
  take(number);
  let line;
  try {
    line = shapes(await run());
  } catch (error) {
    line = told(error);
  }
  console.log(JSON.stringify([name, line === undefined ? 'undefined' : line]));
}
