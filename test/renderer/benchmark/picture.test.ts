import { expect, it } from 'vitest';
import { layOutPicture } from '../../../src/renderer/benchmark/picture.ts';
import { benchmarkRunOf, measuredOf } from '../sample-data.ts';

const measure = (text: string, size: number) => text.length * size * 0.5;
const textsOf = (run = benchmarkRunOf()) =>
  layOutPicture(run, 'linear', measure).placed.flatMap(({ mark }) =>
    mark.kind === 'text' ? [mark.text] : [],
  );

it('says what was measured, where and with what, what each series is, and how they compare', () => {
  const text = textsOf().join(' ');
  for (const part of [
    'esbuild.wasm, 13.4 MB wasm, 32.5 MB machine code',
    '5 runs',
    'Intel Core i7-1185G7, 8 cores, 16 GB memory',
    'V8 13.0.245.19-electron.0, Electron 33.2.1',
    'floor: A plain read of wasm and machine code',
    'from disk against an ahead-of-time compile (cold)',
    'linear, from zero',
  ]) {
    expect(text).toContain(part);
  }
});

it('says of a module that failed why it did', () => {
  const failed = measuredOf({
    status: 'failed',
    problem: { kind: 'other', message: 'it is gone', advice: null },
    samples: {},
  });
  expect(textsOf(benchmarkRunOf({ modules: [failed] })).join(' ')).toContain('Failed: it is gone');
});

it('keeps every line within its width, long names too, and all within its height', () => {
  const name = `${'long-name'.repeat(40)}.wasm`;
  const run = benchmarkRunOf({ name, modules: [measuredOf({ name })] });
  const { width, height, placed } = layOutPicture(run, 'logarithmic', measure);
  for (const { mark, top } of placed) {
    if (mark.kind !== 'text') continue;
    expect(top + mark.y).toBeLessThanOrEqual(height);
    if (mark.anchor === 'start') expect(mark.x + measure(mark.text, mark.size)).toBeLessThanOrEqual(width);
  }
});
