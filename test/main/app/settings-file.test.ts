import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSettings, SettingsFile } from '../../../src/main/app/settings-file.ts';
import { SETTINGS, type Settings } from '../../../src/main/app/settings-schema.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';

const budgets = (file: SettingsFile<Settings>) => [file.get('memoryBudget'), file.get('diskBudget')];
const AUTOMATIC = ['automatic', 'automatic'];
const fileWith = (content: string | Uint8Array) => writeInto(scratchFolder(), 'settings.json', content);

describe('settings are read', () => {
  it.each([
    ['{}', AUTOMATIC],
    ['{"memoryBudget":1048576}', [2 ** 20, 'automatic']],
    ['{"memoryBudget":"automatic","diskBudget":2147483648}', ['automatic', 2 ** 31]],
    ['\uFEFF{"diskBudget":1048576}\n', ['automatic', 2 ** 20]],
  ])('from %s', (text, expected) => {
    const path = fileWith(text);
    const file = SettingsFile.open(path, SETTINGS);
    expect(budgets(file)).toEqual(expected);
    expect(file.problem).toBeNull();
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('as by default where there is no file, and makes none', () => {
    const folder = scratchFolder();
    const file = SettingsFile.open(join(folder, 'settings.json'), SETTINGS);
    expect([budgets(file), file.problem]).toEqual([AUTOMATIC, null]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a file that is wrong', () => {
  it.each([
    ['a list', '[]'],
    ['null', 'null'],
    ['a number', '5'],
    ['a text', '"automatic"'],
    ['empty', ''],
    ['no JSON', 'memoryBudget = 5'],
    ['cut off', '{"memoryBudget": 10485'],
    ['binary', Uint8Array.from({ length: 512 }, (_, index) => (index * 7) % 256)],
    ['enormous', `{"x":"${'x'.repeat(70_000)}"}`],
    ['a negative budget', '{"memoryBudget":-1}'],
    ['a budget of nothing', '{"memoryBudget":0}'],
    ['a budget below the least', '{"diskBudget":1048575}'],
    ['a budget as a text', '{"diskBudget":"2GB"}'],
    ['a part of a byte', '{"diskBudget":1048576.5}'],
    ['more than can be counted', '{"diskBudget":1e300}'],
    ['a budget that is an object', '{"memoryBudget":{"__proto__":1}}'],
  ])('because it is %s gives the defaults, says so, and is kept aside', (_, content) => {
    const path = fileWith(content);
    const file = SettingsFile.open(path, SETTINGS);
    expect(budgets(file)).toEqual(AUTOMATIC);
    expect(file.problem).toContain(path);
    expect(file.problem).toContain(`${path}.damaged`);
    expect(readFileSync(`${path}.damaged`)).toEqual(Buffer.from(content));
    expect(SettingsFile.open(path, SETTINGS).problem).toBeNull();
  });

  it('in one setting keeps the others, and what a later version set', () => {
    const path = fileWith('{"memoryBudget":-1,"diskBudget":5242880,"later":[1]}');
    const file = SettingsFile.open(path, SETTINGS);
    expect(budgets(file)).toEqual(['automatic', 5 * 2 ** 20]);
    expect(file.problem).toContain('memoryBudget of -1');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ diskBudget: 5 * 2 ** 20, later: [1] });
  });

  it('writes over none that was kept aside before', () => {
    const path = fileWith('first');
    SettingsFile.open(path, SETTINGS);
    for (const content of ['second', 'third']) {
      writeInto(join(path, '..'), 'settings.json', content);
      SettingsFile.open(path, SETTINGS);
    }
    const kept = ['.damaged', '.damaged-2', '.damaged-3'].map((end) => readFileSync(path + end, 'utf8'));
    expect(kept).toEqual(['first', 'second', 'third']);
  });

  it('tells a person what is there, cut to a readable length', () => {
    const { wrong } = parseSettings(JSON.stringify({ diskBudget: 'x'.repeat(5_000) }), SETTINGS);
    expect(wrong).toContain('diskBudget');
    expect(wrong?.length).toBeLessThan(200);
    expect(parseSettings('{}', SETTINGS)).toEqual({ settings: SETTINGS.defaults, kept: {}, wrong: null });
  });
});

function linkToPipe(path: string): void {
  execFileSync('mkfifo', [`${path}-pipe`]);
  symlinkSync(`${path}-pipe`, path);
}

describe('what is no file', () => {
  const made: [string, (path: string) => void][] = [
    ['a pipe', (path) => execFileSync('mkfifo', [path])],
    ['a folder', (path) => mkdirSync(join(path, 'inside'), { recursive: true })],
    ['a link to a pipe', linkToPipe],
    ['a link to a folder', (path) => symlinkSync('/tmp', path)],
    ['a link to a device', (path) => symlinkSync('/dev/zero', path)],
    ['a link to nothing', (path) => symlinkSync('/nowhere/at/all', path)],
    ['a link to itself', (path) => symlinkSync(path, path)],
  ];
  it.each(made)('such as %s is waited for by nobody, and moved aside for the settings', (_, make) => {
    const path = join(scratchFolder(), 'settings.json');
    make(path);
    const before = lstatSync(path).mode;
    const file = SettingsFile.open(path, SETTINGS);
    expect(budgets(file)).toEqual(AUTOMATIC);
    expect(file.problem).toContain(path);
    expect(lstatSync(`${path}.damaged`).mode).toBe(before);
    file.set('diskBudget', 2 ** 21);
    expect(budgets(SettingsFile.open(path, SETTINGS))).toEqual(['automatic', 2 ** 21]);
  });
});

describe('what is set', () => {
  it('is kept, in a folder that is made for it', () => {
    const path = join(scratchFolder(), 'not', 'yet', 'settings.json');
    SettingsFile.open(path, SETTINGS).set('memoryBudget', 2 ** 22);
    expect(budgets(SettingsFile.open(path, SETTINGS))).toEqual([2 ** 22, 'automatic']);
    expect(readdirSync(join(path, '..'))).toEqual(['settings.json']);
  });

  it('does not undo what another process set meanwhile', () => {
    const path = join(scratchFolder(), 'settings.json');
    const [window, command] = [SettingsFile.open(path, SETTINGS), SettingsFile.open(path, SETTINGS)];
    command.set('diskBudget', 2 ** 23);
    window.set('memoryBudget', 2 ** 22);
    expect(budgets(SettingsFile.open(path, SETTINGS))).toEqual([2 ** 22, 2 ** 23]);
  });

  it('goes through a link to a file, which stays one', () => {
    const folder = scratchFolder();
    const real = writeInto(folder, 'real.json', '{}');
    const path = join(folder, 'settings.json');
    symlinkSync(real, path);
    SettingsFile.open(path, SETTINGS).set('diskBudget', 'automatic');
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(JSON.parse(readFileSync(real, 'utf8'))).toEqual({ diskBudget: 'automatic' });
  });

  it('holds all the same where it cannot be kept, and that is said', () => {
    const path = join(writeInto(scratchFolder(), 'a file', ''), 'settings.json');
    const file = SettingsFile.open(path, SETTINGS);
    expect(() => file.set('memoryBudget', 2 ** 22)).toThrow(path);
    expect(file.get('memoryBudget')).toBe(2 ** 22);
  });
});
