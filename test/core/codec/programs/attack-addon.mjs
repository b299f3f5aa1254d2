/**
 * Hands the addon whatever it is told to, on a thread of a process of its own: what aborts it is seen from outside. Prints
 * what came of each attack as a JSON array of `Outcome`.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

/**
 * Where bytes come from, what is done to them, and in what they are handed over.
 * @typedef {object} BytesAttack
 * @property {'artifact' | 'foreignArtifact' | 'wire' | 'otherArtifact' | 'otherWire' | 'noise' | 'zeros' | 'nothing'} from
 * @property {number} keep the share of them that is kept, from the start
 * @property {number} more how many bytes are put behind them
 * @property {{ at: number, bit: number }[]} flips at which share of the length which bit is turned round
 * @property {'ArrayBuffer' | 'Uint8Array' | 'DataView' | 'Float64Array' | 'inMidst' | 'SharedArrayBuffer' | 'resizable'
 *   | 'resizableView' | 'growable' | 'memory' | 'detached' | 'outOfBounds' | 'huge' | 'proxy' | 'list' | 'string'} as
 *
 * @typedef {'given' | 'throws' | 'detaches' | 'shrinks' | 'grows' | 'deletes'} Access what reading, or writing, does besides
 *
 * @typedef {object} StreamAttack
 * @property {'stream'} target
 * @property {BytesAttack} artifact
 * @property {BytesAttack} wire
 * @property {Access[]} reads for artifact, wire bytes and promise
 * @property {Access} write
 * @property {'own' | 'none' | 'fulfilled' | 'rejected' | 'pending' | 'thenable' | 'proxy'} promise
 * @property {number} length
 * @property {'array' | 'frozen' | 'proxy' | 'object' | 'subclass'} shape
 * @property {boolean} thenable whether every object has a `then` that runs when a promise is resolved
 * @property {boolean} options whether compile options are given
 *
 * @typedef {object} CallAttack
 * @property {'serialize' | 'wireBytes' | 'takeStreams'} target
 * @property {string} value a name of `VALUES`
 * @property {'plain' | 'new' | 'bound' | 'bare'} how
 *
 * @typedef {StreamAttack | CallAttack} Attack
 * @typedef {{ outcome: string, used: string, isWhole: boolean }} Outcome
 */

/** @type {{ addon: string, file: string, other: string, attacks: Attack[] }} */
const order = isMainThread ? JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) : workerData.order;
const addon = createRequire(import.meta.url)(order.addon);

/** @param {Uint8Array} wireBytes */
function compileAheadOfTime(wireBytes) {
  const inlining =
    Number.parseInt(process.versions.v8, 10) >= 14 ? ['wasm-inlining', 'wasm-inlining-call-indirect'] : [];
  for (const name of ['liftoff', 'wasm-lazy-compilation', ...inlining]) setFlagsFromString(`--no-${name}`);
  const module = new WebAssembly.Module(/** @type {BufferSource} */ (wireBytes));
  for (const name of ['liftoff', 'wasm-lazy-compilation', 'wasm-dynamic-tiering', ...inlining]) {
    setFlagsFromString(`--${name}`);
  }
  return module;
}

function onMainThread() {
  const wire = new Uint8Array(readFileSync(order.file));
  const otherWire = new Uint8Array(readFileSync(order.other));
  const module = compileAheadOfTime(wire);
  const artifact = addon.serialize(module);
  // Part of what V8 binds its machine code to.
  setFlagsFromString('--no-wasm-loop-unrolling');
  const foreignArtifact = addon.serialize(module);
  setFlagsFromString('--wasm-loop-unrolling');
  const otherArtifact = addon.serialize(compileAheadOfTime(otherWire));
  if (!artifact || !foreignArtifact || !otherArtifact)
    throw new Error('V8 gave no machine code to attack with');
  const sources = {
    artifact: new Uint8Array(artifact),
    foreignArtifact: new Uint8Array(foreignArtifact),
    otherArtifact: new Uint8Array(otherArtifact),
    wire,
    otherWire,
  };
  const worker = new Worker(new URL(import.meta.url), { workerData: { order, sources } });
  worker.once('message', (outcomes) => process.stdout.write(JSON.stringify(outcomes)));
  worker.once('error', (error) => {
    throw error;
  });
}

/** @returns {Record<string, () => unknown>} */
function values() {
  const wire = workerData.sources.wire;
  const module = () => new WebAssembly.Module(wire);
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return {
    nothing: () => undefined,
    null: () => null,
    number: () => Number.NaN,
    bigint: () => 2n ** 70n,
    symbol: () => Symbol('module'),
    object: () => Object.create(null),
    revoked: () => proxy,
    class: () => WebAssembly.Module,
    prototype: () => WebAssembly.Module.prototype,
    likeModule: () => Object.create(WebAssembly.Module.prototype),
    proxyOfModule: () => new Proxy(module(), {}),
    instance: () =>
      new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))),
    module,
    emptyModule: () => new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])),
    frozenModule: () => Object.freeze(module()),
    clonedModule: () => structuredClone(module()),
  };
}

/** @param {BytesAttack} attack @returns {{ value: any, bytes: Uint8Array, buffer: any }} */
function bytesFor({ from, keep, more, flips, as }) {
  const sources = workerData.sources;
  const known = {
    noise: sources.artifact.map((/** @type {number} */ _, /** @type {number} */ i) => (i * 31 + 7) & 255),
    zeros: new Uint8Array(5000),
    nothing: new Uint8Array(0),
    ...sources,
  };
  const source = known[from];
  const length = Math.round(source.length * keep);
  const bytes = new Uint8Array(length + more);
  bytes.set(source.subarray(0, length));
  for (const { at, bit } of flips) {
    const index = Math.min(bytes.length - 1, Math.floor(at * bytes.length));
    if (index >= 0) bytes[index] = /** @type {number} */ (bytes[index]) ^ (1 << bit);
  }
  /** @param {any} buffer @param {number} [offset] */
  const filled = (buffer, offset = 0) => {
    new Uint8Array(buffer, offset, bytes.length).set(bytes);
    return buffer;
  };
  const resizable = () =>
    filled(Reflect.construct(ArrayBuffer, [bytes.length, { maxByteLength: bytes.length + 100_000 }]));
  const whole = () => filled(new ArrayBuffer(bytes.length));
  /** @type {Record<BytesAttack['as'], () => { value: unknown, buffer?: unknown }>} */
  const forms = {
    ArrayBuffer: () => ({ value: whole() }),
    Uint8Array: () => ({ value: new Uint8Array(whole()) }),
    DataView: () => ({ value: new DataView(whole()) }),
    Float64Array: () => ({ value: new Float64Array(whole().slice(0, bytes.length & ~7)) }),
    inMidst: () => ({
      value: new Uint8Array(filled(new ArrayBuffer(bytes.length + 33), 13), 13, bytes.length),
    }),
    SharedArrayBuffer: () => ({ value: filled(new SharedArrayBuffer(bytes.length)) }),
    resizable: () => ({ value: resizable() }),
    resizableView: () => ({ value: new Uint8Array(resizable()) }),
    growable: () => ({
      value: filled(
        Reflect.construct(SharedArrayBuffer, [bytes.length, { maxByteLength: bytes.length + 100_000 }]),
      ),
    }),
    memory: () => ({
      value: filled(new WebAssembly.Memory({ initial: Math.ceil(bytes.length / 65_536) + 1 }).buffer),
    }),
    detached: () => {
      const value = whole();
      structuredClone(value, { transfer: [value] });
      return { value };
    },
    outOfBounds: () => {
      const buffer = resizable();
      const value = new Uint8Array(buffer, bytes.length >> 1);
      buffer.resize(bytes.length >> 2);
      return { value, buffer };
    },
    // Nothing of it is touched, so nothing of it is there.
    huge: () => ({ value: filled(new ArrayBuffer(2 ** 32 + bytes.length)) }),
    proxy: () => ({ value: new Proxy(new Uint8Array(whole()), {}) }),
    list: () => ({ value: [...bytes.subarray(0, 100)] }),
    string: () => ({ value: 'bytes' }),
  };
  const { value, buffer } = forms[as]();
  return { value, bytes, buffer: buffer ?? (ArrayBuffer.isView(value) ? value.buffer : value) };
}

/** @param {Access} access @param {any[]} buffers */
function actOn(access, buffers) {
  for (const buffer of buffers) {
    try {
      if (access === 'detaches') structuredClone(buffer, { transfer: [buffer] });
      if (access === 'shrinks') buffer.resize(0);
      if (access === 'grows') (buffer.grow ?? buffer.resize).call(buffer, buffer.byteLength + 50_000);
    } catch {
      // It is not of the kind that can.
    }
  }
  if (access === 'throws') throw new RangeError('as was asked for');
}

/** @param {() => unknown} attempt */
function said(attempt) {
  try {
    return String(attempt());
  } catch (error) {
    return `throws ${/** @type {Error} */ (error).name}`;
  }
}

/** @param {StreamAttack} attack @returns {Promise<Outcome>} */
async function stream(attack) {
  const artifact = bytesFor(attack.artifact);
  const wire = bytesFor(attack.wire);
  const buffers = [artifact.buffer, wire.buffer];
  /** @type {any} */
  let told;
  /** @type {any} */
  let own = null;
  const promises = {
    own: () => own,
    none: () => undefined,
    fulfilled: () => Promise.resolve(1),
    rejected: () => {
      const promise = Promise.reject(new Error('before'));
      promise.catch(() => {});
      return promise;
    },
    pending: () => new Promise(() => {}),
    // biome-ignore lint/suspicious/noThenProperty: it is to be taken for a promise by whoever does not look
    thenable: () => ({ then() {} }),
    proxy: () => new Proxy(Promise.resolve(1), {}),
  };
  /** @type {any[]} */
  const request = attack.shape === 'subclass' ? new (class extends Array {})() : [];
  const slots = [() => artifact.value, () => wire.value, () => promises[attack.promise]()];
  slots.forEach((slot, index) => {
    const access = attack.reads[index] ?? 'given';
    Object.defineProperty(request, index, {
      configurable: true,
      get() {
        const value = slot();
        actOn(access, buffers);
        if (access === 'deletes') request.length = 0;
        return value;
      },
    });
  });
  Object.defineProperty(request, 3, {
    configurable: true,
    get: () => told,
    set(value) {
      told = value;
      actOn(attack.write, buffers);
    },
  });
  if (attack.length < request.length) request.length = attack.length;
  const shapes = {
    array: () => request,
    subclass: () => request,
    frozen: () => Object.freeze(request),
    proxy: () => new Proxy(request, {}),
    object: () => ({ ...request, length: 4 }),
  };
  const given = shapes[attack.shape]();
  if (attack.thenable) {
    Object.defineProperty(Object.prototype, 'then', {
      configurable: true,
      get() {
        actOn('detaches', buffers);
        return undefined;
      },
    });
  }
  /** @type {string} */
  let outcome;
  try {
    const compileStreaming = /** @type {any} */ (WebAssembly.compileStreaming);
    own = attack.options
      ? compileStreaming(given, { builtins: ['js-string'], importedStringConstants: 'x' })
      : compileStreaming(given);
    const module = await own;
    outcome = said(() => (module instanceof WebAssembly.Module ? 'module' : 'no module'));
  } catch (error) {
    outcome = said(() => /** @type {Error} */ (error).name);
  } finally {
    Reflect.deleteProperty(Object.prototype, 'then');
  }
  const { sources } = workerData;
  const isWhole =
    Buffer.from(artifact.bytes).equals(sources.artifact) && Buffer.from(wire.bytes).equals(sources.wire);
  const isOther =
    Buffer.from(artifact.bytes).equals(sources.otherArtifact) &&
    Buffer.from(wire.bytes).equals(sources.otherWire);
  return { outcome, used: String(told), isWhole: isWhole || isOther };
}

/** @param {CallAttack} attack @returns {Outcome} */
function call({ target, value, how }) {
  const make = /** @type {() => unknown} */ (values()[value]);
  const method = addon[target];
  const outcome = said(() => {
    const argument = make();
    const result = {
      plain: () => method(argument),
      new: () => new method(argument),
      bound: () => Reflect.apply(method, argument, [argument, argument]),
      bare: () => Reflect.apply(method, undefined, []),
    }[how]();
    return result instanceof ArrayBuffer ? 'bytes' : typeof result;
  });
  return { outcome, used: 'undefined', isWhole: false };
}

async function onThread() {
  const { parentPort } = await import('node:worker_threads');
  addon.takeStreams();
  const outcomes = [];
  for (const attack of order.attacks) {
    outcomes.push(attack.target === 'stream' ? await stream(attack) : call(attack));
  }
  parentPort?.postMessage(outcomes);
}

if (isMainThread) onMainThread();
else await onThread();
