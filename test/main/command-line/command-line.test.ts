import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import {
  type StartChildProcess,
  startNodeChildProcess,
} from '../../../src/core/child-process/child-process.ts';
import type { KeptSettings } from '../../../src/main/command-line/command-context.ts';
import { runCommandLine } from '../../../src/main/command-line/command-line.ts';
import { COMMANDS } from '../../../src/main/command-line/commands.mjs';
import { createCore } from '../../../src/main/create-core.ts';
import { KeptWorth } from '../../../src/main/worth/kept-worth.ts';
import type { BenchmarkResult } from '../../../src/shared/benchmark-result.ts';
import { LOAD_SERIES } from '../../../src/shared/benchmark-series.ts';
import { DEFAULT_SETTINGS } from '../../../src/shared/settings.ts';
import { heldProcesses } from '../../support/child-processes.ts';
import { SEAL_KEY } from '../../support/disk.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';
import { answering, EMPTY_MODULE } from '../../support/wasm-modules.ts';

const NAMES = Object.keys(DEFAULT_SETTINGS) as (keyof typeof DEFAULT_SETTINGS)[];
const NOT_ABORTED = new AbortController().signal;

interface Surroundings {
  signal?: AbortSignal;
  stdin?: Readable;
  settings?: KeptSettings;
  startChildProcess?: StartChildProcess;
  worthFolder?: string | null;
}

/** Runs a command in this process, as a process of its own would run it. */
async function run(
  args: string[],
  {
    signal = NOT_ABORTED,
    stdin = Readable.from([]),
    settings = keptSettings(),
    startChildProcess = startNodeChildProcess,
    worthFolder = null,
  }: Surroundings = {},
) {
  let out = '';
  let err = '';
  const code = await runCommandLine(args, '1.2.3', {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    openCore: async ({ cacheDir, memoryBudget = 'automatic', diskBudget = 'automatic', timeout }) => {
      const cacheDirectory = cacheDir ?? join(scratchFolder(), 'default');
      const options = {
        cacheDirectory,
        sealKey: SEAL_KEY,
        startChildProcess,
        ...(timeout !== undefined && { compileTimeout: timeout }),
      };
      return { ...(await createCore({ ...options, memoryBudget, diskBudget })), ...options };
    },
    openInput: () => stdin,
    openSettings: () => settings,
    openWorth: (engineId) => KeptWorth.open({ engineId, folder: worthFolder }),
    signal,
  });
  const json = () =>
    out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  return { code, out, err, json };
}

function keptSettings(): KeptSettings {
  const kept = { ...DEFAULT_SETTINGS };
  return {
    get: (name) => kept[name],
    set: (name, value) => {
      kept[name] = value;
    },
  };
}

/** A folder for the disk tier, and the options that name it. */
function cacheFolder() {
  const directory = join(scratchFolder(), 'cache');
  return { directory, options: ['--cache-dir', directory, '--json'] };
}

const servedBy = (lines: { servedBy: string }[]) => lines.map((line) => line.servedBy);

describe('load', () => {
  it('prints a line of JSON for each file, with these members in this order', async () => {
    const { options } = cacheFolder();
    const file = writeInto(scratchFolder(), 'one.wasm', answering(6001));
    const { code, out, json } = await run(['load', file, ...options]);
    expect(code).toBe(0);
    expect(out.endsWith('}\n')).toBe(true);
    expect(json()).toEqual([
      {
        file,
        key: expect.stringMatching(/^[0-9A-F]{64}$/),
        servedBy: 'compiler',
        ms: expect.any(Number),
        wireBytes: answering(6001).byteLength,
        artifactBytes: expect.any(Number),
        engine: expect.stringMatching(/^v8-/),
        promoted: false,
        saved: true,
        follows: null,
        choice: null,
      },
    ]);
    expect(Object.keys(json()[0])).toEqual(
      'file key servedBy ms wireBytes artifactBytes engine promoted saved follows choice'.split(' '),
    );
  });

  it('answers from memory within a run, and from disk with a promotion in the next', async () => {
    const { options } = cacheFolder();
    const file = writeInto(scratchFolder(), 'one.wasm', answering(6002));
    expect(servedBy((await run(['load', file, file, ...options])).json())).toEqual(['compiler', 'memory']);
    const next = await run(['load', file, file, ...options]);
    expect(servedBy(next.json())).toEqual(['disk', 'memory']);
    expect(next.json()[0]).toMatchObject({ promoted: true, saved: false });
  });

  it('gives each file that fails a line of its own and exits with 1, and the good ones load', async () => {
    const { options } = cacheFolder();
    const folder = scratchFolder();
    const empty = writeInto(folder, 'empty.wasm', EMPTY_MODULE);
    const text = writeInto(folder, 'text.wasm', 'this is text');
    const missing = join(folder, 'missing.wasm');
    const good = writeInto(folder, 'good.wasm', answering(6003));
    const bare = join(folder, 'bare');
    await mkdir(bare);
    const { code, json } = await run(['load', empty, text, missing, bare, good, ...options]);
    expect(code).toBe(1);
    const message = expect.any(String);
    expect(json()).toEqual([
      expect.objectContaining({ file: empty, servedBy: 'compiler', artifactBytes: 0 }),
      { file: text, error: { kind: 'invalid-module', message } },
      { file: missing, error: { kind: 'file-missing', message } },
      { file: bare, error: { kind: 'no-wasm', message } },
      expect.objectContaining({ file: good, servedBy: 'compiler' }),
    ]);
  });

  it('takes folders for the modules below them, and relative paths', async () => {
    const { options } = cacheFolder();
    const folder = scratchFolder();
    const one = writeInto(folder, 'a.wasm', answering(6004));
    const two = writeInto(folder, 'b.wasm', answering(6005));
    const { json } = await run(['load', relative(process.cwd(), folder), ...options]);
    expect(json().map(({ file }) => file)).toEqual([one, two]);
  });

  it('takes a flipped byte in a stored artifact for a miss: compiler, exit code 0, and disk after that', async () => {
    const { options } = cacheFolder();
    const file = writeInto(scratchFolder(), 'one.wasm', answering(6006));
    await run(['load', file, ...options]);
    const [{ path }] = (await run(['list', ...options])).json();
    const entry = readFileSync(path);
    const middle = entry.byteLength >> 1;
    entry[middle] = (entry[middle] ?? 0) ^ 1;
    writeFileSync(path, entry);

    const damaged = await run(['load', file, ...options]);
    expect(damaged.code).toBe(0);
    expect(servedBy(damaged.json())).toEqual(['compiler']);
    expect(damaged.err).toContain(path);
    const repaired = await run(['load', file, ...options]);
    expect(servedBy(repaired.json())).toEqual(['disk']);
    expect(repaired.err).toBe('');
  });

  it('loads where the cache folder cannot be used: exit code 0, not saved, and the reason on stderr', async () => {
    const folder = scratchFolder();
    const file = writeInto(folder, 'one.wasm', answering(6007));
    const inTheWay = writeInto(folder, 'in the way', '');
    const { code, json, err } = await run(['load', file, '--cache-dir', inTheWay, '--json']);
    expect(code).toBe(0);
    expect(json()[0]).toMatchObject({ servedBy: 'compiler', saved: false });
    expect(err).toContain(inTheWay);
  });

  it("leaves somebody's own folder alone: exit code 0, and the reason and what to do said once", async () => {
    const folder = scratchFolder();
    const files = [6021, 6022].map((value) => writeInto(folder, `${value}.wasm`, answering(value)));
    const theirs = scratchFolder();
    const log = writeInto(theirs, 'index.log', 'GET / 200');
    const options = ['--cache-dir', theirs, '--json'];
    const { code, json, err } = await run(['load', ...files, ...options]);
    expect(code).toBe(0);
    expect(servedBy(json())).toEqual(['compiler', 'compiler']);
    expect(err.match(/"index.log".*Choose a new or an empty folder/g)).toHaveLength(1);
    for (const command of ['list', 'verify', 'prune', 'clear']) {
      const refused = await run([command, ...options]);
      expect(refused).toMatchObject({ code: 1, out: '' });
      expect(refused.err).toMatch(/"index.log".*Choose a new or an empty folder/);
    }
    expect(await readdir(theirs)).toEqual(['index.log']);
    expect(readFileSync(log, 'utf8')).toBe('GET / 200');
  });

  it('says the same to a person, in words', async () => {
    const { directory } = cacheFolder();
    const folder = scratchFolder();
    const good = writeInto(folder, 'good.wasm', answering(6008));
    const bad = writeInto(folder, 'bad.wasm', 'bad');
    const { code, out } = await run(['load', good, bad, '--cache-dir', directory]);
    expect(code).toBe(1);
    const [first, second] = out.split('\n');
    expect(first).toMatch(/^compiler .* ms /);
    expect(first).toContain(good);
    expect(second).toMatch(/^failed /);
    expect(second).toContain(bad);
  });

  it('takes stock V8’s module in the background mode, and waits for the artifact at its end', async () => {
    const { options } = cacheFolder();
    const file = writeInto(scratchFolder(), 'one.wasm', answering(6041));
    const first = await run(['load', file, '--compile', 'background', ...options]);
    expect(first.code).toBe(0);
    expect(first.json()).toEqual([
      expect.objectContaining({ servedBy: 'stock', saved: false, follows: 'background' }),
    ]);
    expect(first.err).toContain('An artifact follows in the background');
    const second = await run(['load', file, ...options]);
    expect(second.json()).toEqual([expect.objectContaining({ follows: null })]);
    expect((await run(['list', ...options])).json()).toEqual([
      expect.objectContaining({ mode: 'background' }),
    ]);
  });

  it('is set for every load by the settings', async () => {
    const settings = keptSettings();
    settings.set('compileMode', 'background');
    const file = writeInto(scratchFolder(), 'one.wasm', answering(6042));
    const { out } = await run(['load', file], { settings });
    expect(out).toMatch(/^stock .*artifact follows in the background/);
  });

  it('assembles a text that is named', async () => {
    const file = writeInto(
      scratchFolder(),
      'one.wat',
      '(module (func (export "f") (result i32) i32.const 7))',
    );
    const { code, json } = await run(['load', file, ...cacheFolder().options]);
    expect(code).toBe(0);
    expect(json()).toEqual([expect.objectContaining({ file, servedBy: 'compiler' })]);
    const bad = writeInto(scratchFolder(), 'bad.wat', '(module (func');
    const refused = await run(['load', bad, ...cacheFolder().options]);
    expect(refused.code).toBe(1);
    expect(refused.json()).toEqual([
      {
        file: bad,
        error: { kind: 'invalid-module', message: expect.stringContaining('cannot be assembled') },
      },
    ]);
  });

  it('ends a compile that takes longer than --timeout: exit code 1, and the file says what to do', async () => {
    const file = writeInto(scratchFolder(), 'slow.wasm', answering(6031));
    const { start: startChildProcess } = heldProcesses();
    const inJson = await run(['load', file, '--timeout', '100ms', '--json'], { startChildProcess });
    expect(inJson.code).toBe(1);
    expect(inJson.json()).toEqual([
      { file, error: { kind: 'compiler-timeout', message: expect.stringContaining('after 0.1 s') } },
    ]);
    const inWords = await run(['load', file, '--timeout', '100ms'], { startChildProcess });
    expect(inWords.out).toContain('--timeout');
    const bench = await run(['bench', file, '--timeout', '100ms', '--json'], { startChildProcess });
    expect(bench).toMatchObject({ code: 1 });
    expect(bench.json()).toEqual([
      { file, error: { kind: 'compiler-timeout', message: expect.any(String) } },
    ]);
  });

  it('gives up what is left when it is told to stop', async () => {
    const { options } = cacheFolder();
    const file = writeInto(scratchFolder(), 'one.wasm', answering(6009));
    const { code, json } = await run(['load', file, file, ...options], {
      signal: AbortSignal.abort(),
    });
    expect(code).toBe(1);
    expect(json()).toEqual([{ file, error: { kind: 'cancelled', message: expect.any(String) } }]);
  });

  it('gives up a search that is under way, and says nothing of what it has not found', async () => {
    const folder = scratchFolder();
    writeInto(folder, 'one.wasm', answering(6032));
    for (const [command, argument] of [
      ['load', folder],
      ['load', join(folder, '*.wasm')],
      ['load', join(folder, '*.none')],
      ['bench', join(folder, '*.none')],
    ] as const) {
      const { code, json } = await run([command, argument, '--json'], { signal: AbortSignal.abort() });
      expect(code).toBe(1);
      expect(json()).toEqual([
        { file: argument, error: { kind: 'cancelled', message: 'the load was cancelled' } },
      ]);
    }
  });
});

describe('what load takes', () => {
  it('reads a module from standard input, and the same one where it is named again', async () => {
    const { options } = cacheFolder();
    const stdin = Readable.from([Buffer.from(answering(6010))]);
    const { code, json } = await run(['load', '-', '-', ...options], { stdin });
    expect(code).toBe(0);
    expect(servedBy(json())).toEqual(['compiler', 'memory']);
    expect(json()[0]).toMatchObject({ file: 'standard input', wireBytes: answering(6010).byteLength });
  });

  it('says of an empty standard input that it is empty', async () => {
    const { options } = cacheFolder();
    const { code, json } = await run(['load', '-', ...options]);
    expect(code).toBe(1);
    expect(json()).toEqual([
      { file: 'standard input', error: { kind: 'invalid-module', message: 'standard input is empty' } },
    ]);
  });

  it('takes patterns that the shell left alone, and tells of URLs and of what matches nothing', async () => {
    const { options } = cacheFolder();
    const folder = scratchFolder();
    const one = writeInto(folder, 'a.wasm', answering(6011));
    const pattern = join(folder, '*.nothing');
    const url = 'https://example.com/a.wasm';
    const { code, json } = await run(['load', pattern, url, join(folder, '*.wasm'), ...options]);
    expect(code).toBe(1);
    expect(json()).toEqual([
      { file: pattern, error: { kind: 'file-missing', message: `no file matches ${pattern}` } },
      { file: url, error: { kind: 'unsupported-file', message: `${url} is a URL: download it first` } },
      expect.objectContaining({ file: one, servedBy: 'compiler' }),
    ]);
  });

  it('prints what stands in names and what a terminal would obey as escapes, on both streams', async () => {
    const folder = scratchFolder();
    const name = 'a\u001b]0;x\u0007\u009b\u202e\n.wasm';
    const file = writeInto(folder, name, answering(6012));
    const bad = writeInto(folder, `bad ${name}`, 'bad');
    const inTheWay = writeInto(folder, 'in the\nway', '');
    const escaped = 'a\\u001b]0;x\\u0007\\u009b\\u202e\\u000a.wasm';
    const { out, err } = await run(['load', file, bad, '--cache-dir', inTheWay]);
    expect(out.split('\n')).toHaveLength(3);
    expect(out).toContain(join(folder, escaped));
    expect(out).toContain(`bad ${escaped}: `);
    expect(err).toContain(join(folder, escaped));
    expect(err).toContain('in the\\u000away');
    for (const text of [out, err]) expect(text).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    const json = await run(['load', file, '--json', '--cache-dir', inTheWay]);
    expect(json.out).toContain('\\u202e');
    expect(json.json()[0].file).toBe(file);
    const wrong = await run(['load', file, '--no-such\u001b[2J']);
    expect(wrong.err).toContain('--no-such\\u001b[2J');
  });
});

describe('bench', () => {
  it('prints one object with all series, medians and the ratios that follow from them', async () => {
    const { options } = cacheFolder();
    const file = writeInto(scratchFolder(), 'one.wasm', answering(6101));
    const { code, json, err } = await run(['bench', file, '--runs', '1', ...options]);
    expect(code).toBe(0);
    expect(json()).toHaveLength(1);
    const result = json()[0] as BenchmarkResult;
    expect(Object.keys(result)).toEqual(
      'file key wireBytes artifactBytes runs engine samples median ratio interval'.split(' '),
    );
    expect(result).toMatchObject({ file, runs: 1, wireBytes: answering(6101).byteLength });
    expect(Object.keys(result.samples)).toEqual([...LOAD_SERIES]);
    for (const series of LOAD_SERIES) {
      expect(result.samples[series]).toHaveLength(1);
      expect(result.median[series]).toBe(result.samples[series][0]);
    }
    expect(Object.keys(result.ratio)).toEqual(['coldOverDisk', 'coldOverMemory', 'diskOverFloor']);
    expect(err).toContain('sample 1 of 4');
  });

  it('measures several files in one queue, and what a pattern matches, each once', async () => {
    const { options } = cacheFolder();
    const folder = scratchFolder();
    const files = [6102, 6103, 6104].map((value) => writeInto(folder, `${value}.wasm`, answering(value)));
    const { code, json, err } = await run([
      'bench',
      files[2] ?? '',
      join(folder, '*.wasm'),
      join(folder, 'gone.wasm'),
      '--runs',
      '1',
      ...options,
    ]);
    expect(code).toBe(1);
    expect(json().map(({ file, error }: { file: string; error?: object }) => [file, error])).toEqual([
      [files[2], undefined],
      [files[0], undefined],
      [files[1], undefined],
      [join(folder, 'gone.wasm'), { kind: 'file-missing', message: expect.any(String) }],
    ]);
    expect(err).toContain('sample 12 of 12: floor, run 1, of');
  });

  it('measures the series that are asked for, and compares them', async () => {
    const { options } = cacheFolder();
    const file = writeInto(scratchFolder(), 'one.wasm', answering(6106));
    const series = ['--series', 'disk,stock-all,stock-exports,first-result', '--runs', '1'];
    const { code, json, err } = await run(['bench', file, ...series, ...options]);
    expect(code).toBe(0);
    const [result] = json();
    expect(Object.keys(result.samples)).toEqual(['stock-exports', 'stock-all', 'disk']);
    expect(result.median['stock-all']).toBe(result.samples['stock-all'][0]);
    expect(
      result.comparisons.map(({ subject, reference }: Record<string, string>) => [subject, reference]),
    ).toEqual([
      ['disk', 'stock-all'],
      ['disk', 'stock-exports'],
    ]);
    // It is no WASI command, so it has no result to wait for.
    expect(result.left.map(({ series }: { series: string }) => series)).toEqual([
      'stock-result',
      'disk-result',
    ]);
    expect(err).toContain('is left out');
    const { out } = await run(['bench', file, ...series, ...options.filter((word) => word !== '--json')]);
    expect(out).toMatch(/^disk against stock-all +.*by the medians alone/m);
  });

  it('says for a person between which its ratios lie, and where that cannot be told', async () => {
    const { options } = cacheFolder();
    const file = writeInto(scratchFolder(), 'one.wasm', answering(6105));
    const { out } = await run(['bench', file, '--runs', '5', ...options.filter((word) => word !== '--json')]);
    expect(out).toContain(`${file}: 5 runs, `);
    for (const name of ['disk against cold', 'memory against cold', 'disk against floor']) {
      expect(out).toMatch(
        new RegExp(
          `^${name} +(\\d.*× (faster|slower)|no difference to be seen), between \\d.* and \\d.*$`,
          'm',
        ),
      );
    }
    const few = await run(['bench', file, '--runs', '1', ...options.filter((word) => word !== '--json')]);
    expect(few.out).toContain('by the medians alone: an interval takes 5 samples of each');
  });

  it('exits with 1 and one object for a file that cannot be measured', async () => {
    const { options } = cacheFolder();
    const file = writeInto(scratchFolder(), 'bad.wasm', 'bad');
    const { code, json } = await run(['bench', file, ...options]);
    expect(code).toBe(1);
    expect(json()).toEqual([{ file, error: { kind: 'invalid-module', message: expect.any(String) } }]);
  });
});

it.each([
  ['standard input', '-', 'standard input'],
  ['a URL', 'https://example.com/a.wasm', 'is a URL'],
])('bench does not measure %s, and says why', async (_, argument, why) => {
  const { options } = cacheFolder();
  const { code, json } = await run(['bench', argument, ...options]);
  expect(code).toBe(1);
  expect(json()).toEqual([
    { file: argument, error: { kind: 'unsupported-file', message: expect.stringContaining(why) } },
  ]);
});

describe('config', () => {
  it('keeps a budget, and shows it alone and among all', async () => {
    const settings = keptSettings();
    expect((await run(['config', 'get', 'disk-budget'], { settings })).out).toBe('automatic\n');
    const set = await run(['config', 'set', 'disk-budget', '512MB'], { settings });
    expect(set).toMatchObject({ code: 0, out: 'disk-budget        512MB\n', err: '' });
    expect(settings.get('diskBudget')).toBe(512 * 2 ** 20);
    expect(settings.get('memoryBudget')).toBe('automatic');
    expect((await run(['config', 'get', 'disk-budget'], { settings })).out).toBe('512MB\n');
    for (const all of [['list'], ['get']]) {
      const { code, out } = await run(['config', ...all], { settings });
      expect(code).toBe(0);
      expect(out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
        ['memory-budget', 'automatic'],
        ['disk-budget', '512MB'],
        ['cache-dir', 'automatic'],
        ['compile', 'ahead-of-time'],
        ['compile-processes', 'automatic'],
        ['timeout', 'automatic'],
        ['store', 'none'],
        ['theme', 'system'],
        ['keep-view', 'on'],
        [''],
      ]);
    }
    await run(['config', 'set', 'disk-budget', 'automatic'], { settings });
    expect(settings.get('diskBudget')).toBe('automatic');
  });

  it('tells it in JSON, in bytes', async () => {
    const settings = keptSettings();
    const disk = { name: 'disk-budget', value: 2 ** 30 };
    const set = await run(['config', 'set', 'disk-budget', '1GB', '--json'], { settings });
    expect(set.json()).toEqual([disk]);
    expect((await run(['config', 'get', 'disk-budget', '--json'], { settings })).json()).toEqual([disk]);
    const list = await run(['config', 'list', '--json'], { settings });
    expect(list.json()).toHaveLength(9);
    expect(list.json().slice(0, 2)).toEqual([{ name: 'memory-budget', value: 'automatic' }, disk]);
  });

  it.each([
    ['cache-dir', '/var/cache/wasm', '/var/cache/wasm', 'cacheFolder', '/var/cache/wasm'],
    ['cache-dir', 'automatic', 'automatic', 'cacheFolder', null],
    ['compile', 'background', 'background', 'compileMode', 'background'],
    ['compile', 'automatic', 'ahead-of-time', 'compileMode', 'ahead-of-time'],
    ['compile-processes', '3', '3', 'compileProcesses', 3],
    ['timeout', '90s', '90s', 'compileTimeout', 90_000],
    ['timeout', '120s', '2m', 'compileTimeout', 120_000],
    ['store', 'https://cache.example.com', 'https://cache.example.com', 'store', 'https://cache.example.com'],
    ['store', 'none', 'none', 'store', null],
    ['theme', 'dark', 'dark', 'theme', 'dark'],
    ['keep-view', 'off', 'off', 'keepView', false],
  ] as const)('keeps %s as %s', async (name, typed, told, setting, value) => {
    const settings = keptSettings();
    expect(await run(['config', 'set', name, typed], { settings })).toMatchObject({ code: 0, err: '' });
    expect(settings.get(setting)).toBe(value);
    expect((await run(['config', 'get', name], { settings })).out).toBe(`${told}\n`);
  });

  it.each([
    ['no command', ['config'], /get \[options\] \[name\]/],
    ['an unknown command', ['config', 'drop'], /unknown command/],
    ['an unknown setting', ['config', 'get', 'budget'], /memory-budget, disk-budget/],
    ['an unknown setting to keep', ['config', 'set', 'colour', '1GB'], /memory-budget, disk-budget/],
    ['no value', ['config', 'set', 'disk-budget'], /missing required argument/],
    ['a value that is none', ['config', 'set', 'disk-budget', 'lots'], /write automatic, or a size/],
    ['a value that is too small', ['config', 'set', 'disk-budget', '20'], /1MB at the least/],
    ['a mode that there is not', ['config', 'set', 'compile', 'later'], /none of ahead-of-time, background/],
    ['no process', ['config', 'set', 'compile-processes', '0'], /from 1 to 16/],
    ['a limit without a unit', ['config', 'set', 'timeout', '90'], /is no duration/],
    ['a limit that is too short', ['config', 'set', 'timeout', '5ms'], /1s at the least/],
    ['a store that is none', ['config', 'set', 'store', 'cache.example.com'], /is no address/],
    ['a password', ['config', 'set', 'store', 'https://a:b@c.example'], /a user or a password in it/],
    ['a theme that there is not', ['config', 'set', 'theme', 'sepia'], /none of system, light, dark/],
  ])('refuses %s on stderr, and keeps nothing', async (_, args, reason) => {
    const settings = keptSettings();
    const { code, out, err } = await run(args, { settings });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(reason);
    expect(NAMES.map((name) => settings.get(name))).toEqual(NAMES.map((name) => DEFAULT_SETTINGS[name]));
  });

  it('says why a setting could not be kept', async () => {
    const set = () => {
      throw new Error('EACCES: permission denied');
    };
    const { code, out, err } = await run(['config', 'set', 'disk-budget', '1GB'], {
      settings: { ...keptSettings(), set },
    });
    expect({ code, out, err }).toEqual({ code: 1, out: '', err: 'EACCES: permission denied\n' });
  });
});

describe('list, verify and clear', () => {
  async function filled() {
    const { options, directory } = cacheFolder();
    const folder = scratchFolder();
    for (const value of [6201, 6202]) writeInto(folder, `${value}.wasm`, answering(value));
    const loaded = (await run(['load', folder, ...options])).json();
    return { options, directory, keys: loaded.map(({ key }) => key as string).sort(), folder };
  }

  it('list what is stored', async () => {
    const { options, keys, directory } = await filled();
    const { code, json, err } = await run(['list', ...options]);
    expect(code).toBe(0);
    expect(
      json()
        .map(({ key }) => key)
        .sort(),
    ).toEqual(keys);
    expect(err).toContain(directory);
    for (const { path, bytes } of json()) expect(readFileSync(path).byteLength).toBe(bytes);
  });

  it('list under which name each was compiled, when, how, by which engine and in what time', async () => {
    const { options, directory, folder, keys } = await filled();
    const entries = (await run(['list', ...options])).json();
    const paths = [6201, 6202].map((value) => join(folder, `${value}.wasm`));
    expect(entries.map(({ name }) => name).toSorted()).toEqual(paths);
    for (const entry of entries) {
      expect(entry).toMatchObject({
        mode: 'ahead-of-time',
        compileMs: expect.any(Number),
        wireBytes: answering(6201).byteLength,
        artifactBytes: expect.any(Number),
        problem: null,
      });
      for (const at of [entry.compiledAt, entry.storedAt, entry.usedAt]) {
        expect(Math.abs(Date.now() - Date.parse(at))).toBeLessThan(60_000);
      }
    }
    const { out } = await run(['list', '--cache-dir', directory]);
    const [{ key, name, engine }] = entries;
    const line = out.split('\n').find((line) => line.startsWith(key)) as string;
    expect(line).toMatch(/^[0-9A-F]{64} +[\d.]+ K?B +\d{4}-\d\d-\d\d \d\d:\d\dZ +ahead-of-time [\d.]+ m?s +/);
    expect(line.endsWith(`  ${engine}  ${name}`)).toBe(true);
    expect(keys).toContain(key);
  });

  it('list a name that a terminal would obey with its characters escaped, and parse back in JSON', async () => {
    const { directory, options } = cacheFolder();
    const name = 'red\u001b[31m\u202egnp\nnext.wasm';
    const file = writeInto(scratchFolder(), name, answering(6203));
    await run(['load', file, ...options]);
    const { out } = await run(['list', '--cache-dir', directory]);
    expect(out).toContain('red\\u001b[31m\\u202egnp\\u000anext.wasm');
    expect(out.trimEnd().split('\n')).toHaveLength(1);
    const inJson = await run(['list', ...options]);
    expect(inJson.out).not.toContain('\u001b');
    expect(inJson.json()[0].name).toBe(file);
  });

  it('list an entry that is not what was sealed with what is wrong, and no name', async () => {
    const { options, directory } = await filled();
    const [{ path, key }] = (await run(['list', ...options])).json();
    writeFileSync(path, 'spoilt');
    const entries = (await run(['list', ...options])).json();
    expect(entries.find((entry) => entry.key === key)).toMatchObject({
      name: null,
      mode: null,
      compiledAt: null,
      compileMs: null,
      problem: expect.any(String),
    });
    expect((await run(['list', '--cache-dir', directory])).out).toMatch(
      /\(does not begin as one\)|\(is shorter/,
    );
  });

  it('find every entry intact, and exit with 1 where one is not, which they name', async () => {
    const { options } = await filled();
    const good = await run(['verify', ...options]);
    expect(good.code).toBe(0);
    expect(good.json().map(({ intact }) => intact)).toEqual([true, true]);
    const [{ path, key }] = good.json();
    writeFileSync(path, 'spoilt');
    const { code, json, err } = await run(['verify', ...options]);
    expect(code).toBe(1);
    const broken = json().filter(({ intact }) => !intact);
    expect(broken).toEqual([expect.objectContaining({ key, problem: expect.any(String) })]);
    expect(err).toContain('1 intact, 1 broken');
  });

  it('empty the tier, so that the next load compiles', async () => {
    const { options, directory, folder } = await filled();
    const { code, json } = await run(['clear', ...options]);
    expect(code).toBe(0);
    expect(json()).toEqual([{ directory, entries: 2, bytes: expect.any(Number) }]);
    expect((await run(['list', ...options])).json()).toEqual([]);
    expect(servedBy((await run(['load', folder, ...options])).json())).toEqual(['compiler', 'compiler']);
  });

  it('work on a folder that is not there, and do not make it', async () => {
    const { options, directory } = cacheFolder();
    for (const command of ['list', 'verify', 'clear']) {
      expect((await run([command, ...options])).code).toBe(0);
    }
    expect(() => readFileSync(directory)).toThrow(/ENOENT/);
  });

  it('stop where they are told to, and do not say that all is well', async () => {
    const { options } = await filled();
    for (const command of ['list', 'verify']) {
      const { code, out } = await run([command, ...options], { signal: AbortSignal.abort() });
      expect({ code, out }).toEqual({ code: 1, out: '' });
    }
  });

  it('say it to a person in words', async () => {
    const { directory, keys } = await filled();
    const words = ['--cache-dir', directory];
    expect((await run(['list', ...words])).out).toContain(keys[0]);
    expect((await run(['verify', ...words])).out).toMatch(/^intact {2}[0-9A-F]{64}\nintact/);
    expect((await run(['clear', ...words])).out).toMatch(/^cleared 2 entries/);
  });
});

describe('the arguments', () => {
  it.each([
    ['no paths', ['load']],
    ['an unknown command', ['explode']],
    ['an unknown option', ['list', '--loud']],
    ['an option without its value', ['list', '--cache-dir']],
    ['no whole number of runs', ['bench', 'x.wasm', '--runs', '1.5']],
    ['no runs at all', ['bench', 'x.wasm', '--runs', '0']],
    ['a timeout without a unit', ['load', 'x.wasm', '--timeout', '90']],
    ['a timeout where nothing is compiled', ['list', '--timeout', '90s']],
    ['no file to measure', ['bench']],
    ['a folder too many', ['list', 'x']],
  ])('with %s are refused on stderr, with exit code 1 and nothing on stdout', async (_, args) => {
    const { code, out, err } = await run(args);
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err).toMatch(/^error: /);
  });

  it('ask for help and for the version, which go to stdout', async () => {
    expect(await run(['--version'])).toMatchObject({ code: 0, out: '1.2.3\n', err: '' });
    const help = await run(['--help']);
    expect(help).toMatchObject({ code: 0, err: '' });
    for (const command of COMMANDS) expect(help.out).toContain(command);
  });

  it.each(COMMANDS)('ask for the help of %s, which is there', async (command) => {
    const { code, out, err } = await run(['help', command]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`wasm-cache-inspector ${command} `);
  });
});

it('counts what its loads are worth, for the window too, and says where that cannot be kept', async () => {
  const { options } = cacheFolder();
  const worthFolder = join(scratchFolder(), 'worth');
  const file = writeInto(scratchFolder(), 'counted.wasm', answering(7701));
  await run(['load', file, ...options], { worthFolder });
  await run(['load', file, file, ...options], { worthFolder });
  const { ledger } = await KeptWorth.open({ engineId: 'any', folder: worthFolder });
  expect(ledger.ever).toMatchObject({
    loads: 3,
    hits: { memory: 1, disk: 1, shared: 0 },
    compiles: 1,
    unmeasuredHits: 0,
  });
  expect(ledger.modules('ever', 2).modules).toMatchObject([{ name: 'counted.wasm', loads: 3 }]);

  const inTheWay = writeInto(scratchFolder(), 'worth', '');
  const { code, err } = await run(['load', file, ...options], { worthFolder: inTheWay });
  expect(code).toBe(0);
  expect(err).toContain(`${inTheWay} cannot be written to`);
});

it('says what failed, and exits with 1, where the product cannot be opened', async () => {
  let err = '';
  const code = await runCommandLine(['list'], '1.2.3', {
    out: () => {},
    err: (text) => {
      err += text;
    },
    openCore: () => Promise.reject(new Error('there is no key\u001b[2J')),
    openInput: () => Readable.from([]),
    openSettings: keptSettings,
    openWorth: (engineId) => KeptWorth.open({ engineId, folder: null }),
    signal: NOT_ABORTED,
  });
  expect(code).toBe(1);
  expect(err).toBe('there is no key\\u001b[2J\n');
});
