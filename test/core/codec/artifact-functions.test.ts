import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { artifactOfFunctions, functionsThatRan } from '../../../src/core/codec/artifact-functions.ts';
import { findAddon } from '../../../src/core/codec/find-addon.ts';
import { findCodec } from '../../../src/core/codec/find-codec.ts';
import { importedFunctionsOf } from '../../../src/core/engine/imported-functions.ts';
import { countOwnFunctions } from '../../../src/core/engine/wasm-sections.ts';
import { CODEC, sourceOf, startEngine } from '../../support/engines.ts';
import { SQLITE_WASM } from '../../support/sample-files.ts';
import { withFunctions } from '../../support/wasm-modules.ts';

const VERSIONS = ['12.4.254.21-node.57', '13.6.233.17-node.53', '14.6.202.34-node.34'];
const TRAILER = 32;
const { engine } = await startEngine();

const countOf = (bits: Uint8Array) =>
  bits.reduce((count, byte) => count + byte.toString(2).replaceAll('0', '').length, 0);

const isSame = (one: Uint8Array | null, other: Uint8Array) =>
  one !== null && Buffer.compare(one, other) === 0;

describe.skipIf(CODEC !== 'addon')('what V8 has of a module', () => {
  const sqlite = readFileSync(SQLITE_WASM);
  const stock = new WebAssembly.Module(sqlite);
  const imported = importedFunctionsOf(stock);
  const own = countOwnFunctions(sqlite);

  /** An artifact of the whole of a module, as V8 gives it: without what the addon puts behind it. */
  async function wholeOf(bytes: Uint8Array): Promise<Uint8Array> {
    const { artifact } = await engine.compile(sourceOf(bytes));
    const whole = new Uint8Array(artifact?.get() as SharedArrayBuffer);
    return Uint8Array.from(whole.subarray(0, whole.byteLength - TRAILER));
  }

  it('is told function by function', async () => {
    const whole = await wholeOf(sqlite);
    const all = functionsThatRan(whole, imported);
    // It has been compiled, whether it has run or not.
    expect(all && countOf(all)).toBe(own);
  });

  it('becomes less where some of it is taken out, and nothing where all of it is', async () => {
    const whole = await wholeOf(sqlite);
    const none = new Uint8Array(Math.ceil(own / 8));
    expect(artifactOfFunctions(whole, imported, none)).toBeNull();
    expect(artifactOfFunctions(whole, imported, none.slice(1))).toBeNull();
    const all = Uint8Array.from(none).fill(255);
    expect(isSame(artifactOfFunctions(whole, imported, all), whole)).toBe(true);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: none.byteLength, maxLength: none.byteLength }), (bits) => {
        const some = artifactOfFunctions(whole, imported, bits);
        if (some === null) return;
        const left = functionsThatRan(some, imported);
        const wanted = bits.map((byte, index) => byte & (index < own >> 3 ? 255 : (1 << (own & 7)) - 1));
        expect(isSame(left, wanted)).toBe(true);
        // Twice is as good as once.
        expect(isSame(artifactOfFunctions(some, imported, bits), some)).toBe(true);
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });

  it('is what has run and no more, in a program that goes on for a while', () => {
    const codec = findCodec(findAddon());
    const bytes = withFunctions(Array.from({ length: 50 }, (_, index) => 6_000 + index));
    const module = new WebAssembly.Module(bytes);
    // V8 has optimized nothing yet.
    expect(codec?.functionsThatRan?.(module, 0)).toBeNull();
    const { answer } = new WebAssembly.Instance(module).exports as { answer(): number };
    let ran: Uint8Array | null | undefined = null;
    const end = performance.now() + 20_000;
    while (!ran && performance.now() < end) {
      for (let call = 0; call < 1_000_000; call++) answer();
      ran = codec?.functionsThatRan?.(module, 0);
    }
    expect(ran).toEqual(Uint8Array.of(1, 0, 0, 0, 0, 0, 0));
  });

  it('is not told of a V8 that is not known', async () => {
    const whole = await wholeOf(sqlite);
    const all = new Uint8Array(Math.ceil(own / 8)).fill(255);
    for (const version of ['11.3.244.8', '12.5.1', '14.60.1', '', 'none']) {
      expect(functionsThatRan(whole, imported, version)).toBeNull();
      expect(artifactOfFunctions(whole, imported, all, version)).toBeNull();
    }
  });

  it('is not told of an artifact whose bytes do not add up', async () => {
    const whole = await wholeOf(sqlite);
    const others = VERSIONS.filter((version) => !process.versions.v8.startsWith(version.slice(0, 4)));
    for (const version of others) expect(functionsThatRan(whole, imported, version)).toBeNull();
    expect(functionsThatRan(whole, imported + 1)).toBeNull();
    expect(functionsThatRan(whole.subarray(0, whole.byteLength - 1), imported)).toBeNull();
    const longer = new Uint8Array(whole.byteLength + 1);
    longer.set(whole);
    expect(functionsThatRan(longer, imported)).toBeNull();
  });
});

it('takes no other bytes for an artifact, whatever they are', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc.array(fc.constantFrom(0, 1, 2, 3, 4, 255), { maxLength: 400 }).map((list) => Uint8Array.from(list)),
  );
  fc.assert(
    fc.property(bytes, fc.nat(50), fc.constantFrom(...VERSIONS), (artifact, imported, version) => {
      const ran = functionsThatRan(artifact, imported, version);
      const kept = artifactOfFunctions(artifact, imported, ran ?? new Uint8Array(), version);
      // Zeros, and functions without code, add up; code does not by chance.
      expect(kept).toBeNull();
    }),
    { numRuns: 2_000 },
  );
});
