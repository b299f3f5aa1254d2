import { mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toEngineId } from '../../../src/core/engine/engine.ts';
import { chooseCode } from '../../../src/core/follow-up/choose-code.ts';
import {
  MOST_SAMPLES,
  parseMeasured,
  type Sample,
  unmeasured,
  withSample,
} from '../../../src/core/follow-up/measured-module.ts';
import { Measurements } from '../../../src/core/follow-up/measurements.ts';
import { ModuleHash } from '../../../src/core/module-cache/module-hash.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

const ENGINE = toEngineId('engine-1');
const KEY = await ModuleHash.of(Buffer.from('a module'));
const SAMPLE: Sample = { ms: 120, cpuMs: 180.5, loadMs: 3, artifactBytes: 1000, ended: true };
const MEASURED = withSample(unmeasured(5000), 'stock', SAMPLE);

function opened() {
  const directory = join(scratchFolder(), 'cache');
  return { directory, measurements: new Measurements(directory, ENGINE) };
}

it('gives what was written, in a folder that it makes for this user alone', () => {
  const { directory, measurements } = opened();
  expect(measurements.read(KEY)).toBeNull();
  expect(measurements.write(KEY, MEASURED)).toBe(true);
  expect(measurements.read(KEY)).toEqual(MEASURED);
  const folder = join(directory, '.measured', ENGINE);
  expect(readdirSync(folder)).toEqual([`${KEY}.json`]);
  expect(statSync(join(folder, `${KEY}.json`)).mode & 0o777).toBe(0o600);
});

it('keeps the latest of many samples', () => {
  let measured = unmeasured(1);
  for (let ms = 1; ms <= 20; ms++) measured = withSample(measured, 'whole', { ...SAMPLE, ms });
  expect(measured.samples.whole.map(({ ms }) => ms)).toEqual([16, 17, 18, 19, 20]);
  expect(measured.samples.whole).toHaveLength(MOST_SAMPLES);
});

it('forgets what was measured on other engines, or all of this one', () => {
  const { directory, measurements } = opened();
  const other = new Measurements(directory, toEngineId('engine-2'));
  for (const each of [measurements, other]) each.write(KEY, MEASURED);
  measurements.forgetOthers();
  expect(other.read(KEY)).toBeNull();
  measurements.clear();
  expect(measurements.read(KEY)).toBeNull();
});

it('writes nothing into a folder that is somebody else’s, nor through a link', () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'letter.txt'), 'Dear Ada');
  expect(new Measurements(folder, ENGINE).write(KEY, MEASURED)).toBe(false);
  const { directory, measurements } = opened();
  measurements.write(KEY, MEASURED);
  const elsewhere = scratchFolder();
  const linked = new Measurements(directory, toEngineId('engine-3'));
  symlinkSync(elsewhere, join(directory, '.measured', 'engine-3'));
  expect(linked.write(KEY, MEASURED)).toBe(false);
  expect(readdirSync(elsewhere)).toEqual([]);
});

it('takes nothing but measurements out of a file, and decides about speed alone whatever that says', () => {
  const { directory, measurements } = opened();
  const folder = join(directory, '.measured', ENGINE);
  mkdirSync(folder, { recursive: true });
  const sample = fc.record({
    ms: fc.oneof(fc.double(), fc.integer(), fc.string()),
    cpuMs: fc.double({ min: 0, max: 1e6, noNaN: true }),
    loadMs: fc.double({ min: 0, max: 1e6, noNaN: true }),
    artifactBytes: fc.nat(),
    ended: fc.boolean(),
    __proto__: fc.anything(),
  });
  const likely = fc
    .record({
      wireBytes: fc.oneof(fc.nat(), fc.double()),
      wholeAsked: fc.nat({ max: 5 }),
      wholeRejected: fc.boolean(),
      stockChosen: fc.boolean(),
      samples: fc.record({
        stock: fc.array(sample, { maxLength: 7 }),
        'as-used': fc.array(sample, { maxLength: 7 }),
        whole: fc.array(sample, { maxLength: 7 }),
      }),
    })
    .map((value) => JSON.stringify(value));
  fc.assert(
    fc.property(fc.oneof(likely, fc.json(), fc.string()), fc.boolean(), (text, keepsUsed) => {
      writeFileSync(join(folder, `${KEY}.json`), text);
      const measured = measurements.read(KEY);
      expect(measured).toEqual(parseMeasured(text));
      if (measured) {
        const all = Object.values(measured.samples).flat();
        expect(all.every(({ ms }) => Number.isFinite(ms) && ms >= 0)).toBe(true);
      }
      expect(['stock', 'as-used', 'whole']).toContain(chooseCode(measured, keepsUsed).code);
    }),
    { numRuns: 500 },
  );
});

it('reads no file that is enormous', () => {
  const { directory, measurements } = opened();
  measurements.write(KEY, MEASURED);
  const padded = `${JSON.stringify(MEASURED)}${' '.repeat(100_000)}`;
  writeFileSync(join(directory, '.measured', ENGINE, `${KEY}.json`), padded);
  expect(measurements.read(KEY)).toBeNull();
});
