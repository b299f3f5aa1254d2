import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { addonFile } from '../../../scripts/setup/codec-addons.mjs';
import { NODE_RUNTIMES, nodeRuntimePath } from '../../../scripts/setup/node-runtimes.mjs';
import { PROJECT_ROOT } from '../../../scripts/setup/project-root.mjs';
import { run } from '../../package/support/commands.ts';
import { SQLITE_WASM } from '../../support/sample-files.ts';
import type { Attack, BytesAttack, Outcome, StreamAttack } from './programs/attack-addon.mjs';

const program = join(import.meta.dirname, 'programs/attack-addon.mjs');
const corpus = join(PROJECT_ROOT, 'test/differential/corpus');
const [file, other] = ['plain-0001.wasm', 'plain-0002.wasm'].map((name) => join(corpus, name));
const scratch = mkdtempSync(join(tmpdir(), 'wasm-cache-attacks-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Processes for each Node, and attacks in each. */
const PROCESSES = 15;
const ATTACKS = 80;

const share = fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true }));
const bytes = (usual: BytesAttack['from']): fc.Arbitrary<BytesAttack> =>
  fc.record({
    from: fc.oneof(
      { weight: 6, arbitrary: fc.constant(usual) },
      {
        weight: 1,
        arbitrary: fc.constantFrom<BytesAttack['from'][]>(
          'artifact',
          'wire',
          'foreignArtifact',
          'otherArtifact',
          'otherWire',
          'noise',
          'zeros',
          'nothing',
        ),
      },
    ),
    keep: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: share }),
    more: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(70) }),
    flips: fc.oneof(
      { weight: 3, arbitrary: fc.constant<BytesAttack['flips']>([]) },
      {
        weight: 2,
        arbitrary: fc.array(fc.record({ at: share, bit: fc.nat(7) }), { minLength: 1, maxLength: 4 }),
      },
    ),
    as: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom<BytesAttack['as'][]>('SharedArrayBuffer', 'Uint8Array') },
      {
        weight: 2,
        arbitrary: fc.constantFrom<BytesAttack['as'][]>(
          'ArrayBuffer',
          'DataView',
          'Float64Array',
          'inMidst',
          'resizable',
          'resizableView',
          'growable',
          'memory',
          'detached',
          'outOfBounds',
          'huge',
          'proxy',
          'list',
          'string',
        ),
      },
    ),
  });

const access = fc.oneof(
  { weight: 6, arbitrary: fc.constant('given' as const) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Array<'throws' | 'detaches' | 'shrinks' | 'grows' | 'deletes'>>(
      'throws',
      'detaches',
      'shrinks',
      'grows',
      'deletes',
    ),
  },
);

const attack: fc.Arbitrary<Attack> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      target: fc.constant('stream' as const),
      artifact: bytes('artifact'),
      wire: bytes('wire'),
      reads: fc.array(access, { minLength: 3, maxLength: 3 }),
      write: access,
      promise: fc.oneof(
        { weight: 5, arbitrary: fc.constant('own' as const) },
        {
          weight: 1,
          arbitrary: fc.constantFrom('none', 'fulfilled', 'rejected', 'pending', 'thenable', 'proxy'),
        },
      ),
      length: fc.oneof({ weight: 6, arbitrary: fc.constant(4) }, { weight: 1, arbitrary: fc.nat(4) }),
      shape: fc.oneof(
        { weight: 6, arbitrary: fc.constant('array' as const) },
        { weight: 1, arbitrary: fc.constantFrom('frozen', 'proxy', 'object', 'subclass') },
      ),
      thenable: fc.oneof(
        { weight: 6, arbitrary: fc.constant(false) },
        { weight: 1, arbitrary: fc.constant(true) },
      ),
      options: fc.oneof(
        { weight: 9, arbitrary: fc.constant(false) },
        { weight: 1, arbitrary: fc.constant(true) },
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      target: fc.constantFrom('serialize', 'wireBytes', 'takeStreams'),
      value: fc.constantFrom(
        'nothing',
        'null',
        'number',
        'bigint',
        'symbol',
        'object',
        'revoked',
        'class',
        'prototype',
        'likeModule',
        'proxyOfModule',
        'instance',
        'module',
        'emptyModule',
        'frozenModule',
        'clonedModule',
      ),
      how: fc.constantFrom('plain', 'new', 'bound', 'bare'),
    }),
  },
);

const whole = (from: BytesAttack['from'], more: Partial<BytesAttack> = {}): BytesAttack => ({
  from,
  keep: 1,
  more: 0,
  flips: [],
  as: 'SharedArrayBuffer',
  ...more,
});

const taken: StreamAttack = {
  target: 'stream',
  artifact: whole('artifact'),
  wire: whole('wire'),
  reads: ['given', 'given', 'given'],
  write: 'given',
  promise: 'own',
  length: 4,
  shape: 'array',
  thenable: false,
  options: false,
};

for (const runtime of NODE_RUNTIMES) {
  const { version } = runtime;
  const node = nodeRuntimePath(PROJECT_ROOT, version);
  const addon = join(PROJECT_ROOT, 'src/core/codec/built', addonFile(runtime));
  const isThere = existsSync(node) && existsSync(addon);
  describe.skipIf(!isThere)(`the addon on Node ${version}`, () => {
    const order = join(scratch, `${version}.json`);
    const outcomesOf = async (attacks: Attack[], wasm = file): Promise<Outcome[]> => {
      writeFileSync(order, JSON.stringify({ addon, file: wasm, other, attacks }));
      const { exitCode, stdout, stderr } = await run(node, [program, order]);
      expect([exitCode, stderr]).toEqual([0, '']);
      return JSON.parse(stdout);
    };

    it('looks at the bytes when nobody can take them away any more', async () => {
      const resizable = { ...taken, artifact: whole('artifact', { as: 'resizable' }) };
      const outcomes = await outcomesOf([
        resizable,
        { ...resizable, write: 'shrinks' },
        { ...taken, wire: whole('wire', { as: 'resizableView' }), write: 'shrinks' },
        { ...taken, artifact: whole('artifact', { as: 'ArrayBuffer' }), write: 'detaches' },
        { ...taken, write: 'throws' },
      ]);
      expect(outcomes.map(({ outcome, used }) => [outcome, used])).toEqual([
        ['module', 'true'],
        ...Array.from({ length: 4 }, () => ['TypeError', 'false']),
      ]);
    });

    it('tells of an artifact that V8 itself refuses, and compiles nothing in its place without a word', async () => {
      const [outcome] = await outcomesOf([{ ...taken, artifact: whole('foreignArtifact') }]);
      expect(outcome?.used).toBe('false');
    });

    it('refuses a large artifact with one bit turned round, wherever that is', async () => {
      const places = Array.from({ length: 64 }, (_, index) => ({ at: index / 64 + 0.003, bit: index % 8 }));
      const outcomes = await outcomesOf(
        places.map((flip) => ({ ...taken, artifact: whole('artifact', { flips: [flip] }) })),
        SQLITE_WASM,
      );
      expect(new Set(outcomes.map(({ outcome, used }) => `${outcome} ${used}`))).toEqual(
        new Set(['TypeError false']),
      );
    });

    it('aborts at nothing, and takes only what is whole', { timeout: 300_000 }, async () => {
      const counts = { attacks: 0, taken: 0, whole: 0 };
      const attacksAtOnce = fc.array(attack, { minLength: ATTACKS, maxLength: ATTACKS });
      await fc.assert(
        fc.asyncProperty(attacksAtOnce, async (attacks) => {
          const outcomes = await outcomesOf(attacks);
          expect(outcomes).toHaveLength(attacks.length);
          for (const { used, isWhole } of outcomes) {
            counts.attacks++;
            if (isWhole) counts.whole++;
            if (used === 'true') counts.taken++;
            if (used === 'true') expect(isWhole).toBe(true);
          }
        }),
        { numRuns: PROCESSES },
      );
      console.log(
        `Node ${version}: ${counts.attacks} attacks, ${counts.whole} of them whole, ${counts.taken} taken`,
      );
      expect(counts.taken).toBeGreaterThan(0);
      expect(counts.attacks).toBeGreaterThan(PROCESSES * 10);
    });
  });
}
