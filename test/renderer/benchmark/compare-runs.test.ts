import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../src/renderer/benchmark/compare-runs.ts';
import { benchmarkRunOf, measuredOf } from '../sample-data.ts';

const before = benchmarkRunOf();

it('compares the medians of each series, and says what is no difference', () => {
  const faster = measuredOf({
    samples: { disk: [50, 51, 52, 53, 54], cold: [12_246, 12_010, 12_688, 12_190, 12_402] },
  });
  const { modules, differences } = compareRuns(before, benchmarkRunOf({ modules: [faster] }));
  const of = (series: string) => modules[0]?.series.find((one) => one.series === series);
  expect(of('disk')).toMatchObject({ beforeMedian: 98.7, afterMedian: 52, ratio: { verdict: 'faster' } });
  expect(of('cold')?.ratio).toMatchObject({ ratio: 1, verdict: 'same' });
  expect(of('floor')).toMatchObject({ beforeMedian: 93.6, afterMedian: null, ratio: null });
  expect(of('stockAll')).toBeUndefined();
  expect(differences).toEqual([]);
});

describe('modules belong together', () => {
  const other = 'AB'.repeat(32);
  it.each([
    ['by their key, where the file was moved', { file: '/elsewhere.wasm', name: 'elsewhere.wasm' }],
    ['by their path, where the module was rebuilt', { key: other }],
    ['by their name, where another version lies elsewhere', { key: other, file: '/v2/esbuild.wasm' }],
  ])('%s', (_how, change) => {
    const after = benchmarkRunOf({
      modules: [measuredOf({ name: 'x', file: '/x', key: null }), measuredOf(change)],
    });
    const compared = compareRuns(before, after);
    expect(compared.modules.map((module) => module.after)).toEqual([after.modules[1]]);
    expect(compared.onlyAfter).toEqual([after.modules[0]]);
    expect(compared.onlyBefore).toEqual([]);
  });

  it('each to one at most, in the order of the later run', () => {
    const [one, two] = [measuredOf({ key: other, file: '/one' }), measuredOf({ file: '/two' })];
    const compared = compareRuns(benchmarkRunOf({ modules: [two] }), benchmarkRunOf({ modules: [one, two] }));
    expect(compared.modules.map(({ after }) => after.file)).toEqual(['/two']);
    expect(compared.onlyAfter.map(({ file }) => file)).toEqual(['/one']);
  });
});

it('says what else is different: versions, machine, module', () => {
  const after = benchmarkRunOf({
    versions: { ...before.versions, v8: '13.2', engine: 'v8-13.2' },
    machine: { ...before.machine, cores: 4 },
    commandArguments: ['--help'],
    modules: [measuredOf({ key: 'AB'.repeat(32), wireBytes: 2 ** 20 })],
  });
  expect(compareRuns(before, after).differences).toEqual([
    'V8: 13.0.245.19-electron.0, then 13.2',
    'Engine: v8-13.0.245.19-electron.0, then v8-13.2',
    'Cores: 8, then 4',
    'Arguments: none, then --help',
    'esbuild.wasm is another module: 13.4 MB, then 1 MB',
  ]);
});
