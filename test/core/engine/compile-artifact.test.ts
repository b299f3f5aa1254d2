import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findAddon } from '../../../src/core/codec/find-addon.ts';
import { findCodec } from '../../../src/core/codec/find-codec.ts';
import { compileArtifact } from '../../../src/core/engine/compile-artifact.ts';
import { v8Tag } from '../../../src/core/engine/v8-flags.ts';
import { CODEC } from '../../support/engines.ts';
import { SQLITE_WASM } from '../../support/sample-files.ts';

/** The one V8 that can inline without having seen a run. */
const CAN_INLINE = process.versions.v8.startsWith('13.6.');
/** A custom section: V8 has one machine code for all modules of the same bytes. */
const ANOTHER = Uint8Array.of(0, 2, 1, 0x61);

describe.runIf(CODEC !== 'none')('an artifact that is compiled ahead of time', () => {
  it('is smaller where V8 is told not to inline, if it can, and fits stock V8 either way', async () => {
    const codec = findCodec(findAddon());
    const tag = v8Tag();
    const bytes = readFileSync(SQLITE_WASM);
    const sizes = [];
    for (const [wireBytes, inlines] of [
      [bytes, true],
      [Buffer.concat([bytes, ANOTHER]), false],
    ] as const) {
      const { artifact } = await compileArtifact(wireBytes, codec, inlines);
      sizes.push(artifact.byteLength);
      expect(v8Tag()).toBe(tag);
    }
    const [inlined = 0, plain = 0] = sizes;
    if (CAN_INLINE) expect(plain).toBeLessThan(0.7 * inlined);
    else expect(plain / inlined).toBeCloseTo(1, 2);
  });
});
